"""The days a file is about: given by a person, or shown by most of its rows."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, counted, first_of
from mopac_spend.importing.reading.days import swapped
from mopac_spend.money import NIL, show
from mopac_spend.periods import (
    EARLIEST,
    LATEST,
    FinancialYear,
    Month,
    Period,
    day_words,
    parse_quarter,
)

if TYPE_CHECKING:
    from mopac_spend.importing.reading.line import Line, Lines

_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_RANGE = re.compile(r"(\S+?)\s*(?:\.\.|\bto\b|:)\s*(\S+)", re.IGNORECASE)
_MONTHS = 12
# Of a file's rows this share, in per mille, may be strays at either end; and a row
# is a stray only if it is so many days away from all others.
_STRAYS, _AWAY = 25, 31
_NAMED = 5
# How the evidence of a payment ends where a person gave the period of its file.
ASSUMED = "given at import"


def parse(text: str) -> Period | None:
    """Read what a person says of a file's period; None for "".

    Takes a month `2010-04`, a day `2010-04-30`, a quarter `2010-11-Q1`, a
    financial year `2010/11` or `2010-2011`, and two days `2010-04-01..2010-04-30`.

    Raises:
        Refusal: `IMPORT-032`, it is none of these.

    """
    wanted = text.strip()
    if not wanted:
        return None
    try:
        return _parse(wanted)
    except ValueError as error:
        msg = (
            f"{text!r} is not a period; write a month as 2010-04, two days as "
            f"2010-04-01..2010-04-30, a quarter as 2010-11-Q1, or a financial year "
            f"as 2010/11"
        )
        raise Refusal("IMPORT-032", msg) from error


def _parse(text: str) -> Period:
    if match := _RANGE.fullmatch(text):
        first, last = (dt.date.fromisoformat(each) for each in match.groups())
        return _of_days(first, last)
    # `2010-11` could be a year too; a month is what files are about.
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2]) <= _MONTHS:
        days = Month(int(match[1]), int(match[2])).period
        return _of_days(days.first, days.last, days.name)
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return _of_days(day, day)
    with suppress(ValueError):
        return parse_quarter(text)
    return FinancialYear.parse(text).period


def _of_days(first: dt.date, last: dt.date, name: str = "") -> Period:
    if first > last or not EARLIEST <= first.year <= last.year <= LATEST:
        msg = f"{first} to {last} is not a period"
        raise ValueError(msg)
    days = day_words(last)
    return Period(
        first, last, name or (days if first == last else f"{first} to {last}")
    )


def assumed_words(period: Period) -> str:
    """Say, for a payment's evidence, where its date comes from."""
    if period.first == period.last:
        return f"date assumed: {period.name}, {ASSUMED}"
    return f"date assumed: the last day of {period.name}, {ASSUMED}"


def is_assumed(evidence: str) -> bool:
    """Say whether a date is one that a person gave for the whole file."""
    return evidence.endswith(ASSUMED)


def outside(lines: Lines, new: Lines, period: Period | None) -> list[str]:
    """Doubt new rows whose date is not in the period of their file.

    Args:
        lines: all rows of the file; the bulk of them shows its period.
        new: the rows to doubt.
        period: the period a person gave, or None.

    """
    shown = period or _shown(lines)
    if shown is None:
        return []
    strays = [new[at] for at, day in enumerate(new.dates) if day not in shown]
    if not strays:
        return []
    pounds = sum((line.amount for line in strays), NIL)
    named = first_of([_named(line, shown) for line in strays], _NAMED)
    about = (
        f"the period given, {period}"
        if period
        else f"{shown.first} to {shown.last}, where the others are"
    )
    doubt = (
        f"{counted(len(strays), 'row')} ({show(pounds)}) dated outside {about}: "
        f"{named}; look whether day and month are the right way round"
    )
    return [doubt]


def _named(line: Line, shown: Period) -> str:
    turned = swapped(line.date)
    hint = (
        f"; {turned} if day and month are changed over"
        if turned and turned != line.date and turned in shown
        else ""
    )
    return f"row {line.row} ({line.date}, {show(line.amount)}{hint})"


def _shown(lines: Lines) -> Period | None:
    """Find the days that all but a few rows are on; None if they are all over."""
    days = sorted(lines.dates)
    strays = len(days) * _STRAYS // 1000
    first, last = days[strays], days[-1 - strays]
    away = dt.timedelta(days=_AWAY)
    # A step away from the bulk is a stray; a tail that runs on by steps is not.
    for day in reversed(days[:strays]):
        first = day if first - day <= away else first
    for day in days[len(days) - strays :]:
        last = day if day - last <= away else last
    if (last - first).days > _MONTHS * 31:
        return None
    return Period(first, last, f"{first} to {last}")
