"""Close a period and open it again: what is asked, what is refused, the entry."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed, read, today
from mopac_spend.books.record.closing import approved
from mopac_spend.books.recording import status
from mopac_spend.closing import figures
from mopac_spend.closing.checklist import LIMIT, OPEN, POINTS, Of, Point, checklist
from mopac_spend.findings import BooksError, Refusal, counted, listed
from mopac_spend.periods import (
    EARLIEST,
    LATEST,
    FinancialYear,
    Period,
    day_words,
    parse_numbered,
    parse_quarter,
)
from mopac_spend.register import Register
from mopac_spend.register.numbered import numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from decimal import Decimal
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Closed, Closing, Record

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Person:
    """Who closes or reopens, for what reason, and who approved it."""

    by: str
    reason: str
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a closing.

    Attributes:
        period: as somebody types it.
        explained: why a point may stay open, by its name.
        limit: per cent of the pounds whose initiative may be undecided.
        dry_run: find everything and write nothing.

    """

    period: str
    explained: Mapping[str, str]
    limit: Decimal = LIMIT
    dry_run: bool = False


def close(  # noqa: PLR0913 - what a closing is asked, shown and held against
    path: Path | str,
    wish: Wish,
    person: Person,
    show: Callable[[list[Point]], None],
    opening: Callable[..., Books] = open_books,
    *,
    seen: Callable[[Closing], None] = lambda _: None,
) -> Closing:
    """Close a period.

    Args:
        path: folder of the books.
        wish: which, and what of it is explained.
        person: who closes it.
        show: shown the checklist, whether the period is closed or not.
        opening: opens the books.
        seen: told what would be written; refuses it if that is not what was approved.

    Raises:
        BooksError: the books have findings.
        Refusal: `RECORD-001`, `-010` to `-012`; `IMPORT-009` or `-010`, the books
            cannot be written. Nothing was written.

    """
    approved(person.by, person.reason, person.approver, required=False)
    if unknown := sorted(wish.explained.keys() - POINTS.keys()):
        msg = f"no point is called {unknown[0]!r}; they are {listed([*POINTS])}"
        raise Refusal("RECORD-011", msg)
    root = main_file(path).parent
    with _alone(root, dry_run=wish.dry_run):
        books = opening(path)
        body = books.register.books
        if body and body.approval_above is not None and not wish.dry_run:
            approved(person.by, person.reason, person.approver)
        period = parse(wish.period, books.register)
        _refuse(root, books, period)
        year = FinancialYear.of(period.last).period
        to_date = Period(year.first, period.last, year.name)
        of_period = figures.of_period(books, period, to_date)
        points = checklist(Of(books, period, of_period, wish.limit))
        show(points)
        still = [each.name for each in points if each.state == OPEN]
        explained = {
            name: " ".join(why.split())
            for name in still
            if (why := wish.explained.get(name, "")).strip()
        }
        left = [name for name in still if name not in explained]
        if left and not wish.dry_run:
            msg = (
                f"{period.name} has {counted(len(left), 'open point')}: "
                f"{listed(left)}; settle it, or explain it with: --explain "
                f"'{left[0]}=why it may stay open'"
            )
            raise Refusal("RECORD-010", msg)
        closing = replace(of_period.closing, explained=tuple(explained.items()))
        if not wish.dry_run:
            seen(closing)
            who = (person.by, person.reason)
            deed = Deed("close", *who, approver=person.approver, closing=closing)
            journal.post(root, {}, deed, books.batches)
    return closing


def reopen(path: Path | str, wanted: str, person: Person) -> Period:
    """Open a closed period again.

    Books with findings may be: what was changed by hand can be accepted only then.

    Raises:
        BooksError: the record is damaged.
        Refusal: `RECORD-001`, `-011`, `-012`; `IMPORT-009` or `-010`, the books cannot
            be written.

    """
    approved(person.by, person.reason, person.approver)
    root = main_file(path).parent
    with journal.alone(root):
        record = read(root)
        if record.damage:
            raise BooksError(record.damage)
        period = _closed(record, wanted).period
        deed = Deed(
            *("reopen", person.by, person.reason),
            approver=person.approver,
            reopening=period,
        )
        journal.post(root, {}, deed, [])
    return period


def parse(text: str, register: Register) -> Period:
    """Read a month, a quarter, a numbered period or a financial year.

    Raises:
        Refusal: `RECORD-011`, it is none of these, or two of them.

    """
    wanted = text.strip()
    try:
        month, year = _month(wanted), _year(wanted)
        if month and year:
            at = FinancialYear.of(month.first)
            number = (month.first.month - at.period.first.month) % 12 + 1
            msg = (
                f"{wanted} may be a month or a financial year; write {at}-P{number} "
                f"or {year.name.replace('-', '/')}"
            )
            raise Refusal("RECORD-011", msg)
        return month or year or _part(wanted, register)
    except ValueError as error:
        msg = (
            f"{text!r} is no period; write a month as 2020-05, a quarter as "
            f"2020-21-Q4, a period as 2020-21-P3, a financial year as 2020-21"
        )
        raise Refusal("RECORD-011", msg) from error


def _month(text: str) -> Period | None:
    match = _MONTH.fullmatch(text)
    if not match or not EARLIEST <= int(match[1]) <= LATEST:
        return None
    year, month = int(match[1]), int(match[2])
    last = calendar.monthrange(year, month)[1]
    return Period(dt.date(year, month, 1), dt.date(year, month, last), text)


def _year(text: str) -> Period | None:
    try:
        return FinancialYear.parse(text).period
    except ValueError:
        return None


def _part(text: str, register: Register) -> Period:
    """Read a quarter, or a period by its number: the register's, or a month.

    Raises:
        ValueError: it is neither.

    """
    try:
        return parse_quarter(text)
    except ValueError:
        year, number = parse_numbered(text)
    if year is None:
        raise ValueError(text)
    return numbered(register, year, number)


def _refuse(root: Path, books: Books, period: Period) -> None:
    """Refuse a period that is closed already, or cannot be yet.

    Raises:
        Refusal: `RECORD-011` or `-010`.

    """
    for each in books.closed:
        days = each.period.first, each.period.last
        if each.locked and days == (period.first, period.last):
            msg = f"{each.period.name} is closed already, on {each.day} by {each.by}"
            raise Refusal("RECORD-011", msg)
    if period.last >= today(root):
        msg = (
            f"{period.name} is not over: its last day is {day_words(period.last)}; "
            f"close it after that day"
        )
        raise Refusal("RECORD-010", msg)
    if not status(root).covered:
        msg = (
            "the record does not answer for everything that the books say; see what "
            "it is with: mopac-spend status; then accept it with: mopac-spend record "
            "--by NAME --why REASON"
        )
        raise Refusal("RECORD-010", msg)


def _closed(record: Record, wanted: str) -> Closed:
    locked = [each for each in record.closed if each.locked]
    for each in locked:
        if each.period.name.casefold() == wanted.strip().casefold():
            return each
    period = parse(wanted, Register())
    for each in locked:
        if (each.period.first, each.period.last) == (period.first, period.last):
            return each
    names = [each.period.name for each in locked]
    msg = f"{wanted} is not closed; " + (
        f"closed are {listed(names)}" if names else "no period of these books is"
    )
    raise Refusal("RECORD-011", msg)


def _alone(root: Path, *, dry_run: bool) -> AbstractContextManager[None]:
    from contextlib import nullcontext

    return nullcontext() if dry_run else journal.alone(root)
