"""The days that a text asks about, as the options that mean them.

    in 2019/20                      --fy 2019-20
    from April 2018 to March 2020   --from 2018-04-01 --to 2020-03-31
    last year                       the financial year before that of the last payment

There is no clock here: what is said of today is reckoned from the last payment of the
books, and that is said.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from mopac_spend.periods import FinancialYear, Period, day_words
from mopac_spend.questions.plain_words.expressions import (
    MASK,
    Expression,
    Options,
    expressions,
)
from mopac_spend.questions.plain_words.words import leaves_out

if TYPE_CHECKING:
    from collections.abc import Sequence

_JOINED = re.compile(
    r"[\s\0]*(?:to|until|till|through|up to|-|and|to the end of)[\s\0]*(?:the\s+)?"
    r"(?:end of\s+)?"
)
_SINCE = re.compile(r"\b(?:since|from|after|starting(?: in| from)?)\s+(?:the\s+)?\Z")
_FROM_ON = re.compile(r"\s*(?:onwards?|on\b)")
_UNTIL = re.compile(
    r"\b(?:up to and including|up to|up until|until|till|by|before|to|as at|as of|at"
    r"|(?:at|by|to)\s+(?:the\s+)?(?:financial\s+)?year[\s-]end"
    r"|(?:to|by|at) the end of|as it stood (?:on|at))\s+(?:the\s+)?"
    r"(?:end of\s+)?\Z"
)
_COMPARED = re.compile(r"\bcompared?\s+(?:to|with)\s+(?:the\s+)?\Z")
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?\Z")


@dataclass(frozen=True, slots=True)
class Days:
    """What a text says of days.

    Attributes:
        options: the period, as options of `ask`; empty where none is said.
        until: a day up to which something is to be counted, with no first day.
        first: day of the first payment.
        notes: how it was read where that is not plain.
        unclear: what was read and cannot be asked for in one command.
        rest: the text, with a mark in place of each letter that was read.
        compared: whether the same days of the year before are asked for.

    """

    options: Options = ()
    until: dt.date | None = None
    first: dt.date | None = None
    notes: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    rest: str = ""
    compared: bool = False


@dataclass(slots=True)
class _Reading:
    """What is gathered while expressions are put together."""

    last: dt.date | None
    spans: list[tuple[Period, Options]] = field(default_factory=list)
    until: dt.date | None = None
    notes: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    read: list[tuple[int, int]] = field(default_factory=list)


def days(text: str, first: dt.date | None, last: dt.date | None) -> Days:
    """Read the days of a text that `words.plain` gave.

    Args:
        text: what somebody asks.
        first: day of the first payment of the books; None where they hold none.
        last: day of the last one.

    """
    read = expressions(text, last)
    reading = _Reading(last, notes=list(read.notes), unclear=list(read.unclear))
    _put_together(read.rest, read.found, reading)
    options = _options(reading)
    return Days(
        options,
        reading.until,
        first,
        tuple(reading.notes),
        tuple(reading.unclear),
        _without(read.rest, reading.read),
        read.compared,
    )


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{MASK * (end - start)}{text[end:]}"
    return text


def _put_together(text: str, found: Sequence[Expression], reading: _Reading) -> None:
    """Let expressions that belong together be one period."""
    at = 0
    while at < len(found):
        one = found[at]
        before = text[: one.start].replace(MASK, " ")
        if leaves_out(before):
            reading.unclear.append(f"{one.text} left out: no command leaves days out")
            at += 1
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        gap = text[one.end : after.start] if after else ""
        if after and _JOINED.fullmatch(gap) and _is_range(before, gap):
            _range(one, after, reading)
            at += 2
            continue
        since, until = _SINCE.search(before), _UNTIL.search(before)
        on = _FROM_ON.match(text[one.end :])
        if _COMPARED.search(before):
            reading.spans.append((one.period, one.options))
        elif until and not since:
            _up_to(one, before, reading)
            reading.read.append(until.span())
        elif since or (on and not text[one.end :].startswith("-")):
            _since(one, before, reading)
            reading.read += [since.span()] if since else []
        else:
            reading.spans.append((one.period, one.options))
        at += 1


def _is_range(before: str, gap: str) -> bool:
    """Whether two expressions are the ends of one period: not 2018 and 2019."""
    return "and" not in gap.split() or _BETWEEN.search(before) is not None


def _range(one: Expression, after: Expression, reading: _Reading) -> None:
    first, last = one.period.first, after.period.last
    if first > last:
        words = f"{one.period.days} to {after.period.days}"
        reading.unclear.append(f"{words}, of which the first is the later")
        return
    if one.bare and after.bare:
        # `2018 to 2020`: public bodies count in financial years.
        first, last = dt.date(first.year, 4, 1), dt.date(last.year, 3, 31)
        if first > last:
            last = dt.date(first.year + 1, 3, 31)
        reading.notes.append(
            f"{one.text} to {after.text} is read as financial years, "
            f"{day_words(first)} to {day_words(last)}"
        )
    reading.spans.append(_span(first, last))


def _span(first: dt.date, last: dt.date) -> tuple[Period, Options]:
    year = FinancialYear.of(first)
    if year.period.first == first and year.period.last == last:
        return year.period, (("fy", str(year)),)
    period = Period(first, last, f"{day_words(first)} to {day_words(last)}")
    return period, (("from", str(first)), ("to", str(last)))


def _since(one: Expression, before: str, reading: _Reading) -> None:
    first = one.period.first
    if re.search(r"\bafter\s+(?:the\s+)?\Z", before):
        first = one.period.last + dt.timedelta(days=1)
    if reading.last is None or first > reading.last:
        reading.unclear.append(f"since {day_words(first)}: no payment is so late")
        return
    reading.spans.append(_span(first, reading.last))
    reading.notes.append(f"up to the last payment, {day_words(reading.last)}")


def _up_to(one: Expression, before: str, reading: _Reading) -> None:
    last = one.period.last
    if re.search(r"\bbefore\s+(?:the\s+)?\Z", before):
        last = one.period.first - dt.timedelta(days=1)
    if reading.until not in {None, last}:
        reading.unclear.append(f"up to {day_words(last)}, and to another day")
        return
    reading.until = last


def _options(reading: _Reading) -> Options:
    """Make one period of those that were said, or say that none does."""
    spans = list(dict.fromkeys(reading.spans))
    # A quarter of a year that is said too is the narrower of the two.
    spans = [
        (period, options)
        for period, options in spans
        if not any(
            other is not period
            and other.first >= period.first
            and other.last <= period.last
            and (other.first, other.last) != (period.first, period.last)
            for other, _ in spans
        )
    ]
    if not spans:
        return ()
    if len(spans) == 1:
        return spans[0][1]
    spans.sort(key=lambda span: span[0])
    together = all(
        later.first <= earlier.last + dt.timedelta(days=1)
        for (earlier, _), (later, _) in pairwise(spans)
    )
    if together:
        return _span(spans[0][0].first, max(span[0].last for span in spans))[1]
    names = " and ".join(period.name for period, _ in spans)
    reading.unclear.append(f"{names}, which one command does not take: ask of each")
    return ()
