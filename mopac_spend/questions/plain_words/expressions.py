"""Single expressions of days within a text: years, quarters, months, dates.

How people write them, each with the days it means and the options that ask for it.
`days` puts several of them together.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from mopac_spend.periods import (
    EARLIEST,
    LATEST,
    FinancialYear,
    Period,
    calendar_year,
    day_words,
    quarter_of,
)
from mopac_spend.questions.plain_words.amounts import count
from mopac_spend.questions.plain_words.day_patterns import (
    DAY,
    ENDED,
    FY,
    FY_ENDING,
    MONTH,
    MONTH_LEFT,
    MONTHS,
    MONTHS_OF_ONE_YEAR,
    N_MONTHS,
    OF,
    ORDINALS,
    PART,
    QUARTER,
    RECENT_YEARS,
    RELATIVE,
    SAME,
    TO_DATE,
    YEAR,
)

Options: TypeAlias = tuple[tuple[str, str], ...]
Meant: TypeAlias = tuple[Period, Options]

MASK = "\0"
_FOUR, _TWELVE = 4, 12
_BACK = {"last", "previous", "preceding", "prior"}


class Expression(NamedTuple):
    """One expression.

    Attributes:
        start, end: its place in the text.
        period: the days that it means.
        options: how they are asked for.
        text: as it was written.
        bare: whether it is a year of four figures and no more.

    """

    start: int
    end: int
    period: Period
    options: Options
    text: str
    bare: bool = False


@dataclass(slots=True)
class Expressions:
    """All of a text.

    Attributes:
        rest: the text, with a mark in place of each letter that was read.
        found: in the order in which they stand.
        notes: how something was reckoned.
        unclear: what looks like days and is none.
        compared: whether the same days of the year before are asked for.

    """

    rest: str
    last: dt.date | None
    found: list[Expression] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    compared: bool = False


def expressions(text: str, last: dt.date | None) -> Expressions:
    """Find every expression of days.

    Args:
        text: as `words.plain` gives it.
        last: day of the last payment, from which `last year` is reckoned.

    """
    read = Expressions(text, last)
    for match in SAME.finditer(text):
        read.compared = True
        _mask(read, match)
    for pattern, reader in _READERS:
        for match in pattern.finditer(read.rest):
            try:
                meant = reader(match, read)
            except ValueError as error:
                read.unclear.append(str(error))
                _mask(read, match)
                continue
            if meant is None:
                continue
            period, options = meant
            bare = reader is _bare
            read.found.append(
                Expression(match.start(), match.end(), period, options, match[0], bare)
            )
            _mask(read, match)
    for pattern in (PART, MONTH_LEFT):
        read.unclear += [match[0].strip() for match in pattern.finditer(read.rest)]
    read.found.sort(key=lambda each: each.start)
    return read


def _mask(read: Expressions, match: re.Match[str]) -> None:
    start, end = match.span()
    read.rest = f"{read.rest[:start]}{MASK * (end - start)}{read.rest[end:]}"


def _two(first: dt.date, last: dt.date) -> Meant:
    name = (
        day_words(first)
        if first == last
        else f"{day_words(first)} to {day_words(last)}"
    )
    return Period(first, last, name), (("from", str(first)), ("to", str(last)))


def _year(year: FinancialYear) -> Meant:
    return year.period, (("fy", str(year)),)


def _quarter(period: Period) -> Meant:
    return period, (("quarter", period.name),)


def _day(match: re.Match[str], _: Expressions) -> Meant | None:
    groups = match.groupdict()
    month = MONTHS.get(groups.get("month") or "") or int(groups.get("number") or 0)
    year = int(groups["year"])
    try:
        day = dt.date(year, month, int(groups["day"]))
    except ValueError as error:
        msg = f"{match[0]}: there is no such day"
        raise ValueError(msg) from error
    return _two(day, day)


def _whole(figures: str, century: int = 2000) -> int:
    """Give a year of two figures its century."""
    return int(figures) if len(figures) == _FOUR else century + int(figures)


def _financial(match: re.Match[str]) -> FinancialYear | None:
    groups = match.groupdict()
    if ending := groups.get("ending"):
        return FinancialYear(_whole(ending) - 1)
    a, b = groups.get("a"), groups.get("b")
    if not a or not b:
        return None
    if len(a) < _FOUR and "-" in match[0] and not match[0].startswith("f"):
        return None  # `19-20 year olds`
    start = _whole(a)
    end = _whole(b, start // 100 * 100)
    if end == start + 1 and EARLIEST <= start <= LATEST:
        return FinancialYear(start)
    return None


def _fy(match: re.Match[str], read: Expressions) -> Meant | None:
    year = _financial(match)
    if year is not None:
        return _year(year)
    a, b = match.groupdict().get("a"), match.groupdict().get("b")
    if not a or not b or len(a) < _FOUR:
        return None
    start, end = int(a), _whole(b, int(a) // 100 * 100)
    if not EARLIEST <= start < end <= LATEST:
        return None
    meant = _two(dt.date(start, 4, 1), dt.date(end, 3, 31))
    read.notes.append(f"{match[0]} is read as financial years, {meant[0].name}")
    return meant


def _of_year(match: re.Match[str], _: Expressions) -> Meant | None:
    year = _financial(match)
    if year is None:
        return None
    groups = match.groupdict()
    if half := groups.get("half"):
        first, last = (1, 2) if ORDINALS[half] == 1 else (3, 4)
        return _two(year.quarter(first).first, year.quarter(last).last)
    if number := groups.get("p"):
        name = f"{year}-P{int(number)}"
        return year.month(min(int(number), 12)), (("period", name),)
    written = groups.get("q") or groups.get("qn") or groups.get("qw") or ""
    number = ORDINALS.get(written) or count(written)
    return _quarter(year.quarter(int(number or 0)))


def _some_months(match: re.Match[str], _: Expressions) -> Meant | None:
    """Read the first or last months of a financial year."""
    year, number = _financial(match), count(match["n"])
    if year is None or not number or number > _TWELVE:
        return None
    first, last = (1, number) if match["which"] == "first" else (13 - number, 12)
    return _two(year.month(first).first, year.month(last).last)


def _months_of_one_year(match: re.Match[str], _: Expressions) -> Meant:
    """Read `April to June 2019`; months with `and` have to follow each other."""
    year, first, last = int(match["year"]), MONTHS[match["m1"]], MONTHS[match["m2"]]
    adjacent = last - first == 1
    if first >= last or (match["and"] in {"and", "&", ","} and not adjacent):
        msg = f"{match[0]}, which one command does not take; ask of each"
        raise ValueError(msg)
    end = calendar.monthrange(year, last)[1]
    return _two(dt.date(year, first, 1), dt.date(year, last, end))


def _month_year(match: re.Match[str], _: Expressions) -> Meant:
    year, month = int(match["year"]), MONTHS[match["month"]]
    last = calendar.monthrange(year, month)[1]
    return _two(dt.date(year, month, 1), dt.date(year, month, last))


def _ended(match: re.Match[str], _: Expressions) -> Meant:
    year, month = int(match["year"]), MONTHS[match["month"]]
    day = int(match["day"] or calendar.monthrange(year, month)[1])
    last = dt.date(year, month, day)
    of = FinancialYear.of(last)
    if of.period.last == last:
        return _year(of)
    return _two(last.replace(year=year - 1) + dt.timedelta(days=1), last)


def _to_date(match: re.Match[str], read: Expressions) -> Meant | None:
    if read.last is None:
        msg = f"{match[0]}: the books hold no payment to reckon from"
        raise ValueError(msg)
    read.notes.append(_reckoned(match[0], read.last))
    period, _ = _two(FinancialYear.of(read.last).period.first, read.last)
    return period, (("to_date", str(read.last)),)


def _recent(match: re.Match[str], read: Expressions) -> Meant:
    last = _last(match, read)
    number = count(match["n"]) or 1
    if (match["sort"] or "").startswith("calendar"):
        return _two(dt.date(last.year - number + 1, 1, 1), dt.date(last.year, 12, 31))
    year = FinancialYear.of(last)
    first = FinancialYear(year.start - number + 1).period.first
    return _year(year) if number == 1 else _two(first, year.period.last)


def _relative(match: re.Match[str], read: Expressions) -> Meant:
    last = _last(match, read)
    step = (
        -1
        if match["which"] in _BACK
        else 1
        if match["which"] in {"next", "coming"}
        else 0
    )
    if match["unit"] == "month":
        at = last.year * 12 + last.month - 1 + step
        year, month = at // 12, at % 12 + 1
        end = calendar.monthrange(year, month)[1]
        return _two(dt.date(year, month, 1), dt.date(year, month, end))
    if match["unit"] == "quarter":
        quarter = quarter_of(last)
        if step < 0:
            quarter = quarter_of(quarter.first - dt.timedelta(days=1))
        elif step > 0:
            quarter = quarter_of(quarter.last + dt.timedelta(days=1))
        return _quarter(quarter)
    if (match["sort"] or "").startswith("calendar"):
        year_of = last.year + step
        return calendar_year(str(year_of)), (("calendar_year", str(year_of)),)
    return _year(FinancialYear(FinancialYear.of(last).start + step))


def _last(match: re.Match[str], read: Expressions) -> dt.date:
    if read.last is None:
        msg = f"{match[0]}: the books hold no payment to reckon from"
        raise ValueError(msg)
    read.notes.append(_reckoned(match[0], read.last))
    return read.last


def _reckoned(words: str, last: dt.date) -> str:
    return (
        f"'{words}' is reckoned from the last payment of the books, {day_words(last)}"
    )


def _bare(match: re.Match[str], _: Expressions) -> Meant | None:
    year = int(match["year"])
    if not EARLIEST <= year <= LATEST:
        return None
    return calendar_year(str(year)), (("calendar_year", str(year)),)


def _month_alone(match: re.Match[str], read: Expressions) -> Meant | None:
    """Read a month of a financial year that the text says elsewhere."""
    years = {each.options for each in read.found if each.options[0][0] == "fy"}
    if len(years) != 1:
        return None
    year = FinancialYear.parse(years.pop()[0][1])
    month = MONTHS[match["month"]]
    period = year.month((month - 4) % 12 + 1)
    return _two(period.first, period.last)


def _quarter_alone(match: re.Match[str], read: Expressions) -> Meant:
    years = {each.options for each in read.found if each.options[0][0] == "fy"}
    written = match["q"] or match["qn"] or match["qw"] or ""
    number = ORDINALS.get(written) or count(written) or 0
    if len(years) != 1:
        msg = f"{match[0]} of which financial year? Say it as Q{number} 2020/21"
        raise ValueError(msg)
    return _quarter(FinancialYear.parse(years.pop()[0][1]).quarter(number))


# In this order: what is longer comes first, for a year is part of most.
_READERS = (
    (TO_DATE, _to_date),
    (ENDED, _ended),
    (re.compile(rf"\b{N_MONTHS}{OF}{FY}"), _some_months),
    (re.compile(rf"\b{QUARTER}{OF}{FY}"), _of_year),
    (re.compile(rf"\b{QUARTER}{OF}{FY_ENDING}"), _of_year),
    (MONTHS_OF_ONE_YEAR, _months_of_one_year),
    (RECENT_YEARS, _recent),
    (RELATIVE, _relative),
    (re.compile(rf"\b{YEAR}-(?P<number>\d\d)-(?P<day>\d\d)\b"), _day),
    (re.compile(rf"\b(?P<day>\d\d?)[/.](?P<number>\d\d?)[/.]{YEAR}\b"), _day),
    (re.compile(rf"\b{DAY}\s+(?:of\s+)?{MONTH},?\s+{YEAR}\b"), _day),
    (re.compile(rf"\b{MONTH}\s+{DAY},?\s+{YEAR}\b"), _day),
    (re.compile(rf"(?<![\w/-]){FY}{OF}{QUARTER}\b"), _of_year),
    (re.compile(rf"\b(?P<half>first|second)\s+half{OF}{FY}"), _of_year),
    (re.compile(rf"\bp(?:eriod\s+)?0*(?P<p>\d\d?){OF}{FY}"), _of_year),
    (re.compile(rf"(?<![\w/-]){FY}{OF}\bp(?:eriod\s+)?0*(?P<p>\d\d?)\b"), _of_year),
    (re.compile(rf"(?<![\w/.\u00a3-]){FY}"), _fy),
    (re.compile(rf"\b{FY_ENDING}"), _fy),
    (re.compile(rf"\b{MONTH},?\s+(?:of\s+)?{YEAR}\b"), _month_year),
    (re.compile(rf"\b{QUARTER}\b"), _quarter_alone),
    (re.compile(rf"\b(?:in|for|during|of)\s+{MONTH}\b"), _month_alone),
    (
        re.compile(
            rf"(?<![\w/.\u00a3-])(?<!act )(?:calendar year\s+)?{YEAR}(?![\w/-])"
        ),
        _bare,
    ),
)
