"""A table without the columns for which a terminal has no room, and what is said of it.

Of a matrix the largest columns stay, in their order, and the others are one column that
adds them up, so that each line still comes to its total. Of any other table what heads
the rows stays, and the last figure, and as many of the rest as there is room for.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.tables.model import Column, Kind, Table
from mopac_spend.tables.room import GAP, needed, of_column

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables.model import Row

# Letters that a column of text is left at least, where it could do with more.
_HEADS, _TEXT = 24, 14
_NAMED = 8


class Folded(NamedTuple):
    """A table that fits, and in words what is left out of it; "" for nothing."""

    table: Table
    words: str = ""


def folded(table: Table, width: int) -> Folded:
    """Leave out as few columns as make a table fit.

    Args:
        table: what people read.
        width: letters across; one that is too narrow for two columns gets them still.

    """
    room = [
        need
        if column.kind is not Kind.TEXT
        else min(need, max(_least(table, at), *map(len, column.heading.split()), 1))
        for at, (column, need) in enumerate(
            zip(table.columns, needed(table), strict=True)
        )
    ]
    if _across(room) <= width:
        return Folded(table)
    always = _always(table)
    rest = [at for at in range(len(room)) if at not in always]
    if table.matrix:
        rest.sort(key=lambda at: -_weight(table, at))
    for count in reversed(range(len(rest))):
        kept = sorted({*always, *rest[:count]})
        left = sorted(rest[count:])
        others = _others(table, left) if count else None
        taken = [room[at] for at in kept]
        if others:
            taken.append(of_column(*others))
        if _across(taken) <= width or not count:
            return Folded(_without(table, kept, others), _words(table, left, others))
    return Folded(table)


def _least(table: Table, at: int) -> int:
    return _HEADS if table.matrix and at == 0 else _TEXT


def _across(room: Sequence[int]) -> int:
    return sum(room) + GAP * len(room)


def _always(table: Table) -> Collection[int]:
    """Give what has to stay: what says which row it is, and what it comes to."""
    last = len(table.columns) - 1
    if table.matrix:
        return {*range(table.stub), last}
    figures = [at for at, column in enumerate(table.columns) if column.kind.is_figure]
    return {0, figures[-1] if figures else last}


def _weight(table: Table, at: int) -> Decimal:
    """Say how much a column comes to, credits as much as payments."""
    cells = [row[at] for row in table.rows]
    return sum((abs(cell) for cell in cells if isinstance(cell, Decimal)), Decimal())


def _others(table: Table, left: Sequence[int]) -> tuple[Column, list[Cell]] | None:
    """Add up the columns that are left out; None where they do not add up."""
    if not table.matrix or not table.total:
        return None
    figures = [[row[at] for at in left] for row in table.lines]
    sums: list[Cell] = []
    for cells in figures:
        pounds = [cell for cell in cells if isinstance(cell, Decimal)]
        if len(pounds) < len(cells):
            return None
        sums.append(sum(pounds[1:], pounds[0]))
    return Column("others", f"{len(left)} others", Kind.POUNDS), sums


def _without(
    table: Table, kept: Sequence[int], others: tuple[Column, list[Cell]] | None
) -> Table:
    columns = [table.columns[at] for at in kept]
    lines: list[Row] = [tuple(row[at] for at in kept) for row in table.lines]
    if others:
        columns.insert(-1, others[0])
        lines = [
            (*line[:-1], cell, line[-1])
            for line, cell in zip(lines, others[1], strict=True)
        ]
    total = lines.pop() if table.total else ()
    stub = sum(at < table.stub for at in kept)
    return replace(
        table, columns=tuple(columns), rows=lines, total=total, stub=max(stub, 1)
    )


def _words(table: Table, left: Sequence[int], others: object) -> str:
    names = [table.columns[at].heading for at in left]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    listed = f"{', '.join(names[:_NAMED])}{more}"
    if others:
        return f"Added up as {len(names)} others, for want of room: {listed}."
    return f"Left out for want of room: {listed}."
