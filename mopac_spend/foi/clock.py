"""Working days as the Freedom of Information Act counts them.

A reply is due on the twentieth working day *following* receipt: no Saturday or Sunday,
no Christmas Day or Good Friday, and no bank holiday in *any* part of the United Kingdom
(section 10(1) and (6)). So 12 July is none in London, because it is a holiday in
Northern Ireland.

    due(dt.date(2021, 6, 22), 20)  # datetime.date(2021, 7, 21)
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache

from mopac_spend.findings import Refusal
from mopac_spend.holidays import bank_holidays

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def is_working(day: dt.date) -> bool:
    """Tell whether a day counts.

    Raises:
        Refusal: `FOI-004`, its bank holidays are not known.

    """
    _known(day)
    return day.weekday() < _SATURDAY and day not in bank_holidays("")


@cache
def due(received: dt.date, days: int) -> dt.date:
    """Give the working day that is so many after the day of receipt.

    Raises:
        Refusal: `FOI-004`, the bank holidays until then are not known.

    """
    day = received
    while days:
        day += _DAY
        days -= is_working(day)
    return day


def between(first: dt.date, last: dt.date) -> int:
    """Count the working days after the first day, up to the last one.

    Negative where the last day comes before the first.

    Raises:
        Refusal: `FOI-004`, the bank holidays of these days are not known.

    """
    if last < first:
        return -between(last, first)
    days = range(1, (last - first).days + 1)
    return sum(is_working(first + each * _DAY) for each in days)


def months_after(day: dt.date, months: int) -> dt.date:
    """Give the last day of so many months that begin with a day.

    Three months that begin with 30 November end on the last day of February.
    """
    whole = day.month - 1 + months
    year, month = day.year + whole // 12, whole % 12 + 1
    last = calendar.monthrange(year, month)[1]
    if day.day > last:
        return dt.date(year, month, last)
    return dt.date(year, month, day.day) - _DAY


def _known(day: dt.date) -> None:
    years = _years()
    if day.year not in years:
        msg = (
            f"the bank holidays of {day.year} are not known, only those of "
            f"{min(years)} to {max(years)}; look at the day, or install a newer version"
        )
        raise Refusal("FOI-004", msg, day.isoformat())


@cache
def _years() -> frozenset[int]:
    return frozenset(each.year for each in bank_holidays(""))
