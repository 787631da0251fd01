"""Awarded and paid by recipient, on a register small enough to add up by hand."""

from __future__ import annotations

from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

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
"""
LINES = """
2018-05-14 | Clubs Trust | Seed | 600.00 | vru / knife-crime / grants | grant=G-1
2018-06-14 | Clubs Trust | Back | -100.00 | vru / knife-crime / grants | grant=G-1
2019-06-01 | Clubs Trust | Seed | 500.00 | vru / untagged / grants | grant=G-2
2018-07-02 | Individual recipient | Grant | 50.00 | vru / victims / grants | grant=G-3
2018-07-02 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
"""
OFFICE = "Office for Testing"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, LINES, registers=REGISTERS + GRANTS))


def test_awarded_in_full_and_paid_as_asked(books: Books) -> None:
    answer = ask(books, "grants-by-recipient")
    assert answer.names == (
        *("recipient", "funder", "grants", "awarded", "payments", "amount"),
    )
    assert answer.rows == [
        ("The Clubs Trust", OFFICE, 2, P("1500.00"), 3, P("1000.00")),
        ("Individual recipients", OFFICE, 1, P("50.00"), 1, P("50.00")),
        ("Small Club", "Clubs Trust", 1, P("20.00"), 0, P("0.00")),
        ("On no grant of the register", "", 0, P("0.00"), 1, P("20.50")),
    ]
    assert answer.total == P("1070.50")
    cut = ask(books, "grants-by-recipient", fy="2019-20")
    assert cut.rows[0] == ("The Clubs Trust", OFFICE, 2, P("1500.00"), 1, P("500.00"))
    assert cut.total == P("500.00")
