"""Payments that are equal in every cell come first, by what they would be too much."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.audit.duplicates import duplicates
from mopac_spend.audit.working_list import working_list
from mopac_spend.books.load import open_books
from mopac_spend.importing.run import import_files
from mopac_spend.periods import FinancialYear
from tests.errors.commands import run
from tests.importing.desk import HEADINGS, make_desk, put, row
from tests.importing.test_tagging import SPLIT

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.audit.duplicates import Duplicates

TRAVEL = {"payee": "Bolt LLP", "text": "Travel"}
CELLS = [
    *[row("", "5.00", **TRAVEL)] * 20,
    *[row("D1", "2100000.00")] * 9,
    row("D1", "2100000.00", text="Other advice"),
    row("D2", "7.00"),
]


def of(folder: Path, *files: list[tuple[str, ...]], rules: str = "") -> Duplicates:
    books = make_desk(folder / "books", rules)
    for number, cells in enumerate(files):
        import_files(books, [put(folder / f"{number}.csv", cells)])
    return duplicates(open_books(books))


def test_equal_rows_are_one_group_each_by_pounds(tmp_path: Path) -> None:
    listed = of(tmp_path, CELLS)
    assert [
        (each.payments, each.amount, each.pounds, each.document, each.supplier)
        for each in listed.equal
    ] == [
        (9, Decimal("2100000.00"), Decimal("16800000.00"), "D1", "Acme Ltd"),
        (20, Decimal("5.00"), Decimal("95.00"), "", "Bolt LLP"),
    ]


def test_they_stand_at_the_top_of_the_list(tmp_path: Path) -> None:
    of(tmp_path, CELLS)
    outcome = run("--books", "books", "duplicates", "--format", "csv", cwd=tmp_path)
    first, second = list(csv.DictReader(io.StringIO(outcome.out, newline="")))
    assert (first["rank"], first["strength"], first["pounds"]) == (
        "1",
        "equal",
        "16800000.00",
    )
    assert first["reason"] == (
        "9 payments of £2,100,000.00 are the same in every cell that was read; ask the "
        "source system"
    )
    assert second["first_amount"] == "5.00"
    assert outcome.err.splitlines()[0] == (
        "2 groups of equal payments: 29 payments, £16,800,095.00 beyond the first of "
        "each"
    )
    table = run("--books", "books", "duplicates", "--top", "1", cwd=tmp_path)
    assert "9 payments of" in " ".join(table.out.split())
    assert "20 payments of" not in " ".join(table.out.split())
    assert "The first 1 are shown; a file (--output) holds all." in table.err


def test_parts_of_a_split_row_are_no_equal_payments(tmp_path: Path) -> None:
    listed = of(tmp_path, [row("D1", "120000.00"), row("D2", "6.00")], rules=SPLIT)
    assert listed.equal == []
    twice = of(tmp_path / "b", [row("D1", "120000.00")] * 2, rules=SPLIT)
    (group,) = twice.equal
    assert (group.payments, group.amount) == (2, Decimal("120000.00"))


def test_what_was_taken_back_or_says_something_else_is_left_out(tmp_path: Path) -> None:
    others = [row(f"K{n}") for n in range(9)]
    listed = of(tmp_path, [*others, row("D1"), row("D1")])
    assert [each.payments for each in listed.equal] == [2]
    books = tmp_path / "books"
    import_files(books, [put(tmp_path / "0.csv", [*others, row("D1")])])
    assert duplicates(open_books(books)).equal == []
    headings = (*HEADINGS, "For")
    rows = [(*row("D9"), "one"), (*row("D9"), "two")]
    import_files(books, [put(tmp_path / "for.csv", rows, headings)])
    assert duplicates(open_books(books)).equal == []


def test_the_period_is_that_of_the_payments(tmp_path: Path) -> None:
    of(tmp_path, CELLS)
    books = open_books(tmp_path / "books")
    year = FinancialYear.parse("2018-19").period
    assert len(duplicates(books, year).equal) == 2
    assert duplicates(books, FinancialYear.parse("2019-20").period).equal == []


def test_books_without_equal_rows_say_nothing_of_them(tmp_path: Path) -> None:
    listing = working_list(of(tmp_path, [row("D1"), row("D2", "7.00")]))
    assert listing.notes == ("0 candidates",)
