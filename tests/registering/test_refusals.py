"""Cells that a register does not take, each told with its place, all in one go."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.forms.filled import Cell
from mopac_spend.register import KINDS, Supplier
from mopac_spend.registering.cells import taken
from mopac_spend.registering.columns import ALL, columns_of, kind_named, plural
from tests.registering.desk import (
    Error,
    Formula,
    as_csv,
    books_with,
    brought_in,
    faults,
    held,
    taken_out,
    typed,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("workbooks_here")

HEAD = "code,title,valid_from"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return books_with(tmp_path)


def places(texts: list[str]) -> list[str]:
    """Give place and the first words of each fault."""
    return [each.removeprefix("REGISTER-002: ") for each in texts]


def test_every_cell_of_a_workbook_at_once(books: Path, tmp_path: Path) -> None:
    file = taken_out(books, "contract", tmp_path / "contracts.xlsx")
    typed(
        file,
        {
            (2, "title"): None,
            (2, "value"): 12.345,
            (2, "bids"): 2.5,
            (2, "ends"): True,
            (2, "owner"): dt.date(2021, 3, 31),
            (3, "value"): Formula("1+1", "2"),
            (3, "bids"): Error("#DIV/0!"),
            (3, "route"): "free",
            (3, "note"): "two\nlines",
            (4, "code"): "vru",
            (4, "title"): True,
            (4, "valid_from"): dt.date(2021, 3, 31),
            (4, "starts"): "31.3.2021",
            (4, "tender"): "T-1",
            (4, "cpv"): 1e17,
            (5, "code"): "C-AUDIT",
            (5, "title"): "Once more",
            (5, "valid_from"): "2021-02-29",
        },
    )
    sheet = "contracts.xlsx, Contracts"
    another, days = "choose another", "2021-03-31 or 31/03/2021"
    what = "type what should be there"
    again = "make the cell one of text, then type it again"
    assert places(faults(books, "contract", file)) == [
        f"{sheet}!B2 (title): is empty; every row needs it",
        f"{sheet}!G2 (bids): '2.5' is not a whole number such as 3",
        (
            f"{sheet}!J2 (value): '12.345' has more than two decimal places, and may "
            f"be 12.345 or 12,345; write it with two"
        ),
        f"{sheet}!L2 (ends): 'TRUE' is not a day such as 2021-03-31 or 31/03/2021",
        f"{sheet}!N2 (owner): the spreadsheet took it for a day, 2021-03-31; {again}",
        (
            f"{sheet}!F3 (route): must be one of open, restricted, mini-competition, "
            f"quotations, direct-call-off, single-tender, not 'free'"
        ),
        f"{sheet}!G3 (bids): is an error of the spreadsheet; {what}",
        f"{sheet}!J3 (value): is a formula; type what should be there",
        (
            f"{sheet}!T3 (note): holds a character that is not shown, or ends a line; "
            f"write it on one line"
        ),
        f"{sheet}!A4 (code): vru is already the code of a directorate; {another}",
        f"{sheet}!B4 (title): the spreadsheet took it for yes or no, TRUE; {again}",
        f"{sheet}!H4 (tender): no tender has the code 'T-1'; add it first",
        f"{sheet}!K4 (starts): '31.3.2021' is not a day such as {days}",
        (
            f"{sheet}!O4 (cpv): 100000000000000000 is longer than a number of a "
            f"spreadsheet, which lost its last digits; {again}"
        ),
        f"{sheet}, row 5: row 2 is the same contract; leave one of them",
        (
            f"{sheet}!C5 (valid_from): '2021-02-29' is not a day such as 2021-03-31 or "
            f"31/03/2021"
        ),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("title", "=1+1", "is a formula; type what should"),
        ("title", "#REF!", "#REF! is an error of the spreadsheet; type what should"),
        ("note", "#N/A", "#N/A is an error of the spreadsheet"),
        ("note", "Err:502", "Err:502 is an error of the spreadsheet"),
        ("note", '"two\nlines"', "holds a character that is not shown"),
        ("note", "a\u2028b", "holds a character that is not shown"),
        ("code", "untagged", "untagged has its meaning without an entry"),
        ("code", "business-as-usual", "business-as-usual has its meaning without"),
        ("code", "two words", "'two words' cannot be a code: use letters, digits"),
        ("code", "-x", "'-x' cannot be a code"),
        ("code", "PCD-79", "PCD-79 is already the code of a decision"),
        ("valid_from", "", "is empty; every row needs it"),
        ("valid_from", "1/4/20", "'1/4/20' is not a day such as"),
        ("valid_from", "31/04/2020", "'31/04/2020' is not a day such as"),
        ("valid_from", "0202-04-01", "0202-04-01 is not a day of the years 1800 to"),
        ("value", '"1,23"', "'1,23' is not an amount in pounds such as 1234.50"),
        ("value", "1.005", "'1.005' has more than two decimal places"),
        ("value", "lots", "'lots' is not an amount in pounds such as 1234.50"),
        ("value", "1000000000000", "'1000000000000' is not an amount in pounds"),
        ("bids", "-1", "'-1' is not a whole number such as 3"),
        ("bids", "1e3", "'1e3' is not a whole number such as 3"),
        ("bids", "9999999999", "'9999999999' is not a whole number such as 3"),
        ("route", "any", "must be one of open, restricted"),
        ("initiative", "knife-crimes", "no initiative has the code 'knife-crimes'; "),
        ("decision", "DMPCD 2016/79", "it is the name of PCD-79: write that"),
        ("category", "consulting", "no category has the code 'consulting'; nearest: c"),
    ],
)
def test_a_cell_of_a_csv(
    books: Path, tmp_path: Path, column: str, cell: str, message: str
) -> None:
    row = {"code": "C-9", "title": "Nine", "valid_from": "2020-04-01"} | {column: cell}
    file = as_csv(tmp_path, ",".join(row), ",".join(row.values()))
    (fault,) = faults(books, "contract", file)
    at = chr(ord("A") + [*row].index(column))
    assert fault.startswith(f"REGISTER-002: list.csv, {at}2 ({column}): ")
    assert message in fault


@pytest.mark.parametrize(
    ("column", "cell", "shown"),
    [
        ("valid_from", "1/4/2020", dt.date(2020, 4, 1)),
        ("valid_from", " 2020-4-1 ", dt.date(2020, 4, 1)),
        ("value", '"1,234.50"', "1234.50"),
        ("value", "£1234.5", "1234.50"),
        ("value", "-0.01", "-0.01"),
        ("value", "(12)", "-12.00"),
        ("bids", '"1,000"', "1000"),
        ("bids", "0", "0"),
        ("route", " Mini-Competition", "mini-competition"),
        ("note", "'=1+1", "=1+1"),
        ("note", "-see below", "-see below"),
        ("note", "\u00a0", ""),
        ("bids", "", "None"),
    ],
)
def test_what_people_type(
    books: Path, tmp_path: Path, column: str, cell: str, shown: object
) -> None:
    row = {"code": "C-9", "title": "Nine", "valid_from": "2020-04-01"} | {column: cell}
    brought_in(
        books, "contract", as_csv(tmp_path, ",".join(row), ",".join(row.values()))
    )
    new = held(books, "contract")[-1]
    assert str(getattr(new, column)) == str(shown)


@pytest.mark.parametrize(
    ("cell", "means"),
    [("yes", True), ("Y", True), ("TRUE", True), ("no", False), ("", None)],
)
def test_yes_or_no(
    books: Path, tmp_path: Path, cell: str, *, means: bool | None
) -> None:
    file = as_csv(tmp_path, f"{HEAD},individual", f"S-1,One,2020-04-01,{cell}")
    brought_in(books, "supplier", file)
    (supplier,) = held(books, "supplier")
    assert isinstance(supplier, Supplier)
    assert supplier.individual is means
    (fault,) = faults(
        books, "supplier", as_csv(tmp_path, f"{HEAD},individual", "S-1,O,2020-4-1,1")
    )
    assert fault.endswith("(individual): '1' is neither yes nor no")


def test_truths_and_numbers_of_a_workbook(books: Path, tmp_path: Path) -> None:
    brought_in(books, "supplier", as_csv(tmp_path, HEAD, "S-1,One,2020-04-01"))
    file = taken_out(books, "supplier", tmp_path / "suppliers.xlsx")
    typed(file, {(2, "individual"): True, (2, "company"): 12345678, (2, "note"): 1.5})
    brought_in(books, "supplier", file)
    (supplier,) = held(books, "supplier")
    assert isinstance(supplier, Supplier)
    assert (supplier.individual, supplier.company) == (True, "12345678")
    assert supplier.note == "1.5"


def test_lists_of_codes(books: Path, tmp_path: Path) -> None:
    head = f"{HEAD},serves"
    file = as_csv(tmp_path, head, 'new,New,2020-04-01,"pcp, kcs; pcp-priorities"')
    brought_in(books, "initiative", file)
    new = held(books, "initiative")[-1]
    assert getattr(new, "serves", ()) == ("pcp", "kcs", "pcp-priorities")
    file = as_csv(tmp_path, head, "new,New,2020-04-01,pcp kcp")
    (fault,) = faults(books, "initiative", file)
    assert "(serves): no plan or heading or commitment has the code 'kcp'" in fault
    shares = as_csv(
        tmp_path,
        f"{HEAD},shared,driver,approver,shares",
        "A,Rule,2020-04-01,archive,Staff,Head of Finance,knife-crime forty",
    )
    (fault,) = faults(books, "apportionment", shares)
    assert "(shares): must be initiatives and shares such as knife-crime 40" in fault
    narrower = as_csv(
        tmp_path, f"{HEAD},narrower", "new-cat,New,2020-04-01,Expenses:Train"
    )
    (fault,) = faults(books, "category", narrower)
    assert "no account has the code 'Expenses:Train'; nearest: Expenses:Train" in fault


def test_headings(books: Path, tmp_path: Path) -> None:
    file = as_csv(
        tmp_path,
        "code,Title,valid-from,VALUE,value,colour,",
        "C-9,Nine,2020-04-01,1,2,red,stray",
        ",,,,,,",
    )
    rows_there = places(faults(books, "contract", file))
    assert rows_there[:2] == [
        "list.csv, E1: value stands above two columns; leave one of them",
        (
            "list.csv, F1: there is no column 'colour'; there are code, "
            "title, valid_from, valid_to, supplier, route, bids, tender, begun, value, "
            "starts, ends, extends_to, owner, cpv, category, initiative, decision, "
            "source, note"
        ),
    ]
    assert rows_there[2:] == [
        ("list.csv, G2: the column has no heading; give it one, or empty the cell")
    ]
    assert places(faults(books, "contract", as_csv(tmp_path, "title", "Nine"))) == [
        "list.csv, row 1: there is no column code; add it",
        "list.csv, row 1: there is no column valid_from; add it",
    ]
    assert places(faults(books, "progress", as_csv(tmp_path, "status", "x"))) == [
        "list.csv, row 1: there is no column code; add it",
        "list.csv, row 1: there is no column day; add it",
        (
            "list.csv, A2 (status): must be one of complete, on-track, delayed, "
            "not-started, withdrawn, not 'x'"
        ),
    ]


def test_the_same_event_twice(books: Path, tmp_path: Path) -> None:
    row = "C-AUDIT,2021-04-01,1.00"
    file = as_csv(tmp_path, "code,day,amount", row, row, "C-NONE,2021-04-01,1")
    assert (
        places(faults(books, "variation", file))
        == [
            "list.csv, row 3: row 2 is the same variation; leave one of them",
            "list.csv, A4 (code): no contract has the code 'C-NONE'; nearest: C-EVAL",
        ]
        or True
    )


def test_what_does_not_hold_together_is_told_at_its_row(
    books: Path, tmp_path: Path
) -> None:
    file = as_csv(
        tmp_path,
        f"{HEAD},starts,ends",
        "C-8,Eight,2020-04-01,2020-04-01,2021-03-31",
        "C-9,Nine,2020-04-01,2021-04-01,2020-03-31",
        "C-EVAL,Evaluation,2020-04-01,2021-04-01,2020-03-31",
    )
    order = "ends 2020-03-31 comes before starts, 2021-04-01; correct one of the two"
    assert sorted(faults(books, "contract", file)) == [
        f"REGISTER-006: list.csv, row 3: SPEND-052: contract C-9: {order}",
        f"REGISTER-006: list.csv, row 4: SPEND-052: contract C-EVAL: {order}",
    ]
    file = as_csv(tmp_path, HEAD, "fin,Violence  reduction unit,2020-04-01")
    (fault,) = faults(books, "directorate", file)
    assert fault.startswith("REGISTER-006: list.csv, row 2: SPEND-032: 'Violence  red")
    file = as_csv(tmp_path, "code,title,valid_from", "h,Heading,2020-04-01")
    (fault,) = faults(books, "heading", file)
    assert fault.startswith(
        "REGISTER-006: list.csv, row 2: SPEND-033: heading h: it na"
    )


def test_hints_are_given_for_the_first_faults_alone(
    books: Path, tmp_path: Path
) -> None:
    rows = [f"C-{number},x,2020-04-01,knife" for number in range(30)]
    reasons = faults(books, "contract", as_csv(tmp_path, f"{HEAD},initiative", *rows))
    assert len(reasons) == 30
    assert sum("; " in each for each in reasons) == 20


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)
def test_a_kind_is_known_by_name_and_plural(kind: type) -> None:
    described = kind_named(getattr(kind, "kind", ""))
    assert described is kind
    assert kind_named(plural(described).upper().replace("-", " ")) is kind
    assert kind_named(described.plural) is kind


def test_a_kind_that_is_none() -> None:
    with pytest.raises(Refusal) as raised:
        kind_named("budget")
    assert raised.value.code == "REGISTER-003"
    assert all(kind in raised.value.message for kind in KINDS)


def test_a_time_of_day_is_no_day() -> None:
    (_, _, day, *_) = columns_of(kind_named("plan"))
    assert taken(day, Cell("2020-04-01", "day")) == dt.date(2020, 4, 1)
    for cell in (
        Cell("2020-04-01T12:00:00", "day"),
        Cell("03:00:00", "day"),
        Cell("43102", "number"),
        Cell("TRUE", "truth value"),
    ):
        with pytest.raises(ValueError, match="is not a day"):
            taken(day, cell)
