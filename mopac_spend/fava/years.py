"""Financial years as they are written in Britain, in Fava's time filter.

Fava calls the year that ends on 31 March 2018 `FY2018`; people write `2017-18` or
`2017/18`, which Fava takes for a month that does not exist and answers with an
error. Where a year may be either, such as `2011-12`, it stays the month that it is
to Fava: `2011/12` is the year.
"""

from __future__ import annotations

import re

_YEAR = re.compile(
    r"(?<![\w/-])(?:(?P<before>Q[1-4])\s*(?:of\s+)?)?(?:FY\s*)?"
    r"(?P<first>\d{4})(?P<sign>[-/–])(?P<last>\d{4}|\d{2})"
    r"(?:\s*[-,]?\s*(?P<after>Q[1-4]))?(?![\w/]|-\d)",
    re.IGNORECASE,
)
_MONTHS = 12


def in_fava(time: str) -> str:
    """Write the financial years of a time filter as Fava does; the rest stays.

    Args:
        time: such as `2017-18`, `2017/18 Q4` or `2017-18 - 2019-20`.

    Returns:
        `FY2018`, `FY2018-Q4`, `FY2018 - FY2020`.

    """
    return _YEAR.sub(_year, time)


def _year(found: re.Match[str]) -> str:
    first, last = int(found["first"]), found["last"]
    long = len(last) == len(found["first"])
    follows = int(last) == (first + 1 if long else (first + 1) % 100)
    quarter = found["after"] or found["before"]
    # To Fava `2017-2018` is two calendar years, and `2011-12` a month.
    fava_has_it = found["sign"] == "-" and not quarter and not _called(found)
    own = long or 1 <= int(last) <= _MONTHS
    if not follows or (fava_has_it and own):
        return found[0]
    return f"FY{first + 1}" + (f"-{quarter.upper()}" if quarter else "")


def _called(found: re.Match[str]) -> bool:
    return found[0].lstrip().upper().startswith("FY")
