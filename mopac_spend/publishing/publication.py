"""A publication: what is said of the rows that a duty publishes for a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.engine.paid_days import days_of
from mopac_spend.findings import counted, listed
from mopac_spend.money import show
from mopac_spend.periods import day_words
from mopac_spend.publishing.law import DOCUMENT, GROSS, OF_REGISTERS
from mopac_spend.publishing.sorting import with_vat
from mopac_spend.questions import gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Closed
    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period
    from mopac_spend.publishing.law import Law
    from mopac_spend.publishing.lines import Lines
    from mopac_spend.register import Duty

_OPERATORS = {"exceeding": "more than", "at-least": "at least"}


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published.

    Attributes:
        name: with its version: `sio-3g-2020-07-v2`.
        duty: and the `law` it is of.
        period: of which days.
        title: for people.
        body: whose it is.
        label: what every form of it says where the payments are invented.
        provisional: the period is not closed in the books.
        notes: how to read it, a sentence each.
        lines: its rows.
        cells: the same, text that moves no cursor.

    """

    name: str
    duty: Duty
    period: Period
    title: str
    body: str
    label: str
    provisional: bool
    notes: list[str]
    lines: Lines
    cells: list[tuple[Cell, ...]]

    @property
    def status(self) -> str:
        """Whether it may still change, in a word."""
        return "provisional" if self.provisional else "final"


def is_closed(books: Books, period: Period) -> bool:
    """Say whether every day of a period is in one that is closed in the books."""
    return covers(books.closed, period)


def covers(some: Iterable[Closed], period: Period) -> bool:
    """Say whether every day of a period is in one of some that are locked."""
    day = period.first
    spans = sorted((e.period.first, e.period.last) for e in some if e.locked)
    for first, last in spans:
        if first <= day <= last:
            if last >= period.last:
                return True
            day = last.fromordinal(last.toordinal() + 1)
    return False


def notes_of(
    books: Books, law: Law, duty: Duty, period: Period, lines: Lines
) -> list[str]:
    """Say how a publication was made, and what it lacks."""
    return [*_notes(books, law, duty, period, lines)]


def _notes(
    books: Books, law: Law, duty: Duty, period: Period, lines: Lines
) -> Iterator[str]:
    if is_closed(books, period):
        yield f"{period.name} is closed in the books."
    else:
        yield (
            f"PROVISIONAL: {period.name} is not closed in the books, so that what is "
            f"published of it may still change."
        )
    yield from gaps.notes(lines.cursor, books, period)
    _, last = days_of(lines.cursor)
    if (
        last
        and last < period.last
        and (last.year, last.month)
        != (
            period.last.year,
            period.last.month,
        )
    ):
        yield (
            f"The books end on {day_words(last)}, and {period.name} on "
            f"{day_words(period.last)}: what was spent between is not in them."
        )
    yield f"{duty.law}: {duty.what}."
    if not law.binds(duty):
        yield "It does not bind this body, which publishes by it of its own will."
    if duty.threshold is not None and duty.per not in OF_REGISTERS:
        tested = (
            "a document of one supplier and one day, with all of its lines"
            if duty.per == DOCUMENT
            else "each payment by itself"
        )
        beyond = " Credits beyond it are published too." if duty.credits else ""
        yield (
            f"The threshold is {_OPERATORS[duty.operator]} {show(duty.threshold)}, "
            f"held against {tested}.{beyond}"
        )
    if duty.begun_from:
        yield (
            f"Every contract whose procurement began on or after "
            f"{day_words(duty.begun_from)} is taken for a public contract: the books "
            f"do not say which are above the thresholds of the law."
        )
    if register := books.register.books:
        yield f"VAT: {register.vat}"
        if duty.vat == GROSS and not with_vat(books.register):
            yield (
                "The amounts of this file are with VAT; those of the table of classes "
                "are as the books have them, without."
            )
        yield f"Basis: {register.basis}"
    if lines.withheld:
        each = [f"{counted(n, 'row')} ({code})" for code, n in lines.withheld.items()]
        but = f", but for those of {counted(lines.dark, 'row')}" if lines.dark else ""
        yield f"Withheld in part, with their amounts shown{but}: {listed(each)}."
    for gap in lines.gaps:
        yield f"NOT IN THE BOOKS: {gap.public}."
