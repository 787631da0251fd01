"""What a cell says that names several months in words: a quarter, a financial year.

    Apr-Jun 2019 · April to June 2019 · July 2010-September 2010
    Q1 2019/20 · 2019-20 Q1 · Quarter 1 2019/20 · 2019/20

A quarter with a number belongs to the financial year that is written beside it. `Q1
2019` may be of a calendar year or of a financial one, and `2010/11` may be November
2010, so neither is read.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache

from mopac_spend.periods import FinancialYear, Month, Period

# How a layout names these forms under `dates`, where others are named by `%d`.
SPAN = "months or a quarter"
_MONTHS = {name[:3].casefold(): n for n, name in enumerate(calendar.month_name) if name}
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"['\u2019]?(\d{4}|\d{2})"
_TO = r"\s*(?:-|\u2013|\u2014|/|to|and|&)\s*"
_FLAGS = re.ASCII | re.IGNORECASE
_SPAN = re.compile(rf"{_MONTH}(?:[\s-]*{_YEAR})?{_TO}{_MONTH}[\s-]*{_YEAR}", _FLAGS)
_FINANCIAL = r"(?:f\.?y\.?\s*)?(?P<first>\d{4})\s*[/-]\s*(?P<second>\d{4}|\d{2})"
_QUARTER = r"(?:q|qtr|quarter)[\s.]*(?P<quarter>[1-4])"
_SEP = r"[\s,:-]*(?:of\s+)?"
_QUARTER_YEAR = re.compile(rf"{_QUARTER}{_SEP}{_FINANCIAL}", _FLAGS)
_YEAR_QUARTER = re.compile(rf"{_FINANCIAL}{_SEP}{_QUARTER}", _FLAGS)
_WHOLE_YEAR = re.compile(_FINANCIAL, _FLAGS)
# A month as names of files have it: `May 2011`, `2011-05`, `201105`.
_ONE_MONTH = re.compile(rf"(?<![a-z]){_MONTH}[\s-]*{_YEAR}(?!\d)", _FLAGS)
_NUMBERED = re.compile(r"(?<!\d)(20\d\d)[\s-]?(0[1-9]|1[0-2])(?!-?\d)", _FLAGS)
_LONGEST, _YEAR_OF_MONTHS, _CENTURY = 40, 12, 2000


@lru_cache(maxsize=4096)
def span_of(text: str) -> Period | None:
    """Read a text that names several months; None if it names none for certain."""
    plain = " ".join(text.split())
    if not plain or len(plain) > _LONGEST:
        return None
    if match := _SPAN.fullmatch(plain):
        first, first_year, last, last_year = match.groups()
        return _of_months((first, first_year), (last, last_year), plain)
    if match := _QUARTER_YEAR.fullmatch(plain) or _YEAR_QUARTER.fullmatch(plain):
        year = _financial(match["first"], match["second"])
        return year.quarter(int(match["quarter"])) if year else None
    if match := _WHOLE_YEAR.fullmatch(plain):
        year = _financial(match[1], match[2])
        may_be_month = int(match[2]) <= _YEAR_OF_MONTHS
        return year.period if year and not may_be_month else None
    return None


def named_in(text: str) -> list[Period]:
    """Give the periods that the name of a file may say it is about, to be asked of.

    None is certain: the name may be of the day on which the file was made.
    """
    plain = re.sub(r"[\s_.,()]+", " ", text)
    found: dict[Period, None] = {}
    for pattern in (_SPAN, _QUARTER_YEAR, _YEAR_QUARTER):
        for match in pattern.finditer(plain):
            if span := span_of(match[0]):
                found[span] = None
    if found:
        return list(found)
    for match in _ONE_MONTH.finditer(plain):
        if (year := _full(match[2])) >= dt.MINYEAR:
            found[Month(year, _MONTHS[match[1][:3].casefold()]).period] = None
    for match in _NUMBERED.finditer(plain):
        found[Month(int(match[1]), int(match[2])).period] = None
    return list(found)


def _of_months(
    first: tuple[str, str | None], last: tuple[str, str], name: str
) -> Period | None:
    """Take two months; the first one's year is that of the last, or the one before."""
    begins, ends = (_MONTHS[each[0][:3].casefold()] for each in (first, last))
    year = _full(last[1])
    start = _full(first[1]) if first[1] else year - (begins > ends)
    if min(start, year) < dt.MINYEAR:
        return None
    day, begin = Month(year, ends).period.last, dt.date(start, begins, 1)
    if not begin < day or (day - begin).days > 366:  # noqa: PLR2004 - a year
        return None
    return Period(begin, day, name)


def _full(year: str) -> int:
    return int(year) + (_CENTURY if len(year) == 2 else 0)  # noqa: PLR2004 - digits


def _financial(first: str, second: str) -> FinancialYear | None:
    try:
        year = FinancialYear.parse(f"{first}-{second[-2:]}")
    except ValueError:
        return None
    return year if len(second) == 2 or int(second) == int(first) + 1 else None  # noqa: PLR2004 - digits
