"""The matrix as a picture: stacked bars, or a heat map, as somebody chooses.

A picture has fewer lines and columns than the table; what is left out is one more of
each, so that every picture comes to the total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend import charts
from mopac_spend.money import NIL
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from markupsafe import Markup

    from mopac_spend.tables.model import Row

# By what an address has for it, how it is called; the first is drawn unless one asks.
PICTURES = {"bars": "Stacked bars", "heat": "Heat map", "none": "No picture"}
# Lines of a picture, and parts of one, beside the one of all others.
_LINES = 10
_PARTS = {"bars": 5, "heat": 9}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the matrix: its code and title, a cell a column, its sum and share."""

    code: str
    title: str
    cells: list[Decimal | None]
    amount: Decimal
    per_cent: str
    width: str


def picture(
    way: str, lines: Sequence[Line], columns: Sequence[tuple[str, str]], title: str
) -> Markup | str:
    """Draw the matrix; "" where nobody wants it or there is nothing.

    Args:
        way: of `PICTURES`.
        lines: of the matrix, with a cell for each of the columns.
        columns: code and title of each.
        title: of the picture.

    """
    if way == "none" or not lines:
        return ""
    sums = [
        sum((line.cells[at] or NIL for line in lines), NIL)
        for at, _ in enumerate(columns)
    ]
    largest = sorted(range(len(columns)), key=lambda at: (-abs(sums[at]), at))
    shown = sorted(largest[: _PARTS[way]])
    if len(columns) == len(shown) + 1:
        shown = [*range(len(columns))]
    rest = [at for at in range(len(columns)) if at not in shown]
    names = [Column(f"c{at}", columns[at][1], Kind.POUNDS) for at in shown]
    if rest:
        names.append(Column("others", f"All {len(rest)} others", Kind.POUNDS))
    rows: list[Row] = [
        (
            line.title,
            *(line.cells[at] or NIL for at in shown),
            *([sum((line.cells[at] or NIL for at in rest), NIL)] if rest else []),
            line.amount,
        )
        for line in sorted(lines, key=lambda each: -abs(each.amount))
    ]
    table = Table(
        title=title,
        columns=(
            Column("row", "Row", Kind.TEXT),
            *names,
            Column("whole", "Total", Kind.POUNDS),
        ),
        rows=rows,
    )
    few = charts.folded(table, _LINES)
    drawn = tuple(charts.Series(each.name) for each in names)
    draw = charts.stacked if way == "bars" else charts.heat
    return charts.figure(draw(few, "picture", "row", drawn, title, "whole"))
