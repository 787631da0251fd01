"""What stands beside every figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.questions.ask import ask
from mopac_spend.questions.method import Amount, YearCoverage
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters


def test_the_method_of_a_plain_answer(books: Books) -> None:
    method = ask(books, "spend-by-category", fy="2018-19").method
    assert method.body == "Office for Testing"
    assert method.basis == "payments: dated on the day they cleared."
    assert method.vat == "net of recoverable VAT."
    assert method.period == "2018-19 (1 April 2018 to 31 March 2019)"
    assert method.filters == ()
    assert method.definitions == {
        "Consultancy": "Advice bought for a set piece of work.",
        "Grants": "Money given for a purpose.",
    }
    assert method.coverage == {"pounds": "0.84", "payments": "0.67"}
    assert str(method.untagged) == "£20.50 in 1 payment"
    assert str(method.business_as_usual) == "£0.00 in 0 payments"
    assert str(method.selected) == "£110.50 in 3 payments"
    assert method.overlap == ""
    # Of these books the last note says which months hold no payment.
    assert method.notes[:-1] == ()
    assert method.books_sha256 == books.sha256
    assert method.findings == ()
    assert method.sql.startswith(("SELECT", "WITH"))


def test_coverage_leaves_plan_and_initiative_filters_out(books: Books) -> None:
    plain = ask(books, "coverage").method
    filtered = ask(books, "coverage", plan="pcp", initiative="knife-crime").method
    assert filtered.coverage == plain.coverage
    assert filtered.coverage_basis == (
        "Plan and initiative filters are left out of this, because they find only "
        "what is tagged. Pounds count by size, so that a credit does not cancel a "
        "payment."
    )
    assert filtered.exclusions == (
        (
            "Untagged spend of the same period, some of which may belong here, but "
            "which a plan or initiative filter cannot find: £20.50 in 1 payment."
        ),
    )


def test_a_plan_filter_warns_of_overlap(books: Books) -> None:
    method = ask(books, "spend-by-category", plan=["pcp", "kcs"]).method
    assert method.overlap == (
        "Plans overlap: totals by plan are never added together. A payment counts "
        "where its initiative serves the plan and it was paid on a day on which the "
        "plan (and the heading of it that the initiative serves) is in force: Police "
        "and Crime Plan, from 1 April 2017; Knife Crime Strategy, from 1 April 2017."
    )


# A plan of one year; a heading that began late and ended early within it; a plan
# yet to come.
DATED = """\
2018-04-01 custom "plan" "old" "Old plan"
  valid-to: 2019-03-31
2018-06-01 custom "heading" "old-roads" "Roads"
  plan: "old"
  valid-to: 2018-12-31
2022-04-01 custom "plan" "new" "New plan"
2012-01-16 custom "directorate" "vru" "Violence Reduction Unit"
2012-01-16 custom "category" "grants" "Grants"
2012-01-16 custom "category" "consultancy" "Consultancy"
2012-01-16 custom "category" "training" "Training"
2012-01-16 custom "initiative" "whole" "Serves the plan"
  serves: "old new"
2012-01-16 custom "initiative" "roads" "Serves a heading"
  serves: "old-roads"
"""
ON_THE_EDGES = """
2018-03-31 | A | Day before | 1.00 | vru / whole / grants
2018-04-01 | A | First day | 2.00 | vru / whole / grants
2019-03-31 | A | Last day | 4.00 | vru / whole / grants
2019-04-01 | A | Day after | 8.00 | vru / whole / grants
2018-05-31 | A | Day before | 16.00 | vru / roads / grants
2018-06-01 | A | First day | 32.00 | vru / roads / grants
2018-12-31 | A | Last day | 64.00 | vru / roads / grants
2019-01-01 | A | Day after | 128.00 | vru / roads / grants
"""


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("dated")
    return open_books(make_books(folder, ON_THE_EDGES, registers=DATED))


@pytest.mark.parametrize(
    ("filters", "total", "left_out"),
    [
        ({"plan": "old"}, "102.00", "£153.00 in 4 payments"),
        ({"plan": "old", "initiative": "whole"}, "6.00", "£9.00 in 2 payments"),
        ({"plan": "old", "initiative": "roads"}, "96.00", "£144.00 in 2 payments"),
        ({"plan": "old", "fy": "2018-19"}, "102.00", "£144.00 in 2 payments"),
        ({"plan": "new"}, "0.00", "£15.00 in 4 payments"),
        ({"plan": ["old", "new"]}, "102.00", "£153.00 in 4 payments"),
    ],
)
def test_a_plan_counts_the_days_on_which_it_is_in_force(
    dated: Books, filters: Filters, total: str, left_out: str
) -> None:
    answer = ask(dated, "spend-by-category", **filters)
    assert str(answer.total) == total
    assert answer.method.exclusions == (
        (
            "Payments of initiatives that serve the plan, on days on which it is not "
            f"in force: {left_out}."
        ),
    )


def test_a_plan_in_force_throughout_leaves_nothing_out(dated: Books) -> None:
    days: Filters = {"from_": "2018-06-01", "to": "2018-12-31", "plan": "old"}
    answer = ask(dated, "spend-by-category", **days)
    assert str(answer.total) == "96.00"
    assert answer.method.exclusions == ()


def test_a_plan_not_in_force_says_its_days(dated: Books) -> None:
    assert ask(dated, "spend-by-category", plan="new").method.notes[:-1] == (
        (
            "No payment matches. The books hold 8 payments, 31 March 2018 to 1 April "
            "2019. In force: New plan, from 1 April 2022."
        ),
    )


def test_a_plan_that_no_day_asked_about_falls_in_is_refused(dated: Books) -> None:
    with pytest.raises(Refusal) as ended:
        ask(dated, "spend-by-category", plan="old", fy="2019-20")
    assert str(ended.value) == (
        "ASK-003: the plan Old plan ended on 31 March 2019, outside 2019-20 (1 April "
        "2019 to 31 March 2020); ask about days up to 2019-03-31"
    )
    with pytest.raises(Refusal) as early:
        ask(dated, "spend-by-category", plan="new", fy="2019-20")
    assert str(early.value) == (
        "ASK-003: the plan New plan begins on 1 April 2022, outside 2019-20 (1 April "
        "2019 to 31 March 2020); ask about days from 2022-04-01 on"
    )


def test_two_plans_count_a_payment_once(books: Books) -> None:
    both = ask(books, "spend-by-category", plan=["pcp", "kcs"]).total
    assert str(both) == "91.01"
    assert str(ask(books, "spend-by-category", plan="kcs").total) == "90.00"


def test_a_credit_does_not_hide_what_is_untagged(tmp_path: Path) -> None:
    lines = """
    2018-05-01 | A | Payment | 100.00 | vru / untagged / grants
    2018-05-02 | A | Credit | -100.00 | vru / untagged / grants
    2018-05-03 | B | Payment | 50.00 | vru / victims / grants
    """
    method = ask(open_books(make_books(tmp_path, lines)), "coverage").method
    assert method.coverage == {"pounds": "0.20", "payments": "0.33"}


def test_a_supplier_is_its_whole_name_in_any_case(books: Books) -> None:
    answer = ask(books, "spend-by-supplier", supplier="acme ltd")
    assert [row[0] for row in answer.rows] == ["Acme Ltd", "ACME  LTD"]
    assert answer.method.notes[:-1] == ()


def test_an_unknown_supplier_is_nil_and_names_the_nearest(books: Books) -> None:
    answer = ask(books, "spend-by-supplier", supplier="Acme")
    assert str(answer.total) == "0.00"
    assert answer.method.notes[:-1] == (
        (
            "No supplier in these books is called 'Acme'; nearest: 'ACME  LTD', "
            "'Acme Ltd'."
        ),
        "No payment matches. The books hold 5 payments, 14 May 2018 to 3 July 2019.",
    )


def test_a_supplier_that_nothing_is_near_is_unknown(books: Books) -> None:
    notes = ask(books, "spend-by-supplier", supplier="Zyx", fy="2018-19").method.notes
    assert notes[0] == "No supplier in these books is called 'Zyx'."


def test_a_name_that_others_hold_says_which(tmp_path: Path) -> None:
    lines = """
    2018-05-01 | Acme | Payment | 100.00 | vru / victims / grants
    2018-05-02 | Acme Trading Ltd | Payment | 50.00 | vru / victims / grants
    2018-05-03 | Acne Clinic | Payment | 20.00 | vru / victims / grants
    """
    books = open_books(make_books(tmp_path, lines))
    answer = ask(books, "spend-by-supplier", supplier="ACME")
    assert str(answer.total) == "100.00"
    assert answer.method.notes == (
        "Other supplier names that hold 'ACME', not selected: 'Acme Trading Ltd'.",
    )


def test_nothing_found_says_what_was_searched(books: Books) -> None:
    method = ask(books, "coverage", fy="2030-31", category="grants").method
    assert method.nothing == (
        "No payment matches in 2030-31 (1 April 2030 to 31 March 2031) where category "
        "is Grants."
    )
    assert method.coverage == {"pounds": "0.00", "payments": "0.00"}
    assert method.coverage_words == "No payments, so no coverage to state."


def test_empty_books_answer_nil(tmp_path: Path) -> None:
    answer = ask(open_books(make_books(tmp_path)), "spend-by-initiative")
    assert str(answer.total) == "0.00"
    assert answer.method.period == "all payments (the books hold none)"
    assert answer.method.notes == ("No payment matches. The books hold 0 payments.",)


def test_books_with_findings_mark_the_method(broken: Books) -> None:
    method = ask(broken, "coverage").method
    assert len(method.findings) == 1
    assert method.banner.startswith(
        "DO NOT RELEASE: these books have 1 finding and were asked all the same. "
        "Every figure may be wrong. First: payments/all/test-batch.beancount:"
    )


@pytest.mark.parametrize(
    ("days", "counted"),
    [
        ({}, True),
        ({"fy": "2018-19"}, True),
        ({"fy": "2017-18"}, False),
        ({"fy": "2019-20"}, False),
        # A file of one day may hold rows of any later day of its year.
        ({"from_": "2018-06-01", "to": "2018-06-01"}, True),
        ({"from_": "2018-05-01", "to": "2018-05-31"}, False),
        ({"from_": "2019-03-31", "to": "2019-04-30"}, True),
    ],
)
def test_rows_that_were_set_aside_are_said_in_their_year(
    books: Books, days: Filters, *, counted: bool
) -> None:
    (batch,) = books.batches
    lacking = replace(
        books,
        batches=[
            batch,
            batch._replace(
                date=dt.date(2018, 6, 1),
                rows_set_aside=2,
                pounds_set_aside=Decimal("1234.50"),
            ),
        ],
    )
    assert ask(lacking, "coverage", **days).method.exclusions == (
        (
            (
                "Rows of source files of these years that could not be read and are in "
                "no figure: 2 rows, £1,234.50 as far as their amounts could be read."
            ),
        )
        if counted
        else ()
    )


def test_how_far_a_year_is_tagged() -> None:
    some = YearCoverage("2019-20", "0.07", "1.00", Amount(NIL, 1), "2 May 2019")
    assert str(some) == "2019-20: 7% of the pounds, 100% of the payments"
    assert some.partly == (
        "2019-20 is tagged from 2 May 2019 on, but for £0.00 in 1 payment undecided"
    )
    assert replace(some, began="").partly == (
        "2019-20 is not tagged at all: £0.00 in 1 payment undecided"
    )
    assert replace(some, untagged=Amount(NIL, 0)).partly == ""


def test_a_year_is_covered_by_itself(books: Books) -> None:
    method = ask(books, "coverage").method
    years = {
        each.year: (each.pounds, each.payments, each.untagged.payments, each.began)
        for each in method.coverage_by_year
    }
    assert years == {
        "2018-19": ("0.84", "0.67", 1, "14 May 2018"),
        "2019-20": ("1.00", "1.00", 0, "3 July 2019"),
    }
    texts = dict(method.lines())
    assert texts["Coverage by year"] == (
        "2018-19: 84% of the pounds, 67% of the payments; "
        "2019-20: 100% of the pounds, 100% of the payments"
    )
    assert texts["Tagging"] == (
        "2018-19 is tagged from 14 May 2018 on, but for £20.50 in 1 payment undecided"
    )
    days: Filters = {"from_": "2018-05-14", "to": "2019-07-03"}
    assert ask(books, "coverage", **days).method.coverage_by_year == (
        method.coverage_by_year
    )
    one = dict(ask(books, "coverage", fy="2018-19").method.lines())
    assert "Coverage by year" not in one
