"""The days a question is asked about, as people say them.

    --fy 2020-21            --fy 2020-21 --quarter 4      --quarter 2020-21-Q4
    --period 2020-21-P3     --fy 2020-21 --period P3      --calendar-year 2019
    --from 2020-04-01 --to 2020-06-30                     --to-date 2020-10-31

`P3` is June for a body that accounts by months, and four weeks of another for one
that does not: where the register has `accounting-period`s of that year, they decide.
`--to-date` begins with the financial year of its day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.findings import Refusal
from mopac_spend.periods import (
    EARLIEST,
    LATEST,
    FinancialYear,
    Period,
    calendar_year,
    day_words,
    parse_numbered,
    parse_quarter,
    year_before,
)
from mopac_spend.register.numbered import numbered

if TYPE_CHECKING:
    from mopac_spend.register import Register

Day: TypeAlias = "str | dt.date"
_ONE_OF = (
    "give one of --fy 2020-21, --quarter 2020-21-Q4, --period 2020-21-P3, "
    "--calendar-year 2019, --to-date 2020-10-31, or --from and --to"
)


@dataclass(frozen=True, slots=True)
class Window:
    """Days, and how they were asked for.

    Attributes:
        period: None for all payments.
        before: the same days a year earlier, for questions that compare.
        asked_as: for print, option to text.

    """

    period: Period | None = None
    before: Period | None = None
    asked_as: tuple[tuple[str, str], ...] = ()


def window(  # noqa: PLR0913 - one argument per option people can type
    register: Register,
    *,
    fy: str | None = None,
    quarter: str | int | None = None,
    period: str | None = None,
    calendar: str | int | None = None,
    to_date: Day | None = None,
    from_: Day | None = None,
    to: Day | None = None,
) -> Window:
    """Settle the days.

    Args:
        register: holds the accounting periods of the body.
        fy: financial year; alone, or with a quarter or period of it.
        quarter: `2020-21-Q4`, or `4` or `Q4` beside `fy`.
        period: `2020-21-P3`, or `P3` beside `fy`.
        calendar: calendar year.
        to_date: from 1 April to that day.
        from_: first day; needs `to`.
        to: last day, included; needs `from_`.

    Raises:
        Refusal: `ASK-003`, a period that cannot be read, does not exist, is
            reversed, or is given twice.

    """
    in_days = from_ is not None or to is not None
    ways = (quarter is not None, period is not None, calendar is not None)
    within_year = fy is not None and not any(ways)
    if sum((*ways, within_year, to_date is not None, in_days)) > 1 or (
        fy is not None and calendar is not None
    ):
        msg = f"a period is given twice; {_ONE_OF}"
        raise Refusal("ASK-003", msg)
    try:
        year = FinancialYear.parse(fy) if fy is not None else None
        if quarter is not None:
            days = _quarter(year, str(quarter))
            return Window(days, year_before(days), (("quarter", days.name),))
        if period is not None:
            return _numbered(register, year, period)
        if calendar is not None:
            days = calendar_year(str(calendar))
            options = (("calendar_year", str(days.first.year)),)
            return Window(days, calendar_year(str(days.first.year - 1)), options)
    except ValueError as error:
        raise Refusal("ASK-003", str(error)) from error
    if year is not None:
        days = year.period
        return Window(days, year.before.period, (("fy", days.name),))
    if to_date is not None:
        return _to_date(read_day(to_date))
    return _range(from_, to) if in_days else Window()


def _quarter(year: FinancialYear | None, text: str) -> Period:
    """Read a quarter, by itself or of a year.

    Raises:
        ValueError: it cannot be read, or is of another year.

    """
    number = text.strip().upper().removeprefix("Q")
    if number.isdecimal():
        if year is None:
            msg = f"quarter {number} of which year? Write --quarter 2020-21-Q{number}"
            raise ValueError(msg)
        return year.quarter(int(number))
    quarter = parse_quarter(text)
    if year is not None and FinancialYear.of(quarter.first) != year:
        msg = f"{quarter} is not of {year}; leave --fy out, or write --quarter 4"
        raise ValueError(msg)
    return quarter


def _numbered(register: Register, year: FinancialYear | None, text: str) -> Window:
    """Read a numbered period, by the register's calendar where it has one.

    Raises:
        ValueError: it cannot be read, does not exist, or is of another year.

    """
    of, number = parse_numbered(text)
    if of is not None and year is not None and of != year:
        msg = f"{text} is not of {year}; leave --fy out, or write --period P{number}"
        raise ValueError(msg)
    if (chosen := of or year) is None:
        msg = f"P{number} of which year? Write --period 2020-21-P{number}"
        raise ValueError(msg)
    days = numbered(register, chosen, number)
    try:
        before = numbered(register, chosen.before, number)
    except ValueError:
        before = year_before(days)
    return Window(days, before, (("period", days.name),))


def _to_date(day: dt.date) -> Window:
    first = FinancialYear.of(day).period.first
    days = Period(first, day, f"{day_words(first)} to {day_words(day)}")
    return Window(days, year_before(days), (("to_date", str(day)),))


def _range(from_: Day | None, to: Day | None) -> Window:
    if from_ is None or to is None:
        msg = "--from and --to go together, such as --from 2020-04-01 --to 2020-06-30"
        raise Refusal("ASK-003", msg)
    first, last = read_day(from_), read_day(to)
    if first > last:
        msg = (
            f"{first} is after {last}; write the earlier day first: "
            f"--from {last} --to {first}"
        )
        raise Refusal("ASK-003", msg)
    days = Period(first, last, f"{day_words(first)} to {day_words(last)}")
    options = (("from", str(first)), ("to", str(last)))
    return Window(days, year_before(days), options)


def read_day(raw: Day) -> dt.date:
    """Read a day.

    Raises:
        Refusal: `ASK-003`, it is none.

    """
    if isinstance(raw, dt.date):
        day = raw.date() if isinstance(raw, dt.datetime) else raw
    else:
        try:
            day = dt.date.fromisoformat(raw.strip())
        except ValueError as error:
            msg = f"{raw!r} is not a day: write it as 2020-04-01"
            raise Refusal("ASK-003", msg) from error
    if not EARLIEST <= day.year <= LATEST:
        msg = f"{day} is outside {EARLIEST} to {LATEST}"
        raise Refusal("ASK-003", msg)
    return day
