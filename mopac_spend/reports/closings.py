"""Closed periods in a report: as published and as restated, with the lines between."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.books.record import read
from mopac_spend.money import NIL
from mopac_spend.questions.closings import notes as words
from mopac_spend.questions.closings import touched
from mopac_spend.questions.protecting import sumless
from mopac_spend.reports.changes import MOST
from mopac_spend.reports.model import Note
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.books.record import Closed
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row

_LATE = """
SELECT ref, belongs, date, amount, batch FROM payments
WHERE date > $1 AND belongs BETWEEN $2 AND $3
ORDER BY belongs, ref
"""
_NOTE = (
    "As published, with the restatements listed here, is what it comes to restated. A "
    "restatement stands in the tables of the day on which it was posted."
)


def tables(sources: Sources) -> tuple[Table, ...]:
    """Lead from what was published of closed periods to what they come to restated."""
    if _confidential(sources):
        # What was closed less what is shown would say what few people were paid.
        return ()
    rows = [row for each in _within(sources) for row in _rows(sources, each)]
    if not rows:
        return ()
    payments = sum(row[4] for row in rows if isinstance(row[4], int))
    pounds = sum((row[5] for row in rows if isinstance(row[5], Decimal)), NIL)
    table = Table(
        name="published-and-restated",
        heading="As published and restated",
        title=f"Closed periods as published and restated, {sources.span.words}",
        columns=(
            Column("period", "Period", Kind.TEXT),
            Column("what", "What it is", Kind.TEXT),
            Column("ref", "Reference", Kind.TEXT),
            Column("belongs", "Belongs to", Kind.TEXT),
            Column("payments", "Payments", Kind.PAYMENTS),
            Column("pounds", "Pounds (£)", Kind.POUNDS),
            Column("reason", "Reason", Kind.TEXT),
        ),
        rows=tuple(rows),
        total=("Restated", "", "", "", payments, pounds, ""),
        notes=(_NOTE,),
    )
    return (table,)


def notes(sources: Sources) -> tuple[Note, ...]:
    """Say what answers say of the closed periods that the report touches."""
    said = words(sources.table.cursor(), sources.books, sources.span.period)
    text = " ".join(map(sumless, said) if _confidential(sources) else said)
    return (Note("Closed periods", text),) if text else ()


def _confidential(sources: Sources) -> bool:
    return sources.public and sources.leaves_out and bool(sources.individuals.left)


def _within(sources: Sources) -> list[Closed]:
    """Give closed periods that lie in the report's days, the longest where some do."""
    period = sources.span.period
    chosen: list[Closed] = []
    some = [e for e in touched(sources.books, period) if e.period.last <= period.last]
    for each in sorted(some, key=lambda e: e.period.first - e.period.last):
        apart = all(
            each.period.last < other.period.first
            or each.period.first > other.period.last
            for other in chosen
        )
        if apart and each.period.first >= period.first:
            chosen.append(each)
    return sorted(chosen, key=lambda each: each.period)


def _rows(sources: Sources, closed: Closed) -> Iterator[Row]:
    closing, period = closed.closing, closed.period
    name, by = period.name, f"Closed on {closed.day} by {closed.by}."
    yield name, "As published", "", "", closing.payments, closing.pounds, by
    record = read(sources.books.root).batches
    days = f"{period.first}", f"{period.last}"
    late = sources.table.cursor().execute(_LATE, [period.last, *days]).fetchall()
    for ref, belongs, date, amount, batch in late[:MOST]:
        entry = record[batch][1] if batch in record else None
        approved = f", approved by {entry.approver}" if entry and entry.approver else ""
        why = f"{entry.why} ({entry.by}{approved})." if entry else ""
        yield name, f"Restatement of {date}", ref, belongs, 1, amount, why
    if rest := late[MOST:]:
        amount = sum((amount for *_, amount, _ in rest), NIL)
        yield name, "Other restatements", "", "", len(rest), amount, ""
