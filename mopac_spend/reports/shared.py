"""The two totals of an initiative: as paid, and with its part of shared costs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.reports.figures import LAST, MISSING
from mopac_spend.tables import Column, Kind, Mark

if TYPE_CHECKING:
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row, Table

_AS_PAID = """
SELECT initiative, CAST(sum(amount) AS DECIMAL(18,2))
FROM payments
WHERE date BETWEEN $1 AND $2
GROUP BY ALL
"""
_NOTE = (
    "These are totals with shared costs: a payment that serves several initiatives "
    "stands under each with its part."
)


def with_as_paid(sources: Sources, table: Table) -> Table:
    """Say of spend by initiative which total it is, and give the other one beside it.

    Where no payment was divided the two are one, and the table is left as it is.
    """
    days = sources.span.to_date
    paid = _as_paid(sources)
    column = "period" if sources.span.whole else "to_date"
    codes = [str(code) for code in table.column("initiative")]
    shown = zip(codes, table.column(column), strict=True)
    if all(paid.get(code, NIL) == amount for code, amount in shown):
        return table
    title = table.title.replace("by initiative,", "by initiative with shared costs,")
    last = len(codes) - len(LAST["initiative"])
    # Of some initiatives nothing is left after their payments were divided.
    divided = sorted(paid.keys() - {*codes}, key=lambda code: (-paid[code], code))
    rows = [*table.rows[:last], *(_nil(sources, table, code) for code in divided)]
    beside = Column("as_paid", f"As paid, {days.days} (£)", Kind.POUNDS)
    note = (
        f"{_NOTE} As paid, in the last column, it stands whole under the initiative "
        f"that it was paid for: the pages of the books and their register show that."
    )
    return replace(
        table,
        title=title,
        columns=(*table.columns, beside),
        rows=tuple(
            (*row, paid.get(str(row[0]), NIL)) for row in (*rows, *table.rows[last:])
        ),
        total=(*table.total, sum(paid.values(), NIL)),
        notes=(*table.notes, note),
    )


def _nil(sources: Sources, table: Table, code: str) -> Row:
    """Give the line of an initiative whose payments all went to others."""
    title = sources.register.title("initiative", code)
    rest = [
        NIL if column.kind is Kind.POUNDS and isinstance(whole, Decimal) else none
        for column, whole in zip(table.columns[2:], table.total[2:], strict=True)
        for none in (Mark.NOT_APPLICABLE if column.kind is Kind.PER_CENT else whole,)
    ]
    return (code, title, *rest)


def said(sources: Sources, table: Table) -> Table:
    """Say of the budget by initiative which total its spending is."""
    spent = zip(table.column("initiative"), table.column("actual"), strict=True)
    paid = _as_paid(sources)
    if all(paid.get(str(code) or MISSING, NIL) == amount for code, amount in spent):
        return table
    return replace(table, notes=(*table.notes, _NOTE))


def _as_paid(sources: Sources) -> dict[str, Decimal]:
    days = [sources.span.to_date.first, sources.span.to_date.last]
    rows = sources.table.cursor().execute(_AS_PAID, days).fetchall()
    return {code or MISSING: amount for code, amount in rows}
