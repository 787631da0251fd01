"""Small multiples: for each row of a table the same small columns, on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.charts.bars import EXACT, nothing
from mopac_spend.charts.columns import Slots, Track, drawn
from mopac_spend.charts.model import Chart, Drawing, kind_of, named, of
from mopac_spend.charts.scale import Scale, figures
from mopac_spend.charts.sketch import LINE, SMALL, STRONG, WIDE, Sketch
from mopac_spend.charts.words import brief, short, wrapped

if TYPE_CHECKING:
    from mopac_spend.charts.model import Series
    from mopac_spend.tables import Table

# How high the columns of one are, in pixels.
HIGH = 74


def multiples(
    table: Table,
    name: str,
    label: str,
    columns: tuple[Series | str, ...],
    title: str,
) -> Chart:
    """Draw a small chart for each row, with a column for each of some columns.

    Args:
        table: what is drawn; a dozen rows or so.
        name: of the chart; unique in its page.
        label: the column that names the rows.
        columns: to draw, in the order of time.
        title: of the chart.

    """
    series, rows = of(columns), [brief(str(each)) for each in table.column(label)]
    cells = [table.column(each.column) for each in series]
    every = [cell for some in cells for cell in some]
    if not any(figures(every)):
        return nothing(name, title, table)
    kind, words = kind_of(series[0], table), [named(each, table) for each in series]
    names = [wrapped(row, WIDE / SMALL / STRONG) for row in rows]
    tall = max(map(len, names))
    drawings, points, told = [], [], []
    for at, row in enumerate(rows):
        sketch = Sketch()
        sketch.lines(0, 13, names[at], "small strong")
        top = LINE * tall + 20.0
        scale = Scale.over(every, top + HIGH, top)
        track = Track([some[at] for some in cells], [(row, w) for w in words], kind)
        slots = Slots(words, [track], scale, WIDE)
        height = drawn(sketch, slots)
        drawings.append(Drawing(height, sketch.body, title=row))
        points += sketch.points
        pairs = zip(words, track.cells, strict=True)
        told.append(f"{row}: {', '.join(f'{w} {short(c, kind)}' for w, c in pairs)}")
    said = f"The same columns for each, on one scale. {'; '.join(told)}. {EXACT}"
    return Chart(
        name=name,
        title=title,
        words=said,
        table=table,
        drawings=tuple(drawings),
        points=tuple(points),
    )
