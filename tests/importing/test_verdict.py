"""What is said of every file before its total is believed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing.reading.headed import of_file
from mopac_spend.importing.reading.layouts import load_all
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.run import import_files
from tests import real_data
from tests.importing.desk import HEADINGS, LAYOUT, make_desk, put, row, rows
from tests.importing.test_earlier import Cells, give

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.importing.conftest import Output

SLIP = (
    "look whether it is of another span of time, or pounds and pence were taken for "
    "each other"
)


def priced(heading: str, folder: Path) -> Path:
    """Make a desk whose pounds stand under another heading."""
    return make_desk(folder, layout=LAYOUT.replace('"Pounds"', f'"{heading}"'))


def headed(heading: str) -> tuple[str, ...]:
    """Give the headings of the desk with another one for pounds."""
    return tuple(heading if each == "Pounds" else each for each in HEADINGS)


def test_equal_rows_are_said_with_the_largest_and_its_count(
    books: Path, run: Callable[..., Output]
) -> None:
    cells = [*[row("D1", "2100000.00")] * 9, *[row("D2", "5.00")] * 2, *rows(3, 30)]
    file = put(books.parent / "may.csv", cells)
    output = run("--books", books, "import", file, "--dry-run")
    assert (
        "may.csv: verdict: 11 rows (£18,900,010.00) are equal to another row of it in "
        "all that is read, 9 rows (£16,800,005.00) beyond the first of each; the "
        "largest is £2,100,000.00, 9 times (row 2); none is in the books already; "
    ) in output.out
    data = json.loads(run("--books", books, "import", "--format", "json", file).out)
    assert data[0]["verdict"]["identical"] == {
        "rows": 11,
        "pounds": "18900010.00",
        "beyond_first": {"rows": 9, "pounds": "16800005.00"},
        "largest": {"pounds": "2100000.00", "times": 9, "row": "2"},
    }


def test_rows_that_differ_in_any_cell_that_is_read_are_not_equal(books: Path) -> None:
    headings = (*HEADINGS, "For")
    cells = [(*row(), "one"), (*row(), "two")]
    (posting,) = import_files(books, [put(books.parent / "may.csv", cells, headings)])
    assert posting.verdict.equal is None


def test_rows_of_several_files_are_named_with_rows_and_pounds(
    books: Path, run: Callable[..., Output]
) -> None:
    give(books, "april.csv", rows(6))
    give(books, "may.csv", rows(4, first=11))
    file = put(books.parent / "both.csv", [*rows(6), *rows(4, 11), row("X", "3.50")])
    data = json.loads(run("--books", books, "import", "--format", "json", file).out)
    verdict = data[0]["verdict"]
    none = {"rows": 0, "pounds": "0.00"}
    assert [
        (each["source"], each["already_posted"], each["alike"])
        for each in verdict["overlap"]
    ] == [
        ("april.csv", {"rows": 6, "pounds": "6.00"}, none),
        ("may.csv", {"rows": 4, "pounds": "4.00"}, none),
    ]
    assert (
        "10 rows (£10.00) in the books already, from april.csv, may.csv;"
        in verdict["sentence"]
    )


@pytest.mark.parametrize(
    ("pounds", "words"),
    [
        ("100.00", "1.0 times the rows and 100.0 times the pounds"),
        ("0.01", "1.0 times the rows and 1/100 of the pounds"),
        ("8.01", "1.0 times the rows and 8.0 times the pounds"),
    ],
)
def test_pounds_taken_for_pence_are_doubted(
    pounds: str, words: str, books: Path, run: Callable[..., Output]
) -> None:
    give(books, "april.csv", [row(f"A{n}", "1.00") for n in range(5)])
    cells = [row(f"B{n}", pounds, paid_on="2018-06-01") for n in range(5)]
    file = put(books.parent / "may.csv", cells)
    output = run("--books", books, "import", file)
    total = Decimal(pounds) * 5
    assert (
        f"may.csv: look at this: it holds 5 rows (£{total:,.2f}), {words} of "
        f"april.csv, which held 5 rows (£5.00): {SLIP}.\n"
    ) in output.out
    again = run("--books", books, "import", file)
    assert "look at this" not in again.out


@pytest.mark.parametrize("pounds", ["8.00", "0.13", "-1.00"])
def test_what_months_differ_by_is_no_doubt(pounds: str, books: Path) -> None:
    give(books, "april.csv", [row(f"A{n}", "1.00") for n in range(5)])
    cells = [row(f"B{n}", pounds, paid_on="2018-06-01") for n in range(5)]
    posting = give(books, "may.csv", cells)
    assert posting.verdict.doubts == []


def test_a_file_of_ten_times_the_rows_is_doubted(books: Path) -> None:
    give(books, "april.csv", rows(5))
    posting = give(books, "may.csv", rows(50, first=100))
    assert posting.verdict.doubts == [
        (
            f"it holds 50 rows (£50.00), 10.0 times the rows and 10.0 times the pounds "
            f"of april.csv, which held 5 rows (£5.00): {SLIP}"
        )
    ]


def test_it_is_held_against_the_month_before_it_whatever_came_last(
    books: Path,
) -> None:
    def month(number: int, count: int) -> list[Cells]:
        paid = f"2018-{number:02}-01"
        return [row(f"{number}-{n}", "1.00", paid_on=paid) for n in range(count)]

    give(books, "may.csv", month(5, 4))
    give(books, "july.csv", month(7, 6))
    before = give(books, "june.csv", month(6, 8)).verdict.before
    assert before is not None
    assert (before.source, before.times_rows) == ("may.csv", Decimal(2))


def month(number: int, count: int) -> list[Cells]:
    paid = f"2018-{number:02}-01"
    return [row(f"{number}-{n}", "1.00", paid_on=paid) for n in range(count)]


def test_a_file_of_a_size_that_no_other_has_is_no_measure(books: Path) -> None:
    give(books, "april.csv", month(4, 40))
    give(books, "may.csv", month(5, 50))
    late = give(books, "late.csv", month(6, 1)).verdict
    assert late.before
    assert late.before.source == "may.csv"
    assert len(late.doubts) == 1
    june = give(books, "june.csv", month(7, 45)).verdict
    assert june.before
    assert (june.before.source, june.doubts) == ("may.csv", [])
    # What was cut off is doubted all the same, though a file of its size came before.
    cut = give(books, "july.csv", month(8, 1)).verdict
    assert cut.before
    assert (cut.before.source, len(cut.doubts)) == ("june.csv", 1)


def test_a_file_of_its_kind_is_a_measure_where_no_two_are_alike(books: Path) -> None:
    give(books, "april.csv", month(4, 40))
    give(books, "may.csv", month(5, 1))
    before = give(books, "june.csv", month(6, 45)).verdict.before
    assert before
    assert before.source == "may.csv"


def test_a_currency_that_the_layout_does_not_read_is_doubted(books: Path) -> None:
    headings = (*HEADINGS, "Currency")
    cells = [(*row(f"D{n}"), "GBP" if n else "eur") for n in range(3)]
    (posting,) = import_files(books, [put(books.parent / "may.csv", cells, headings)])
    assert "currencies seen: GBP in 2 rows, EUR in 1 row;" in posting.verdict.sentence
    assert posting.verdict.doubts == [
        (
            "1 row of another currency than pounds (EUR 1), which the layout does not "
            "read: they are taken as pounds; name the column under [columns] currency "
            "in the layout"
        )
    ]


@pytest.mark.parametrize(
    ("heading", "more", "basis"),
    [
        ("Net Amount", (), "net"),
        ("NetAmount", (), "net"),
        ("Amount excl VAT", (), "net"),
        ("SumOfAmount_Exc_VAT", (), "net"),
        ("Gross Amount (£)", (), "gross"),
        ("Amount inc. VAT", (), "gross"),
        ("Amount", ("Gross",), "net"),
        ("Amount", ("Net", "VAT"), "gross"),
        ("Amount", ("VAT",), ""),
        ("Amount", (), ""),
        ("Network charge", (), ""),
    ],
)
def test_net_or_gross_is_told_by_the_headings_alone(
    heading: str, more: tuple[str, ...], basis: str, tmp_path: Path
) -> None:
    books = priced(heading, tmp_path / "books")
    cells = [(*row(), *("1.00" for _ in more))]
    file = put(tmp_path / "may.csv", cells, (*headed(heading), *more))
    layout = load_all(open_books(books).root)["desk"]
    of_headings = of_file(Source.read(file), layout)
    assert (of_headings.basis, of_headings.heading) == (basis, heading)


def test_net_is_held_against_the_last_file_where_its_layout_tells(
    tmp_path: Path,
) -> None:
    books = priced('Net Amount", "Gross Amount', tmp_path / "books")
    net = put(tmp_path / "net.csv", rows(5), headed("Net Amount"))
    gross = put(tmp_path / "gross.csv", rows(5, first=20), headed("Gross Amount"))
    first, second = import_files(books, [net, gross])
    assert "net of VAT by its headings (Net Amount); no " in first.verdict.sentence
    assert (
        "gross of VAT by its headings (Gross Amount); of net.csv it cannot be told;"
        in second.verdict.sentence
    )
    only = priced("Net Amount", tmp_path / "only")
    other = put(tmp_path / "other.csv", rows(5, first=40), headed("Net Amount"))
    _, last = import_files(only, [net, other])
    assert "net of VAT by its headings (Net Amount), as net.csv was;" in (
        last.verdict.sentence
    )


def test_a_commissioner_s_equal_rows_are_those_of_the_workbook(tmp_path: Path) -> None:
    from mopac_spend.importing.starter import make_books

    make_books(tmp_path / "books", "pcc")
    file = real_data.lancashire("2018-19")
    (posting,) = import_files(tmp_path / "books", [file], dry_run=True)
    equal = posting.verdict.equal
    assert equal is not None
    # Counted cell by cell with calamine alone: 807 rows, 503 beyond the first.
    assert (equal.all.rows, equal.all.pounds) == (807, Decimal("4586707.17"))
    assert (equal.beyond.rows, equal.beyond.pounds) == (503, Decimal("2807908.96"))
    assert (equal.largest, equal.times) == (Decimal("227838.75"), 2)
