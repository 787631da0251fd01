"""The days a report is about, and those it is compared with.

quarter("2020-21", 4).period       # 1 January to 31 March 2021
quarter("2020-21", 4).to_date      # 1 April 2020 to 31 March 2021
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from mopac_spend import periods
from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear, Period, year_before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kind: TypeAlias = Literal["quarter", "month", "half-year", "year", "calendar-year"]
_MONTHS = (
    *("april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "january", "february", "march"),
)
_ABBREVIATED = 3
_REPORTS: dict[Kind, str] = {
    "quarter": "quarterly",
    "month": "monthly",
    "half-year": "half-year",
    "year": "outturn",
    "calendar-year": "calendar-year",
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """A period with the year to its end, and the same of the year before.

    Attributes:
        kind: what sort of period.
        name: in file names: `2020-21-Q4`, `2020-21-P03`, `2020-21-H1`, `2020-21`,
            `2020`.
        words: in sentences: `quarter 4 of 2020-21`.
        label: in headings of columns: `Quarter 4`.
        year: the financial year; None of a calendar year.
        period: the days themselves.
        to_date: from the first day of the year to their end.
        previous: the like period just before in the same year, if any.

    """

    kind: Kind
    name: str
    words: str
    label: str
    year: FinancialYear | None
    period: Period
    to_date: Period
    previous: Period | None = None

    @property
    def before(self) -> Period:
        """The same days a year earlier."""
        return year_before(self.period)

    @property
    def to_date_before(self) -> Period:
        """The year to date, a year earlier."""
        return year_before(self.to_date)

    @property
    def whole(self) -> bool:
        """Whether the period is all of the year to date."""
        return self.period.first == self.to_date.first

    @property
    def report(self) -> str:
        """What a report of it is called: `quarterly`."""
        return _REPORTS[self.kind]

    @property
    def now(self) -> str:
        """The year in headings of columns."""
        return str(self.year) if self.year else self.name

    @property
    def then(self) -> str:
        """The year before in headings of columns."""
        return str(self.year.before) if self.year else str(int(self.name) - 1)


def quarter(fy: FinancialYear | str, number: int | str) -> Span:
    """Take a quarter: 1 (April to June) to 4 (January to March), or `Q4`.

    Raises:
        Refusal: `REPORT-001`, no such year or quarter.

    """
    year = _year(fy)
    at = _number(number, "Q", 4, "quarter", "--quarter")
    period = year.quarter(at)
    return Span(
        "quarter",
        period.name,
        f"quarter {at} of {year}",
        f"Quarter {at}",
        year,
        period,
        year.to_date(at),
        year.quarter(at - 1) if at > 1 else None,
    )


def month(fy: FinancialYear | str, which: int | str) -> Span:
    """Take a month: `April` to `March`, or `P1` (April) to `P12` (March).

    Raises:
        Refusal: `REPORT-001`, no such year or month.

    """
    year = _year(fy)
    text = str(which).strip().casefold()
    named = [
        at
        for at, name in enumerate(_MONTHS, 1)
        if len(text) >= _ABBREVIATED and name.startswith(text)
    ]
    at = named[0] if named else _number(which, "P", 12, "month", "--month")
    period = year.month(at)
    words = f"{period.first:%B %Y}"
    return Span(
        "month",
        period.name,
        words,
        f"{period.first:%B}",
        year,
        period,
        Period(year.period.first, period.last, f"{year} to the end of {words}"),
        year.month(at - 1) if at > 1 else None,
    )


def half_year(fy: FinancialYear | str, number: int | str) -> Span:
    """Take a half-year: 1 (April to September) or 2 (October to March).

    Raises:
        Refusal: `REPORT-001`, no such year or half.

    """
    year = _year(fy)
    at = _number(number, "H", 2, "half-year", "--half")
    first, last = year.quarter(2 * at - 1), year.quarter(2 * at)
    period = Period(first.first, last.last, f"{year}-H{at}")
    before = Period(year.period.first, year.quarter(2).last, f"{year}-H1")
    return Span(
        "half-year",
        period.name,
        f"half-year {at} of {year}",
        f"Half-year {at}",
        year,
        period,
        year.to_date(2 * at),
        before if at > 1 else None,
    )


def outturn(fy: FinancialYear | str) -> Span:
    """Take a whole financial year.

    Raises:
        Refusal: `REPORT-001`, no such year.

    """
    year = _year(fy)
    return Span(
        "year", str(year), str(year), "Year", year, year.period, year.period, None
    )


def calendar_year(which: int | str) -> Span:
    """Take a calendar year, 1 January to 31 December.

    Raises:
        Refusal: `REPORT-001`, no such year.

    """
    period = _parsed(lambda: periods.calendar_year(str(which)), "--year")
    name = str(period.first.year)
    return Span("calendar-year", name, f"the year {name}", "Year", None, period, period)


# What each kind of report is called, and how its days are given.
KINDS: dict[str, tuple[Callable[..., Span], tuple[str, ...]]] = {
    "quarterly": (quarter, ("fy", "quarter")),
    "monthly": (month, ("fy", "month")),
    "half-year": (half_year, ("fy", "half")),
    "outturn": (outturn, ("fy",)),
    "calendar-year": (calendar_year, ("year",)),
}


def of_kind(kind: str, when: Mapping[str, str | int]) -> Span:
    """Give the days of a kind of report.

    Args:
        kind: of `KINDS`.
        when: the days, by the names that `KINDS` gives.

    Raises:
        Refusal: `REPORT-001`, no such kind, a name too few or too many, or no such
            days.

    """
    if kind not in KINDS:
        msg = f"there is no report {kind!r}; there are {', '.join(KINDS)}"
        raise Refusal("REPORT-001", msg)
    make, names = KINDS[kind]
    if {*when} != {*names}:
        actual = ", ".join(sorted(when)) or "nothing"
        msg = f"the {kind} report takes {' and '.join(names)}, not {actual}"
        raise Refusal("REPORT-001", msg)
    return make(*(when[name] for name in names))


def _year(fy: FinancialYear | str) -> FinancialYear:
    if isinstance(fy, FinancialYear):
        return fy
    return _parsed(lambda: FinancialYear.parse(fy), "--fy")


def _parsed(read: Callable[[], T], place: str) -> T:
    try:
        return read()
    except ValueError as error:
        raise Refusal("REPORT-001", str(error), place) from error


def _number(which: int | str, letter: str, most: int, what: str, place: str) -> int:
    text = str(which).strip().upper().removeprefix(letter).lstrip("0")
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:4]) <= most:
        numbers = ", ".join(map(str, range(1, most)))
        use = f"{numbers} or {most}"
        if most == len(_MONTHS):
            use = "April to March, or P1 (April) to P12 (March)"
        msg = f"{what} {which} does not exist: use {use}"
        raise Refusal("REPORT-001", msg, place)
    return int(text)
