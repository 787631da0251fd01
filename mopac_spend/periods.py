"""Financial years, quarters and months of a United Kingdom public body.

The financial year runs from 1 April to 31 March. It is printed `2020-21`; the
forms people type are all accepted. Quarters are 1 (April to June) to 4 (January
to March), periods 1 (April) to 12 (March) where the body accounts by months.

>>> FinancialYear.parse("2020/21").quarter(4).first
datetime.date(2021, 1, 1)
>>> str(FinancialYear.of(dt.date(2021, 3, 31)))
'2020-21'
"""

from __future__ import annotations

import calendar
import datetime as dt
import os
import re
from dataclasses import dataclass
from typing import NamedTuple

_YEAR = re.compile(r"(?:FY\s*)?(\d{4})\s*[-/\u2013]\s*(\d{2}|\d{4})", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?:FY\s*)?(\d{2})\s*[-/\u2013]\s*(\d{2})", re.IGNORECASE)
_YEAR_ENDING = re.compile(r"FY\s*(\d{4})", re.IGNORECASE)
_QUARTER = re.compile(r"(.+?)[\s,/-]*Q([1-4])", re.IGNORECASE)
_CALENDAR_YEAR = re.compile(r"\d{4}")
_NUMBERED = re.compile(r"(?:(.+?)[\s,/-]*)?P(?:eriod)?\s*0*(\d+)", re.IGNORECASE)
_APRIL, _MONTHS = 4, 12
EARLIEST, LATEST = 1990, 2100


def now() -> dt.datetime:
    """Give the moment, of Greenwich time, or that of `SOURCE_DATE_EPOCH`.

    That is the clock of what has to come out alike (reproducible-builds.org).
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC)
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Give the day on the wall: that of `now`, where this machine stands."""
    return now().astimezone().date()


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, with the name people use."""

    first: dt.date
    last: dt.date
    name: str

    def __str__(self) -> str:
        """Give the name people use."""
        return self.name

    def __contains__(self, day: dt.date) -> bool:
        """Say whether the day falls in the period."""
        return self.first <= day <= self.last

    @property
    def days(self) -> str:
        """Its days, for print: `1 April 2020 to 31 March 2021`."""
        return f"{day_words(self.first)} to {day_words(self.last)}"

    @property
    def words(self) -> str:
        """The name with its days, for print: `2020-21 (1 April 2020 to …)`."""
        return f"{self.name} ({self.days})"


@dataclass(frozen=True, order=True, slots=True)
class FinancialYear:
    """1 April `start` to 31 March of the year after."""

    start: int

    @classmethod
    def of(cls, day: dt.date) -> FinancialYear:
        """Find the financial year a day falls in."""
        return cls(day.year if day.month >= _APRIL else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Read `2020-21`, `2020/21`, `2020-2021`, `20/21` or `FY2021`.

        `FY2021` is the year *ending* in 2021, as Fava and SAP say it.

        Raises:
            ValueError: anything else, or two years that do not follow each
                other; the message says what would work.

        """
        cleaned = text.strip()
        if match := _YEAR_ENDING.fullmatch(cleaned):
            start = int(match[1]) - 1
        elif match := _YEAR.fullmatch(cleaned) or _SHORT_YEAR.fullmatch(cleaned):
            start = _first_of(match, text)
        else:
            msg = f"{text!r} is not a financial year: write it as 2020-21"
            raise ValueError(msg)
        if not EARLIEST <= start <= LATEST:
            msg = f"{text!r} is outside {EARLIEST} to {LATEST}"
            raise ValueError(msg)
        return cls(start)

    def __str__(self) -> str:
        """Print as `2020-21`."""
        return f"{self.start}-{(self.start + 1) % 100:02}"

    @property
    def before(self) -> FinancialYear:
        """The year before."""
        return FinancialYear(self.start - 1)

    @property
    def period(self) -> Period:
        """The whole year."""
        return Period(
            dt.date(self.start, 4, 1), dt.date(self.start + 1, 3, 31), str(self)
        )

    def quarter(self, number: int) -> Period:
        """Quarter 1 (April to June) to 4 (January to March).

        Raises:
            ValueError: no such quarter.

        """
        if number not in {1, 2, 3, 4}:
            msg = f"quarter {number} does not exist: use 1, 2, 3 or 4"
            raise ValueError(msg)
        first, last = self.month(3 * number - 2), self.month(3 * number)
        return Period(first.first, last.last, f"{self}-Q{number}")

    def half(self, number: int) -> Period:
        """Half 1 (April to September) or 2 (October to March).

        Raises:
            ValueError: no such half.

        """
        if number not in {1, 2}:
            msg = f"half {number} does not exist: use 1 or 2"
            raise ValueError(msg)
        first, last = self.month(6 * number - 5), self.month(6 * number)
        return Period(first.first, last.last, f"{self}-H{number}")

    def month(self, number: int) -> Period:
        """Period 1 (April) to 12 (March).

        Raises:
            ValueError: no such month.

        """
        if not 1 <= number <= _MONTHS:
            msg = f"period {number} does not exist: use P1 (April) to P12 (March)"
            raise ValueError(msg)
        first = self._first_of_month(number)
        last = self._first_of_month(number + 1) - dt.timedelta(days=1)
        return Period(first, last, f"{self}-P{number:02}")

    def _first_of_month(self, number: int) -> dt.date:
        over, month = divmod(number + _APRIL - 2, _MONTHS)
        return dt.date(self.start + over, month + 1, 1)

    def to_date(self, number: int) -> Period:
        """Give the year from 1 April to the end of the quarter."""
        quarter = self.quarter(number)
        return Period(
            self.period.first, quarter.last, f"{self} to the end of quarter {number}"
        )


def _first_of(match: re.Match[str], text: str) -> int:
    """Give the year that `2020-21`, `2020-2021` or `20/21` begins in."""
    first, second = match[1], match[2]
    start = int(first) if len(first) > len("20") else 2000 + int(first)
    end = int(second) if len(second) > len("20") else start // 100 * 100 + int(second)
    if end < start:
        end += 100
    if end == start + 1:
        return start
    msg = f"{text!r} is not one financial year: {first}-{(start + 1) % 100:02} would be"
    if start < end <= LATEST:
        msg += f"; for all of them, ask from {start}-04-01 to {end}-03-31"
    raise ValueError(msg)


def quarter_of(day: dt.date) -> Period:
    """Find the financial quarter a day falls in."""
    return FinancialYear.of(day).quarter((day.month - _APRIL) % 12 // 3 + 1)


def parse_quarter(text: str) -> Period:
    """Read `2020-21-Q4`, `2020/21 Q4` or `FY2021-Q4`.

    Raises:
        ValueError: anything else; the message says what would work.

    """
    match = _QUARTER.fullmatch(text.strip())
    if match is None:
        msg = f"{text!r} is not a quarter: write it as 2020-21-Q4"
        raise ValueError(msg)
    return FinancialYear.parse(match[1]).quarter(int(match[2]))


def parse_numbered(text: str) -> tuple[FinancialYear | None, int]:
    """Read `2020-21-P3`, `2020/21 P03` or `P3`: a year, where it is said, and a number.

    Raises:
        ValueError: anything else; the message says what would work.

    """
    match = _NUMBERED.fullmatch(text.strip())
    if match is None:
        msg = f"{text!r} is not a period: write it as 2020-21-P3"
        raise ValueError(msg)
    return FinancialYear.parse(match[1]) if match[1] else None, int(match[2])


def calendar_year(text: str) -> Period:
    """Read a calendar year, 1 January to 31 December: `2019`.

    Raises:
        ValueError: anything else; the message says what would work.

    """
    cleaned = text.strip()
    if not _CALENDAR_YEAR.fullmatch(cleaned) or not EARLIEST <= int(cleaned) <= LATEST:
        msg = f"{text!r} is not a calendar year: write it as 2019"
        raise ValueError(msg)
    year = int(cleaned)
    return Period(
        dt.date(year, 1, 1), dt.date(year, 12, 31), f"calendar year {cleaned}"
    )


def year_before(period: Period) -> Period:
    """Give the same days a year earlier; 29 February becomes 28 February.

    A period that ends with a month ends with that month.
    """
    first, last = _a_year_before(period.first), _a_year_before(period.last)
    if (period.last + dt.timedelta(days=1)).day == 1:
        # The last of February may be the 29th of the year before.
        after = _a_year_before(period.last + dt.timedelta(days=1))
        last = after - dt.timedelta(days=1)
    return Period(first, last, f"{day_words(first)} to {day_words(last)}")


def year_after(day: dt.date) -> Period:
    """Give the twelve months after a day."""
    first = day + dt.timedelta(days=1)
    try:
        last = day.replace(year=day.year + 1)
    except ValueError:
        last = day.replace(year=day.year + 1, day=28)
    return Period(first, last, f"{day_words(first)} to {day_words(last)}")


def _a_year_before(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def day_words(day: dt.date) -> str:
    """Write a day as British readers do: `1 April 2020`."""
    return f"{day.day} {day:%B %Y}"


class Month(NamedTuple):
    """A calendar month."""

    year: int
    number: int

    @property
    def name(self) -> str:
        """`April`."""
        return calendar.month_name[self.number]

    @property
    def words(self) -> str:
        """`April 2020`."""
        return f"{self.name} {self.year}"

    @property
    def period(self) -> Period:
        """Its days, under its words."""
        last = dt.date(*self, calendar.monthrange(*self)[1])
        return Period(last.replace(day=1), last, self.words)


def months_of(period: Period) -> list[Month]:
    """List the months that a period touches."""
    start = period.first.year * 12 + period.first.month - 1
    end = period.last.year * 12 + period.last.month - 1
    return [Month(at // 12, at % 12 + 1) for at in range(start, end + 1)]
