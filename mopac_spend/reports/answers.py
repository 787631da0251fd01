"""A table of a report from the answer to a question, so that the two are one figure.

table_of(answer, Shape("contracts-let", "Contracts let", title, ("supplier", ...)))
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.reports.figures import percent
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.questions.again import AnswerRows
    from mopac_spend.tables import Row

_NONE = Mark.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of an answer a table shows, and how.

    Attributes:
        name, heading, title, notes: of the table.
        columns: names of the answer's columns, in order; the first is a text. No
            share: its two places are too few, and `with_share` makes it anew.
        headings: other headings than the answer's own, unit left out.
        codes: of the columns, those that are codes and not for people.
        apart: those whose sum means nothing.

    """

    name: str
    heading: str
    title: str
    columns: Sequence[str]
    headings: Mapping[str, str] | None = None
    codes: Collection[str] = ()
    apart: Collection[str] = ()
    notes: tuple[str, ...] = ()


def table_of(
    answer: AnswerRows, shape: Shape, rows: Sequence[Row] | None = None
) -> Table:
    """Make a table of some columns of an answer.

    Args:
        answer: to a question.
        shape: what to take of it.
        rows: of the answer, where not all are wanted.

    """
    known = {column.name: column for column in answer.columns}
    at = [answer.names.index(name) for name in shape.columns]
    columns = tuple(_column(known[name], shape) for name in shape.columns)
    lines = tuple(
        tuple(_NONE if (cell := row[place]) is None else cell for place in at)
        for row in (answer.rows if rows is None else rows)
    )
    return Table(
        name=shape.name,
        heading=shape.heading,
        title=shape.title,
        columns=columns,
        rows=lines,
        total=totals(columns, lines),
        notes=shape.notes,
    )


def with_share(table: Table, column: Column, part: str, whole: str) -> Table:
    """Add what per cent one column is of another, of each line and of the total."""
    of = [table.names.index(name) for name in (part, whole)]

    def longer(row: Row) -> Row:
        first, second = (Decimal(_count(row[at])) for at in of)
        return (*row, percent(first, second))

    return replace(
        table,
        columns=(*table.columns, column),
        rows=tuple(map(longer, table.rows)),
        total=longer(table.total),
    )


def _count(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _column(column: Column, shape: Shape) -> Column:
    kind = Kind.CODE if column.name in shape.codes else column.kind
    if column.name == "payments":
        kind = Kind.PAYMENTS
    heading = (shape.headings or {}).get(column.name, column.heading)
    summed = column.name not in shape.apart
    return Column(column.name, heading, kind, summed).with_unit


def totals(columns: Sequence[Column], rows: Sequence[Row]) -> Row:
    """Sum what can be summed; the first column says that it is the total."""
    total: list[Cell] = []
    for at, column in enumerate(columns):
        figures = [row[at] for row in rows]
        numbers = [cell for cell in figures if isinstance(cell, int | Decimal)]
        if column.kind.base is Kind.TEXT:
            total.append("Total" if at == 0 else "")
        elif not column.adds_up or (figures and not numbers):
            total.append(figures[0] if column.adds_up else Mark.NOT_APPLICABLE)
        elif column.kind is Kind.POUNDS:
            total.append(sum(numbers, Decimal("0.00")))
        else:
            total.append(sum(int(cell) for cell in numbers))
    return tuple(total)
