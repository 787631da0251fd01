"""A workbook that people, screen readers and programs can all use: XLSX and ODS.

    book = Workbook(
        title="Spend by category",
        body="MOPAC",
        cover=("Period: 2018-19",),
        notes=[("Basis", "payments, on the day they cleared")],
        tables=[table],
    )
    written(book, "ods")

Laid out as official statistics are: a cover with the list of the sheets, the notes,
then one table a sheet. A1 holds the title; the warnings and a sentence that says what
the sheet holds stand below it, then the headings, marked as such, with their units,
then the rows. Nothing is merged, hidden or left blank between, and nothing is told by
colour alone. Text is written as text, so that no supplier's name becomes a formula or
a link. Equal workbooks give equal bytes: the files carry no clock.

A spreadsheet keeps numbers as binary doubles. Figures are shown to the penny, and mean
what they show.

https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.tables import fitting
from mopac_spend.tables.model import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Each is written by the module of its name, which is loaded when it is used.
FORMS = ("xlsx", "ods")
# Those in which charts of their own kind are written.
DRAWS = ("xlsx",)
COVER, NOTES, PICTURES = "Cover", "Notes", "Charts"
LANGUAGE = "en-GB"
ONE_TABLE = "This worksheet contains one table."
EMPTY = "A cell is empty where nothing is recorded."
_OFTEN = 500
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


class Picture(NamedTuple):
    """A chart of the workbook's own kind, drawn from the cells of a sheet.

    Attributes:
        sheet: that it is drawn from.
        kind: `bar`, `column` or `line`.
        title: what it shows.
        words: what a person who cannot see it should know.
        label: the column that names the points.
        columns: those that are drawn, by name.
        rows: how many lines of the table, from the first.

    """

    sheet: str
    kind: str
    title: str
    words: str
    label: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines from A1 downwards, and below them a table, or pictures.

    The headings of the table are in row `len(lines)`, counted from 0.
    """

    name: str
    lines: tuple[Line, ...]
    table: Table | None = None
    pictures: tuple[Picture, ...] = ()


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
        pictures: charts on a sheet of their own, in the forms that have them.

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
    pictures: Sequence[Picture] = ()

    def __post_init__(self) -> None:
        taken = set()
        for name in (COVER, NOTES, PICTURES, *(table.name for table in self.tables)):
            plain = re.sub(r"\W", "", name).casefold()
            if plain in taken or not _NAME.fullmatch(name):
                msg = f"no sheet can be called {name!r}"
                raise ValueError(msg)
            taken.add(plain)

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
        drawn = [self._drawn()] if self.pictures else []
        cover = (
            *self._headed(self.title),
            *(Line(text, Look.TEXT) for text in self.cover),
            Line("Contents", Look.HEADING),
            *(Line(sheet.lines[0].text, Look.LINK, sheet.name) for sheet in drawn),
            *(Line(_headline(each), Look.LINK, each.name) for each in tables),
        )
        return [Sheet(COVER, cover), *drawn, *map(self._sheet, tables)]

    def _drawn(self) -> Sheet:
        title = f"{PICTURES}: {self.title}"
        note = "Each chart is drawn from the cells of the sheet that it names."
        lines = (*self._headed(title), Line(note, Look.TEXT))
        return Sheet(PICTURES, lines, pictures=tuple(self.pictures))

    def _sheet(self, table: Table) -> Sheet:
        gaps = any(cell is None or cell == "" for row in table.lines for cell in row)
        note = " ".join(filter(None, (ONE_TABLE, *table.notes, EMPTY if gaps else "")))
        lines = (*self._headed(_headline(table)), Line(note, Look.TEXT))
        return Sheet(table.name, lines, table)

    def _headed(self, title: str) -> list[Line]:
        warnings = [Line(text, Look.WARNING) for text in self.warnings]
        return [Line(title, Look.TITLE), *warnings]


def _headline(table: Table) -> str:
    """Say what the sheet is called, at length: `Table 1: Spend by category`."""
    return f"{table.name}: {table.title}"


@dataclass(slots=True)
class Progress:
    """Counts rows and tells, every few hundred, how many of how many are written."""

    tell: Callable[[int, int], None]
    total: int
    done: int = 0

    def row(self) -> None:
        """One row further."""
        self.done += 1
        if self.done % _OFTEN == 0 or self.done == self.total:
            self.tell(self.done, self.total)


def written(
    workbook: Workbook,
    form: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> bytes:
    """Write a workbook.

    Args:
        workbook: what to write.
        form: one of `FORMS`.
        progress: told how many rows of how many are written, now and then.

    Raises:
        TooLarge: a table has more rows or columns than a sheet holds.

    """
    check(workbook)
    if form not in DRAWS:
        workbook = replace(workbook, pictures=())
    sheets = workbook.sheets
    rows = sum(len(each.table.rows) for each in sheets if each.table)
    writer: Any = import_module(f"mopac_spend.tables.{form}")
    content: bytes = writer.write(workbook, sheets, Progress(progress, rows))
    return content


def check(workbook: Workbook) -> None:
    """See that every table fits into a sheet, its headings and the lines above too.

    Raises:
        TooLarge: one does not.

    """
    for table in workbook.tables:
        if workbook.above + 1 + len(table.lines) > fitting.ROWS:
            msg = f"{len(table.rows):,} rows are more than a sheet holds"
            raise TooLarge(msg)
        if len(table.columns) > fitting.COLUMNS:
            msg = f"{len(table.columns):,} columns are more than a sheet holds"
            raise TooLarge(msg)
