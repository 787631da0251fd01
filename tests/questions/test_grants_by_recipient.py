"""Awarded and paid by recipient, on a register small enough to add up by hand."""

from __future__ import annotations

from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.questions import grant_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.questions.selection import Filters

GRANTS = """
2018-04-01 custom "grant" "G-1" "Clubs"
  amount: 1000.00 GBP
  recipient: "Clubs Trust"
  recipient-id: "GB-CHC-1"
  funder: "Office for Testing"
2019-04-01 custom "grant" "G-2" "More clubs"
  amount: 500.00 GBP
  recipient: "The Clubs Trust"
  recipient-id: "GB-CHC-1"
  funder: "Office for Testing"
2018-04-01 custom "grant" "G-3" "Grant to an individual"
  amount: 50.00 GBP
  individual: TRUE
  funder: "Office for Testing"
2018-04-01 custom "grant" "G-4" "Onwards"
  amount: 20.00 GBP
  recipient: "Small Club"
  funder: "Clubs Trust"
2018-04-01 custom "grant" "G-5" "Nobody wrote down to whom"
  amount: 10.00 GBP
"""
LINES = """
2018-05-14 | Clubs Trust | Seed | 600.00 | vru / knife-crime / grants | grant=G-1
2018-06-14 | Clubs Trust | Back | -100.00 | vru / knife-crime / grants | grant=G-1
2019-06-01 | Clubs Trust | Seed | 500.00 | vru / untagged / grants | grant=G-2
2018-07-02 | Individual recipient | Grant | 50.00 | vru / victims / grants | grant=G-3
2018-07-02 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
"""
OFFICE = "Office for Testing"
WITHHELD = "Individuals (names withheld)"
NIL = P("0.00")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, LINES, registers=REGISTERS + GRANTS))


@pytest.fixture(scope="module")
def passing_on(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("passing-on")
    registers = REGISTERS + grant_books.GRANTS
    return open_books(make_books(folder, grant_books.LINES, registers=registers))


def test_awarded_in_full_and_paid_as_asked(books: Books) -> None:
    answer = ask(books, "grants-by-recipient")
    assert answer.names == (
        *("recipient", "funder", "grants", "awarded", "passed_on"),
        *("payments", "amount"),
    )
    assert answer.rows == [
        ("The Clubs Trust", OFFICE, 2, P("1500.00"), NIL, 3, P("1000.00")),
        (WITHHELD, OFFICE, 1, P("50.00"), NIL, 1, P("50.00")),
        ("Small Club", "Clubs Trust", 1, P("20.00"), NIL, 0, NIL),
        ("Not recorded", "", 1, P("10.00"), NIL, 0, NIL),
        ("On no grant of the register", "", 0, NIL, NIL, 1, P("20.50")),
    ]
    assert answer.total == P("1070.50")
    cut = ask(books, "grants-by-recipient", fy="2019-20")
    assert cut.rows[0] == (
        *("The Clubs Trust", OFFICE, 2, P("1500.00"), NIL, 1, P("500.00")),
    )
    assert cut.total == P("500.00")


def test_of_money_to_pass_on_one_level_is_counted(passing_on: Books) -> None:
    rows = ask(passing_on, "grants-by-recipient").rows
    assert rows == [
        ("Clubs Trust", "", 1, P("1000.00"), NIL, 4, P("900.00")),
        ("Other Club", "", 1, P("900.00"), NIL, 0, NIL),
        ("Small Club", "", 1, P("700.00"), NIL, 0, NIL),
        ("Brent Council", "", 1, P("500.00"), NIL, 1, P("500.00")),
        # Awarded 2,000, of which it has passed on 1,600.
        ("Passing Foundation", "", 0, P("400.00"), P("1600.00"), 2, P("2000.00")),
        (WITHHELD, "", 1, P("50.00"), NIL, 1, P("50.00")),
        ("On no grant of the register", "", 0, NIL, NIL, 1, P("20.50")),
    ]
    awarded = sum(row[3] for row in rows if isinstance(row[3], P))
    assert awarded == P("3550.00")


@pytest.mark.parametrize(
    ("filters", "recipients"),
    [
        ({"supplier": "Lights"}, ["Brent Council"]),
        ({"decision": "PCD-79"}, ["Brent Council"]),
        ({"grant": "G-4"}, ["Other Club", "Small Club", "Passing Foundation"]),
    ],
)
def test_a_filter_lists_those_paid_and_those_the_register_knows(
    passing_on: Books, filters: Filters, recipients: list[str]
) -> None:
    answer = ask(passing_on, "grants-by-recipient", **filters)
    assert [row[0] for row in answer.rows] == recipients
