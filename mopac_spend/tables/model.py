"""A table as data: what every answer, list, report and workbook is written from.

    Table(
        title="Spend by category",
        columns=(Column.named("category", Kind.TEXT), Column("y", "2018", Kind.POUNDS)),
        rows=[("Grants", Decimal("90.00"))],
        total=("Total", Decimal("90.00")),
    )

A table whose total is not the sum of its lines cannot be made.
"""

from __future__ import annotations

import datetime as dt
import enum
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.cells import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

Row: TypeAlias = tuple[Cell, ...]


class Mark(enum.StrEnum):
    """Why a cell holds no figure, in the shorthand of official statistics."""

    NOT_APPLICABLE = "[z]"
    NOT_AVAILABLE = "[x]"
    CONFIDENTIAL = "[c]"


class Kind(enum.Enum):
    """What a column holds, by the name that metadata has for it.

    A code is a text that programs know things by. Pounds are Decimal with two places,
    a share is the Decimal `0.87` and a number of per cent the Decimal `87.4`. What is
    counted are payments, or something else, such as days or bids.
    """

    TEXT = "text"
    CODE = "code"
    WHOLE = "count"
    PAYMENTS = "payments"
    POUNDS = "pounds"
    DAY = "day"
    SHARE = "share"
    PER_CENT = "per cent"

    @property
    def base(self) -> Kind:
        """The kind that a cell is written as: a code is a text."""
        return {Kind.CODE: Kind.TEXT, Kind.PAYMENTS: Kind.WHOLE}.get(self, self)

    @property
    def is_figure(self) -> bool:
        """Whether people expect it aligned on the right."""
        return self not in {Kind.TEXT, Kind.CODE, Kind.DAY}


# How figures that are no pounds are shown.
_FIGURES = {Kind.SHARE: ".0%", Kind.PER_CENT: ",.1f"}


class Column(NamedTuple):
    """One column of a table.

    Attributes:
        name: what programs call it.
        heading: what people read.
        kind: of its cells.
        summed: whether its total is the sum of the lines; running totals are not.
        choices: what may stand in it, where somebody is to fill it in.

    """

    name: str
    heading: str
    kind: Kind
    summed: bool = True
    choices: tuple[str, ...] = ()

    @classmethod
    def named(cls, name: str, kind: Kind) -> Column:
        """Make a column whose heading is its name in words.

        >>> Column.named("initiative_title", Kind.TEXT).heading
        'Initiative'
        """
        words = name.removesuffix("_title").replace("_", " ")
        return cls(name, words[:1].upper() + words[1:], kind)

    @property
    def adds_up(self) -> bool:
        """Whether its total has to be the sum of the lines."""
        return self.summed and self.kind.base in {Kind.POUNDS, Kind.WHOLE}

    @property
    def with_unit(self) -> Column:
        """The column with its unit in the heading: `Amount (£)`."""
        unit = {Kind.POUNDS: " (£)", Kind.PAYMENTS: " (number)"}.get(self.kind, "")
        return self._replace(heading=f"{self.heading}{unit}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Attributes:
        title: what it shows, in words.
        columns: of the cells of each row, in their order.
        rows: the lines. Nothing is None or "", and a `Mark` says why there is no
            figure.
        total: the last line, set off from the others; empty where there is none. A
            cell of it may be None, which says nothing.
        notes: how to read it, a sentence each.
        name: of its sheet and of its data file: letters, digits, blanks and hyphens.
        heading: a few words, for a list of contents.
        stub: how many of the columns head the rows.
        matrix: whether it is pivoted.
        widest: letters that a column of text may be wide in a workbook.

    Raises:
        ValueError: a row of another length, or a total that its lines do not
            sum to.

    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total: Row = ()
    notes: tuple[str, ...] = ()
    name: str = ""
    heading: str = ""
    stub: int = 1
    matrix: bool = False
    widest: int = 52

    def __post_init__(self) -> None:
        """Hold the table to its total."""
        where = f"table {self.name or self.title}"
        if any(len(row) != len(self.columns) for row in self.lines):
            msg = f"{where}: a row is not {len(self.columns)} cells long"
            raise ValueError(msg)
        for at, total in enumerate(self.total):
            column = self.columns[at]
            due = _sum(row[at] for row in self.rows) if column.adds_up else total
            if total not in {None, due}:
                msg = (
                    f"{where}, {column.heading}: the total is {total} and the lines "
                    f"sum to {due}"
                )
                raise ValueError(msg)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows and, last, the total where there is one."""
        return (*self.rows, self.total) if self.total else (*self.rows,)

    def column(self, name: str) -> list[Cell]:
        """Give the cells of a column, without the total."""
        at = self.names.index(name)
        return [row[at] for row in self.rows]

    def total_of(self, name: str) -> Cell:
        """Give the total row's cell of a column."""
        return self.total[self.names.index(name)]


def _sum(cells: Iterable[Cell]) -> Cell:
    present = [cell for cell in cells if cell is not None]
    figures = [cell for cell in present if isinstance(cell, int | Decimal)]
    if present and not figures:
        return present[0]
    return sum(figures[1:], figures[0]) if figures else 0


def shown(cell: Cell, kind: Kind) -> str:
    """Write a cell for people: `1,234.50`, `87%`, `2020-04-01`."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:{_FIGURES.get(kind, ',.2f')}}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return cell.isoformat() if isinstance(cell, dt.date) else cell


def printed(cell: Cell, kind: Kind) -> str:
    """Write a cell for people, as `shown` does, with text that moves no cursor."""
    return plain(cell) if isinstance(cell, str) else shown(cell, kind)


def plain(text: str) -> str:
    """Put text on one line, a mark in place of each control character.

    A supplier's name may hold an escape sequence that would repaint the terminal of
    whoever lists it.
    """
    line = " ".join(text.split())
    if line.isprintable():  # nearly all are
        return line
    return "".join(
        "\ufffd" if unicodedata.category(letter) in {"Cc", "Cf"} else letter
        for letter in line
    )


def frame(columns: Sequence[Column], rows: Sequence[Row]) -> pd.DataFrame:
    """Give rows as a pandas DataFrame.

    Pounds and shares are `decimal128(18, 2)[pyarrow]`, numbers of per cent
    `decimal128(18, 1)`, counts `int64`, days `date32`, the rest `string`; sums stay
    exact. A cell that holds nothing, or a `Mark`, is null.
    """
    # pandas and pyarrow take most of a second to load: only who asks pays.
    import pandas as pd
    import pyarrow as pa

    types = {
        Kind.POUNDS: pa.decimal128(18, 2),
        Kind.SHARE: pa.decimal128(18, 2),
        Kind.PER_CENT: pa.decimal128(18, 1),
        Kind.WHOLE: pa.int64(),
        Kind.DAY: pa.date32(),
    }
    arrays = [
        pa.array(
            [None if isinstance(row[at], Mark) else row[at] for row in rows],
            types.get(column.kind.base, pa.string()),
        )
        for at, column in enumerate(columns)
    ]
    arrow = pa.table(arrays, names=[column.name for column in columns])
    as_pandas: pd.DataFrame = arrow.to_pandas(types_mapper=pd.ArrowDtype)
    return as_pandas
