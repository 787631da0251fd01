"""Stretches without payments, told by a body's own days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.questions.gaps import Paid
from mopac_spend.questions.rhythm import Hole, holes, longest_usual
from tests import real_data
from tests.importing.test_real_files import register_rows
from tests.questions.real_books import YEARS, lancashire_rows

FIRST = dt.date(2018, 4, 2)
DAY = dt.timedelta(days=1)
PERIODS = [(year, number) for year in (2018, 2019) for number in range(1, 14)]
# No day before the first and after the last is between payments.
INNER = PERIODS[1:-1]


def every(days: int, times: int) -> list[dt.date]:
    """Give days at an interval, the first of them a Monday."""
    return [FIRST + days * at * DAY for at in range(times)]


WORKING_DAYS = [day for day in every(1, 730) if day.isoweekday() < 6]


@cache
def of_period(year: int, number: int) -> Counter[dt.date]:
    """Count the payments of a file of City Hall by their days."""
    file = real_data.path(f"spend/gla/{year}-P{number:02}.csv")
    return Counter(
        dt.date.fromisoformat(row["Clearing Date"].strip())
        for row in register_rows([file])
        if row["Clearing Date"].strip()
    )


def city_hall() -> Counter[dt.date]:
    """Count the payments of two years by their days."""
    return sum((of_period(*each) for each in PERIODS), Counter())


def test_nothing_is_missing_from_the_real_years() -> None:
    assert holes(sorted(city_hall())) == []
    files = [real_data.lancashire(year) for year in YEARS]
    assert holes(sorted({row.day for row in lancashire_rows(files)})) == []


@pytest.mark.parametrize("period", INNER, ids=lambda each: f"{each[0]}-P{each[1]:02}")
def test_a_file_of_four_weeks_that_is_missing_is_seen(period: tuple[int, int]) -> None:
    own = of_period(*period)
    (hole,) = holes(sorted(city_hall() - own))
    # Most of its days, and no more than the days beside them without payments.
    lost = sum(hole.first <= day <= hole.last for day in own)
    assert lost >= 0.75 * len(own)
    assert 26 <= hole.days <= 40
    # A few stray payments of other files do not hide it.
    assert hole.paid <= 2
    assert 19 <= hole.usual <= 21


def test_without_a_missing_month_a_month_says_nothing() -> None:
    """Where months are counted, hardly a missing period is seen."""
    months = {(day.year, day.month) for day in city_hall()}
    unseen = [
        period
        for period in INNER
        if months == {(d.year, d.month) for d in city_hall() - of_period(*period)}
    ]
    assert len(unseen) >= 20


@pytest.mark.parametrize("interval", [1, 2, 7, 14, 28])
def test_a_steady_rhythm_has_no_hole_until_four_weeks_are_taken_out(
    interval: int,
) -> None:
    days = every(interval, 730 // interval)
    assert holes(days) == []
    gone = FIRST + 280 * DAY
    left = [day for day in days if not gone <= day < gone + 28 * DAY]
    (hole,) = holes(left)
    assert hole.first <= gone
    assert gone + 27 * DAY <= hole.last


def test_months_paid_on_their_last_day_are_no_holes() -> None:
    firsts = [dt.date(2018 + at // 12, at % 12 + 1, 1) for at in range(36)]
    assert holes([day - DAY for day in firsts]) == []


def test_a_christmas_of_two_weeks_is_no_hole() -> None:
    closed = (dt.date(2018, 12, 22), dt.date(2019, 1, 6))
    left = [day for day in WORKING_DAYS if not closed[0] <= day <= closed[1]]
    assert holes(left) == []


def test_stray_payments_do_not_hide_a_hole_and_are_counted() -> None:
    gone = (dt.date(2018, 9, 3), dt.date(2018, 9, 30))
    stray = dt.date(2018, 9, 13)
    left = [d for d in WORKING_DAYS if not gone[0] <= d <= gone[1] or d == stray]
    assert holes(left) == [Hole(dt.date(2018, 9, 1), gone[1], paid=1, usual=20)]


def test_two_of_a_year_are_two() -> None:
    gone = [(FIRST + at * DAY, FIRST + (at + 27) * DAY) for at in (84, 224)]
    left = [d for d in WORKING_DAYS if not any(a <= d <= b for a, b in gone)]
    found = holes(left)
    assert [
        hole.shared_with(*days) for hole, days in zip(found, gone, strict=True)
    ] == [
        28,
        28,
    ]


@pytest.mark.parametrize("days", [WORKING_DAYS, every(7, 104)], ids=["daily", "weekly"])
def test_a_payment_of_a_wrong_year_does_not_hide_a_hole(days: list[dt.date]) -> None:
    gone = FIRST + 280 * DAY
    left = [day for day in days if not gone <= day < gone + 28 * DAY]
    hole, years = holes([*left, dt.date(2091, 3, 1)])
    assert hole.shared_with(gone, gone + 27 * DAY) == 28
    assert (years.first, years.last) == (left[-1] + DAY, dt.date(2091, 2, 28))


@pytest.mark.parametrize("days", [[], [FIRST], every(1, 12), every(60, 4)])
def test_a_few_days_are_no_rhythm(days: list[dt.date]) -> None:
    assert holes(days) == []
    assert longest_usual(days) is None


def paid(days: list[dt.date], **by_layout: list[dt.date]) -> Paid:
    return Paid(tuple(days), tuple((name, tuple(of)) for name, of in by_layout.items()))


def test_of_two_layouts_each_is_looked_at() -> None:
    """Purchase cards, paid every working day, hide no file of the payments."""
    gone = (FIRST + 280 * DAY, FIRST + 307 * DAY)
    left = [day for day in WORKING_DAYS if not gone[0] <= day <= gone[1]]
    ((layout, hole),) = paid(WORKING_DAYS, cards=WORKING_DAYS, a=left).holes()
    assert layout == "a"
    assert hole.shared_with(*gone) == 28
    # What one layout gave way to another for is no hole.
    others = WORKING_DAYS[:100] + WORKING_DAYS[200:]
    assert paid(WORKING_DAYS, a=others, b=WORKING_DAYS[100:200]).holes() == []
    # What both lack is said once, of all.
    both = paid(left, a=left, b=left).holes()
    assert [name for name, _ in both] == [""]


@given(st.sets(st.dates(dt.date(2018, 1, 1), dt.date(2021, 1, 1)), max_size=300))
def test_a_hole_lies_between_payments_and_is_emptier(days: set[dt.date]) -> None:
    ordered = sorted(days)
    for hole in holes(ordered):
        assert ordered[0] < hole.first <= hole.last < ordered[-1]
        within = [day for day in ordered if hole.first <= day <= hole.last]
        assert len(within) == hole.paid
        assert hole.days >= 20
        assert hole.first not in days
        assert hole.last not in days
