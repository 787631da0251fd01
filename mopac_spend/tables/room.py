"""The room that the columns of a table need on a terminal, in letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.tables.model import Kind, printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables.model import Column, Table

GAP = 2  # one blank of padding and one of the box
_WIDEST, _HEADING = 40, 12


def needed(table: Table) -> list[int]:
    """Give each column the room it needs: figures whole, text within bounds."""
    return [
        of_column(column, [row[at] for row in table.lines])
        for at, column in enumerate(table.columns)
    ]


def of_column(column: Column, cells: Sequence[Cell]) -> int:
    """Give one column the room that its heading and these cells need."""
    longest = max((len(printed(cell, column.kind)) for cell in cells), default=0)
    words = max(map(len, column.heading.split()), default=0)
    bound = _WIDEST if column.kind is Kind.TEXT else longest
    return max(min(longest, bound), words, min(len(column.heading), _HEADING))
