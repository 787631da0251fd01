"""Filters: what people type, resolved or refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.questions.selection import Filters, select
from mopac_spend.register import Plan, Register

if TYPE_CHECKING:
    from mopac_spend.books.load import Books


LIMITED = {"over": "1.00", "under": "2000.00", "per": "document"}
ONE_BY_ONE = {"at_least": "-0.50", "per": "payment"}
ASSUMED = "archive=knife-crime:40,victims:60"


@pytest.mark.parametrize(
    ("filters", "parameters"),
    [
        ({}, {}),
        ({"fy": "2018/19"}, {"fy": "2018-19"}),
        ({"quarter": "2018/19 Q1"}, {"quarter": "2018-19-Q1"}),
        (
            {"from_": dt.date(2018, 4, 1), "to": "2018-04-30"},
            {"from": "2018-04-01", "to": "2018-04-30"},
        ),
        ({"directorate": "vru (HOSTED)"}, {"directorate": ["vru"]}),
        ({"initiative": "Knife  Crime Seed Fund"}, {"initiative": ["knife-crime"]}),
        ({"initiative": ["untagged", "UNTAGGED"]}, {"initiative": ["untagged"]}),
        ({"decision": "pcd 79"}, {"decision": ["PCD-79"]}),
        ({"category": ("Grants", "training")}, {"category": ["grants", "training"]}),
        ({"plan": "Knife Crime Strategy"}, {"plan": ["kcs"]}),
        ({"over": 1, "under": "£2,000"}, LIMITED),
        ({"at_least": Decimal("-0.5"), "per": "payment"}, ONE_BY_ONE),
        ({"structure": dt.date(2018, 4, 1)}, {"structure": "2018-04-01"}),
        ({"as_recorded": True}, {"as_recorded": "true"}),
        ({"as_recorded": False, "refs": None, "over": None}, {}),
        ({"refs": ["a", "b", "a"]}, {"refs": "2"}),
        ({"refs": []}, {"refs": "0"}),
        ({"account": "expenses:grants"}, {"account": ["Expenses:Grants"]}),
        ({"supplier": ["A", "B", "A"]}, {"supplier": ["A", "B"]}),
        ({"assume": ASSUMED}, {"assume": [ASSUMED]}),
    ],
)
def test_what_is_typed_is_resolved(
    books: Books, filters: Filters, parameters: dict[str, object]
) -> None:
    assert select(books.register, **filters).parameters == parameters


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (
            {"initiative": "knif"},
            (
                "ASK-002: no initiative is called 'knif'; nearest: knife-crime, "
                "victims; see registers/initiatives.beancount"
            ),
        ),
        (
            {"category": "grnts"},
            (
                "ASK-002: no category is called 'grnts'; nearest: grants, "
                "untagged, consultancy; see registers/categories.beancount"
            ),
        ),
        (
            {"fund": "x"},
            (
                "ASK-002: no fund is called 'x'; nearest: home-office; see "
                "registers/funds.beancount"
            ),
        ),
        (
            {"fy": "2018"},
            "ASK-003: '2018' is not a financial year: write it as 2020-21",
        ),
        (
            {"fy": "2018-20"},
            (
                "ASK-003: '2018-20' is not one financial year: 2018-19 would be; for "
                "all of them, ask from 2018-04-01 to 2020-03-31"
            ),
        ),
        (
            {"quarter": "Q4"},
            "ASK-003: quarter 4 of which year? Write --quarter 2020-21-Q4",
        ),
        (
            {"from_": "2018-04-01"},
            (
                "ASK-003: --from and --to go together, such as --from 2020-04-01 --to "
                "2020-06-30"
            ),
        ),
        (
            {"from_": "01/04/2018", "to": "2018-04-30"},
            "ASK-003: '01/04/2018' is not a day: write it as 2020-04-01",
        ),
        (
            {"from_": "2018-04-30", "to": "2018-04-01"},
            (
                "ASK-003: 2018-04-30 is after 2018-04-01; write the earlier day first: "
                "--from 2018-04-01 --to 2018-04-30"
            ),
        ),
        (
            {"fy": "2018-19", "calendar_year": "2018"},
            (
                "ASK-003: a period is given twice; give one of --fy 2020-21, --quarter "
                "2020-21-Q4, --period 2020-21-P3, --calendar-year 2019, --to-date "
                "2020-10-31, or --from and --to"
            ),
        ),
        (
            {"fy": "2018-19", "to": "2018-04-01"},
            (
                "ASK-003: a period is given twice; give one of --fy 2020-21, --quarter "
                "2020-21-Q4, --period 2020-21-P3, --calendar-year 2019, --to-date "
                "2020-10-31, or --from and --to"
            ),
        ),
    ],
)
def test_what_cannot_be_resolved_is_refused(
    books: Books, filters: Filters, message: str
) -> None:
    with pytest.raises(Refusal) as caught:
        select(books.register, **filters)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, "all payments, 14 May 2018 to 3 July 2019"),
        ({"fy": "2018-19"}, "2018-19 (1 April 2018 to 31 March 2019)"),
        ({"quarter": "2018-19-Q4"}, "2018-19-Q4 (1 January 2019 to 31 March 2019)"),
        (
            {"from_": "2018-04-01", "to": "2018-04-01"},
            "1 April 2018 to 1 April 2018",
        ),
    ],
)
def test_the_period_in_words(books: Books, filters: Filters, words: str) -> None:
    first, last = dt.date(2018, 5, 14), dt.date(2019, 7, 3)
    assert select(books.register, **filters).period_words(first, last) == words


def test_an_account_is_its_whole_name_or_one_above_it(books: Books) -> None:
    whole = select(books.register, account=" Expenses ").of("account")
    assert set(whole) == {
        *("Expenses:Consultancy", "Expenses:Grants", "Expenses:Training"),
        "Expenses:Unclassified",
    }
    with pytest.raises(Refusal, match="no account is called 'Expenses:Gra'"):
        select(books.register, account="Expenses:Gra")


def test_a_plan_may_be_in_force_on_one_of_the_days_alone() -> None:
    register = Register()
    register.entries["plan"]["plan"] = Plan(
        code="plan",
        title="The plan",
        valid_from=dt.date(2018, 4, 1),
        valid_to=dt.date(2019, 3, 31),
    )
    register.aliases["plan", "plan"] = "plan"
    for first, last, in_force in (
        ("2018-03-01", "2018-03-31", False),
        ("2018-03-01", "2018-04-01", True),
        ("2019-03-31", "2019-04-30", True),
        ("2019-04-01", "2019-04-30", False),
    ):
        days: Filters = {"from_": first, "to": last, "plan": "plan"}
        if in_force:
            assert select(register, **days).served == ("plan",)
        else:
            with pytest.raises(Refusal, match="ASK-003: the plan The plan "):
                select(register, **days)


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (
            {"at_least": 5},
            (
                "each document (all its lines of one day together) is at least £5.00, "
                "so that credit notes are left out"
            ),
        ),
        (
            {"at_most": 5, "under": 6, "per": "payment"},
            "each payment is under £6.00 and at most £5.00",
        ),
        (
            {"refs": [*map(str, range(1000))]},
            "the ref is one of 1,000 that were chosen",
        ),
    ],
)
def test_limits_and_refs_in_words(books: Books, filters: Filters, words: str) -> None:
    selection = select(books.register, **filters)
    assert selection.filter_words(books.register) == [words]
    assert not selection.tagged_only


def test_the_filters_in_words(books: Books) -> None:
    selection = select(
        books.register,
        category=["grants", "untagged"],
        plan="pcp",
        supplier="Acme Ltd",
    )
    assert selection.filter_words(books.register) == [
        "plan is Police and Crime Plan",
        "category is Grants or Untagged",
        "supplier is Acme Ltd",
    ]
