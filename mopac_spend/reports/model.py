"""A report as data: named tables of exact figures, with the words around them.

    report = quarterly(books, "2020-21", 4)
    report.table("by-directorate").total
    report.frame("by-directorate")

Every way of showing a report reads these values and nothing else. A table whose
total is not the sum of its lines cannot be made.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import pandas as pd

    from mopac_spend.findings import Finding
    from mopac_spend.reports.span import Span


class Mark(enum.Enum):
    """Why a cell holds no figure, in the shorthand of official statistics."""

    NOT_APPLICABLE = "[z]"
    NOT_AVAILABLE = "[x]"


SHORTHAND: dict[Mark, str] = {
    Mark.NOT_APPLICABLE: (
        "not applicable: there is nothing to compare with, days lie after the "
        "report, or the figures of a column do not add up to a total"
    ),
    Mark.NOT_AVAILABLE: (
        "not available: the books hold no payment at all of that time, so what was "
        "spent is not known"
    ),
}

Unit: TypeAlias = Literal[
    "code", "text", "day", "pounds", "payments", "count", "per cent"
]
Cell: TypeAlias = "str | int | Decimal | dt.date | Mark"
Row: TypeAlias = "tuple[Cell, ...]"


# The table that a summary is about: the first of these that a report has.
MAIN = ("budget-to-date", "by-directorate")


class Column(NamedTuple):
    """One column of a table.

    `name` is what data files call it, `title` what people read (unit included),
    `summed` says whether the total row is the sum of the lines; percentages and
    running totals are not. A `count` is of something that is no payment, such as
    days or bids.
    """

    name: str
    title: str
    unit: Unit
    summed: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """One table of figures.

    Attributes:
        name: `by-directorate`; also the name of its sheet and of its CSV file.
        heading: a few words, for a list of contents.
        title: what it shows, of which period, in words.
        columns: pounds are `Decimal` with two places, percentages `Decimal`
            with one, payments and counts `int`, days `date`, codes and texts `str`.
        rows: the lines; a cell without a figure holds a `Mark`.
        total: the last line, in the same columns.
        notes: how to read it.

    Raises:
        ValueError: a row of another length, or a total that its lines do not
            sum to.

    """

    name: str
    heading: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold the table to its total."""
        if {len(row) for row in self.lines} != {len(self.columns)}:
            msg = f"table {self.name}: a row is not {len(self.columns)} cells long"
            raise ValueError(msg)
        for at, column in enumerate(self.columns):
            if column.unit in {"pounds", "payments", "count"} and column.summed:
                due = _sum(row[at] for row in self.rows)
                if self.total[at] != due:
                    msg = (
                        f"table {self.name}, {column.title}: the total is "
                        f"{self.total[at]} and the lines sum to {due}"
                    )
                    raise ValueError(msg)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows and, last, the total row."""
        return (*self.rows, self.total)

    def column(self, name: str) -> list[Cell]:
        """Give the cells of a column, without the total."""
        at = self._at(name)
        return [row[at] for row in self.rows]

    def total_of(self, name: str) -> Cell:
        """Give the total row's cell of a column."""
        return self.total[self._at(name)]

    def _at(self, name: str) -> int:
        return self.names.index(name)


def _sum(cells: Iterable[Cell]) -> Cell:
    held = list(cells)
    figures = [cell for cell in held if isinstance(cell, (int, Decimal))]
    if not figures and held:
        return held[0]
    return sum(figures[1:], figures[0]) if figures else 0


class Headline(NamedTuple):
    """One of the few figures at the head of a report."""

    label: str
    figure: str
    detail: str


class Note(NamedTuple):
    """One thing a reader must know to use the figures."""

    title: str
    text: str


class Part(NamedTuple):
    """Some tables that are read together, under one heading."""

    title: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a report says.

    Attributes:
        name: stem of its file names, `quarterly-2020-21-Q4`.
        title: heading, `Quarterly spend report: quarter 4 of 2020-21`.
        body: whose spending it is.
        books_title, books_sha256: the books it was drawn from.
        illustrative: what to print where the payments are invented, or "".
        findings: faults of the books it was drawn despite; normally none.
        span: the days it is about, and those they are compared with.
        headlines: the main figures.
        summary: the paragraphs of its first page, for a member of the public.
        gaps: sentences on what is missing: months of which the books hold
            nothing, budgets, forecasts, explanations.
        parts: the tables, in the order they are read.
        notes: conventions, basis and limits.
        definitions: title and definition of every category shown.

    """

    name: str
    title: str
    body: str
    books_title: str
    books_sha256: str
    illustrative: str
    findings: tuple[Finding, ...]
    span: Span
    headlines: tuple[Headline, ...]
    summary: tuple[str, ...]
    gaps: tuple[str, ...]
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    definitions: tuple[Note, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order they are read."""
        return tuple(table for part in self.parts for table in part.tables)

    def summarised(self) -> Report:
        """Give the first page alone, with the one table that it is about."""
        names = [table.name for table in self.tables]
        first = next(name for name in MAIN if name in names)
        kept = [
            Part(part.title, tuple(t for t in part.tables if t.name == first))
            for part in self.parts
        ]
        return replace(
            self,
            name=f"{self.name}-summary",
            title=f"{self.title}: summary",
            parts=tuple(part for part in kept if part.tables),
            definitions=(),
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """What must stand at the top of every page, sheet and data file."""
        count = len(self.findings)
        banner = (
            f"NOT RELIABLE: drawn despite {count} "
            f"{'finding' if count == 1 else 'findings'} in the books; mend the books "
            f"and make the report again before anyone relies on it."
        )
        return tuple(filter(None, (banner if count else "", self.illustrative)))

    def table(self, name: str) -> Table:
        """Find a table by its name.

        Raises:
            KeyError: there is none of that name; the message lists them.

        """
        for table in self.tables:
            if table.name == name:
                return table
        names = ", ".join(table.name for table in self.tables)
        msg = f"no table {name!r}; the tables are {names}"
        raise KeyError(msg)

    def frame(self, name: str, *, total: bool = False) -> pd.DataFrame:
        """Give a table as a pandas DataFrame.

        Args:
            name: of the table.
            total: add the total row as the last one; left out otherwise, so
                that a sum over the frame is not doubled.

        Returns:
            One row a line. Pounds are `decimal128(18, 2)[pyarrow]`, percentages
            `decimal128(18, 1)`, payments and counts `int64`, days `date32`, the
            rest `string`; a cell without a figure is null.

        """
        # pandas and pyarrow take most of a second to load: only who asks pays.
        import pandas as pd
        import pyarrow as pa

        table = self.table(name)
        types = {
            "pounds": pa.decimal128(18, 2),
            "per cent": pa.decimal128(18, 1),
            "payments": pa.int64(),
            "count": pa.int64(),
            "day": pa.date32(),
        }
        lines = table.lines if total else table.rows
        arrays = [
            pa.array(
                [None if isinstance(row[at], Mark) else row[at] for row in lines],
                types.get(column.unit, pa.string()),
            )
            for at, column in enumerate(table.columns)
        ]
        names = [column.name for column in table.columns]
        frame: pd.DataFrame = pa.table(arrays, names=names).to_pandas(
            types_mapper=pd.ArrowDtype
        )
        return frame
