"""A letter as plain text, in lines that any screen holds."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from mopac_spend.foi.letter import HEADING, ITEM, TABLE
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.foi.letter import Block, Grid, Letter

WIDTH = 72
_BETWEEN = "  "
# A column of words gets no narrower than this beside others.
_NARROWEST = 16


def text(letter: Letter) -> bytes:
    """Write a letter as text in UTF-8, no line longer than `WIDTH`.

    A word, such as an address of the web, is not broken, however long it is.
    """
    title = _wrapped(letter.title)
    under = "=" * max(map(len, title))
    lines = [letter.body, day_words(letter.sent), "", *title, under]
    before = ""
    for block in letter.blocks:
        if (before, block.kind) != (ITEM, ITEM):
            lines.append("")
        lines += _lines(block)
        before = block.kind
    return ("\n".join(lines) + "\n").encode()


def _wrapped(words: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _lines(block: Block) -> list[str]:
    if block.kind == TABLE and block.table is not None:
        return [*_wrapped(block.text), "", *_table(block.table.upright)]
    if block.kind == ITEM:
        return _wrapped(block.text, "- ", "  ")
    lines = _wrapped(block.text)
    if block.kind == HEADING:
        under = "=" if block.level == 1 else "-"
        lines.append(under * min(WIDTH, max(map(len, lines))))
    return lines


def _table(table: Grid) -> list[str]:
    widths = [max(1, *map(len, column)) for column in zip(*_all(table), strict=True)]
    room = WIDTH - len(_BETWEEN) * (len(widths) - 1)
    words = [at for at, figure in enumerate(table.figures) if not figure]
    spare = room - sum(width for at, width in enumerate(widths) if at not in words)
    if sum(widths) > room:
        if not words or spare < _NARROWEST * len(words):
            return [*_listed(table), *_after(table)]
        for at in words:
            widths[at] = min(widths[at], spare // len(words))
        widths[words[-1]] += spare - sum(widths[at] for at in words)
    return [*_columns(table, widths), *_after(table)]


def _all(table: Grid) -> list[Sequence[str]]:
    return [table.headings, *table.rows]


def _after(table: Grid) -> list[str]:
    return ["", *_wrapped(table.after)] if table.after else []


def _columns(table: Grid, widths: Sequence[int]) -> list[str]:
    """Write rows side by side; cells of words take as many lines as they need."""
    rule = "-" * (sum(widths) + len(_BETWEEN) * (len(widths) - 1))
    rows = _all(table)
    lines: list[str] = []
    several = False
    for number, row in enumerate(rows):
        cells = [
            [cell]
            if figure and number
            else textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
            for cell, width, figure in zip(row, widths, table.figures, strict=True)
        ]
        deep = max(map(len, cells))
        if number > 1 and (several or deep > 1) and rule != lines[-1]:
            lines.append("")
        several = deep > 1
        for at in range(deep):
            pieces = [
                (each[at] if at < len(each) else "").rjust(width)
                if figure
                else (each[at] if at < len(each) else "").ljust(width)
                for each, width, figure in zip(
                    cells, widths, table.figures, strict=True
                )
            ]
            lines.append(_BETWEEN.join(pieces).rstrip())
        if not number or (table.total and number == len(rows) - 2):
            lines.append(rule)
    return lines


def _listed(table: Grid) -> list[str]:
    """Write what is too wide for columns row by row, a line a cell."""
    lines: list[str] = []
    wide = max(map(len, table.headings[1:]), default=0)
    for row in table.rows:
        lines += [*([""] if lines else []), *_wrapped(f"{table.headings[0]}: {row[0]}")]
        for heading, cell in zip(table.headings[1:], row[1:], strict=True):
            if cell:
                named = f"  {heading.ljust(min(wide, WIDTH // 2))}  "
                lines += _wrapped(f"{named}{cell}".rstrip(), "", "    ")
    return lines
