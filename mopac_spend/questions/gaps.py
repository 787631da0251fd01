"""What the books lack for an answer: months of its period without any payment.

A body that pays anybody at all pays somebody every month. A month in which nobody was
paid, though there are payments before and after it, is a gap in the books and not
spending of nil; a report marks it, and the method of an answer says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import listed
from mopac_spend.periods import Period, months_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mopac_spend.engine import Cursor

# Whole years are named by their first months and the number of the others.
_MOST = 12


def notes(cursor: Cursor, period: Period | None) -> Iterator[str]:
    """Say which months of a period the books hold nothing of.

    Args:
        cursor: with the whole books as `payments`.
        period: the days that were asked about; None for all of the books.

    """
    months: list[tuple[dt.date]] = cursor.execute(
        "SELECT DISTINCT date_trunc('month', date)::DATE AS month FROM payments "
        "ORDER BY month"
    ).fetchall()
    if not months:
        return
    (first,), (last,) = months[0], months[-1]
    if period:
        first, last = max(first, period.first), min(last, period.last)
    if first > last:
        return
    paid = {(day.year, day.month) for (day,) in months}
    span = Period(first, last, "")
    absent = [each.words for each in months_of(span) if each not in paid]
    if absent:
        yield (
            f"The books hold no payment at all dated in {listed(absent, _MOST)}. A gap "
            f"in the books is not spending of nil: totals that cover "
            f"{'this month' if len(absent) == 1 else 'these months'} leave out "
            f"whatever was spent."
        )
