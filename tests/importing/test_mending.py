"""What a cell that could not be read may mean, and what somebody says of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.mending import Mend, said
from mopac_spend.importing.reading.offering import Near, offers
from mopac_spend.importing.reperforming import reperform
from mopac_spend.importing.run import import_files
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

OPENED = dt.date(2018, 4, 1)
NEAR = Near(dt.date(2018, 6, 2), [], ["Acme", "12,345.00", None], OPENED)
LAYOUT = """\
name = "office"
source = "office"
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
"""
FILE = (
    "Paid on,Net pounds,Paid to\n2018-06-02,500.00,Harbour Ltd\n"
    "2018-06-03,9.00,Quay Ltd\n31/06/2018,20.00,Bolt LLP\n"
    "2018-06-04,77.00,Grand total\n"
)


@pytest.mark.parametrize(
    ("field", "cell", "values"),
    [
        ("date", "31/06/2018", ["2018-06-30", "2018-06-02"]),
        ("date", "06-13-2018", ["2018-06-13", "2018-06-02"]),
        ("date", "03/04/2018", ["2018-04-03", "2018-06-02"]),
        ("date", "05/06/2018", ["2018-06-05", "2018-05-06", "2018-06-02"]),
        ("date", "2O/06/2018", ["2018-06-20", "2018-06-02"]),
        ("date", "20180613", ["2018-06-13", "2018-06-02"]),
        ("date", dt.date(2013, 6, 2), ["2018-06-02"]),
        ("date", None, ["2018-06-02"]),
        ("amount", "1.234,56", ["1234.56"]),
        ("amount", "12.500", ["12500.00", "12.50"]),
        ("amount", "12.OO", ["12.00"]),
        ("amount", "£12.00 (est)", ["12.00"]),
        ("amount", "-(12.00)", ["12.00", "-12.00"]),
        ("amount", "some", []),
        ("amount", None, ["12345.00"]),
        ("supplier", "Total", ["Total", "(not named in the source)"]),
        ("supplier", None, ["(not named in the source)"]),
    ],
)
def test_what_a_cell_may_mean(field: str, cell: object, values: list[str]) -> None:
    found = offers(field, cell, NEAR)  # type: ignore[arg-type]
    assert [each.value for each in found] == values
    # Each of them is one that may be said.
    for each in found:
        assert getattr(said({field: each.value}, "2"), field) is not None


def test_spend_with_a_minus_is_offered_without() -> None:
    found = offers("amount", "-1.234,56", NEAR._replace(sign=-1))
    assert [(each.value, each.how) for each in found] == [
        ("1234.56", "a comma before the pence")
    ]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(("date", "31/06/2018"), ("date", "1066-10-14"), ("amount", "much")),
        *(("supplier", " "), ("supplier", "n" * 301), ("tag", "x")),
    ],
)
def test_what_nobody_could_mean_is_refused(field: str, text: str) -> None:
    with pytest.raises(Refusal, match="IMPORT-084: row 7: "):
        said({field: text}, "7")


@pytest.fixture
def books(tmp_path: Path) -> Path:
    books = make_books(tmp_path / "books", "")
    own = books / "importers" / "layouts"
    own.mkdir(parents=True)
    (own / "office.toml").write_text(LAYOUT)
    (tmp_path / "june.csv").write_text(FILE)
    return books


def test_a_mend_counts_only_where_the_file_cannot_be_read(books: Path) -> None:
    file = books.parent / "june.csv"
    for mends in (
        {"2": Mend(amount=Decimal("1.00"))},
        {"4": Mend(amount=Decimal("1.00"))},
        {"9": Mend(date=OPENED)},
    ):
        with pytest.raises(Refusal, match="IMPORT-084"):
            import_files(books, [file], mends=mends)
    early = {"4": Mend(date=dt.date(2001, 1, 1))}
    (posting,) = import_files(books, [file], mends=early, dry_run=True)
    assert posting.batch.rows_set_aside == 2


def test_a_total_is_a_payee_when_somebody_says_so(books: Path) -> None:
    file = books.parent / "june.csv"
    mends = {
        "4": Mend(date=dt.date(2018, 6, 30)),
        "5": said({"supplier": "Grand total"}, "5"),
    }
    (posting,) = import_files(books, [file], mends=mends)
    assert posting.batch.rows_set_aside == 0
    # The same file again, and nobody says it again.
    (posting,) = import_files(books, [file])
    assert (posting.batch.rows_already, posting.batch.rows_set_aside) == (4, 0)
    assert not posting.batch.rows_reversed
    # The source puts one right: it is not there twice. The other is another file's.
    file.write_text(FILE.replace("31/06/2018", "2018-06-29"))
    (posting,) = import_files(books, [file])
    assert ("4", "2018-06-29") in {(e.row, f"{e.date}") for e in posting.payments}
    assert (posting.batch.rows_set_aside, posting.batch.rows_reversed) == (1, 2)
    standing = sum((each.amount for each in open_books(books).payments), Decimal(0))
    assert standing == Decimal("529.00")


def standing(books: Path) -> dict[str, Decimal]:
    """Sum what the books hold of each row of the file."""
    rows: dict[str, Decimal] = {}
    for each in open_books(books).payments:
        rows[each.row] = rows.get(each.row, Decimal()) + each.amount
    return rows


def test_what_was_said_of_a_row_is_said_anew_and_counts_once(books: Path) -> None:
    sources = books.parent / "sources"
    sources.mkdir()
    file = sources / "june.csv"
    file.write_text(
        "Paid on,Net pounds,Paid to\n2018-06-02,500.00,Harbour Ltd\n"
        "31/06/2018,much,Bolt LLP\n"
    )
    day = dt.date(2018, 6, 30)
    first = Mend(date=day, amount=Decimal("5.00"))
    # The day stands as it was said before.
    for mend in (first, Mend(amount=Decimal("7.00")), first):
        (posting,) = import_files(books, [file], mends={"3": mend})
        assert posting.batch.rows_set_aside == 0
        assert standing(books) == {"2": Decimal("500.00"), "3": mend.amount}
        # Nobody says anything: what stands is neither added up nor posted again.
        (again,) = import_files(books, [file])
        assert (again.batch.rows_already, again.batch.payments) == (2, 0)
        assert standing(books) == {"2": Decimal("500.00"), "3": mend.amount}
    # Each batch is held against what was said when it was posted.
    outcomes = [each.outcome for each in reperform(open_books(books), sources)]
    assert outcomes == ["same"] * 3
