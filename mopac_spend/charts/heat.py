"""A heat map: a line of cells for each row, darker where more was spent.

Every cell writes its figure, so that nothing rests on its shade.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.charts.bars import EXACT, nothing
from mopac_spend.charts.model import Chart, Drawing, Point, kind_of, named, of
from mopac_spend.charts.scale import figures
from mopac_spend.charts.sketch import LINE, SMALL, Sketch, across
from mopac_spend.charts.sketch import named as written
from mopac_spend.charts.style import SHADES, written_in
from mopac_spend.charts.words import brief, short, wrapped

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.charts.model import Series
    from mopac_spend.tables import Table

HIGH, GAP = 26, 8
# Pixels that a column needs, and how many columns a phone is wide enough for.
_NEEDS, _PHONE = 88, 3


def heat(  # noqa: PLR0913, PLR0917 - as every chart, with what a line comes to
    table: Table,
    name: str,
    label: str,
    columns: tuple[Series | str, ...],
    title: str,
    whole: str = "",
) -> Chart:
    """Draw each row of a table as a line of cells, one for each of some columns.

    Args:
        table: what is drawn.
        name: of the chart; unique in its page.
        label: the column that names the rows.
        columns: to draw, in their order.
        title: of the chart.
        whole: the column that a line comes to, written at its end; "" for none.

    """
    series, rows = of(columns), [brief(str(each)) for each in table.column(label)]
    cells = [table.column(each.column) for each in series]
    some = figures(cell for each in cells for cell in each)
    if not any(some):
        return nothing(name, title, table)
    most = max(map(abs, some))
    sketch = Sketch()
    count = len(series) + bool(whole)
    wide = 100 / count
    heads = [*(named(each, table) for each in series), *(["Total"] if whole else [])]
    lines = [wrapped(each, _NEEDS / SMALL, 3) for each in heads]
    top = LINE * max(map(len, lines)) + 4.0
    for at, some_words in enumerate(lines):
        y = top - 8 - LINE * (len(some_words) - 1)
        sketch.lines(wide * at + wide / 2, y, some_words, "small", anchor="middle")
    kind = kind_of(series[0], table)
    wholes = table.column(whole) if whole else [None] * len(rows)
    for at, row in enumerate(rows):
        top = written(sketch, top, row)
        for number, each in enumerate(series):
            cell = cells[number][at]
            words = short(cell, kind)
            looks = "small soft"
            if isinstance(cell, Decimal | int):
                point = Point(row, named(each, table), cell, kind)
                shade = _shade(Decimal(cell), most)
                looks = _cell(sketch, wide * number, wide, top, point, shade)
                words = words if cell else "\N{EN DASH}"
            x = wide * (number + 0.5)
            sketch.text(x, top + 18, words, looks, anchor="middle")
        if whole:
            x, words = 100 - wide / 2, short(wholes[at], kind)
            sketch.text(x, top + 18, words, "small strong", anchor="middle")
        top += HIGH + GAP
    told = [
        f"{row}: {short(_largest(cells, at), kind)} at most"
        for at, row in enumerate(rows)
    ]
    said = (
        f"A line of cells for each, darker where more was spent. {'; '.join(told)}. "
        f"{EXACT}"
    )
    least = _NEEDS * count if count > _PHONE else 0
    return Chart(
        name=name,
        title=title,
        words=said,
        table=table,
        drawings=(Drawing(top - GAP, sketch.body, least=least),),
        points=tuple(sketch.points),
    )


def _largest(cells: list[list[Cell]], at: int) -> Decimal:
    return max(figures(each[at] for each in cells), default=Decimal(0))


def _shade(amount: Decimal, most: Decimal) -> str:
    if not amount:
        return ""
    if amount < 0:
        return "below"
    # The root shows small amounts too, which a straight scale would not.
    part = float(amount / most) ** 0.5
    return f"h{min(SHADES, 1 + int(part * SHADES))}"


def _cell(  # noqa: PLR0913, PLR0917 - of one cell
    sketch: Sketch, left: float, wide: float, top: float, point: Point, shade: str
) -> str:
    """Draw the ground of a cell; give how its words look."""
    if not shade:
        sketch.points.append(point)
        return "small soft"
    sketch.mark(
        point,
        "rect",
        x=across(left + 0.2),
        y=top,
        width=across(wide - 0.4),
        height=HIGH,
        **{"class": shade},
    )
    return f"small {written_in(shade)}".strip()
