"""Tenders and direct awards: what competed, and what did not, never together."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.questions.contract_books import CONTRACTS, LINES
from tests.questions.picked import picked

if TYPE_CHECKING:
    from mopac_spend.questions.selection import Filters

NIL = P("0.00")
OTHERS = "Under contracts of other tenders"
WITHHELD = "Individuals (names withheld)"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, LINES, registers=REGISTERS + CONTRACTS))


def test_an_invitation_with_all_its_contracts_is_one_line(books: Books) -> None:
    day = dt.date
    answer = ask(books, "tenders")
    assert answer.rows == [
        (
            *("Support service, two lots", "T-1", day(2017, 11, 1), day(2018, 1, 15)),
            *("open", 7, "awarded", 2, "C-1, C-2", "Bolt LLP; Helm Services Ltd"),
            *(day(2018, 3, 1), P("900.00"), P("900.00"), 5, P("578.00")),
        ),
        (
            *("Nobody was chosen", "T-2", day(2018, 5, 1), day(2018, 6, 1)),
            *("quotations", 1, "withdrawn", 0, "", "", None, NIL, NIL, 0, NIL),
        ),
        (
            *("Three quotations", "", None, None, "quotations", 3, "awarded", 1),
            *("C-5", WITHHELD, day(2018, 8, 1), NIL, P("50.00"), 1, P("5.00")),
        ),
        (
            *("Still open", "T-4", day(2019, 3, 1), day(2019, 5, 1), "open", None),
            *("open", 0, "", "", None, NIL, NIL, 0, NIL),
        ),
    ]
    assert answer.total == P("583.00")
    assert answer.method.exclusions == ()


@pytest.mark.parametrize(
    ("filters", "lines"),
    [
        # Issued, closed or awarded on the days; what else was paid is one line.
        ({"fy": "2017-18"}, ["T-1"]),
        ({"fy": "2018-19"}, ["T-2", "", "T-4", OTHERS]),
        ({"fy": "2019-20"}, ["T-4", OTHERS]),
        ({"contract": "C-5"}, [""]),
        ({"initiative": "victims"}, ["T-1"]),
        ({"decision": "PCD-79"}, ["T-1"]),
        ({"category": "training"}, ["T-1", ""]),
        ({"supplier": "Bolt LLP"}, ["T-1"]),
    ],
)
def test_days_and_filters(books: Books, filters: Filters, lines: list[str]) -> None:
    answer = ask(books, "tenders", **filters)
    rows = picked(answer, "tender", "tender_title")
    assert [OTHERS if title == OTHERS else code for code, title in rows] == lines
    assert answer.total == answer.method.selected.pounds
    assert answer.method.exclusions == ()


def test_an_invitation_without_a_route_stands_by_its_contracts(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    more = """
2018-05-01 custom "tender" "T-5" "Nobody wrote down how"
2018-06-01 custom "contract" "C-7" "It was open"
  tender: "T-5"
  route: "open"
2018-06-01 custom "contract" "C-8" "Asked of one, and yet of many"
  tender: "T-3"
  route: "open"
2018-05-01 custom "tender" "T-6" "Nobody wrote down how, nor what became of it"
"""
    folder = tmp_path_factory.mktemp("more")
    registers = REGISTERS + CONTRACTS + more
    opened = open_books(make_books(folder, LINES, registers=registers))
    rows = picked(ask(opened, "tenders"), "tender", "route", "contract_codes")
    assert ("T-5", "open", "C-7") in rows
    assert ("", "open", "C-8") in rows
    assert "T-6" not in [code for code, _, _ in rows]


def test_awards_without_competition_stand_apart(books: Books) -> None:
    answer = ask(books, "single-tender-actions")
    names = ("contract", "supplier", "route", "decision", "value_at_award", "amount")
    assert picked(answer, *names) == [
        ("C-3", WITHHELD, "single-tender", "PCD 79", P("100.00"), P("120.00")),
        ("C-4", "Bolt LLP", "direct-call-off", "", NIL, P("10.00")),
    ]
    assert answer.total == P("130.00")
    assert answer.method.exclusions == ()


@pytest.mark.parametrize(
    ("filters", "contracts"),
    [
        ({"fy": "2018-19"}, ["C-3", "C-4"]),
        ({"quarter": "2018-19-Q1"}, ["C-3"]),
        ({"fy": "2019-20"}, []),
        ({"decision": "PCD-79"}, ["C-3"]),
        ({"initiative": "archive"}, ["C-4"]),
        ({"supplier": "Bolt LLP"}, ["C-4"]),
    ],
)
def test_direct_awards_of_days_and_filters(
    books: Books, filters: Filters, contracts: list[str]
) -> None:
    answer = ask(books, "single-tender-actions", **filters)
    assert [code for (code,) in picked(answer, "contract")] == contracts
    assert answer.total == answer.method.selected.pounds


def test_what_a_direct_award_was_varied_by(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    more = """
2018-12-01 custom "variation" "C-3"
  amount: 20.00 GBP
2019-06-02 custom "variation" "C-3"
  amount: 5.00 GBP
"""
    folder = tmp_path_factory.mktemp("varied")
    registers = REGISTERS + CONTRACTS + more
    opened = open_books(make_books(folder, LINES, registers=registers))
    # The last payment is of the first of June 2019.
    assert picked(ask(opened, "single-tender-actions"), "varied")[0] == (P("20.00"),)
    later = ask(opened, "single-tender-actions", from_="2018-01-01", to="2019-12-31")
    assert picked(later, "varied")[0] == (P("25.00"),)
