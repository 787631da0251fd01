"""`mopac-spend release check`: statuses, forms, refusals, individuals of books."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.residue import kinds as k
from mopac_spend.residue.run import LARGEST, checked
from tests.errors.cases import GOOD
from tests.errors.commands import run
from tests.residue.looking import changed, swelling
from tests.residue.test_made import MADE, OPENPYXL
from tests.residue.test_pdf import written
from tests.residue.test_workbook import CLEAN

if TYPE_CHECKING:
    from pathlib import Path

NO_BOOKS = "note: no books, so no names of theirs were looked for\n"
INDIVIDUAL = """
2020-04-01 custom "supplier" "z-invented" "Zofia Invented"
  individual: TRUE
2020-04-01 custom "alias" "supplier" "z-invented" "Invented Services"
"""


def test_a_clean_file_is_status_0_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "answer.xlsx").write_bytes(CLEAN)
    done = run("release", "check", "answer.xlsx", cwd=tmp_path)
    assert done == (0, "", NO_BOOKS)
    done = run("release", "check", "answer.xlsx", "--format", "json", cwd=tmp_path)
    assert done == (0, "[]\n", NO_BOOKS)


def test_findings_are_status_1_with_place_kind_and_what_to_do(tmp_path: Path) -> None:
    shutil.copy(MADE / "openpyxl.xlsx", tmp_path)
    done = run("release", "check", "openpyxl.xlsx", "--format", "json", cwd=tmp_path)
    told = json.loads(done.out)
    assert done.status == 1
    assert {(each["place"], each["what"]) for each in told} == OPENPYXL
    assert {each["file"] for each in told} == {"openpyxl.xlsx"}
    assert all(each["do"] == k.DO[each["what"]] for each in told)
    done = run("release", "check", "openpyxl.xlsx", cwd=tmp_path)
    assert done.status == 1
    assert (
        f"\n  hidden sheet: {k.DO[k.HIDDEN_SHEET]}\n    Raw  veryHidden\n" in done.out
    )


def test_what_is_found_is_said_beside_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("TODO\n")
    done = run("release", "check", "a.csv", "b.csv", "--format", "json", cwd=tmp_path)
    assert done.status == 2
    assert [each["what"] for each in json.loads(done.out)] == [k.DRAFTING]
    assert done.err.splitlines()[-1].startswith("RESIDUE-001: b.csv: ")


@pytest.mark.parametrize("form", ["title", "alias"])
def test_individuals_of_the_books_are_found(form: str, tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "books")
    with (tmp_path / "books/registers/codes.beancount").open("a") as register:
        register.write(INDIVIDUAL)
    name = "Invented, Zofia" if form == "title" else "INVENTED SERVICES"
    (tmp_path / "a.csv").write_text(f'who\n"paid {name} in May"\n')
    typed = ("release", "check", "a.csv", "--format", "json")
    done = run("--books", "books", *typed, cwd=tmp_path)
    ((place, what),) = [(e["place"], e["what"]) for e in json.loads(done.out)]
    assert (done.status, place, what, done.err) == (1, "A2", k.PERSON, "")
    assert run(*typed, cwd=tmp_path).status == 0


def refusal_of(path: Path) -> str:
    with pytest.raises(Refusal) as refusal:
        checked(path)
    return refusal.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", CLEAN[:-300], "RESIDUE-002"),
        ("a.xlsx", changed(CLEAN, {"xl/worksheets/sheet1.xml": b"<a"}), "RESIDUE-002"),
        ("a.xlsx", changed(CLEAN, {"xl/sharedStrings.xml": None}), "RESIDUE-002"),
        ("a.pdf", b"%PDF-1.7\nand no more", "RESIDUE-002"),
        ("a.csv", b"", "RESIDUE-002"),
        ("a.pdf", written(lambda w: w.encrypt("secret")), "RESIDUE-003"),
        ("a.zip", swelling(), "RESIDUE-004"),
    ],
)
def test_what_cannot_be_read_is_refused(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal_of(tmp_path / name) == code


def test_a_folder_a_missing_file_and_a_giant_are_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path) == "RESIDUE-001"
    assert refusal_of(tmp_path / "nothing.csv") == "RESIDUE-001"
    with (tmp_path / "giant.csv").open("wb") as giant:
        giant.truncate(LARGEST + 1)
    assert refusal_of(tmp_path / "giant.csv") == "RESIDUE-004"


def test_entities_of_xml_are_not_filled_in(tmp_path: Path) -> None:
    core = (
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<a xmlns:dc="urn:dc"><dc:creator>&e;</dc:creator></a>'
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(changed(CLEAN, {"docProps/core.xml": core}))
    assert refusal_of(path) == "RESIDUE-002"


def test_a_part_that_swells_is_refused(tmp_path: Path) -> None:
    rows = b"<row r='1'/>" * 6_000_000
    sheet = b"<worksheet xmlns='x'><sheetData>" + rows * 9 + b"</sheetData></worksheet>"
    path = tmp_path / "a.xlsx"
    import zipfile

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
    assert refusal_of(path) == "RESIDUE-004"


def test_of_a_folder_all_files_are_checked(tmp_path: Path) -> None:
    (tmp_path / "out/deep").mkdir(parents=True)
    (tmp_path / "out/a.csv").write_text("TODO\n")
    (tmp_path / "out/deep/b.csv").write_text("[Lou]\n")
    done = run("release", "check", "out", "--format", "json", cwd=tmp_path)
    files = [each["file"] for each in json.loads(done.out)]
    assert (done.status, files) == (1, ["out/a.csv", "out/deep/b.csv"])
    (tmp_path / "empty").mkdir()
    done = run("release", "check", "empty", cwd=tmp_path)
    assert done.status == 2
    assert "RESIDUE-001: empty: " in done.err
