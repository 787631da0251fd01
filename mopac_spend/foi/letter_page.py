"""A letter as a piece of a page, for the folder that is released with it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from mopac_spend.foi.letter import HEADING, ITEM, NOTE, TABLE
from mopac_spend.tables import Column, Kind, Table
from mopac_spend.tables.html import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.foi.letter import Block, Grid, Letter

# The page has headings of two levels above those of the letter.
_ABOVE = 2


def html(letter: Letter) -> str:
    """Write a letter as HTML, without its title, all texts escaped."""
    from markupsafe import escape

    lines: list[str] = []
    for is_list, blocks in groupby(letter.blocks, lambda block: block.kind == ITEM):
        if is_list:
            items = [f"<li>{escape(block.text)}</li>" for block in blocks]
            lines += ["<ul>", *items, "</ul>"]
            continue
        for block in blocks:
            lines += _written(block)
    return "\n".join(lines)


def _written(block: Block) -> Iterator[str]:
    from markupsafe import escape

    text = escape(block.text)
    if block.kind == TABLE and block.table is not None:
        yield f'<div class="wide" role="region" aria-label="{text}" tabindex="0">'
        yield f"<table>\n<caption>{text}</caption>"
        yield inside(_table(block.table))
        yield "</table>\n</div>"
        if block.table.after:
            yield f"<p>{escape(block.table.after)}</p>"
    elif block.kind == HEADING:
        level = block.level + _ABOVE
        yield f"<h{level}>{text}</h{level}>"
    elif block.kind == NOTE:
        yield f"<p><strong>{text}</strong></p>"
    else:
        yield f"<p>{text}</p>"


def _table(grid: Grid) -> Table:
    columns = tuple(
        Column(f"{at}", heading, Kind.WHOLE if figure else Kind.TEXT, summed=False)
        for at, (heading, figure) in enumerate(
            zip(grid.headings, grid.figures, strict=True)
        )
    )
    rows = [tuple(row) for row in grid.rows]
    total = rows.pop() if grid.total else ()
    return Table(title="", columns=columns, rows=rows, total=total)
