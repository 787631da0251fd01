"""A table on a terminal: figures are never cut, wide tables are split or folded.

A matrix wider than the terminal becomes blocks, each with the row headings
again; the total is in the last block. Folded (`tables.folded`), it is one block and
a sentence on what was left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table as RichTable
from rich.text import Text

from mopac_spend.tables.folded import Folded, folded
from mopac_spend.tables.model import Column, Kind, Table, printed
from mopac_spend.tables.room import GAP, needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

_NARROWEST, _FLOOR = 12, 8
# The widest text of a table that is split.
_SPLIT = 28


def show(table: Table, console: Console, whole: str = "") -> None:
    """Print a table, an empty line after each of its blocks.

    Args:
        table: what people read.
        console: where; its width is what has to be kept to.
        whole: where all of it is, if a wide one is to be folded: `add --pager`.

    """
    fitting = folded(table, console.width) if whole else Folded(table)
    for block in blocks(fitting.table, console.width, narrow=bool(fitting.words)):
        _print(block, console)
        if not fitting.words:
            console.print()
    if fitting.words:
        console.print(Text(f"{fitting.words} For the whole: {whole}.", style="italic"))
        console.print()


def blocks(table: Table, width: int, *, narrow: bool = False) -> list[RichTable]:
    """Split a table into pieces that fit a width, every figure whole.

    Args:
        table: what people read.
        width: letters across; a piece wider than that holds one figure column.
        narrow: what heads the rows of a matrix makes room for all of its figures.

    """
    widths = _widths(table, width, narrow=narrow)
    stub = range(_repeated(table, widths, width))
    taken = sum(widths[at] + GAP for at in stub)
    pieces: list[list[int]] = [[]]
    room = width - taken
    for at in range(len(stub), len(table.columns)):
        if pieces[-1] and room < widths[at] + GAP:
            pieces.append([])
            room = width - taken
        pieces[-1].append(at)
        room -= widths[at] + GAP
    return [
        _piece(table, [*stub, *piece], widths, f"{number} of {len(pieces)}")
        if len(pieces) > 1
        else _piece(table, [*stub, *piece], widths, "")
        for number, piece in enumerate(pieces, 1)
    ]


def _repeated(table: Table, widths: list[int], width: int) -> int:
    """Say how many of the columns that head rows to repeat in every piece.

    All of them where they leave half of the width, else as many as do: a register
    has a dozen texts a row, and its first column says which row it is.
    """
    if sum(widths) + GAP * len(widths) <= width or table.matrix:
        return table.stub
    taken = 0
    for at in range(table.stub):
        taken += widths[at] + GAP
        if taken > width // 2:
            return max(at, 1)
    return table.stub


def _widths(table: Table, width: int, *, narrow: bool) -> list[int]:
    """Give each column the room that it has: figures whole, text within bounds."""
    needs = needed(table)
    if not table.matrix:
        return _squeezed(table.columns, needs, width)
    figures = needs[table.stub :]
    if narrow:
        # The first of them says most, and gets what the others leave.
        room = width - sum(figures) - GAP * len(needs)
        for at in reversed(range(table.stub)):
            needs[at] = max(_NARROWEST, min(needs[at], room - at * _NARROWEST))
            room -= needs[at]
        return needs
    room = width - GAP * (table.stub + 1) - max(figures, default=0)
    for at in range(table.stub):
        needs[at] = max(_NARROWEST, min(needs[at], room // table.stub))
    return needs


def _squeezed(columns: Sequence[Column], needs: list[int], width: int) -> list[int]:
    """Narrow the widest text columns, which wrap, until a plain table fits.

    One that cannot fit is split, and then its texts need not be narrow.
    """
    texts = [at for at, column in enumerate(columns) if column.kind is Kind.TEXT]
    floors = [max(_FLOOR, *map(len, column.heading.split())) for column in columns]
    narrowest = sum(
        min(floors[at], need) if at in texts else need for at, need in enumerate(needs)
    )
    if narrowest + GAP * len(needs) > width:
        return [
            min(need, _SPLIT) if at in texts else need for at, need in enumerate(needs)
        ]
    while sum(needs) + GAP * len(needs) > width:
        widest = max(texts, key=lambda at: needs[at] - floors[at], default=None)
        if widest is None or needs[widest] <= floors[widest]:
            break
        needs[widest] -= 1
    return needs


def _piece(table: Table, at: list[int], widths: list[int], part: str) -> RichTable:
    caption = f"{table.title} ({part})" if part else table.title
    piece = RichTable(
        caption=caption,
        box=box.SIMPLE_HEAD,
        show_edge=False,
        show_footer=True,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for index in at:
        column = table.columns[index]
        figure = column.kind.is_figure
        piece.add_column(
            Text(column.heading),
            footer=Text(printed(table.total[index], column.kind), style="bold"),
            justify="right" if figure else "left",
            no_wrap=False,
            width=widths[index],
            overflow="fold",
            vertical="top",
        )
    for row in table.rows:
        piece.add_row(
            *(Text(printed(row[index], table.columns[index].kind)) for index in at)
        )
    return piece


def _print(piece: RichTable, console: Console) -> None:
    needed = sum((column.width or 0) + GAP for column in piece.columns)
    before = console.width
    # One figure and its heading may need more than a very narrow terminal.
    console.width = max(before, needed)
    console.print(Text(str(piece.caption or ""), style="bold"))
    piece.caption = None
    console.print(piece, crop=False)
    console.width = before
