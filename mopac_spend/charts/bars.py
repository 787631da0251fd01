"""Bars that lie one below the other, side by side for series or in one stack."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.charts.model import Chart, Drawing, Point, kind_of, named, of
from mopac_spend.charts.scale import Scale, figures
from mopac_spend.charts.sketch import (
    LINE,
    NARROWEST,
    SMALL,
    Sketch,
    across,
    room_for,
)
from mopac_spend.charts.sketch import named as written
from mopac_spend.charts.style import SERIES, inside, numbers
from mopac_spend.charts.words import brief, short, width, wrapped

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.charts.model import Series
    from mopac_spend.tables import Table

BAR, STACK, GAP, FOOT = 16, 24, 4, 14
# A figure that is not nil is seen, however small: per cent of the width.
LEAST = 0.3
EXACT = "Exact figures are in the table."
_NONE = "There is nothing to draw: every figure is nil, or the books hold none."


def bars(
    table: Table,
    name: str,
    label: str,
    columns: tuple[Series | str, ...],
    title: str,
) -> Chart:
    """Draw each row of a table with a bar for each of some columns.

    Args:
        table: what is drawn; longest lists are `folded` before.
        name: of the chart; unique in its page.
        label: the column that names the rows.
        columns: to draw, one or a few.
        title: of the chart.

    """
    series, rows = of(columns), table.column(label)
    cells = [table.column(each.column) for each in series]
    if not any(figures(cell for some in cells for cell in some)):
        return nothing(name, title, table)
    sketch, looks = Sketch(), numbers(series)
    words = [
        [_label(each, table, cell, alone=len(series) == 1) for cell in some]
        for each, some in zip(series, cells, strict=True)
    ]
    scale = _scale([c for some in cells for c in some], [w for s in words for w in s])
    top = 0.0
    for at, row in enumerate(rows):
        top = written(sketch, top, str(row), "strong" if len(series) > 1 else "")
        start = top
        for number, each in enumerate(series):
            point = _point(str(row), each, table, cells[number][at])
            _bar(sketch, top, scale, point, looks[number], hollow=each.hollow)
            _beside(sketch, top, scale, cells[number][at], words[number][at])
            top += BAR + GAP
        _base(sketch, scale, start - 2, top - GAP + 2)
        top += FOOT - GAP
    told = [
        f"{brief(str(row))}: {', '.join(each[at] for each in words)}"
        for at, row in enumerate(rows)
    ]
    kind = "A bar" if len(series) == 1 else f"{len(series)} bars"
    said = f"{kind} for each. {'; '.join(told)}. {EXACT}"
    return _chart(name, title, said, table, sketch, top - FOOT + GAP)


def _label(series: Series, table: Table, cell: Cell, *, alone: bool) -> str:
    words = short(cell, kind_of(series, table))
    return words if alone else f"{named(series, table)} {words}"


def _point(row: str, series: Series, table: Table, cell: Cell) -> Point | None:
    if not isinstance(cell, Decimal | int):
        return None
    return Point(row, named(series, table), cell, kind_of(series, table))


def _scale(cells: list[Cell], labels: list[str]) -> Scale:
    """Leave room for the figures at the ends of the bars, on either side of nil."""
    room = room_for(labels, SMALL)
    some = figures(cells)
    low, high = min([Decimal(0), *some]), max([Decimal(0), *some])
    return Scale.over(cells, room if low else 0.2, 100 - room if high else 99.8)


def _bar(  # noqa: PLR0913 - of one bar
    sketch: Sketch,
    top: float,
    scale: Scale,
    point: Point | None,
    number: int,
    *,
    hollow: bool,
) -> None:
    if point is None or not point.value:
        if point:
            sketch.points.append(point)
        return
    place = scale.at(point.value)
    wide = max(abs(place - scale.nil), LEAST)
    inset = 1 if hollow else 0
    sketch.mark(
        point,
        "rect",
        x=across(min(place, scale.nil) if wide > LEAST else scale.nil),
        y=top + inset,
        width=across(wide),
        height=BAR - 2 * inset,
        **{"class": f"{'o' if hollow else 's'}{number}"},
    )


def _beside(sketch: Sketch, top: float, scale: Scale, cell: Cell, words: str) -> None:
    below = isinstance(cell, Decimal | int) and cell < 0
    place = scale.at(cell) if isinstance(cell, Decimal | int) else scale.nil
    dx, anchor = (-6, "end") if below else (6, "start")
    sketch.text(place, top + 13, words, "small", dx=dx, anchor=anchor)


def _base(sketch: Sketch, scale: Scale, top: float, foot: float) -> None:
    x = across(scale.nil)
    sketch.add("line", x1=x, x2=x, y1=top, y2=foot, **{"class": "axis"})


def stacked(  # noqa: PLR0913, PLR0917 - as `bars`, with what stands at the end
    table: Table,
    name: str,
    label: str,
    columns: tuple[Series | str, ...],
    title: str,
    whole: str = "",
) -> Chart:
    """Draw each row of a table as one bar made of some columns, credits left of nil.

    Args:
        table: what is drawn.
        name: of the chart; unique in its page.
        label: the column that names the rows.
        columns: the parts, at most as many as there are colours.
        title: of the chart.
        whole: the column that a bar comes to, written at its end; "" for none.

    """
    series, rows = of(columns), table.column(label)
    if len(series) > SERIES:
        msg = f"a stack has at most {SERIES} parts, and {len(series)} were given"
        raise ValueError(msg)
    cells = [table.column(each.column) for each in series]
    if not any(figures(cell for some in cells for cell in some)):
        return nothing(name, title, table)
    wholes = table.column(whole) if whole else [None] * len(rows)
    kind = kind_of(series[0], table)
    labels = [short(each, kind) for each in wholes]
    sketch = Sketch()
    top = _key(sketch, [named(each, table) for each in series])
    ends = [_ends(some) for some in zip(*cells, strict=True)]
    room = room_for(labels, SMALL) if whole else 0.2
    some: list[Cell] = [each for pair in ends for each in pair]
    scale = Scale.over(some, 0.2, 100 - room)
    told = []
    for at, row in enumerate(rows):
        top = written(sketch, top, str(row))
        parts = []
        below = above = Decimal(0)
        for number, each in enumerate(series, 1):
            point = _point(str(row), each, table, cells[number - 1][at])
            if point is None:
                continue
            start = above if point.value >= 0 else below
            _part(sketch, top, scale, point, start, number)
            above += max(point.value, Decimal(0))
            below += min(point.value, Decimal(0))
            parts.append(f"{point.series} {short(point.value, kind)}")
        sketch.text(scale.at(above), top + 17, labels[at], "small strong", dx=6)
        _base(sketch, scale, top - 2, top + STACK + 2)
        top += STACK + FOOT
        told.append(f"{brief(str(row))}: {', '.join(parts)}")
    said = f"One bar for each, in parts. {'; '.join(told)}. {EXACT}"
    return _chart(name, title, said, table, sketch, top - FOOT + GAP)


def _ends(cells: tuple[Cell, ...]) -> tuple[Decimal, Decimal]:
    some = figures(cells)
    return (
        sum((each for each in some if each < 0), Decimal(0)),
        sum((each for each in some if each > 0), Decimal(0)),
    )


def _part(  # noqa: PLR0913, PLR0917 - of one bar
    sketch: Sketch,
    top: float,
    scale: Scale,
    point: Point,
    start: Decimal,
    number: int,
) -> None:
    if not point.value:
        sketch.points.append(point)
        return
    one, other = scale.at(start), scale.at(start + point.value)
    wide = max(abs(other - one), LEAST)
    left = min(one, other)
    sketch.mark(
        point,
        "rect",
        x=across(left),
        y=top,
        width=across(wide),
        height=STACK,
        **{"class": f"s{number} part"},
    )
    words = short(point.value, point.kind)
    if width(words) * SMALL + 8 < wide * NARROWEST / 100:
        looks = f"small {inside(number)}"
        sketch.text(left + wide / 2, top + 17, words, looks, anchor="middle")


def _key(sketch: Sketch, names: list[str]) -> float:
    """Name the parts above the first bar, in their order; give where that ends."""
    top = 0.0
    for at in range(0, len(names), 2):
        high = 0
        for beside, each in enumerate(names[at : at + 2]):
            lines = wrapped(each, (NARROWEST / 2 - 26) / SMALL)
            left = 50.0 * beside
            number = at + beside + 1
            sketch.add(
                "rect",
                x=across(left),
                y=top + 2,
                width=13,
                height=13,
                **{"class": f"s{number}"},
            )
            sketch.lines(left, top + 13, lines, "small", dx=19)
            high = max(high, len(lines))
        top += LINE * high
    return top + 10


def _chart(  # noqa: PLR0913, PLR0917 - of one chart
    name: str, title: str, words: str, table: Table, sketch: Sketch, height: float
) -> Chart:
    return Chart(
        name=name,
        title=title,
        words=words,
        table=table,
        drawings=(Drawing(height, sketch.body),),
        points=tuple(sketch.points),
    )


def nothing(name: str, title: str, table: Table) -> Chart:
    """Give the chart of a table without a figure: a sentence, and no drawing."""
    return Chart(
        name=name, title=title, words=_NONE, table=table, drawings=(), points=()
    )
