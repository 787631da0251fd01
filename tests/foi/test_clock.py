"""Working days as the Act counts them, held against a plain count over the calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.findings import Refusal
from mopac_spend.foi import clock
from mopac_spend.holidays import bank_holidays

# Received, and the twentieth working day after it.
EXAMPLES = {
    "2021-06-22": "2021-07-21",  # 12 July is a holiday in Northern Ireland
    "2020-12-18": "2021-01-21",
    "2017-07-03": "2017-08-01",
    "2021-03-10": "2021-04-12",
    "2019-11-20": "2019-12-19",  # 2 December: St Andrew's Day, put off
    "2020-04-20": "2020-05-19",  # the early May holiday was moved to a Friday
}
ANY = st.dates(dt.date(2012, 1, 1), dt.date(2028, 6, 30))


@pytest.mark.parametrize(("received", "due"), EXAMPLES.items())
def test_the_twentieth_working_day(received: str, due: str) -> None:
    assert clock.due(dt.date.fromisoformat(received), 20).isoformat() == due


def plain_count(received: dt.date, days: int) -> dt.date:
    every = [received + dt.timedelta(days=n) for n in range(1, 4 * days + 60)]
    weekdays = [day for day in every if day.strftime("%a") not in {"Sat", "Sun"}]
    return [day for day in weekdays if day not in bank_holidays("")][days - 1]


@given(ANY, st.integers(1, 60))
def test_any_day_is_that_of_a_plain_count(received: dt.date, days: int) -> None:
    due = clock.due(received, days)
    assert due == plain_count(received, days)
    assert clock.is_working(due)
    assert clock.between(received, due) == days
    assert clock.between(due, received) == -days


def test_thirty_days_of_six_years_are_working_days_in_england_alone() -> None:
    first, last = dt.date(2017, 1, 1), dt.date(2022, 12, 31)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    ours = bank_holidays("england-and-wales")
    elsewhere = [
        day
        for day in days
        if day.weekday() < 5 and day not in ours and not clock.is_working(day)
    ]
    assert len(elsewhere) == 30


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2020-12-25", "2021-01-27"),  # Christmas Day
        ("2020-12-26", "2021-01-27"),
        ("2021-07-12", "2021-08-10"),  # a holiday in Northern Ireland
        ("2021-01-01", "2021-02-01"),
        ("2021-04-02", "2021-05-04"),  # Good Friday
    ],
)
def test_a_request_that_comes_on_a_holiday(received: str, due: str) -> None:
    day = dt.date.fromisoformat(received)
    assert clock.due(day, 20).isoformat() == due
    assert plain_count(day, 20).isoformat() == due


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2021-06-22", "2021-09-21"),
        ("2021-11-30", "2022-02-28"),
        ("2021-12-01", "2022-02-28"),
        ("2023-11-30", "2024-02-29"),
        ("2021-03-31", "2021-06-30"),
    ],
)
def test_three_months_that_begin_with_a_day(day: str, last: str) -> None:
    assert clock.months_after(dt.date.fromisoformat(day), 3).isoformat() == last


def test_a_request_may_come_on_a_day_that_does_not_count() -> None:
    friday, sunday = dt.date(2021, 6, 18), dt.date(2021, 6, 20)
    assert clock.due(sunday, 20) == clock.due(friday, 20)
    good_friday = dt.date(2021, 4, 2)
    assert clock.due(good_friday, 1) == dt.date(2021, 4, 6)


@pytest.mark.parametrize("day", ["2011-12-31", "2028-12-15"])
def test_days_whose_holidays_nobody_knows_are_refused(day: str) -> None:
    with pytest.raises(Refusal, match=r"^FOI-004: 20\d\d-.*: the bank holidays of"):
        clock.due(dt.date.fromisoformat(day) - dt.timedelta(days=2), 20)
