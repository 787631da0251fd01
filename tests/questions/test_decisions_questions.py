"""Spend against decisions: their uplifts, their allocations, their days."""

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
# A programme, an allocation within it, and one within that; one that is uplifted;
# one without an amount; one on which nothing is spent; one that is signed late.
DECISIONS = """
2018-01-10 custom "decision" "D-1" "Programme"
  reference: "PCD 501"
  amount: 1000.00 GBP
2018-02-10 custom "decision" "D-2" "Allocation"
  reference: "PCD 502"
  amount: 400.00 GBP
  within: "D-1"
  initiative: "knife-crime"
2018-03-10 custom "decision" "D-3" "Allocation of an allocation"
  reference: "PCD 503"
  amount: 100.00 GBP
  within: "D-2"
2018-04-10 custom "decision" "D-4" "Uplifted"
  reference: "PCD 504"
  amount: 100.00 GBP
  initiative: "victims"
2018-09-01 custom "uplift" "D-4"
  amount: 50.00 GBP
  by: "PCD 600"
2019-05-02 custom "uplift" "D-4"
  amount: -30.00 GBP
2018-05-10 custom "decision" "D-5" "Of no amount"
2018-06-10 custom "decision" "D-6" "Never spent"
  reference: "PCD 506"
  amount: 70.00 GBP
  period: "2018/19"
2018-06-11 custom "decision" "D-7" "Only its allocation is spent"
  amount: 80.00 GBP
2018-06-12 custom "decision" "D-8" "The allocation"
  amount: 60.00 GBP
  within: "D-7"
2019-05-01 custom "decision" "D-9" "Signed late"
  reference: "PCD 509"
  amount: 20.00 GBP
  note: "day not published"
"""
LINES = """
2018-05-01 | Acme | a | 500.00 | vru / knife-crime / grants | decision=D-1
2018-05-02 | Acme | b | 350.00 | vru / knife-crime / grants | decision=D-2
2018-05-03 | Acme | c | 110.00 | vru / knife-crime / grants | decision=D-3
2018-08-31 | Acme | d | 120.00 | vru / victims / training | decision=D-4
2018-09-02 | Acme | e | 30.00 | vru / victims / training | decision=D-4
2018-10-01 | Acme | f | 9.00 | vru / victims / training | decision=D-5
2018-10-02 | Acme | g | 60.00 | vru / archive / training | decision=D-8
2019-04-30 | Acme | h | 20.00 | vru / archive / consultancy | decision=D-9
2019-03-30 | Acme | i | 2.00 | vru / archive / consultancy | decision=D-9
2018-10-03 | Bolt | j | 7.00 | finance / archive / consultancy
2018-10-04 | Bolt | k | 6.00 | finance / archive / training | decision-as-written=PCD 77
2019-05-02 | Bolt | l | -1.00 | finance / archive / training
"""
TOTAL = "1213.00"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    known, _, _ = REGISTERS.partition('2016-11-09 custom "decision"')
    return open_books(make_books(folder, LINES, registers=known + DECISIONS))


STANDING = (
    *("decision", "standing", "approved", "spent_within", "remaining"),
    *("over_authority", "spent"),
)


def test_the_standing_of_every_decision(books: Books) -> None:
    answer = ask(books, "decision-spend")
    assert picked(answer, *STANDING) == [
        # What was spent within it is shown, and not in its own spend.
        ("D-1", "within", P("1000.00"), P("460.00"), P("40.00"), NIL, P("500.00")),
        ("D-2", "over", P("400.00"), P("110.00"), NIL, P("60.00"), P("350.00")),
        ("D-3", "over", P("100.00"), NIL, NIL, P("10.00"), P("110.00")),
        ("D-4", "over", P("120.00"), NIL, NIL, P("30.00"), P("150.00")),
        ("D-5", "no amount recorded", NIL, NIL, NIL, NIL, P("9.00")),
        ("D-6", "nothing spent", P("70.00"), NIL, P("70.00"), NIL, NIL),
        ("D-7", "within", P("80.00"), P("60.00"), P("20.00"), NIL, NIL),
        ("D-8", "within", P("60.00"), NIL, NIL, NIL, P("60.00")),
        ("D-9", "over", P("20.00"), NIL, NIL, P("2.00"), P("22.00")),
        ("", "", NIL, NIL, NIL, NIL, P("12.00")),
    ]
    assert picked(answer, "decision_title")[-1] == ("Without a decision",)
    assert answer.total == P(TOTAL)
    assert answer.method.exclusions == ()


@pytest.mark.parametrize(
    ("day", "approved", "over", "spent"),
    [
        ("2018-08-30", "100.00", "0.00", "0.00"),
        ("2018-08-31", "100.00", "20.00", "120.00"),
        # An uplift counts from its day; exactly the amount is within it.
        ("2018-09-01", "150.00", "0.00", "120.00"),
        ("2018-09-02", "150.00", "0.00", "150.00"),
        # One that takes pounds away counts likewise.
        ("2019-05-01", "150.00", "0.00", "150.00"),
        ("2019-05-02", "120.00", "30.00", "150.00"),
    ],
)
def test_uplifts_and_payments_up_to_the_day(
    books: Books, day: str, approved: str, over: str, spent: str
) -> None:
    answer = ask(books, "decision-spend", parameters={"at": day})
    rows = {row[0]: row[1:] for row in picked(answer, *STANDING)}
    cells = rows["D-4"]
    assert (cells[1], cells[4], cells[5]) == (P(approved), P(over), P(spent))
    assert answer.total == P(TOTAL)


def test_a_decision_that_was_not_signed_yet_had_nothing_approved(books: Books) -> None:
    answer = ask(books, "decision-spend", parameters={"at": "2019-03-31"})
    assert picked(answer, *STANDING)[-3:] == [
        ("D-9", "not signed by that day", NIL, NIL, NIL, P("2.00"), P("2.00")),
        ("", "", NIL, NIL, NIL, NIL, P("13.00")),
        ("", "", NIL, NIL, NIL, NIL, P("19.00")),
    ]
    assert picked(answer, "decision_title")[-2:] == [
        ("Without a decision",),
        ("Paid after 2019-03-31",),
    ]


def test_one_authority_with_the_allocations_within_it(books: Books) -> None:
    answer = ask(books, "decision-spend", parameters={"authority": "PCD 501"})
    assert picked(answer, "decision", "decision_title", "spent") == [
        ("D-1", "Programme", P("500.00")),
        ("D-2", "Allocation", P("350.00")),
        ("D-3", "Allocation of an allocation", P("110.00")),
        ("", "Without a decision", P("12.00")),
        ("", "Under other decisions", P("241.00")),
    ]
    assert answer.total == P(TOTAL)


def test_asked_of_days_it_is_about_decisions_signed_on_them(books: Books) -> None:
    answer = ask(books, "decision-spend", fy="2019-20")
    assert picked(answer, "decision", "decision_title", "spent") == [
        ("D-9", "Signed late", P("20.00")),
        ("", "Without a decision", P("-1.00")),
    ]
    earlier = ask(books, "decision-spend", quarter="2018-19-Q2")
    assert picked(earlier, "decision_title", "spent") == [
        ("Under earlier decisions", P("150.00"))
    ]


@pytest.mark.parametrize(
    ("filters", "standing"),
    [
        ({"decision": "D-3"}, {"D-3": "over"}),
        # Its allocations were not asked about, so it looks better than it is.
        ({"decision": "D-2"}, {"D-2": "within (payments asked about)"}),
        ({"decision": ["D-2", "D-3"]}, {"D-2": "over", "D-3": "over"}),
        (
            {"initiative": "victims"},
            {
                "D-4": "over (payments asked about)",
                "D-5": "no amount recorded (payments asked about)",
            },
        ),
        (
            {"category": "grants", "decision": "D-1"},
            {"D-1": "within (payments asked about)"},
        ),
    ],
)
def test_standing_says_when_payments_may_be_missing(
    books: Books, filters: Filters, standing: dict[str, str]
) -> None:
    answer = ask(books, "decision-spend", **filters)
    assert picked(answer, "decision", "standing") == [*standing.items()]
    assert answer.total == answer.method.selected.pounds


def test_decisions_that_were_overspent(books: Books) -> None:
    answer = ask(books, "decisions-over-authority")
    names = ("decision", "approved", "spent", "spent_within", "over_authority")
    assert picked(answer, *names) == [
        ("D-2", P("400.00"), P("350.00"), P("110.00"), P("60.00")),
        ("D-4", P("120.00"), P("150.00"), NIL, P("30.00")),
        ("D-3", P("100.00"), P("110.00"), NIL, P("10.00")),
        ("D-9", P("20.00"), P("22.00"), NIL, P("2.00")),
    ]
    assert answer.total == 4
    then = ask(books, "decisions-over-authority", parameters={"at": "2018-09-02"})
    assert picked(then, "decision") == [("D-2",), ("D-3",)]
    of_days = ask(books, "decisions-over-authority", fy="2019-20")
    assert of_days.rows == []


def test_decisions_on_which_nothing_was_spent(books: Books) -> None:
    answer = ask(books, "decisions-without-spend")
    names = ("decision", "approved_for", "days", "approved")
    # D-7 is spent under the allocation within it.
    assert picked(answer, *names) == [("D-6", "2018/19", 326, P("70.00"))]
    assert answer.total == 1
    then = ask(books, "decisions-without-spend", parameters={"at": "2018-08-31"})
    assert [code for (code,) in picked(then, "decision")] == [
        *("D-5", "D-6", "D-7", "D-8"),
    ]
    of_days = ask(books, "decisions-without-spend", fy="2017-18")
    assert picked(of_days, "decision") == [("D-1",), ("D-2",), ("D-3",)]


def test_spend_before_the_decision_was_signed(books: Books) -> None:
    answer = ask(books, "spend-before-approval")
    assert answer.rows == [
        (
            *("Signed late", "D-9", "PCD 509", dt.date(2019, 5, 1)),
            *(dt.date(2019, 3, 30), dt.date(2019, 4, 30), 32),
            *("day not published", 2, P("22.00")),
        )
    ]
    assert answer.method.exclusions == ()
    assert ask(books, "spend-before-approval", fy="2018-19").total == P("2.00")


def test_spend_without_a_decision(books: Books) -> None:
    answer = ask(books, "spend-without-decision")
    assert answer.rows == [
        (
            *("consultancy", "Consultancy", "2018-19", 0),
            *(NIL, P("7.00"), 1, P("7.00")),
        ),
        ("training", "Training", "2018-19", 1, P("6.00"), P("6.00"), 1, P("6.00")),
        ("training", "Training", "2019-20", 0, NIL, P("-1.00"), 1, P("-1.00")),
    ]
    assert answer.total == P("12.00")
    assert answer.method.exclusions == ()


@pytest.mark.parametrize(
    "name", ["decisions-over-authority", "decisions-without-spend"]
)
def test_decisions_that_lie_within_each_other_do_not_hang(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    known, _, _ = REGISTERS.partition('2016-11-09 custom "decision"')
    circle = """
2018-01-10 custom "decision" "D-1" "One"
  amount: 10.00 GBP
  within: "D-2"
2018-01-10 custom "decision" "D-2" "Other"
  amount: 10.00 GBP
  within: "D-1"
"""
    line = "2018-05-01 | Acme | a | 15.00 | vru / archive / training | decision=D-1"
    folder = tmp_path_factory.mktemp("circle")
    opened = open_books(make_books(folder, line, registers=known + circle))
    expected = 2 if name == "decisions-over-authority" else 0
    assert ask(opened, name).total == expected
