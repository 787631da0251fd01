"""What other programs wrote, with every fault that was planted in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mopac_spend.residue import kinds as k
from tests.residue.looking import found_in, kinds

MADE = Path(__file__).parent / "made"
OPENPYXL = {
    ("defined names", k.DEFINED),
    ("Answer!B4", k.FORMULA),
    ("Answer!C5", k.UNSEEN),  # white on nothing
    ("Answer!C6", k.UNSEEN),  # black on black
    ("Answer!C7", k.UNSEEN),  # the format ;;;
    ("Answer, row 12", k.HIDDEN_ROWS),
    ("Answer, column D", k.HIDDEN_COLUMN),
    ("Raw", k.HIDDEN_SHEET),
    ("Answer!C8", k.COMMENT),
    ("Answer", k.AUTHOR),
    ("Answer!A3", k.DRAFTING),
    ("Answer!C13", k.E_MAIL),
    ("Answer!C14", k.PHONE),
    ("Answer!C15", k.BANK),
    ("Answer!C16", k.PATH),
    ("Answer!C17", k.ADDRESS),
    ("Answer!C17", k.POSTCODE),
    ("Answer!C18", k.PERSON),
    ("Answer!C19", k.DRAFTING),
    ("Answer!C20", k.DRAFTING),
    ("docProps/core.xml", k.AUTHOR),
    ("docProps/core.xml", k.PROPERTY),
}
DOCX = {
    ("paragraph 2", k.UNSEEN),
    ("paragraph 2", k.COVERED),
    ("paragraph 3", k.DRAFTING),
    ("word/comments.xml", k.COMMENT),
    ("word/comments.xml", k.AUTHOR),
    ("customXml/item1.xml", k.CUSTOM),
    ("docProps/thumbnail.jpeg", k.PICTURE),
    ("docProps/core.xml", k.AUTHOR),
    ("docProps/core.xml", k.PROPERTY),
}
ODFPY = {
    ("Answer!A1", k.COMMENT),
    ("Answer!A3", k.UNSEEN),
    ("Answer!A4", k.FORMULA),
    ("Answer, row 2", k.HIDDEN_ROWS),
    ("Answer, column B", k.HIDDEN_COLUMN),
    ("Raw", k.HIDDEN_SHEET),
}
XLS = {
    ("the file", k.CLOSED),
    ("Raw", k.HIDDEN_SHEET),
    ("A!A1", k.DRAFTING),
    ("Raw!A1", k.E_MAIL),
}


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("openpyxl.xlsx", OPENPYXL),
        ("openpyxl-clean.xlsx", set()),
        ("python-docx.docx", DOCX),
        ("odfpy.ods", ODFPY),
        ("xlwt.xls", XLS),
    ],
)
def test_all_that_is_planted_is_found_and_nothing_else(
    name: str, planted: set[tuple[str, str]]
) -> None:
    assert kinds(found_in(MADE / name)) == planted


def test_the_words_of_a_run_are_joined_before_they_are_searched() -> None:
    assert ("paragraph 3", k.DRAFTING, "[Lou]") in found_in(MADE / "python-docx.docx")


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.slow
@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_what_libreoffice_saves_keeps_the_faults(form: str, tmp_path: Path) -> None:
    office = str(OFFICE)
    for name in ("openpyxl.xlsx", "odfpy.ods"):
        subprocess.run(
            [
                office,
                "--headless",
                "--convert-to",
                form,
                "--outdir",
                tmp_path,
                MADE / name,
            ],
            check=True,
            capture_output=True,
        )
    hidden = {k.HIDDEN_SHEET, k.HIDDEN_ROWS, k.HIDDEN_COLUMN, k.UNSEEN, k.COMMENT}
    for name in ("openpyxl", "odfpy"):
        told = {what for _, what, _ in found_in(tmp_path / f"{name}.{form}")}
        assert hidden | {k.FORMULA} <= told
