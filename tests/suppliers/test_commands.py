"""From a proposal to the register: what people decide, and nothing else."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING
from unittest import mock

import pytest
import python_calamine
import xlsxwriter

from mopac_spend.books.load import open_books
from mopac_spend.books.recording import accept
from mopac_spend.cells import csv_rows
from mopac_spend.register import Supplier
from mopac_spend.suppliers.register_file import REGISTER_FILE
from tests.books_maker import make_books
from tests.errors.commands import Outcome, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("workbooks_here")

TAGS = "finance / untagged / consultancy"
LINES = f"""
2018-05-14 | Harbour Ltd | - | 1.00 | {TAGS} | supplier-id=100
2018-05-14 | HARBOUR LIMITED | - | 2.00 | {TAGS} | supplier-id=101
2018-05-14 | Willow "Print" Ltd | - | 4.00 | {TAGS}
2018-05-14 | Willow Print | - | 8.00 | {TAGS}
2018-05-14 | =cmd! Care Ltd | - | 16.00 | {TAGS}
2018-05-14 | =CMD! Care | - | 32.00 | {TAGS}
2018-05-14 | THIRD PARTY SUPPLIER | - | 64.00 | {TAGS}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_books(tmp_path / "books", LINES)
    return tmp_path


def command(folder: Path, *typed: str) -> Outcome:
    return run("--books", "books", "suppliers", *typed, cwd=folder)


def proposed(folder: Path) -> list[list[str]]:
    assert command(folder, "propose", "--output", "list.csv").status == 0
    content = (folder / "list.csv").read_bytes()
    assert content.startswith(codecs.BOM_UTF8)  # or Excel takes it for CP1252
    return csv_rows(content)


def decided(folder: Path, rows: list[list[str]]) -> Outcome:
    with (folder / "done.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return command(folder, "merge", "done.csv")


def lines(*rows: str) -> list[list[str]]:
    heading = "decision,name,code,title,supplier_ids,company_number,charity_number"
    return [heading.split(","), *(row.split("|") for row in rows)]


def suppliers(folder: Path) -> dict[str, Supplier]:
    return open_books(folder / "books").register.of(Supplier)


def test_nothing_is_merged_without_a_decision(folder: Path) -> None:
    rows = proposed(folder)
    assert len(rows) == 7
    outcome = decided(folder, rows)
    assert (outcome.status, outcome.out) == (
        0,
        "nothing to write: no line says merge, or all of it is recorded\n",
    )
    assert not (folder / "books" / REGISTER_FILE).exists()


def test_what_is_decided_is_in_the_register(folder: Path) -> None:
    rows = proposed(folder)
    for row in rows[1:]:
        row[0] = "merge"
    outcome = decided(folder, rows)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == f"6 names recorded, 3 suppliers new: {REGISTER_FILE}\n"
    register = open_books(folder / "books").register
    suppliers_now = register.of(Supplier)
    assert set(suppliers_now) == {"harbour", "willow-print", "cmd-care"}
    assert set(suppliers_now["harbour"].ids) == {"100", "101"}
    for name, code in (
        ("Harbour Ltd", "harbour"),
        ("HARBOUR LIMITED", "harbour"),
        ('Willow "Print" Ltd', "willow-print"),
        ("=cmd! Care Ltd", "cmd-care"),
    ):
        assert register.resolve("supplier", name) == code
    assert register.resolve("supplier", "THIRD PARTY SUPPLIER") is None
    again = decided(folder, rows)
    assert again.out.startswith("nothing to write")
    assert proposed(folder)[1:] == []


def test_payments_are_as_they_were(folder: Path) -> None:
    batch = folder / "books/payments/all/test-batch.beancount"
    before = batch.read_bytes()
    rows = proposed(folder)
    for row in rows[1:]:
        row[0] = "merge"
    assert decided(folder, rows).status == 0
    assert batch.read_bytes() == before


def test_a_workbook_is_filled_in_and_applied(folder: Path) -> None:
    assert command(folder, "propose", "--output", "list.xlsx").status == 0
    book = python_calamine.CalamineWorkbook.from_path(str(folder / "list.xlsx"))
    rows = book.get_sheet_by_name("List").to_python()
    assert rows[0][0] == "decision"
    with xlsxwriter.Workbook(str(folder / "done.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        for down, row in enumerate(rows):
            cells = ["Merge", *row[1:]] if down else row
            for at, cell in enumerate(cells):
                if isinstance(cell, float):
                    sheet.write_number(down, at, cell)
                else:
                    sheet.write_string(down, at, str(cell))
    outcome = command(folder, "merge", "done.xlsx")
    assert (outcome.status, outcome.err) == (0, "")
    assert set(suppliers(folder)) == {"harbour", "willow-print", "cmd-care"}


def test_a_later_decision_is_added_to_the_supplier(folder: Path) -> None:
    first = lines("merge|Harbour Ltd|harbour|Harbour Group|100|1234567|")
    assert decided(folder, first).status == 0
    path = folder / "books" / REGISTER_FILE
    by_hand = path.read_text(encoding="utf-8") + "; a comment of somebody's\n"
    path.write_text(by_hand, encoding="utf-8")
    accept(folder / "books", "A. Officer", "a comment")
    more = lines("merge|HARBOUR LIMITED|harbour||101||1012345")
    assert decided(folder, more).status == 0
    (supplier,) = suppliers(folder).values()
    assert supplier.title == "Harbour Group"
    assert supplier.ids == ("100", "101")
    assert (supplier.company, supplier.charity) == ("01234567", "1012345")
    assert "; a comment of somebody's\n" in path.read_text(encoding="utf-8")


def test_two_codes_keep_two_names_apart_for_good(folder: Path) -> None:
    rows = lines(
        "merge|Harbour Ltd|harbour-1||100||", "merge|HARBOUR LIMITED|harbour-2||101||"
    )
    assert decided(folder, rows).status == 0
    assert "Harbour Ltd" not in {row[4] for row in proposed(folder)}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("join|Harbour Ltd|harbour||||", "(decision): 'join' is none of"),
        ("merge|Harbour Ltd|||||", "(code): is empty"),
        ("merge|Harbour Ltd|har bour||||", "'har bour' cannot be a code"),
        ("merge|Harbour Ltd|untagged||||", "'untagged' cannot be a code"),
        ("merge|Harbour Ltd|vru||||", "vru is already the code of a directorate"),
        ("merge|Harbor Ltd|harbour||||", "no payment went to 'Harbor Ltd'"),
        ("merge|THIRD PARTY SUPPLIER|third||||", "hides who was paid"),
        ("merge|Harbour Ltd|harbour||999||", "'999' is no id of 'Harbour Ltd'"),
        ("merge|Harbour Ltd|harbour|||seven|", "'seven' is not one registered"),
        ("merge|HARBOUR LIMITED|harbour|Other|||", "the title of harbour is"),
        ("merge|HARBOUR LIMITED|harbour|||7654321|", "two numbers are two suppliers"),
        ("merge|Willow Print|willow||||", "row 2 merges this name into harbour"),
        ("merge|HARBOUR LIMITED|other|||01234567|", "would be at fault"),
    ],
)
def test_a_decision_that_cannot_be_applied(
    folder: Path, row: str, message: str
) -> None:
    good = "merge|Harbour Ltd|harbour|Harbour Ltd|100|01234567|"
    if row.startswith("merge|Willow"):
        good = "merge|Willow Print|harbour||||"
    before = {p: p.read_bytes() for p in (folder / "books").rglob("*.beancount")}
    outcome = decided(folder, lines(good, row))
    assert outcome.status == 2
    assert message in outcome.err
    assert outcome.err.startswith("SUPPLIER-002: done.csv")
    after = {p: p.read_bytes() for p in (folder / "books").rglob("*.beancount")}
    assert after == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 9,
        b"PK\x03\x04nonsense",
        b"name\nHarbour\n",
        b"decision,name,name\n",
    ],
)
def test_a_file_that_is_no_list_is_refused(folder: Path, content: bytes) -> None:
    (folder / "done.csv").write_bytes(content)
    outcome = command(folder, "merge", "done.csv")
    assert outcome.status == 2
    assert outcome.err.startswith("SUPPLIER-001: done.csv: ")


def test_a_full_disk_leaves_the_books_as_they_were(folder: Path) -> None:
    rows = lines("merge|Harbour Ltd|harbour||100||")
    full = OSError(28, "No space left on device")
    with mock.patch("os.fsync", side_effect=full):
        outcome = decided(folder, rows)
    assert (outcome.status, outcome.err[:11]) == (2, "IMPORT-010:")
    assert suppliers(folder) == {}
    assert decided(folder, rows).status == 0


def test_the_list_runs_no_formula(folder: Path) -> None:
    names = {row[4] for row in proposed(folder)[1:]}
    assert "'=cmd! Care Ltd" in names


def test_a_list_is_not_written_among_the_books(folder: Path) -> None:
    outcome = command(folder, "propose", "--output", "books/list.csv")
    assert (outcome.status, outcome.err[:8]) == (2, "ASK-005:")
