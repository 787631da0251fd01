"""A table with its smaller lines as one, for a chart that cannot show them all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.tables import Kind, Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables import Column, Row, Table


def folded(
    table: Table,
    most: int,
    others: str = "All {count} others",
    *,
    keep: Callable[[Row], bool] | None = None,
) -> Table:
    """Keep the first lines, add up those after them in one; the total stays.

    Args:
        table: its lines in the order in which they matter.
        most: lines to keep, besides those that are always kept.
        others: what the line of the others is called.
        keep: says which lines are always kept, behind the others.

    """
    always = [row for row in table.rows if keep and keep(row)]
    some = [row for row in table.rows if not (keep and keep(row))]
    if len(some) <= most + 1:
        return table
    rest = some[most:]
    words = others.format(count=f"{len(rest):,}")
    line = tuple(
        _together(column, [row[at] for row in rest], words, first=at == _first(table))
        for at, column in enumerate(table.columns)
    )
    return replace(table, rows=(*some[:most], line, *always))


def _first(table: Table) -> int:
    """Give the place of the first column that people read."""
    words = (at for at, c in enumerate(table.columns) if c.kind is Kind.TEXT)
    return next(words, 0)


def _together(
    column: Column, cells: Sequence[Cell], words: str, *, first: bool
) -> Cell:
    if column.kind.base is Kind.TEXT:
        return words if first else "others"
    if not column.adds_up:
        return Mark.NOT_APPLICABLE
    some = [cell for cell in cells if isinstance(cell, Decimal | int)]
    return sum(some[1:], some[0]) if some else cells[0]
