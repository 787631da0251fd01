"""A workbook as data: a cover, notes, and tables, one a sheet.

    Table(
        name="Table 1",
        title="Spend by category, by financial year (£)",  # in A1, after the name
        shows="The last row is the total.",
        columns=(Column("Category", Kind.TEXT), Column("2018-19 (£)", Kind.POUNDS)),
        rows=[("Grants", Decimal("90.00"))],
        total=("Total", Decimal("90.00")),
    )

`Workbook.sheets` lays it out for the writers: lines, each a cell of the first column,
and below them a table.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.cells import Cell

COVER, NOTES = "Cover", "Notes"
LANGUAGE = "en-GB"
ONE_TABLE = "This worksheet contains one table."
EMPTY = "A cell is empty where nothing is recorded."
# What a sheet may be called: every program takes these, and cites them unchanged.
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{0,28}[A-Za-z0-9])?")


class TooLarge(ValueError):  # noqa: N818 - named for what it says
    """A table that no sheet holds; says how large it is."""


class Kind(enum.Enum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole number"
    POUNDS = "pounds"
    DAY = "day"
    SHARE = "share"
    PER_CENT = "per cent"

    @property
    def is_figure(self) -> bool:
        """Whether it is aligned on the right."""
        return self in {Kind.WHOLE, Kind.POUNDS, Kind.SHARE, Kind.PER_CENT}


class Column(NamedTuple):
    """A column: the heading people read, its unit in it, and its kind."""

    heading: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """One table, which has a sheet of its own.

    Attributes:
        name: of the sheet: letters, digits, blanks and hyphens, at most 30.
        title: what the table is; the name of the sheet is put in front.
        shows: what else to know before reading it, in sentences; may be empty.
        columns: headings and kinds.
        rows: cells in the order of the columns. Pounds are Decimal with two places,
            a share is the Decimal `0.87` and shown as 87%, a number of per cent is
            the Decimal `87.4`, nothing is None or "".
        total: the last row, set off from the others; None where there is none.
        widest: letters that a column of text may be wide; longer text is wrapped.

    """

    name: str
    title: str
    shows: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    widest: int = 52

    @property
    def headline(self) -> str:
        """What the sheet is called, at length: `Table 1: Spend by category`."""
        return f"{self.name}: {self.title}"

    @property
    def body(self) -> list[Sequence[Cell]]:
        """The rows and, where there is one, the total."""
        return [*self.rows] if self.total is None else [*self.rows, self.total]


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
            NOTES,
            "how these figures were made",
            "",
            (Column("Note", Kind.TEXT), Column("Text", Kind.TEXT)),
            self.notes,
            widest=100,
        )
        tables = (notes, *self.tables)
        cover = (
            *self._headed(self.title),
            *(Line(text, Look.TEXT) for text in self.cover),
            Line("Contents", Look.HEADING),
            *(Line(each.headline, Look.LINK, each.name) for each in tables),
        )
        return [Sheet(COVER, cover), *map(self._sheet, tables)]

    def _sheet(self, table: Table) -> Sheet:
        gaps = any(cell is None or cell == "" for row in table.body for cell in row)
        told = " ".join(filter(None, (ONE_TABLE, table.shows, EMPTY if gaps else "")))
        lines = (*self._headed(table.headline), Line(told, Look.TEXT))
        return Sheet(table.name, lines, table)

    def _headed(self, title: str) -> list[Line]:
        warnings = [Line(text, Look.WARNING) for text in self.warnings]
        return [Line(title, Look.TITLE), *warnings]
