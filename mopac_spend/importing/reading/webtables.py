"""Tables of a web page as rows of cells.

Finance systems write HTML and call it `.xls` or `.csv`. Only tables, rows, cells
and their text are looked at: no script runs, nothing is fetched, and whatever the
page is made of, reading it takes time in proportion to its length.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_SPAN = re.compile(r"""\bcolspan\s*=\s*["']?\s*(\d{1,4})""", re.IGNORECASE)
_DOWN = re.compile(r"""\browspan\s*=\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_NAME = re.compile(r"/?[a-z0-9]+", re.IGNORECASE)
# What stands in these is no text.
_UNSEEN = {"script", "style", "title", "head"}
_BREAKS = {"br", "p", "div", "li", "/p", "/div", "/li"}
_WIDEST, _DEEPEST, _MOST_CELLS = 200, 50, 4_000_000
# A table of data has at least headings and a row, of at least two cells.
_LEAST = 2


@dataclass(slots=True)
class _Table:
    """Rows of cells, each of them pieces of text, and the cell that is open.

    `down` says for a column in which row the last cell from above ends.
    """

    rows: list[list[list[str]]] = field(default_factory=list)
    open: list[str] | None = None
    down: dict[int, int] = field(default_factory=dict)

    def begin_row(self) -> None:
        self.rows.append([])
        self.open = None
        self.pass_over()

    def pass_over(self) -> None:
        """Leave blank the columns that cells above reach down to."""
        row = self.rows[-1]
        here = len(self.rows) - 1
        while len(row) < _WIDEST and self.down.get(len(row), -1) >= here:
            row.append([])


class TooManyCellsError(Exception):
    """A page whose cells reach further than any export's."""


def tables(text: str) -> list[list[list[str]]]:
    """Give the tables of a page that hold data; inner ones count as their own.

    Raises:
        TooManyCellsError: they have more cells than any export.

    """
    reader = _Reader()
    # A piece runs from one "<" to the next: tag, ">", text.
    first, *pieces = _without_comments(text).split("<")
    reader.text(first)
    for piece in pieces:
        tag, closed, after = piece.partition(">")
        if name := _NAME.match(tag):
            reader.tag(name[0].lower(), tag)
            reader.text(after if closed else "")
        else:
            reader.text(f"<{piece}")
    texts = [
        [["".join(cell) for cell in row] for row in table.rows]
        for table in reader.tables
    ]
    return [rows for rows in texts if _holds_data(rows)]


def _holds_data(rows: list[list[str]]) -> bool:
    wide = [row for row in rows if sum(bool(cell.strip()) for cell in row) >= _LEAST]
    return len(wide) >= _LEAST


def _without_comments(text: str) -> str:
    first, *comments = text.split("<!--")
    return "".join([first, *(each.partition("-->")[2] for each in comments)])


class _Reader:
    """What is open while a page is read."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self._stack: list[_Table] = []
        self._unseen = ""
        self._left = _MOST_CELLS

    def text(self, text: str) -> None:
        if text and not self._unseen and self._stack:
            cell = self._stack[-1].open
            if cell is not None:
                cell.append(html.unescape(text.replace("\n", " ")))

    def tag(self, name: str, whole: str) -> None:
        if self._unseen:
            if name == f"/{self._unseen}":
                self._unseen = ""
        elif name in _UNSEEN:
            self._unseen = name
        elif name == "table":
            self._begin()
        elif self._stack:
            self._inside(name, whole)

    def _inside(self, name: str, whole: str) -> None:
        if name == "/table":
            self._stack.pop()
        elif name == "tr":
            self._stack[-1].begin_row()
            self._count(len(self._stack[-1].rows[-1]))
        elif name in {"td", "th"}:
            self._cell(whole)
        elif name in {"/td", "/th", "/tr"}:
            self._stack[-1].open = None
        elif name in _BREAKS:
            self.text(" ")

    def _begin(self) -> None:
        if len(self._stack) < _DEEPEST:
            table = _Table()
            self.tables.append(table)
            self._stack.append(table)

    def _cell(self, whole: str) -> None:
        table = self._stack[-1]
        if not table.rows:
            table.rows.append([])
        row = table.rows[-1]
        span = _SPAN.search(whole)
        width = min(int(span[1]), _WIDEST) if span else 1
        if len(row) + width > _WIDEST:
            table.open = None
            return
        # The text of a cell over several columns or rows stands in the first of them.
        table.open = []
        before, down = len(row), _DOWN.search(whole)
        for each in (table.open, *([] for _ in range(width - 1))):
            if down:
                table.down[len(row)] = len(table.rows) - 2 + int(down[1])
            row.append(each)
        table.pass_over()
        self._count(len(row) - before)

    def _count(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise TooManyCellsError
