"""What the books lack for an answer: months, and weeks, of its period without payments.

A body that pays anybody at all pays somebody every month. A month in which nobody was
paid, though there are payments before and after it, is a gap in the books and not
spending of nil; a report marks it, and the method of an answer says it.

A body may account by four weeks, and one of its files that is missing empties no
month: it ends in the middle of one. So stretches of days are held against the body's
own rhythm too (`mopac_spend.questions.rhythm`), of all payments, and of each layout
that they were read by, where there are several.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.engine.paid_days import paid_days
from mopac_spend.findings import listed
from mopac_spend.periods import Month, Period, day_words, months_of
from mopac_spend.questions import rhythm
from mopac_spend.register import AccountingPeriod

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.rhythm import Hole

# Whole years are named by their first months and the number of the others.
_MOST = 12
_MOST_HOLES = 6
# A layout without payments for longer gave way to another.
_QUARTER = 92
# So many days of a stretch may lie outside the months that are named already.
_WEEK = 7
# Lists of days that are looked through once: of a few books, and of their layouts.
_MOST_LAYOUTS = 32
NIL_OR_NOT = "A gap in the books is not spending of nil"


class Paid(NamedTuple):
    """On which days the books hold payments.

    Attributes:
        days: each once, in order.
        by_layout: the same, by the layout that they were read by.

    """

    days: tuple[dt.date, ...]
    by_layout: tuple[tuple[str, tuple[dt.date, ...]], ...]

    @classmethod
    def of(cls, cursor: Cursor, books: Books) -> Paid:
        """Look it up, of the whole books."""
        layouts = {batch.id: batch.layout for batch in books.batches}
        if len(set(layouts.values())) < 2:  # noqa: PLR2004 - one is the books themselves
            rows = cursor.execute(
                f"SELECT date FROM {paid_days(cursor)} ORDER BY date"  # noqa: S608 - our own name
            )
            return cls(tuple([day for (day,) in rows.fetchall()]), ())
        rows = cursor.execute(
            f"SELECT batch, date FROM {paid_days(cursor, by_batch=True)} ORDER BY ALL"  # noqa: S608 - our own name
        )
        by_layout: defaultdict[str, set[dt.date]] = defaultdict(set)
        for batch, day in rows.fetchall():
            by_layout[layouts.get(batch, "")].add(day)
        return cls(
            tuple(sorted(set().union(*by_layout.values()))),
            tuple((name, tuple(sorted(by_layout[name]))) for name in sorted(by_layout)),
        )

    def within(self, period: Period | None) -> Period | None:
        """Give the days of a period that lie between payments; None for no days."""
        if not self.days:
            return None
        first, last = self.days[0], self.days[-1]
        if period:
            first, last = max(first, period.first), min(last, period.last)
        return Period(first, last, "") if first <= last else None

    def absent(self, period: Period | None) -> list[Month]:
        """List the months of a period, between payments, that have none."""
        span = self.within(period)
        if span is None:
            return []
        paid = _months_of(self.days)
        return [each for each in months_of(span) if each not in paid]

    def holes(self) -> list[tuple[str, Hole]]:
        """Give what is missing, each with the layout it is of; "" for all payments."""
        of_all = _holes_of(self.days)
        of_one = [
            (name, hole)
            for name, days in self.by_layout
            for hole in _holes_of(days)
            if hole.days <= _QUARTER
            and not any(hole.shared_with(each.first, each.last) for each in of_all)
        ]
        return [*(("", hole) for hole in of_all), *of_one]


# The days of some books are the same for everything that is asked of them.
@lru_cache(maxsize=_MOST_LAYOUTS)
def _months_of(days: tuple[dt.date, ...]) -> frozenset[Month]:
    return frozenset(Month(day.year, day.month) for day in days)


@lru_cache(maxsize=_MOST_LAYOUTS)
def _holes_of(days: tuple[dt.date, ...]) -> tuple[Hole, ...]:
    return tuple(rhythm.holes(days))


@lru_cache(maxsize=_MOST_LAYOUTS)
def _longest_usual(days: tuple[dt.date, ...]) -> int | None:
    return rhythm.longest_usual(days)


def notes(cursor: Cursor, books: Books, period: Period | None) -> Iterator[str]:
    """Say which months and weeks of a period the books hold nothing, or little, of.

    Args:
        cursor: with the whole books as `payments`.
        books: the same.
        period: the days that were asked about; None for all of the books.

    """
    paid = Paid.of(cursor, books)
    if absent := [each.words for each in paid.absent(period)]:
        yield (
            f"The books hold no payment at all dated in {listed(absent, _MOST)}. "
            f"{NIL_OR_NOT}: totals that cover "
            f"{'this month' if len(absent) == 1 else 'these months'} leave out "
            f"whatever was spent."
        )
    yield from _weeks(paid, books, period)
    yield from _edges(paid.days, period)


def weeks(cursor: Cursor, books: Books, period: Period) -> list[str]:
    """Say which weeks of a period are missing, for what names its months by itself."""
    return list(_weeks(Paid.of(cursor, books), books, period))


def _weeks(paid: Paid, books: Books, period: Period | None) -> Iterator[str]:
    span = paid.within(period)
    if span is None:
        return
    named = set(paid.absent(period))
    holes = [
        (layout, hole)
        for layout, hole in paid.holes()
        if _unsaid(hole, span, named) > _WEEK
    ]
    for layout, hole in holes[:_MOST_HOLES]:
        yield _sentence(hole, layout, books)
    if len(holes) > _MOST_HOLES:
        yield f"There are {len(holes) - _MOST_HOLES} more such stretches of days."


def _unsaid(hole: Hole, span: Period, named: set[Month]) -> int:
    """Count the days of a hole, of those asked about, that lie in no named month."""
    days = rhythm.days_between(max(hole.first, span.first), min(hole.last, span.last))
    return sum(Month(day.year, day.month) not in named for day in days)


def _sentence(hole: Hole, layout: str, books: Books) -> str:
    """Say what is missing, beside what is usual."""
    days = f"{day_words(hole.first)} to {day_words(hole.last)}"
    of = f"Of what was read by the layout {layout} the" if layout else "The"
    if hole.paid:
        s = "" if hole.paid == 1 else "s"
        lack = f"{of} books hold payments on only {hole.paid} day{s} of {days}"
    else:
        lack = f"{of} books hold no payment dated {days}"
    usual = (
        f"and usually on {hole.usual} days of any four weeks"
        if hole.usual
        else "a run at least twice as long as is usual"
    )
    periods = [
        each.title
        for each in books.register.of(AccountingPeriod).values()
        if each.valid_to
        and 4 * hole.shared_with(each.valid_from, each.valid_to)
        >= 3 * ((each.valid_to - each.valid_from).days + 1)
    ]
    if periods:
        usual += f". By the register that is {listed(sorted(periods))}"
    return (
        f"{lack} ({hole.days} days), {usual}. {NIL_OR_NOT}: totals that cover these "
        f"days leave out whatever was spent and is not in the books."
    )


def _edges(days: tuple[dt.date, ...], period: Period | None) -> Iterator[str]:
    """Say where the days asked about go on well before or after the books."""
    longest = _longest_usual(days) if period else None
    if period is None or longest is None:
        return
    if days[0] > period.last or days[-1] < period.first:
        return
    if (days[0] - period.first).days >= longest:
        yield (
            f"The books begin on {day_words(days[0])}: of the days asked about, those "
            f"before it are not in them."
        )
    if (period.last - days[-1]).days >= longest:
        yield (
            f"The books end on {day_words(days[-1])}: of the days asked about, those "
            f"after it are not in them."
        )
