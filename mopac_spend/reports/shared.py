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

WITH = "with shared costs"
NOTE = (
    "These are totals with shared costs: a payment that serves several initiatives "
    "stands under each with its part. As paid, in the last column, it stands whole "
    "under the initiative that it was paid for: the pages of the books and their "
    "register show that."
)


def differ(sources: Sources) -> bool:
    """Say whether the two are not one: whether any payment of the year was divided."""
    paid, divided = sources.as_paid, sources.divided
    return any(paid.get(code, NIL) != amount for code, amount in divided.items())


def with_as_paid(sources: Sources, table: Table) -> Table:
    """Say of a table by initiative which total it gives, with the other one beside it.

    Where no payment was divided the two are one, and the table is left as it is.

    Args:
        sources: the books and the days.
        table: its rows are initiatives; what is put beside it is of the year to date.

    """
    if not differ(sources):
        return table
    paid, days = _as_paid(sources), sources.span.to_date.days
    rows = [*table.rows]
    last = len(rows)
    while last and rows[last - 1][0] in LAST["initiative"]:
        last -= 1
    # Of some initiatives nothing is left after their payments were divided.
    divided = paid.keys() - {str(row[0] or MISSING) for row in rows}
    rows[last:last] = [
        _nil(sources, table, code)
        for code in sorted(divided, key=lambda code: (-paid[code], code))
    ]
    own = [paid.get(str(row[0] or MISSING), NIL) for row in rows]
    beside = Column("as_paid", f"As paid, {days} (£)", Kind.POUNDS)
    return replace(
        table,
        title=titled(table.title),
        columns=(*table.columns, beside),
        rows=tuple((*row, amount) for row, amount in zip(rows, own, strict=True)),
        total=(*table.total, sum(own, NIL)),
        notes=(*table.notes, NOTE),
    )


def titled(title: str) -> str:
    """Say in the title of a table or a chart that its totals are with shared costs."""
    what, comma, days = title.partition(",")
    return f"{what} {WITH}{comma}{days}"


def _nil(sources: Sources, table: Table, code: str) -> Row:
    """Give the line of an initiative whose payments all went to others."""
    title = sources.register.title("initiative", code)
    rest = [
        NIL if column.kind is Kind.POUNDS and isinstance(whole, Decimal) else none
        for column, whole in zip(table.columns[2:], table.total[2:], strict=True)
        for none in (Mark.NOT_APPLICABLE if column.kind is Kind.PER_CENT else whole,)
    ]
    return (code, title, *rest)


def _as_paid(sources: Sources) -> dict[str, Decimal]:
    return {code or MISSING: amount for code, amount in sources.as_paid.items()}
