"""What of grants is paid, outstanding, over the award, or came back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.questions import grant_books
from tests.questions.picked import picked

if TYPE_CHECKING:
    from mopac_spend.questions.selection import Filters

WITHHELD = "Individuals (names withheld)"
NIL = P("0.00")
AWKWARD = """
2018-04-01 custom "grant" "G-1" "An instalment was paid twice"
  amount: 300.00 GBP
  recipient: "Clubs Trust"
2018-05-01 custom "instalment" "G-1"
  number: 1
  amount: 100.00 GBP
  payment: "test:1:000000000001"
2018-06-01 custom "instalment" "G-1"
  number: 2
  amount: 100.00 GBP
  payment: "test:2:000000000002"
2018-09-01 custom "instalment" "G-1"
  number: 3
  amount: 100.00 GBP
  payment: "test:5:000000000005"
2018-07-10 custom "clawback" "G-1"
  amount: 100.00 GBP
  reason: "paid twice"
  payment: "test:4:000000000004"
2018-04-01 custom "grant" "G-2" "Too much was paid"
  amount: 100.00 GBP
  recipient: "Brent Council"
2018-04-01 custom "grant" "G-3" "To pass on"
  amount: 500.00 GBP
  recipient: "Passing Foundation"
  intermediary: TRUE
2018-05-01 custom "grant" "G-4" "Passed on, and paid by the body itself"
  amount: 200.00 GBP
  recipient: "Small Club"
  onward-of: "G-3"
2018-05-01 custom "grant" "G-5" "Passed on again"
  amount: 50.00 GBP
  recipient: "Smaller Club"
  onward-of: "G-4"
"""
AWKWARD_LINES = """
2018-05-02 | Clubs Trust | One | 100.00 | vru / knife-crime / grants | grant=G-1
2018-06-02 | Clubs Trust | Two | 100.00 | vru / knife-crime / grants | grant=G-1
2018-06-03 | Clubs Trust | Two | 100.00 | vru / knife-crime / grants | grant=G-1
2018-07-20 | Clubs Trust | Back | -100.00 | vru / knife-crime / grants | grant=G-1
2018-09-02 | Clubs Trust | Three | 100.00 | vru / knife-crime / grants | grant=G-1
2018-09-03 | Brent Council | All | 150.00 | vru / victims / grants | grant=G-2
2018-09-04 | Small Club | On behalf | 200.00 | vru / victims / grants | grant=G-4
2018-09-05 | Smaller Club | On behalf | 50.00 | vru / victims / grants | grant=G-5
2018-09-06 | Bolt LLP | Advice | 20.50 | finance / archive / consultancy
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    registers = REGISTERS + grant_books.GRANTS
    return open_books(make_books(folder, grant_books.LINES, registers=registers))


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("awkward")
    registers = REGISTERS + AWKWARD
    return open_books(make_books(folder, AWKWARD_LINES, registers=registers))


FIGURES = ("grant", "standing", "awarded", "returned", "outstanding", "paid")


def test_all_that_is_outstanding(books: Books) -> None:
    answer = ask(books, "grants-outstanding")
    assert picked(answer, *FIGURES) == [
        # 100 came back and is not owed again.
        ("G-1", "paid", P("1000.00"), P("100.00"), NIL, P("900.00")),
        ("G-4", "paid", P("2000.00"), NIL, NIL, P("2000.00")),
        ("G-2", "paid", P("500.00"), NIL, NIL, P("500.00")),
        ("", "", P("50.00"), NIL, NIL, P("50.00")),
    ]
    assert picked(answer, "grant_title")[-1] == (WITHHELD,)
    assert answer.total == P("3450.00")
    assert answer.method.exclusions == ()


@pytest.mark.parametrize(
    ("day", "rows"),
    [
        (
            "2018-06-23",
            [
                ("G-1", "outstanding", P("1000.00"), NIL, P("400.00"), P("600.00")),
                ("G-4", "outstanding", P("2000.00"), NIL, P("2000.00"), NIL),
                ("", "", P("50.00"), NIL, P("50.00"), NIL),
                ("", "", NIL, NIL, NIL, P("2850.00")),
            ],
        ),
        (
            "2018-06-24",
            [
                *(("G-1", "outstanding", P("1000.00"), P("100.00"), P("400.00")),),
                *(("G-4", "outstanding", P("2000.00"), NIL, P("2000.00")),),
            ],
        ),
    ],
)
def test_what_comes_after_the_day_does_not_count(
    books: Books, day: str, rows: list[tuple[object, ...]]
) -> None:
    answer = ask(books, "grants-outstanding", parameters={"at": day})
    figures = picked(answer, *FIGURES)
    assert [row[: len(rows[0])] for row in figures[: len(rows)]] == rows
    assert picked(answer, "grant_title")[-1] == (f"Paid after {day}",)
    assert answer.total == P("3450.00")


def test_asked_of_days_it_is_about_the_awards_made_on_them(books: Books) -> None:
    answer = ask(books, "grants-outstanding", fy="2019-20")
    assert picked(answer, "grant", "grant_title", "standing", "paid") == [
        ("G-2", "Lighting", "paid", P("500.00")),
        ("", "On earlier awards", "", P("499.00")),
    ]
    later = ask(
        books, "grants-outstanding", fy="2019-20", parameters={"at": "2020-12-31"}
    )
    assert picked(later, "standing")[0] == ("paid (payments asked about)",)


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({"grant": "G-2"}, [("G-2", "paid")]),
        ({"decision": "PCD-79"}, [("G-2", "outstanding (payments asked about)")]),
        (
            {"supplier": "Clubs Trust"},
            [("G-1", "paid (payments asked about)")],
        ),
    ],
)
def test_a_filter_by_anything_but_grant_is_said(
    books: Books, filters: Filters, rows: list[tuple[str, str]]
) -> None:
    assert picked(ask(books, "grants-outstanding", **filters), "grant", "standing") == (
        rows
    )


@pytest.mark.parametrize(
    ("day", "standing", "pounds"),
    [
        # What came back, what is outstanding, what is paid.
        ("2018-06-30", "paid", ("0.00", "0.00", "300.00")),
        # The second payment of an instalment came back: the third is still owed.
        ("2018-07-31", "outstanding", ("100.00", "100.00", "200.00")),
        ("2018-09-30", "paid", ("100.00", "0.00", "300.00")),
    ],
)
def test_an_instalment_paid_twice_and_recovered_leaves_the_rest_owed(
    awkward: Books, day: str, standing: str, pounds: tuple[str, ...]
) -> None:
    answer = ask(awkward, "grants-outstanding", parameters={"at": day})
    assert picked(answer, *FIGURES)[0] == (
        *("G-1", standing, P("300.00"), *map(P, pounds)),
    )


def test_over_the_award_and_on_behalf_of_an_intermediary(awkward: Books) -> None:
    answer = ask(awkward, "grants-outstanding")
    assert picked(
        answer, "grant", "standing", "outstanding", "overpaid", "paid", "payments"
    )[1:] == [
        ("G-2", "paid over the award", NIL, P("50.00"), P("150.00"), 1),
        ("G-3", "outstanding", P("250.00"), NIL, P("250.00"), 2),
    ]
    assert answer.total == P("700.00")


RETURNED = ("grant", "standing", "due", "received", "still_due", "amount")
MISSING = "its credit is not among the payments asked about"


def test_what_was_due_and_what_came_back(books: Books) -> None:
    answer = ask(books, "grants-returned")
    of_clubs = (P("150.00"), P("100.00"), P("50.00"), P("-100.00"))
    assert picked(answer, *RETURNED) == [
        ("G-1", "received in part", *of_clubs),
        ("G-4", "due", P("10.00"), NIL, P("10.00"), NIL),
        ("", MISSING, P("5.00"), NIL, P("5.00"), NIL),
        ("G-1", "credit without a clawback", NIL, NIL, NIL, P("-1.00")),
    ]
    assert picked(answer, "grant_title", "recipient", "reason", "due_on")[2] == (
        *(WITHHELD, "", "", None),
    )
    assert answer.total == P("-101.00")
    assert answer.method.exclusions == ()


def test_what_came_back_later_is_still_due(books: Books) -> None:
    answer = ask(books, "grants-returned", parameters={"at": "2018-06-23"})
    assert picked(answer, *RETURNED) == [
        ("G-1", "due", P("150.00"), NIL, P("150.00"), NIL),
        ("", "", NIL, NIL, NIL, P("-101.00")),
    ]
    assert picked(answer, "grant_title")[-1] == ("Credits after that day",)
    assert answer.total == P("-101.00")


def test_returns_of_days_and_of_one_grant(books: Books) -> None:
    of_year = ask(books, "grants-returned", fy="2019-20")
    assert picked(of_year, "standing", "amount") == [
        (MISSING, NIL),
        ("credit without a clawback", P("-1.00")),
    ]
    of_one = ask(books, "grants-returned", grant="G-4")
    assert picked(of_one, "grant", "due") == [("G-4", P("10.00"))]
    of_supplier = ask(books, "grants-returned", supplier="Clubs Trust")
    assert picked(of_supplier, "due", "received_on") == [
        (P("150.00"), dt.date(2018, 6, 24)),
        (NIL, None),
    ]


def test_a_credit_that_two_clawbacks_name_came_back_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    second = """
2018-08-10 custom "clawback" "G-1"
  amount: 7.00 GBP
  payment: "test:4:000000000004"
"""
    folder = tmp_path_factory.mktemp("twice")
    registers = REGISTERS + AWKWARD + second
    opened = open_books(make_books(folder, AWKWARD_LINES, registers=registers))
    answer = ask(opened, "grants-returned")
    assert picked(answer, "due", "received", "amount") == [
        (P("100.00"), P("100.00"), P("-100.00")),
        (P("7.00"), NIL, NIL),
    ]
    assert answer.total == P("-100.00")
