"""Files that are no register: told what they are, and nothing of them is taken."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.forms import filled
from mopac_spend.registering.run import EXPORT
from tests.registering.desk import (
    SHEET,
    Formula,
    as_csv,
    books_with,
    brought_in,
    faults,
    taken_out,
    typed,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

EMPTY = "make one with: mopac-spend register export KIND FILE"
NO_WORKBOOK = (
    "the workbook cannot be read (File is not a zip file); open it in a spreadsheet "
    "program, remove any password and save it again"
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return books_with(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", f"it is empty; {EMPTY}"),
        (b"\n\n,,\n", f"it is empty; {EMPTY}"),
        (b"\xff\xfe", f"it is empty; {EMPTY}"),
        (b'code,title\nC-1,"open\nC-2,Two\n', "it cannot be read as CSV (line 3: "),
        (b"\x89PNG\r\n\x1a\n\0\0", "it is neither a workbook nor CSV; open it and"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is a workbook of an older form"),
        (b"PK\x03\x04", NO_WORKBOOK),
        (b"PK\x03\x04" + b"\0" * 500, NO_WORKBOOK),
    ],
    ids=["nothing", "blanks", "a mark", "open quote", "a picture", "xls", "cut", "zip"],
)
def test_a_file_that_is_no_register(
    books: Path, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    (fault,) = faults(books, "contract", file)
    assert fault.startswith(f"REGISTER-001: list.csv: {message}")


def test_files_that_are_not_there_or_too_large(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fault,) = faults(books, "contract", tmp_path / "none.xlsx")
    assert "cannot be read (No such file or directory); check its name" in fault
    (fault,) = faults(books, "contract", tmp_path)
    assert "cannot be read (Is a directory)" in fault
    file = taken_out(books, "contract", tmp_path / "contracts.xlsx")
    monkeypatch.setattr(filled, "LARGEST", file.stat().st_size)
    (fault,) = faults(books, "contract", file)
    assert "unpacked it would be 0 MiB; open it in a spreadsheet program" in fault
    monkeypatch.setattr(filled, "LARGEST", 10)
    (fault,) = faults(books, "contract", file)
    assert "bytes, more than any such file; name one made by: " in fault


def zipped(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return path


def test_another_kind_of_zip(books: Path, tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.xlsx", readme="hello")
    (fault,) = faults(books, "contract", file)
    assert fault == (
        "REGISTER-001: a.xlsx: it is a ZIP file and no workbook; unpack it and take "
        "what is in it: readme"
    )


def test_a_workbook_whose_sheets_are_hidden_or_empty(
    books: Path, tmp_path: Path
) -> None:
    import xlsxwriter

    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Blank")
    (fault,) = faults(books, "contract", file)
    assert fault == f"REGISTER-001: a.xlsx: its first sheet, Blank, is empty; {EMPTY}"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Lists").hide()
        shown = book.add_worksheet("Shown")
        shown.activate()
        shown.set_first_sheet()
        shown.write_row(0, 0, ["code", "title", "valid_from"])
        shown.write_row(2, 0, ["C-1", "One", "soon"])
    (fault,) = faults(books, "contract", file)
    assert fault.startswith("REGISTER-002: a.xlsx, Shown!C3 (valid_from): 'soon' is")


def test_entities_and_places_that_are_none(books: Path, tmp_path: Path) -> None:
    file = taken_out(books, "contract", tmp_path / "contracts.xlsx")
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    parts[SHEET] = parts[SHEET].replace(b"<worksheet", bomb + b"<worksheet", 1)
    parts[SHEET] = parts[SHEET].replace(b'r="A2"', b'r="&a;2"')
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (fault,) = faults(books, "contract", file)
    assert fault.startswith("REGISTER-00")
    assert "Error" not in fault


def test_bytes_changed_at_random(books: Path, tmp_path: Path) -> None:
    whole = taken_out(books, "contract", tmp_path / "contracts.xlsx").read_bytes()
    count = 0
    for seed in range(150):
        by_chance = random.Random(seed)  # noqa: S311 - no secret
        changed = bytearray(whole)
        for _ in range(by_chance.randrange(1, 20)):
            changed[by_chance.randrange(len(changed))] = by_chance.randrange(256)
        file = tmp_path / "changed.xlsx"
        file.write_bytes(changed[: by_chance.choice([len(changed), 3000])])
        try:
            assert filled.read(file, "REGISTER-001", EXPORT).first.rows
        except Refusal as refused:
            assert refused.code == "REGISTER-001"  # noqa: PT017 - others are let through
            count += 1
    assert count > 50


def test_bytes_changed_inside_a_sheet(tmp_path: Path, books: Path) -> None:
    file = taken_out(books, "contract", tmp_path / "contracts.xlsx")
    typed(file, {(3, "note"): Formula("1+1", "2")})
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for seed in range(100):
        by_chance = random.Random(seed)  # noqa: S311 - no secret
        changed = bytearray(parts[SHEET])
        changed[by_chance.randrange(len(changed))] = by_chance.randrange(32, 127)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in {**parts, SHEET: bytes(changed)}.items():
                archive.writestr(name, content)
        file.write_bytes(buffer.getvalue())
        try:
            sheet = filled.read(file, "REGISTER-001", EXPORT).first
        except Refusal as refused:
            assert refused.code == "REGISTER-001"  # noqa: PT017 - others are let through
        else:
            assert sheet.rows


def test_csv_as_spreadsheets_save_it(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    title = "Caf\u00e9 \u2013 one"
    text = f"code;title;valid_from;value\r\nC-9;{title};01/04/2020;1,234.50\r\n"
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        file.write_bytes(text.encode(encoding))
        imported = brought_in(books, "contract", file)
        assert getattr(imported.rows[0].new, "title", "") == title
    assert imported.unchanged == 1


def test_texts_that_a_spreadsheet_or_a_terminal_would_run(
    books: Path, tmp_path: Path
) -> None:
    file = as_csv(
        tmp_path,
        "code,title,valid_from,owner",
        'C-9,"\'=HYPERLINK(""http://x"")",2020-04-01,\x1b[2Jx',
    )
    (fault,) = faults(books, "contract", file)
    assert fault.startswith("REGISTER-002: list.csv, D2 (owner): holds a character")
    file = as_csv(tmp_path, "code,title,valid_from,\x1b[2J", "C-9,Nine,2020-04-01,x")
    (fault,) = faults(books, "contract", file)
    assert "\x1b" not in fault
