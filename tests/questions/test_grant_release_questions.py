"""Days from sign-off to release, on instalments with every way not to be measured."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.questions.picked import picked

if TYPE_CHECKING:
    from mopac_spend.questions.selection import Filters

NIL = P("0.00")
GRANTS = """
2018-03-01 custom "grant" "G-1" "Clubs"
  amount: 1000.00 GBP
  recipient: "Clubs Trust"
  initiative: "knife-crime"
2018-03-01 custom "grant" "G-2" "More clubs"
  amount: 100.00 GBP
  recipient: "Other Trust"
  initiative: "victims"
2018-03-01 custom "grant" "G-3" "Bursary of one person"
  amount: 100.00 GBP
  individual: TRUE
2018-04-01 custom "instalment" "G-1"
  number: 1
  amount: 100.00 GBP
  signed-off: 2018-03-28
  payment: "test:1:000000000001"
2018-05-01 custom "instalment" "G-1"
  number: 2
  amount: 100.00 GBP
  signed-off: 2018-05-01
  payment: "test:2:000000000002"
2018-05-02 custom "instalment" "G-1"
  number: 3
  amount: 100.00 GBP
  signed-off: 2018-05-01
  released: 2018-05-23
2018-06-01 custom "instalment" "G-1"
  number: 4
  amount: 100.00 GBP
  payment: "test:3:000000000003"
2018-07-01 custom "instalment" "G-1"
  number: 5
  amount: 100.00 GBP
  signed-off: 2018-07-10
  payment: "test:4:000000000004"
2018-08-01 custom "instalment" "G-1"
  number: 6
  amount: 100.00 GBP
  signed-off: 2018-08-01
2018-09-01 custom "instalment" "G-1"
  number: 7
  amount: 100.00 GBP
  signed-off: 2018-08-01
  released: 2018-08-02
  payment: "other:1:000000000001"
2018-04-02 custom "instalment" "G-2"
  number: 1
  amount: 25.00 GBP
  signed-off: 2018-04-05
  payment: "test:1:000000000001"
2019-06-29 custom "instalment" "G-3"
  number: 1
  amount: 50.00 GBP
  signed-off: 2019-06-29
  payment: "test:5:000000000005"
"""
# The fifth of April 2018 is after Easter; the first of July 2019 is a Monday.
LINES = """
2018-04-05 | Clubs Trust | One | 125.00 | vru / knife-crime / grants | grant=G-1
2018-05-22 | Clubs Trust | Two | 100.00 | vru / knife-crime / grants | grant=G-1
2018-06-04 | Clubs Trust | Four | 100.00 | vru / knife-crime / grants | grant=G-1
2018-07-02 | Clubs Trust | Five | 100.00 | vru / knife-crime / grants | grant=G-1
2019-07-01 | A person | Bursary | 50.00 | vru / victims / grants | grant=G-3
2019-07-02 | Clubs Trust | No instalment | 9.00 | vru / knife-crime / grants | grant=G-1
"""
DAYS = ("grant", "instalment", "days", "working_days", "standing", "amount")
TIMES = (
    *("financial_year", "instalments", "measured", "in_time", "share_in_time"),
    *("median_days", "longest_days", "median_working_days", "longest_working_days"),
)
LEFT_OUT = ("no_sign_off", "before_sign_off", "not_released", "not_in_the_books")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, LINES, registers=REGISTERS + GRANTS))


def test_each_instalment_with_its_days(books: Books) -> None:
    answer = ask(books, "grant-release-days")
    assert picked(answer, *DAYS) == [
        # From Wednesday to Thursday of the week after, less Easter: 29 March, 3, 4, 5.
        ("G-1", 1, 8, 4, "in time", P("125.00")),
        # One payment released two instalments and is counted once.
        ("G-2", 1, 0, 0, "in time", NIL),
        # Twenty-one days are in time, twenty-two are late; less May Day.
        ("G-1", 2, 21, 14, "in time", P("100.00")),
        ("G-1", 3, 22, 15, "late", NIL),
        ("G-1", 4, None, None, "no sign-off recorded", P("100.00")),
        ("G-1", 5, None, None, "released before sign-off", P("100.00")),
        # From a Saturday to the Monday.
        ("", 1, 2, 1, "in time", P("50.00")),
        ("G-1", 6, None, None, "not released", NIL),
        ("G-1", 7, None, None, "payment not in the books", NIL),
    ]
    assert picked(answer, "grant_title", "recipient")[6] == (
        *("Individuals (names withheld)", ""),
    )
    # The payment that no instalment names is not asked about.
    assert answer.total == P("475.00")
    assert answer.method.exclusions == ()


def test_the_day_of_release_is_the_payments(books: Books) -> None:
    rows = picked(ask(books, "grant-release-days"), "instalment", "released_on")
    assert rows[2:4] == [(2, dt.date(2018, 5, 22)), (3, dt.date(2018, 5, 23))]
    assert rows[-2:] == [(6, None), (7, None)]


def test_median_worst_and_share_by_year_and_in_all(books: Books) -> None:
    answer = ask(books, "grant-release-times")
    assert picked(answer, *TIMES) == [
        # Days 0, 8, 21, 22: by the 8th at least half were released.
        ("2018-19", 6, 4, 3, P("0.75"), 8, 22, 4, 15),
        ("2019-20", 1, 1, 1, P("1.00"), 2, 2, 1, 1),
        ("All", 9, 5, 4, P("0.80"), 8, 22, 4, 15),
    ]
    assert picked(answer, *LEFT_OUT) == [(1, 1, 0, 0), (0, 0, 0, 0), (1, 1, 1, 1)]
    assert picked(answer, "amount") == [(P("425.00"),), (P("50.00"),), (P("475.00"),)]
    # Each payment once, and not the last line again.
    assert answer.total == P("475.00")
    assert answer.tables[0].total[-1] == P("475.00")
    assert answer.method.exclusions == ()


def test_another_target(books: Books) -> None:
    stricter = ask(books, "grant-release-times", parameters={"within": 7})
    names = ("in_time", "share_in_time", "in_time_in_working_days")
    assert picked(stricter, *names)[-1] == (2, P("0.40"), 3)


def test_what_was_released_after_the_day_was_not_released(books: Books) -> None:
    answer = ask(books, "grant-release-times", parameters={"at": "2018-05-22"})
    assert picked(answer, "financial_year", "measured", "not_released") == [
        ("2018-19", 3, 0),
        ("All", 3, 5),
    ]
    assert answer.total == P("475.00")


@pytest.mark.parametrize(
    ("filters", "instalments"),
    [
        # What was released on the days, and what fell due on them and was not.
        ({"fy": "2018-19"}, 7),
        ({"fy": "2019-20"}, 1),
        ({"initiative": "victims"}, 1),
        ({"grant": "G-2"}, 0),
        ({"supplier": "Clubs Trust"}, 5),
    ],
)
def test_days_and_filters(books: Books, filters: Filters, instalments: int) -> None:
    answer = ask(books, "grant-release-times", **filters)
    rows = picked(answer, "financial_year", "instalments", "not_in_the_books")
    assert rows[-1:] == ([("All", instalments, None)] if instalments else [])
    assert answer.total == answer.method.selected.pounds


def test_a_payment_that_a_filter_hides_is_not_called_missing(books: Books) -> None:
    answer = ask(books, "grant-release-days", grant="G-2")
    assert picked(answer, "grant", "standing") == [
        ("G-2", "payment not among those asked about")
    ]
