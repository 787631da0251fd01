"""The days a question is asked about, as people say them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.periods import year_before
from mopac_spend.questions.window import window
from mopac_spend.register import AccountingPeriod, Register

MONTHS = Register()
FOUR_WEEKS = Register()
for code, first, last in (
    ("2018-19-P01", "2018-04-01", "2018-04-28"),
    ("2018-19-P13", "2019-03-03", "2019-03-31"),
    ("2019-20-P01", "2019-04-01", "2019-04-27"),
):
    FOUR_WEEKS.entries["accounting-period"][code] = AccountingPeriod(
        code=code,
        title=code,
        valid_from=dt.date.fromisoformat(first),
        valid_to=dt.date.fromisoformat(last),
    )


@pytest.mark.parametrize(
    ("options", "first", "last", "before"),
    [
        ({"fy": "2020/21"}, "2020-04-01", "2021-03-31", "2019-04-01 2020-03-31"),
        ({"fy": "FY2021"}, "2020-04-01", "2021-03-31", "2019-04-01 2020-03-31"),
        (
            {"fy": "2019-20", "quarter": 4},
            "2020-01-01",
            "2020-03-31",
            "2019-01-01 2019-03-31",
        ),
        (
            {"fy": "2019-20", "quarter": "Q4"},
            "2020-01-01",
            "2020-03-31",
            "2019-01-01 2019-03-31",
        ),
        (
            {"fy": "2019-20", "quarter": "2019-20-Q4"},
            "2020-01-01",
            "2020-03-31",
            "2019-01-01 2019-03-31",
        ),
        ({"period": "2019/20 P3"}, "2019-06-01", "2019-06-30", "2018-06-01 2018-06-30"),
        (
            {"fy": "2019-20", "period": "P11"},
            "2020-02-01",
            "2020-02-29",
            "2019-02-01 2019-02-28",
        ),
        ({"calendar": "2019"}, "2019-01-01", "2019-12-31", "2018-01-01 2018-12-31"),
        (
            {"to_date": "2020-10-31"},
            "2020-04-01",
            "2020-10-31",
            "2019-04-01 2019-10-31",
        ),
        (
            {"to_date": dt.date(2020, 2, 29)},
            "2019-04-01",
            "2020-02-29",
            "2018-04-01 2019-02-28",
        ),
        (
            {"from_": "2020-01-31", "to": "2020-02-10"},
            "2020-01-31",
            "2020-02-10",
            "2019-01-31 2019-02-10",
        ),
    ],
)
def test_days_and_the_same_days_a_year_earlier(
    options: dict[str, Any], first: str, last: str, before: str
) -> None:
    days = window(MONTHS, **options)
    assert days.period is not None
    assert days.before is not None
    assert (str(days.period.first), str(days.period.last)) == (first, last)
    assert f"{days.before.first} {days.before.last}" == before


def test_the_register_decides_what_a_period_is() -> None:
    days = window(FOUR_WEEKS, period="2018-19-P1")
    assert days.period is not None
    assert (days.period.first, days.period.last) == (
        dt.date(2018, 4, 1),
        dt.date(2018, 4, 28),
    )
    later = window(FOUR_WEEKS, period="P1", fy="2019-20")
    assert later.before == days.period
    # A year that the register does not have is one of months.
    assert str(window(FOUR_WEEKS, period="2017-18-P12").period) == "2017-18-P12"


@pytest.mark.parametrize(
    ("register", "options", "message"),
    [
        (
            MONTHS,
            {"period": "2019-20-P13"},
            "ASK-003: period 13 does not exist: use P1 (April) to P12 (March)",
        ),
        (
            FOUR_WEEKS,
            {"period": "2018-19-P14"},
            "ASK-003: 2018-19 has no period 14: the register has P1 to P13",
        ),
        (
            MONTHS,
            {"period": "P3"},
            "ASK-003: P3 of which year? Write --period 2020-21-P3",
        ),
        (
            MONTHS,
            {"period": "June"},
            "ASK-003: 'June' is not a period: write it as 2020-21-P3",
        ),
        (
            MONTHS,
            {"fy": "2019-20", "period": "2018-19-P3"},
            (
                "ASK-003: 2018-19-P3 is not of 2019-20; leave --fy out, or "
                "write --period P3"
            ),
        ),
        (
            MONTHS,
            {"fy": "2019-20", "quarter": "2018-19-Q3"},
            (
                "ASK-003: 2018-19-Q3 is not of 2019-20; leave --fy out, or "
                "write --quarter 4"
            ),
        ),
        (
            MONTHS,
            {"fy": "2019-20", "quarter": "5"},
            "ASK-003: quarter 5 does not exist: use 1, 2, 3 or 4",
        ),
        (
            MONTHS,
            {"calendar": "19"},
            "ASK-003: '19' is not a calendar year: write it as 2019",
        ),
        (
            MONTHS,
            {"to_date": "31/10/2020"},
            "ASK-003: '31/10/2020' is not a day: write it as 2020-04-01",
        ),
    ],
)
def test_a_period_that_is_none_says_what_would_work(
    register: Register, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refusal) as caught:
        window(register, **options)
    assert str(caught.value) == message


def test_two_ways_to_say_when_are_one_too_many() -> None:
    for twice in (
        {"quarter": "2019-20-Q1", "period": "2019-20-P1"},
        {"fy": "2019-20", "to_date": "2019-10-31"},
        {"fy": "2019-20", "calendar": "2019"},
        {"fy": "2019-20", "from_": "2019-10-01"},
        {"fy": "2019-20", "to": "2019-10-01"},
        {"calendar": "2019", "quarter": "2019-20-Q1"},
        {"calendar": "2019", "to_date": "2019-10-31"},
        {"period": "2019-20-P1", "to": "2019-10-31"},
        {"to_date": "2019-10-31", "from_": "2019-10-01", "to": "2019-10-31"},
    ):
        with pytest.raises(Refusal, match="a period is given twice"):
            window(MONTHS, **twice)


@pytest.mark.parametrize(
    ("asked", "parameters"),
    [
        ({}, {}),
        ({"fy": "2019/20"}, {"fy": "2019-20"}),
        ({"fy": "2019-20", "quarter": " q4 "}, {"quarter": "2019-20-Q4"}),
        ({"fy": "2019-20", "period": "P3"}, {"period": "2019-20-P03"}),
        ({"calendar": 2019}, {"calendar_year": "2019"}),
        ({"to_date": dt.datetime(2019, 10, 31, 9)}, {"to_date": "2019-10-31"}),  # noqa: DTZ001
        (
            {"from_": " 1990-01-01 ", "to": "2100-12-31"},
            {"from": "1990-01-01", "to": "2100-12-31"},
        ),
    ],
)
def test_an_answer_says_how_the_days_were_asked_for(
    asked: dict[str, Any], parameters: dict[str, str]
) -> None:
    days = window(MONTHS, **asked)
    assert dict(days.asked_as) == parameters
    assert (days.period is None) == (not asked)
    assert (days.before is None) == (not asked)


def test_what_the_register_does_not_say_of_the_year_before() -> None:
    days = window(FOUR_WEEKS, period="2018-19-P13").before
    assert days is not None
    assert (days.first, days.last) == (dt.date(2018, 3, 3), dt.date(2018, 3, 31))


def test_an_accounting_period_of_another_name_or_without_an_end_is_none() -> None:
    register = Register()
    for code, last in (("adjustments", dt.date(2019, 4, 30)), ("2019-20-P01", None)):
        register.entries["accounting-period"][code] = AccountingPeriod(
            code=code, title=code, valid_from=dt.date(2019, 4, 1), valid_to=last
        )
    assert str(window(register, period="2019-20-P2").period) == "2019-20-P02"


def test_february_ends_with_february() -> None:
    leap = window(MONTHS, period="2019-20-P11").period
    assert leap is not None
    assert year_before(leap).last == dt.date(2019, 2, 28)
    common = window(MONTHS, period="2020-21-P11").period
    assert common is not None
    assert year_before(common).last == dt.date(2020, 2, 29)


@pytest.mark.parametrize(
    "options",
    [
        {"from_": "0001-01-01", "to": "2020-01-01"},
        {"from_": "2019-01-01", "to": "9999-12-31"},
        {"to_date": "0001-02-01"},
        {"from_": "1989-12-31", "to": "2020-01-01"},
        {"from_": "2019-01-01", "to": "2101-01-01"},
    ],
)
def test_days_that_no_books_have_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match=r"ASK-003: .* is outside 1990 to 2100"):
        window(MONTHS, **options)
