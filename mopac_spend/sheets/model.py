"""A workbook as data: a cover, notes, and tables, one a sheet.

`Workbook.sheets` lays it out for the writers: lines, each a cell of the first column,
and below them a table.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

COVER, NOTES = "Cover", "Notes"
LANGUAGE = "en-GB"
ONE_TABLE = "This worksheet contains one table."
EMPTY = "A cell is empty where nothing is recorded."
# What a sheet may be called: every program takes these, and cites them unchanged.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{0,28}[A-Za-z0-9])?")


class TooLarge(ValueError):  # noqa: N818 - named for what it says
    """A table that no sheet holds; says how large it is."""


class Look(enum.Enum):
    """How a line looks."""

    TITLE = "title"
    WARNING = "warning"
    HEADING = "heading"
    TEXT = "text"
    LINK = "link"


class Line(NamedTuple):
    """A line above a table or on the cover.

    `sheet` names the sheet that a link leads to.
    """

    text: str
    look: Look
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines from A1 downwards, and below them a table.

    The headings of the table are in row `len(lines)`, counted from 0.
    """

    name: str
    lines: tuple[Line, ...]
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A workbook.

    Attributes:
        title: what it is about.
        body: whose figures they are; the author of the document.
        cover: what the cover says, a line each.
        notes: how the figures were made: label and text.
        tables: one a sheet, in order.
        warnings: what every sheet says under its title.
        description: what else the properties of the file say.

    Raises:
        ValueError: two sheets have the same name, or one an unfit name.

    """

    title: str
    body: str
    cover: Sequence[str]
    notes: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    warnings: Sequence[str] = ()
    description: str = ""

    def __post_init__(self) -> None:
        taken = set()
        for name in (COVER, NOTES, *(table.name for table in self.tables)):
            told = re.sub(r"\W", "", name).casefold()
            if told in taken or not _NAME.fullmatch(name):
                msg = f"no sheet can be called {name!r}"
                raise ValueError(msg)
            taken.add(told)

    @property
    def comments(self) -> str:
        """What the properties of the file say beside title and author."""
        return " ".join(filter(None, (*self.warnings, self.description)))

    @property
    def above(self) -> int:
        """How many lines stand above each table: title, warnings, a sentence."""
        return 2 + len(self.warnings)

    @property
    def sheets(self) -> list[Sheet]:
        """The sheets in order: cover, notes, tables."""
        notes = Table(
            name=NOTES,
            title="how these figures were made",
            columns=(Column.named("note", Kind.TEXT), Column.named("text", Kind.TEXT)),
            rows=self.notes,
            widest=100,
        )
        tables = (notes, *self.tables)
        cover = (
            *self._headed(self.title),
            *(Line(text, Look.TEXT) for text in self.cover),
            Line("Contents", Look.HEADING),
            *(Line(_headline(each), Look.LINK, each.name) for each in tables),
        )
        return [Sheet(COVER, cover), *map(self._sheet, tables)]

    def _sheet(self, table: Table) -> Sheet:
        gaps = any(cell is None or cell == "" for row in table.lines for cell in row)
        told = " ".join(filter(None, (ONE_TABLE, *table.notes, EMPTY if gaps else "")))
        lines = (*self._headed(_headline(table)), Line(told, Look.TEXT))
        return Sheet(table.name, lines, table)

    def _headed(self, title: str) -> list[Line]:
        warnings = [Line(text, Look.WARNING) for text in self.warnings]
        return [Line(title, Look.TITLE), *warnings]


def _headline(table: Table) -> str:
    """Say what the sheet is called, at length: `Table 1: Spend by category`."""
    return f"{table.name}: {table.title}"
