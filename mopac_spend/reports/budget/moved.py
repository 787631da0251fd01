"""What moved: virements, reserves, and from what was paid to what was accrued."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.register import budget as budgeting
from mopac_spend.reports.budget.position import Budgeted, summed
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.register import Register
    from mopac_spend.tables import Row


# What a reserve held and what became of it, as the question has it.
_BALANCES = ("opening", "added", "drawn", "closing")


def virements(of: Budgeted) -> Table | None:
    """Every movement of the budget so far, one row a side, netting to nil."""
    moved = budgeting.movements(of.register, of.year, dt.date.min, of.day)
    if not moved:
        return None
    rows = [
        (
            each.movement.day,
            each.virement.code,
            each.virement.title,
            _side(of.register, side),
            change,
            each.virement.approver,
            of.register.title("decision", each.virement.decision),
        )
        for each in moved
        for side, change in each.movement.sides
    ]
    none = Mark.NOT_APPLICABLE
    return Table(
        name="virements",
        heading="Virements",
        title=f"Movements of the budget of {of.year} up to the report's last day",
        columns=(
            Column("day", "Day", Kind.DAY),
            Column("virement", "Virement", Kind.CODE),
            Column("reason", "Reason", Kind.TEXT),
            Column("line", "Budget line or reserve", Kind.TEXT),
            Column("change", "Change (£)", Kind.POUNDS),
            Column("approver", "Approved by", Kind.TEXT),
            Column("decision", "Decision", Kind.TEXT),
        ),
        rows=tuple(rows),
        total=(none, "total", "Total", "", summed(row[4] for row in rows), "", ""),
        notes=("Each virement nets to nil, reserves included.",),
    )


def _side(register: Register, code: str) -> str:
    kind = "reserve" if code in register.entries["reserve"] else "budget-line"
    return register.title(kind, code)


def reserves(of: Budgeted) -> Table | None:
    """What each reserve held at the start of the year and at the report's end."""
    days = of.sources.span.to_date
    answer = of.sources.ask("reserves-held", from_=days.first, to=days.last)
    if not answer.rows:
        return None
    at = answer.names.index
    order = [at(each) for each in ("reserve", "reserve_title", "purpose", *_BALANCES)]
    rows = []
    for cells in answer.rows:
        code, title, purpose, *pounds = (cells[each] for each in order)
        rows.append((code, title, str(purpose).capitalize(), *pounds))
    overdrawn = [
        f"{title}"
        for _, title, *_, closing in rows
        if isinstance(closing, Decimal) and closing < 0
    ]
    return Table(
        name="reserves",
        heading="Reserves",
        title=f"Reserves, {of.so_far}",
        columns=(
            Column("reserve", "Code", Kind.CODE),
            Column("title", "Reserve", Kind.TEXT),
            Column("purpose", "Purpose", Kind.TEXT),
            Column("opening", "At the start of the year (£)", Kind.POUNDS),
            Column("added", "Added (£)", Kind.POUNDS),
            Column("drawn", "Drawn (£)", Kind.POUNDS),
            Column("closing", "At the end of the period (£)", Kind.POUNDS),
        ),
        rows=tuple(rows),
        total=("total", "Total", "", *map(answer.pounds, _BALANCES)),
        notes=(
            "At the start, with what was added, less what was drawn, is at the end.",
            *(
                (f"Overdrawn: {'; '.join(overdrawn)}. Check the transfers.",)
                if overdrawn
                else ()
            ),
        ),
    )


def bridge(of: Budgeted) -> Table | None:
    """Lead from what was paid to what was accrued, by directorate."""
    if not of.accrues:
        return None
    kind = "directorate"
    paid, spent = of.paid(kind), of.spent(kind)
    now = of.accrued(kind, of.day)
    then = of.accrued(kind, of.year.before.period.last)

    def line(label: tuple[str, str], codes: Iterable[str]) -> Row:
        some = list(codes)
        return (
            *label,
            summed(paid.get(code, NIL) for code in some),
            summed(now.get(code, NIL) for code in some),
            summed(-then.get(code, NIL) for code in some),
            summed(spent.get(code, NIL) for code in some),
        )

    return Table(
        name="accruals",
        heading="From paid to accrued",
        title=f"From what was paid to what was accrued, {of.so_far}",
        columns=(
            Column("directorate", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            Column("paid", "Paid to date (£)", Kind.POUNDS),
            Column("owed", "Received and not paid at the end (£)", Kind.POUNDS),
            Column("owed_before", "Less: the same at the start (£)", Kind.POUNDS),
            Column("accrued", "Accrued to date (£)", Kind.POUNDS),
        ),
        rows=tuple(line((code, of.title(kind, code)), [code]) for code in spent),
        total=line(("total", "Total"), spent),
        notes=("A payment in advance is taken off what was received and not paid.",),
    )
