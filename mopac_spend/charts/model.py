"""A chart as data: what it shows, what it was drawn from, and its drawings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.tables import Kind, Table


class Point(NamedTuple):
    """A figure that a chart draws: the cell of a table, by its row and column."""

    row: str
    series: str
    value: Decimal | int
    kind: Kind


class Series(NamedTuple):
    """A column of a table that is drawn.

    Attributes:
        column: its name.
        label: what the chart calls it; the heading of the column, where it is "".
        hollow: drawn as an outline or a broken line: what was planned, or was before.

    """

    column: str
    label: str = ""
    hollow: bool = False


class Drawing(NamedTuple):
    """One drawing: how high it is, what it holds, and how it is told apart.

    Attributes:
        height: in pixels.
        body: markup, places across in per cent.
        title: of this drawing alone, where a chart has several.
        least: pixels that it has to be wide at least; 0 where a phone is enough.

    """

    height: float
    body: str
    title: str = ""
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its words, the table that it draws, and the drawings of it.

    Attributes:
        name: first part of every id in it: letters, digits and hyphens; unique in
            its page.
        title: what it shows.
        words: what a person who cannot see it should know.
        table: what it was drawn from, and is shown below it.
        drawings: one, or one for each of small multiples; none where there is nothing.
        points: every figure in the drawings, in their order.

    """

    name: str
    title: str
    words: str
    table: Table
    drawings: tuple[Drawing, ...]
    points: tuple[Point, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.drawings


def named(series: Series, table: Table) -> str:
    """Say what a chart calls a column."""
    if series.label:
        return series.label
    column = table.columns[table.names.index(series.column)]
    return column.heading.removesuffix(" (£)").removesuffix(" (number)")


def kind_of(series: Series, table: Table) -> Kind:
    """Give the kind of a column."""
    return table.columns[table.names.index(series.column)].kind


def of(columns: tuple[Series | str, ...]) -> tuple[Series, ...]:
    """Take names of columns for series."""
    return tuple(Series(each) if isinstance(each, str) else each for each in columns)


def attribute(text: str) -> str:
    """Escape a text for markup and attributes."""
    return escape(text, {'"': "&quot;", "'": "&#39;"})
