"""The points of the checklist that need a budget or the bank, and own periods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.recording import accept
from mopac_spend.closing.run import Person, Wish, close, parse
from mopac_spend.reports.assembly import quarterly
from tests.books_maker import REGISTERS, make_books
from tests.reports.budget_books import ACCRUALS, BUDGET
from tests.reports.conftest import PAYMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.closing.checklist import Point

LINES = """
    2018-05-14 | Acme Limited | Seed fund 12 | 100.00 | vru / knife-crime / grants
    2018-06-02 | Bolt LLP | Advice | 20.50 | finance / victims / consultancy
    2018-07-02 | Cole | Course | 30.00 | vru / untagged / training
"""
CALENDAR = """
2018-04-01 custom "accounting-period" "2018-19-P1" "Period 1"
  valid-to: 2018-05-18
2018-05-19 custom "accounting-period" "2018-19-P2" "Period 2"
  valid-to: 2018-06-15
"""
BANK = """
2012-01-16 open Assets:Bank:Account-1234 GBP
2018-06-10 balance Assets:Bank:Account-1234  0.00 ~ 0.00 GBP
"""


def points(books: Path, period: str) -> dict[str, tuple[str, str]]:
    """Give state and words of each point."""
    shown: list[Point] = []
    wish = Wish(period, {}, dry_run=True)
    close(books, wish, Person("A. Officer", "over"), shown.extend)
    return {each.name: (each.state, each.words) for each in shown}


@pytest.fixture(scope="module")
def budgeted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("budgeted")
    books = make_books(folder, PAYMENTS, registers=REGISTERS + BUDGET + ACCRUALS)
    accept(books, "A. Officer", "begun")
    return books


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_is_not_explained_is_what_a_report_misses(
    budgeted: Path, number: int
) -> None:
    state, words = points(budgeted, f"2020-21-Q{number}")["explanations"]
    report = quarterly(open_books(budgeted), "2020-21", number)
    missing = [gap for gap in report.gaps if gap.startswith("No explanation")]
    assert (state == "open") == bool(missing)
    for gap in missing:
        named = re.search(r"recorded for (.*), though", gap)
        assert named
        assert {*re.split(" and |, ", words.partition(": ")[2])} == {
            *re.split(" and |, ", named[1])
        }


def test_variances_are_explained_by_quarter(budgeted: Path) -> None:
    assert points(budgeted, "2020-05")["explanations"] == (
        "does not apply",
        "variances are explained at the end of a quarter",
    )


def test_a_forecast_has_to_be_of_the_period(budgeted: Path) -> None:
    assert points(budgeted, "2020-21-Q1")["forecasts"] == (
        "open",
        "no forecast since 1 April 2020: VRU: knife crime and VRU: other",
    )
    assert points(budgeted, "2020-21-Q4")["forecasts"][0] == "does not apply"
    assert points(budgeted, "2019-20-Q1")["forecasts"] == (
        "does not apply",
        "the books hold no budget of 2019-20",
    )


def test_the_bank_has_to_reach_the_last_day(tmp_path: Path) -> None:
    books = make_books(tmp_path, LINES)
    (books / "bank").mkdir()
    (books / "bank/statement.beancount").write_text(BANK, encoding="utf-8")
    main = books / "main.beancount"
    include = '\ninclude "bank/**/*.beancount"\n'
    main.write_text(main.read_text("utf-8") + include, encoding="utf-8")
    accept(books, "A. Officer", "begun")
    assert points(books, "2018-05")["bank"] == ("met", "reconciled to 9 June 2018")
    assert points(books, "2018-06")["bank"] == ("open", "reconciled to 9 June 2018")


def test_untagged_pounds_are_held_against_the_limit(tmp_path: Path) -> None:
    books = make_books(tmp_path, LINES)
    accept(books, "A. Officer", "begun")
    assert points(books, "2018-06")["untagged"][0] == "met"
    assert points(books, "2018-19-Q2")["untagged"][0] == "open"
    assert points(books, "2018-19")["untagged"][1].startswith("19.9 % of the pounds")


def test_a_body_closes_by_its_own_calendar(tmp_path: Path) -> None:
    books = make_books(tmp_path, LINES, registers=REGISTERS + CALENDAR)
    accept(books, "A. Officer", "begun")
    period = parse("2018-19-P2", open_books(books).register)
    assert (f"{period.first}", f"{period.last}") == ("2018-05-19", "2018-06-15")
    who = Person("A. Officer", "over")
    explained = {"batches": "none came"}
    closing = close(books, Wish("2018-19-P2", explained), who, lambda _: None)
    assert (closing.period.name, closing.payments) == ("2018-19-P2", 1)
    assert points(books, "2018-07")["sequence"] == (
        "open",
        "no closing covers 16 June 2018 to 30 June 2018",
    )
