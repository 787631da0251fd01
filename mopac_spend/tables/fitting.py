r"""What goes into a cell: text that any program reads, and figures as people see them.

>>> fitted("a\x00b")
'a�b'
>>> headings(["Grants (£)", "grants (£)", ""])
['Grants (£)', 'grants (£) (2)', 'Column 3']
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import repeat
from typing import TYPE_CHECKING

from mopac_spend.tables.model import Kind, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables.model import Table

# Limits of both formats: of a sheet, of a cell in units of UTF-16, of a heading.
ROWS, COLUMNS, LETTERS, HEADING = 1_048_576, 16_384, 32_767, 255
# What XML cannot hold: control characters, halves of pairs, no characters at all.
_UNFIT = re.compile(r"[^\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NARROWEST = 10
# More cells may fill a part of over two gigabytes, which the archive must know before.
_LARGE = 4_000_000
# Letters that a column is wider than what it holds.
_BESIDE = 2
# The highest row that a spreadsheet has, in lines of text.
LINES = 27


def is_large(table: Table | None) -> bool:
    """Say whether a sheet's table may be too large for an archive of the plain kind."""
    return table is not None and len(table.lines) * len(table.columns) > _LARGE


def fitted(text: str) -> str:
    """Put a mark in place of what no file can hold, and cut what no cell can.

    A tab becomes a blank, because spreadsheets leave tabs out.
    """
    if _UNFIT.search(text):
        text = text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
        text = _UNFIT.sub("\ufffd", text)
    return text if len(text) <= LETTERS // 2 else _cut(text, LETTERS)


def headings(texts: Iterable[str]) -> list[str]:
    """Make headings of a table: on one line, none empty, no two alike.

    A spreadsheet looks columns up by their headings and does not tell capitals apart.
    """
    unique: list[str] = []
    taken: set[str] = set()
    for at, each in enumerate(texts, 1):
        plain = _cut(fitted(" ".join(each.split())), HEADING) or f"Column {at}"
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = _cut(plain, HEADING - len(ending)) + ending
        taken.add(name.casefold())
        unique.append(name)
    return unique


def widths(table: Table) -> list[int]:
    """Give the width of each column in letters: figures whole, text within bounds."""
    lengths, rows = [], table.lines
    for at, column in enumerate(table.columns):
        longest = _longest([row[at] for row in rows], column.kind)
        if column.kind.base is Kind.TEXT:
            longest = min(longest, table.widest)
        words = max(map(len, column.heading.split()), default=0)
        lengths.append(max(_NARROWEST, longest, min(words, table.widest)) + _BESIDE)
    return lengths


def _longest(cells: Sequence[Cell], kind: Kind) -> int:
    """Give the letters of the longest cell; a large table has very many.

    No figure is longer than the least or the greatest, and no day than another.
    """
    texts = {cell for cell in cells if isinstance(cell, str)}
    pounds = [cell for cell in cells if isinstance(cell, Decimal)]
    counts = [cell for cell in cells if isinstance(cell, int)]
    day = next((cell for cell in cells if isinstance(cell, dt.date)), None)
    ends = (
        *((min(pounds), max(pounds)) if pounds else ()),
        *((min(counts), max(counts)) if counts else ()),
        day,
    )
    return max(*(len(shown(each, kind)) for each in ends), *map(len, texts), 0)


def heights(table: Table, wide: Sequence[int]) -> Iterator[int]:
    """Say how many lines each row of a table needs, as `lines` does.

    Args:
        table: without its total.
        wide: the width of each column in letters.

    """
    tall = []
    for at, width in enumerate(wide):
        texts = {row[at] for row in table.rows if isinstance(row[at], str)}
        if any(isinstance(t, str) and (len(t) > width or "\n" in t) for t in texts):
            tall.append(at)
    if not tall:
        yield from repeat(1, len(table.rows))
        return
    of = [wide[at] for at in tall]
    for row in table.rows:
        yield lines([row[at] for at in tall], of)


def lines(row: Iterable[Cell], wide: Iterable[int]) -> int:
    """Say how many lines a row needs in columns so wide, for nobody measures text.

    Not every program makes a row as high as the text in it.
    """
    most = 1
    for cell, width in zip(row, wide, strict=True):
        # Widths are counted in figures, and letters are narrower on average.
        if isinstance(cell, str) and (len(cell) > width or "\n" in cell):
            needed = sum(max(1, -(-len(line) // width)) for line in cell.split("\n"))
            most = max(most, needed)
    return min(most, LINES)


def _cut(text: str, most: int) -> str:
    """Cut a text to so many units of UTF-16, which is what spreadsheets count."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * (most - 1)].decode("utf-16-le", errors="ignore") + "…"
