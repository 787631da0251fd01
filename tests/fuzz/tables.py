"""A delimited export as a table, some rows of it, and how it is written as bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from tests.fuzz import files, oracle

if TYPE_CHECKING:
    import random

# Bytes of a file that rows are drawn from; more of them say nothing new.
_READ = 100_000
# Layouts that say themselves what stands between cells.
_COMMA_ONLY = {"city-hall", "sample-finance"}
LAYOUTS = {
    "gla": "city-hall",
    "hyndburn": "hyndburn",
    "lambeth": "lambeth",
    "leeds": "leeds",
    "newcastle": "newcastle",
    "tfl": "tfl",
    "finance": "sample-finance",
    "expenditure": "oxford",
    "procurement": "oxford-cards",
}


@dataclass(slots=True)
class Table:
    """Headings, what stands above them, rows, and how they are written."""

    layout: str
    above: list[list[str]]
    heads: list[str]
    rows: list[list[str]]
    delimiter: str = ","
    encoding: str = "utf-8"
    end: str = "\r\n"
    last: bool = True
    quoted: str = ""  # "" where needed, "all", "texts"
    total: bool = False

    @property
    def where(self) -> tuple[int, int, int]:
        """Columns of day, pounds and payee.

        Raises:
            LookupError: a heading has been lost.

        """
        found = oracle.columns(self.heads, self.layout)
        if found is None:
            raise LookupError
        return found

    @property
    def comma_only(self) -> bool:
        """Whether its layout reads nothing but commas."""
        return self.layout in _COMMA_ONLY

    def written(self) -> bytes:
        """Write it."""
        lines = [
            self.delimiter.join(self._cell(cell) for cell in row)
            for row in (*self.above, self.heads, *self.rows)
        ]
        text = self.end.join(lines) + (self.end if self.last else "")
        if self.encoding == "utf-16":
            return text.encode("utf-16")
        return text.encode(self.encoding, errors="xmlcharrefreplace")

    def _cell(self, cell: str) -> str:
        needs = any(sign in cell for sign in (self.delimiter, '"', "\n", "\r"))
        if needs or self.quoted == "all" or (self.quoted == "texts" and cell):
            doubled = cell.replace('"', '""')
            return f'"{doubled}"'
        return cell


def names() -> list[str]:
    """Name the exports in delimited text that some layout reads."""
    found = files.named("sample:finance-*.csv")
    real = files.named(
        "real:spend/gla/*.csv",
        "real:spend/hyndburn/*.csv",
        "real:spend/lambeth/2012*.csv",
        "real:spend/leeds/*.csv",
        "real:spend/newcastle/*.csv",
        "real:spend/tfl/*.csv",
        "real:spend/oxford/*.csv",
        "real:pcard/oxford/*.csv",
    )
    return found + real


def layout_of(name: str) -> str:
    """Tell the layout by the name of a file or its folder."""
    inner = name.partition(":")[2]
    *_, folder, file = ("", *inner.split("/"))
    return LAYOUTS.get(folder) or LAYOUTS[file.split("-")[0]]


@cache
def whole(name: str) -> Table:
    """Cut a whole file; its rows are those that are sure, and a few of the others."""
    layout = layout_of(name)
    content = files.content(name)[:_READ]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows = [cells for _, cells in oracle.cut(text, ",")[0]]
    at = next(n for n, cells in enumerate(rows) if oracle.columns(cells, layout))
    below = [row for row in rows[at + 1 : -1] if "".join(row).strip()]
    return Table(layout, rows[:at], rows[at], below)


def some(name: str, chance: random.Random) -> Table:
    """Give a few rows of a file, copied, to be changed."""
    table = whole(name)
    count = chance.choice([1, 2, 5, 12, 25, 40])
    rows = chance.sample(table.rows, min(count, len(table.rows)))
    wide = len(table.heads)
    padded = [(row + [""] * wide)[: max(wide, len(row))] for row in rows]
    # Some rows of a file have lost cells; those are kept as they are.
    kept = [
        row if len(row) < wide else pad for row, pad in zip(rows, padded, strict=True)
    ]
    return replace(
        table,
        above=[[*row] for row in table.above],
        heads=[*table.heads],
        rows=[[*row] for row in kept],
    )
