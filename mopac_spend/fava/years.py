"""Financial years as they are written in Britain, in Fava's time filter.

People write `2017-18` or `2017/18`, which Fava takes for a month that does not exist
and answers with an error; its own `FY2018` depends on an option of the books. Here
years and quarters become their days. Where a year may be a month as well, such as
`2011-12`, it stays the month that it is to Fava: `2011/12` is the year.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.periods import FinancialYear

if TYPE_CHECKING:
    from mopac_spend.periods import Period

_YEAR = (
    r"(?:(?P<before{0}>Q[1-4])\s*(?:of\s+)?)?(?P<called{0}>FY\s*)?"
    r"(?P<first{0}>\d{{4}})(?P<sign{0}>[-/\u2013])(?P<last{0}>\d{{4}}|\d{{2}})"
    r"(?:\s*[-,]?\s*(?P<after{0}>Q[1-4]))?"
)
_ONE = re.compile(_YEAR.format(1), re.IGNORECASE)
_RANGE = re.compile(
    rf"{_YEAR.format(1)}\s*(?:-|\u2013|to)\s*{_YEAR.format(2)}", re.IGNORECASE
)
_MONTHS = 12


def in_fava(time: str) -> str:
    """Write the financial years of a time filter as Fava reads days.

    Args:
        time: such as `2017-18`, `2017/18 Q4` or `2017-18 - 2019-20`.

    Returns:
        `2017-04-01 - 2018-03-31` and the like; anything else as it was.

    """
    text = time.strip()
    if match := _ONE.fullmatch(text):
        days = _days(match, "1")
        return written(days) if days else time
    if match := _RANGE.fullmatch(text):
        first, last = _days(match, "1"), _days(match, "2")
        if first and last and first.first <= last.last:
            return f"{first.first} - {last.last}"
    return time


def written(days: Period) -> str:
    """Write days as Fava reads them."""
    return f"{days.first} - {days.last}"


def _days(match: re.Match[str], at: str) -> Period | None:
    """Give the days of a year or quarter; None where Fava has its own reading."""
    first, last = int(match[f"first{at}"]), match[f"last{at}"]
    long = len(last) == len(match[f"first{at}"])
    follows = int(last) == (first + 1 if long else (first + 1) % 100)
    quarter = match[f"after{at}"] or match[f"before{at}"]
    # To Fava `2017-2018` is two calendar years, and `2011-12` a month.
    own = match[f"sign{at}"] == "-" and (long or 1 <= int(last) <= _MONTHS)
    if not follows or (own and not quarter and not match[f"called{at}"]):
        return None
    try:
        year = FinancialYear.parse(f"{first}/{(first + 1) % 100:02}")
    except ValueError:
        return None
    return year.quarter(int(quarter[1])) if quarter else year.period
