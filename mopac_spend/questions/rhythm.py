"""When payments stop: stretches of days that are emptier than a body's own rhythm.

A body pays on most working days, or once a week, or on one day of each of its
accounting periods. Which of these it is, its own days say; no calendar is needed. Two
signs of a stretch that is missing:

* of a body that pays often, four weeks with a quarter of the days, or fewer, on which
  it usually pays in four weeks: stray payments of other files do not hide it;
* of any body with a rhythm, a run without any payment twice as long as the runs in
  which four fifths of its time pass, and of three weeks at least: no Christmas is.
"""

from __future__ import annotations

import datetime as dt
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_WEEKS = 28
# Paid on as many days of four weeks, a body pays often: three a week.
_OFTEN = 12
_THIN = 4
# A rhythm is seen in a year of periods, or in three times four weeks of days.
_FEWEST_DAYS = 13
_SHORTEST_SPAN = 3 * _WEEKS
_SHORTEST_RUN = 21
_A_YEAR = 366
_USUAL_SHARE = 0.8
_TIMES = 2
_DAY = dt.timedelta(days=1)


class Hole(NamedTuple):
    """A stretch of days between payments that is emptier than usual.

    Attributes:
        first, last: its days.
        paid: days among them that do have a payment.
        usual: days with payments in four weeks, of a body that pays often; 0 else.

    """

    first: dt.date
    last: dt.date
    paid: int = 0
    usual: int = 0

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def shared_with(self, first: dt.date, last: dt.date) -> int:
        """Count its days that fall between two others, both included."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """List days, both included; none where the first comes after the last."""
    return [
        dt.date.fromordinal(day)
        for day in range(first.toordinal(), last.toordinal() + 1)
    ]


def longest_usual(days: Sequence[dt.date]) -> int | None:
    """Give how many days from one payment to the next are out of the rhythm.

    Args:
        days: those with a payment, each once, in order.

    Returns:
        None where too few are known for a rhythm.

    """
    if len(days) < _FEWEST_DAYS or (days[-1] - days[0]).days < _SHORTEST_SPAN:
        return None
    runs = sorted(
        run
        for before, after in pairwise(days)
        # A payment dated in another century is no part of a rhythm.
        if (run := (after - before).days) <= _A_YEAR
    )
    if not runs:
        return None
    # Most days of a body pass in its usual runs, however many short ones there are.
    passed = list(accumulate(runs))
    usual = next(
        run
        for run, so_far in zip(runs, passed, strict=True)
        if so_far >= _USUAL_SHARE * passed[-1]
    )
    return max(_SHORTEST_RUN, _TIMES * usual)


def holes(days: Sequence[dt.date]) -> list[Hole]:
    """Find the stretches that are missing, oldest first.

    Args:
        days: as above.

    """
    longest = longest_usual(days)
    if longest is None:
        return []
    thin = _thin(days)
    runs = (
        Hole(before + _DAY, after - _DAY)
        for before, after in pairwise(days)
        if (after - before).days >= longest
    )
    # A run that lies in thin weeks is told with them.
    alone = (
        run
        for run in runs
        if not any(each.shared_with(run.first, run.last) == run.days for each in thin)
    )
    return sorted([*thin, *alone])


def _thin(days: Sequence[dt.date]) -> list[Hole]:
    """Find four weeks, or more, in which a body that pays often hardly paid."""
    first, paid = days[0].toordinal(), {day.toordinal() for day in days}
    every = range(first, days[-1].toordinal() + 1)
    upto = [0, *accumulate(day in paid for day in every)]
    # Of the four weeks from each day on.
    counts = [upto[at + _WEEKS] - upto[at] for at in range(len(every) - _WEEKS + 1)]
    # Years of nothing, behind a payment with a wrong year, would make nothing usual.
    with_payments = sorted(filter(None, counts))
    usual = with_payments[len(with_payments) // 2]
    if usual < _OFTEN:
        return []
    found = []
    for thin, starts in groupby(
        range(len(counts)), lambda at: counts[at] * _THIN <= usual
    ):
        if thin:
            each = list(starts)
            least = min(counts[at] for at in each)
            emptiest = [first + at for at in each if counts[at] == least]
            found.append(_trimmed(emptiest[0], emptiest[-1] + _WEEKS - 1, paid, usual))
    return found


def _trimmed(first: int, last: int, paid: set[int], usual: int) -> Hole:
    """Leave out the days with payments at both ends."""
    while first in paid:
        first += 1
    while last in paid:
        last -= 1
    within = sum(day in paid for day in range(first, last + 1))
    begins, ends = map(dt.date.fromordinal, (first, last))
    return Hole(begins, ends, within, usual)
