"""Lines through the months of a year, such as spend against budget.

Each is named at its end, where its last figure stands.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.charts.bars import EXACT, nothing
from mopac_spend.charts.model import Chart, Drawing, Point, Series, kind_of, named, of
from mopac_spend.charts.scale import Scale, ticks
from mopac_spend.charts.sketch import NARROWEST, SMALL, STRONG, Sketch, across
from mopac_spend.charts.style import numbers
from mopac_spend.charts.words import brief, short, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.tables import Kind, Table

TOP, HEIGHT, UNDER = 18.0, 230.0, 26.0
LINE = 16
# Letters of the name at the end of a line, per cent before the first month.
_NAME, _BEFORE = 9.5, 2.0
_DASHES = "1 7"
# Names of months, as they fit under a line.
_SHORT = {
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


class Line(NamedTuple):
    """A line: what it is of, its points by row, and how it looks."""

    series: Series
    name: str
    points: list[tuple[int, Decimal]]
    kind: Kind
    number: int


def lines(
    table: Table,
    name: str,
    label: str,
    columns: tuple[Series | str, ...],
    title: str,
) -> Chart:
    """Draw columns of a table as lines through its rows; what is hollow is dotted.

    Args:
        table: what is drawn, in the order of time.
        name: of the chart; unique in its page.
        label: the column that names the rows.
        columns: to draw, a few.
        title: of the chart.

    """
    series, rows = of(columns), [brief(str(each)) for each in table.column(label)]
    looks = numbers(series)
    some = [_line(s, table, n) for s, n in zip(series, looks, strict=True)]
    some = [each for each in some if each.points]
    every = [amount for each in some for _, amount in each.points]
    if not any(every):
        return nothing(name, title, table)
    sketch = Sketch()
    marks = ticks(min(Decimal(0), *every), max(Decimal(0), *every))
    scale = Scale(marks[0], marks[-1], TOP + HEIGHT, TOP)
    ends = [wrapped(each.name, _NAME) for each in some]
    values = [short(each.points[-1][1], each.kind) for each in some]
    longest = max(width(words) for words in [*values, *(w for e in ends for w in e)])
    right = 100 - min(42.0, (longest * SMALL * STRONG + 14) * 100 / NARROWEST)
    _grid(sketch, scale, marks, some[0].kind, right)

    def x(at: int) -> float:
        return _BEFORE + (right - _BEFORE) * (at / max(len(rows) - 1, 1))

    _months(sketch, rows, x, right)
    for each in some:
        _through(sketch, each, rows, scale, x)
    _names(sketch, some, ends, values, scale, x)
    told = [
        f"{each.name} reaches {short(each.points[-1][1], each.kind)} at "
        f"{rows[each.points[-1][0]]}"
        for each in some
    ]
    said = f"Lines from {rows[0]} to {rows[-1]}. {'; '.join(told)}. {EXACT}"
    return Chart(
        name=name,
        title=title,
        words=said,
        table=table,
        drawings=(Drawing(TOP + HEIGHT + UNDER, sketch.body),),
        points=tuple(sketch.points),
    )


def _line(series: Series, table: Table, number: int) -> Line:
    cells = enumerate(table.column(series.column))
    points = [(at, Decimal(c)) for at, c in cells if isinstance(c, Decimal | int)]
    return Line(series, named(series, table), points, kind_of(series, table), number)


def _grid(
    sketch: Sketch, scale: Scale, marks: Sequence[Decimal], kind: Kind, right: float
) -> None:
    for mark in marks:
        y = scale.at(mark)
        looks = "rule" if mark else "axis"
        sketch.add("line", x1="0%", x2=across(right), y1=y, y2=y, **{"class": looks})
        if mark:
            words = short(mark, kind).replace(".0m", "m")
            sketch.text(0, y - 4, words, "small soft halo")


def _months(
    sketch: Sketch, rows: list[str], x: Callable[[int], float], right: float
) -> None:
    slot = (right - _BEFORE) * NARROWEST / 100 / max(len(rows) - 1, 1)
    names = [wrapped(each, 8, 1)[0] for each in rows]
    if all(each[:3] in _SHORT for each in names):
        names = [each[:3] for each in names]
    longest = max(map(width, names)) * SMALL + 5
    every = max(1, -(-int(longest) // max(int(slot), 1)))
    for at, each in enumerate(names):
        looks = "small soft" if at % every == 0 else "small soft roomy"
        anchor = "start" if at == 0 else "middle"
        y = TOP + HEIGHT + 19
        sketch.text(x(at) if at else 0, y, each, looks, anchor=anchor)


def _through(
    sketch: Sketch, line: Line, rows: list[str], scale: Scale, x: Callable[[int], float]
) -> None:
    looks = f"l{line.number}"
    drawn = {"class": looks}
    if line.series.hollow:
        drawn["stroke-dasharray"] = _DASHES
    for (a, one), (b, other) in zip(line.points, line.points[1:], strict=False):
        sketch.add(
            "line",
            x1=across(x(a)),
            x2=across(x(b)),
            y1=scale.at(one),
            y2=scale.at(other),
            inner="",
            **drawn,
        )
    for at, amount in line.points:
        shape = f"{'o' if line.series.hollow else 's'}{line.number}"
        point = Point(rows[at], line.name, amount, line.kind)
        sketch.mark(
            point,
            "circle",
            cx=across(x(at)),
            cy=scale.at(amount),
            r=3.5,
            **{"class": shape},
        )


def _names(  # noqa: PLR0913, PLR0917 - of one chart
    sketch: Sketch,
    some: list[Line],
    ends: list[list[str]],
    values: list[str],
    scale: Scale,
    x: Callable[[int], float],
) -> None:
    """Write the name and the figure of each line at its end, none over another."""
    tall = [LINE * (len(each) + 1) + 5 for each in ends]
    last = max(each.points[-1][0] for each in some)
    order = sorted(range(len(some)), key=lambda n: (-some[n].points[-1][1], n))
    wanted = {n: scale.at(some[n].points[-1][1]) - tall[n] / 2 for n in order}
    tops, floor = {}, 0.0
    for n in order:
        tops[n] = max(wanted[n], floor)
        floor = tops[n] + tall[n]
    over = floor - (TOP + HEIGHT + 4)
    for n in reversed(order) if over > 0 else ():
        tops[n] = min(tops[n], TOP + HEIGHT + 4 - tall[n])
        below = [tops[m] for m in order[order.index(n) + 1 :]]
        tops[n] = min([tops[n], *(top - tall[n] for top in below[:1])])
    for n in order:
        line = some[n]
        at = line.points[-1][0]
        looks = f"small strong halo t{line.number}"
        y = tops[n] + 12
        if at < last:
            y = max(y + LINE, scale.at(line.points[-1][1]) + 20)
        sketch.lines(x(at), y, ends[n], looks, dx=9)
        sketch.text(x(at), y + LINE * len(ends[n]) + 2, values[n], looks, dx=9)
