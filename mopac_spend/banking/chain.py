"""Statements one after another: what of a new one the books hold already."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.banking.recorded import Booked
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    from mopac_spend.banking.recorded import History
    from mopac_spend.banking.statement import Statement

GAP_LINE = ":0"


@dataclass(frozen=True, slots=True)
class Link:
    """How a statement follows what is recorded of its account.

    Attributes:
        words: for people.
        new: its lines that are not recorded yet.
        records: it can be recorded.
        sound: nothing is amiss.

    """

    words: str
    new: tuple[Booked, ...] = ()
    records: bool = False
    sound: bool = True


def link(statement: Statement, history: History, *, accept_gap: bool) -> Link:
    """Find how a statement follows what is recorded."""
    lines = tuple(
        Booked(f"{statement.id}:{line.number}", line.date, line.amount, line.text)
        for line in statement.lines
    )
    if statement.id in history.ids:
        return Link("recorded before")
    if statement.opening is None:
        return Link("has no balances: matched and listed, not recorded", lines)
    if history.first is None or history.last is None:
        return Link("recorded", lines, records=True)
    at = _place(statement, history)
    if at is not None:
        return _following(statement, history, lines, at)
    return _apart(statement, history, lines, history.last, accept_gap=accept_gap)


def _apart(
    statement: Statement,
    history: History,
    lines: tuple[Booked, ...],
    last: dt.date,
    *,
    accept_gap: bool,
) -> Link:
    """Say how far a statement is from what is recorded."""
    if statement.last < (history.first or last):
        return Link(
            f"is older than the first statement recorded, which begins on "
            f"{history.first}: listed, not recorded",
            lines,
            sound=False,
        )
    gap = (statement.opening or NIL) - history.closing
    words = (
        f"gap: it opens at {show(history.closing + gap)} on {statement.first}, and the "
        f"statement recorded last closes at {show(history.closing)} on {last}; "
        f"{show(gap)} is on statements in between, or on none"
    )
    if accept_gap:
        first = Booked(f"{statement.id}{GAP_LINE}", statement.first, gap, "gap")
        return Link(words, (first, *lines), records=True)
    return Link(
        f"{words}. Not recorded: bring the statements in between first, or say "
        f"--accept-gap",
        lines,
        sound=False,
    )


def _following(
    statement: Statement, history: History, lines: tuple[Booked, ...], at: int
) -> Link:
    """Take the lines that the recorded ones do not reach."""
    known = min(len(history.lines) - at, len(lines))
    covered = history.last is not None and statement.last <= history.last
    if known == len(lines) and (covered or at + known < len(history.lines)):
        return Link("recorded before, as part of others")
    if known:
        return Link(
            f"overlaps: {counted(known, 'line')} recorded before, "
            f"{counted(len(lines) - known, 'line')} recorded now",
            lines[known:],
            records=True,
        )
    return Link("recorded", lines, records=True)


def _place(statement: Statement, history: History) -> int | None:
    """Find the recorded line with which a statement begins; None if nowhere.

    The balance before that line is the statement's opening one, and from there on
    both have the same lines. The end of what is recorded is such a place too.
    """
    new = [(line.date, line.amount) for line in statement.lines]
    old = [(line.date, line.amount) for line in history.lines]
    running = history.opening
    place = None
    for at in range(len(old) + 1):
        both = min(len(old) - at, len(new))
        if running == statement.opening and (both or at == len(old) or not new):
            # Banks order the lines of one day now so and now so.
            if Counter(old[at : at + both]) == Counter(new[:both]):
                place = at
            if place is not None and both:
                return place
        if at < len(old):
            running += old[at][1]
    return place


def dates(
    statement: Statement, new: tuple[Booked, ...], history: History
) -> tuple[list[dt.date], dt.date]:
    """Give the day each line is posted on, and the day its balance is asserted.

    A balance is asserted at the start of a day. A line that the bank booked on a
    day whose balance an earlier statement has asserted is posted on the next.
    """
    floor = history.asserted or dt.date.min
    days = [max(min(line.date, statement.last), floor) for line in new]
    day_after = dt.timedelta(days=1)
    asserted = max([statement.last + day_after, floor, *(d + day_after for d in days)])
    return days, asserted
