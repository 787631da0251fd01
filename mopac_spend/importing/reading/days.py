"""What day a cell of a date column says.

A layout names the forms its source writes. Besides those, forms that can mean one
day only are read in every file: ISO dates, months by name (`11th April 2022`), the
numbers by which spreadsheets count days, and any of them with a time of day. What
`03/04/2018` means is never guessed: the layout's forms say whether the day comes
first. A month or a quarter without a day is read only where a layout names its form.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.cells import parse_date
from mopac_spend.importing.reading.spans import SPAN, span_of

if TYPE_CHECKING:
    from mopac_spend.importing.reading.cells import Cell

_CERTAIN = (
    *("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d %b %y", "%d %B %y"),
    *("%b %d %Y", "%B %d %Y", "%Y/%m/%d"),
)
_TIME = re.compile(r"[ T]\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?( ?[AP]M)?Z?", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)\b(?: of\b)?", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed|thu|fri|sat|sun)[a-z]* ", re.IGNORECASE)
_NUMERIC = re.compile(r"\d{1,2}([/.-])\d{1,2}\1(\d{4}|\d{2})", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
# Days that spreadsheets count from here: 1990 is 32874, and 2100 ends on 73415.
_COUNTED_FROM, _FIRST, _LAST = dt.date(1899, 12, 30), 32874, 73415
# No date is written longer; a longer text is not looked at.
_LONGEST = 40


def day_of(cell: Cell, forms: tuple[str, ...]) -> dt.date | None:
    """Read a cell of a date column; None if it says no day for certain."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, str):
        return _of_text(cell, forms)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        digits = f"{cell:.0f}" if cell == int(cell) else ""
        return _of_serial(cell) or parse_date(digits, forms)
    return None


@lru_cache(maxsize=4096)
def _of_text(text: str, forms: tuple[str, ...]) -> dt.date | None:
    plain = " ".join(text.split())
    if not plain or len(plain) > _LONGEST:
        return None
    if day := parse_date(plain, forms):
        return day
    if _SERIAL.fullmatch(plain):
        return _of_serial(float(plain))
    time = _TIME.search(plain)
    if time and time.end() == len(plain):
        plain = plain[: time.start()]
    return _of_certain(plain, forms)


def _of_certain(plain: str, forms: tuple[str, ...]) -> dt.date | None:
    if numeric := _NUMERIC.fullmatch(plain):
        return _in_order(plain.replace(numeric[1], "/"), forms)
    worded = " ".join(plain.replace("-", " ").replace(",", " ").split())
    worded = _ORDINAL.sub(r"\1", _WEEKDAY.sub("", worded, count=1))
    return parse_date(plain, (*forms, *_CERTAIN)) or parse_date(worded, _CERTAIN)


def _in_order(plain: str, forms: tuple[str, ...]) -> dt.date | None:
    """Read `3/4/2018` if all forms agree on what comes first."""
    orders = {form.find("%d") < form.find("%m") for form in forms if _is_numeric(form)}
    if len(orders) != 1:
        return None
    first = "%d/%m" if orders.pop() else "%m/%d"
    return parse_date(plain, (f"{first}/%Y", f"{first}/%y"))


def month_first(forms: tuple[str, ...]) -> bool:
    """Say whether forms in numbers have the month first."""
    return any(
        _is_numeric(form) and form.find("%m") < form.find("%d") for form in forms
    )


def _is_numeric(form: str) -> bool:
    """Say whether a form has the year last, and all of it in numbers."""
    last = max(form.find("%y"), form.find("%Y"))
    return "%m" in form and "%d" in form and last > form.find("%m")


def _of_serial(number: float) -> dt.date | None:
    if not _FIRST <= number < _LAST + 1:
        return None
    return _COUNTED_FROM + dt.timedelta(days=int(number))


def month_of(cell: Cell, forms: tuple[str, ...]) -> dt.date | None:
    """Read a cell that says a month or several and no day; give the last day."""
    if not forms or not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    first = parse_date(" ".join(cell.split()), forms)
    if first is None:
        span = span_of(cell) if SPAN in forms else None
        return span.last if span else None
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def swapped(day: dt.date) -> dt.date | None:
    """Give the day with day and month changed over; None if there is none."""
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        return None
