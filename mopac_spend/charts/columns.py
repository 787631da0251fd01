"""Columns side by side: spend by year or quarter, with the budget across each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.charts.bars import EXACT, nothing
from mopac_spend.charts.model import Chart, Drawing, Point, kind_of, named, of
from mopac_spend.charts.scale import Scale, figures
from mopac_spend.charts.sketch import NARROWEST, SMALL, STRONG, Sketch, across
from mopac_spend.charts.words import brief, short, width, wrapped

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.charts.model import Series
    from mopac_spend.tables import Kind, Table

HEIGHT, LINE = 170, 16
# What part of its slot a column takes, and the least height that is seen.
_PART, _LEAST = 0.72, 1.5
# How wide a word under a column may be, in parts of its size.
_LONGEST = 9.0


class Track(NamedTuple):
    """The figures of one series, each with the row and the series it is told as."""

    cells: list[Cell]
    told: list[tuple[str, str]]
    kind: Kind
    hollow: bool = False


class Slots(NamedTuple):
    """What stands side by side.

    Attributes:
        words: under each.
        tracks: the series.
        scale: of all of them.
        room: pixels that the drawing is wide at least.

    """

    words: list[str]
    tracks: list[Track]
    scale: Scale
    room: float = NARROWEST

    @property
    def wide(self) -> float:
        """Per cent of the width that each has."""
        return 100 / max(len(self.words), 1)

    @property
    def slot(self) -> float:
        """Pixels that each has at least."""
        return self.room * self.wide / 100


def columns(
    table: Table,
    name: str,
    label: str,
    columns: tuple[Series | str, ...],
    title: str,
) -> Chart:
    """Draw each row of a table as a column; what is hollow is a line across it.

    Args:
        table: what is drawn, in the order of time.
        name: of the chart; unique in its page.
        label: the column that names the rows.
        columns: to draw: one that is filled, and one that is hollow or none.
        title: of the chart.

    """
    series = of(columns)
    words = [brief(str(each)) for each in table.column(label)]
    tracks = [
        Track(
            table.column(each.column),
            [(row, named(each, table)) for row in words],
            kind_of(each, table),
            each.hollow,
        )
        for each in series
    ]
    every = [cell for track in tracks for cell in track.cells]
    if not any(figures(every)):
        return nothing(name, title, table)
    sketch = Sketch()
    keyed = len(series) > 1
    top = 40.0 if keyed else 22.0
    slots = Slots(words, tracks, Scale.over(every, top + HEIGHT, top))
    height = drawn(sketch, slots)
    if keyed:
        _key(sketch, series, table)
    told = [
        f"{row}: "
        + ", ".join(
            f"{track.told[at][1]} {short(track.cells[at], track.kind)}"
            for track in tracks
        )
        for at, row in enumerate(words)
    ]
    said = f"A column for each. {'; '.join(told)}. {EXACT}"
    return Chart(
        name=name,
        title=title,
        words=said,
        table=table,
        drawings=(Drawing(height, sketch.body),),
        points=tuple(sketch.points),
    )


def drawn(sketch: Sketch, slots: Slots) -> float:
    """Draw the columns, the line of nil and the words under it; give the height."""
    scale, wide = slots.scale, slots.wide
    for track in slots.tracks:
        labels = [short(cell, track.kind) for cell in track.cells]
        shown = _shown(track.cells, labels, slots.slot)
        for at, cell in enumerate(track.cells):
            middle = wide * (at + 0.5)
            if not isinstance(cell, Decimal | int):
                y = scale.nil - 5
                sketch.text(middle, y, labels[at], "small soft", anchor="middle")
                continue
            point = Point(*track.told[at], cell, track.kind)
            _column(sketch, slots, at, point, hollow=track.hollow)
            if track.hollow:
                continue
            _figure(sketch, slots, at, cell, labels[at], phone=shown[at])
    y = scale.nil
    sketch.add("line", x1="0%", x2="100%", y1=y, y2=y, **{"class": "axis"})
    foot = scale.start + (18 if scale.low < 0 else 0)
    return foot + _under(sketch, slots, foot) + 4


def _figure(  # noqa: PLR0913 - of one column
    sketch: Sketch,
    slots: Slots,
    at: int,
    cell: Decimal | int,
    words: str,
    *,
    phone: bool,
) -> None:
    """Write a figure over its column, and over the line across it, if that is higher.

    Over what is below nil there is room as well: nothing else stands there.
    """
    others = figures(track.cells[at] for track in slots.tracks if track.hollow)
    place = min(map(slots.scale.at, [Decimal(0), Decimal(cell), *others]))
    looks = "small strong" if phone else "small strong roomy"
    x, anchor = _aligned(slots, at, [words])
    sketch.text(x, place - 7, words, looks, anchor=anchor)


def _aligned(slots: Slots, at: int, words: list[str]) -> tuple[float, str]:
    """Put words in the middle of a slot, or at the edge where they could be cut."""
    needs = max(map(width, words), default=0) * SMALL * STRONG
    if needs > slots.slot and at in {0, len(slots.words) - 1}:
        return (100.0, "end") if at else (0.0, "start")
    return slots.wide * (at + 0.5), "middle"


def _shown(cells: list[Cell], labels: list[str], slot: float) -> list[bool]:
    """Say which figures a phone has room for: all, or the largest and the last."""
    needs = max(map(width, labels), default=0) * SMALL
    if needs <= slot:
        return [True] * len(cells)
    some = [(abs(c), at) for at, c in enumerate(cells) if isinstance(c, Decimal | int)]
    largest, last = max(some, default=(0, 0))[1], some[-1][1] if some else 0
    kept = {last} if abs(last - largest) * slot < needs * 1.5 else {largest, last}
    return [at in kept for at in range(len(cells))]


def _column(
    sketch: Sketch, slots: Slots, at: int, point: Point, *, hollow: bool
) -> None:
    scale, wide = slots.scale, slots.wide
    place = scale.at(point.value)
    left = wide * (at + (1 - _PART) / 2)
    if hollow:
        more = wide * 0.08
        x1, x2 = across(left - more), across(left + wide * _PART + more)
        sketch.mark(point, "line", x1=x1, x2=x2, y1=place, y2=place, **{"class": "l4"})
        return
    if not point.value:
        sketch.points.append(point)
        return
    high = max(abs(place - scale.nil), _LEAST)
    sketch.mark(
        point,
        "rect",
        x=across(left),
        y=min(place, scale.nil) if place <= scale.nil else scale.nil,
        width=across(wide * _PART),
        height=high,
        **{"class": "s1"},
    )


def _under(sketch: Sketch, slots: Slots, foot: float) -> float:
    """Write the words under the columns, as many as fit; give how high they are."""
    slot = slots.slot
    lines = [_lines(each, slot / SMALL) for each in slots.words]
    longest = max((width(line) for some in lines for line in some), default=0) * SMALL
    every = max(1, -(-int(longest + 4) // max(int(slot), 1)))
    last = len(lines) - 1
    for at, some in enumerate(lines):
        looks = "small" if (last - at) % every == 0 else "small roomy"
        x, anchor = _aligned(slots, at, some)
        for down, line in enumerate(some):
            sketch.text(x, foot + 16 + LINE * down, line, looks, anchor=anchor)
    return 6.0 + LINE * max(map(len, lines), default=1)


def _lines(words: str, room: float) -> list[str]:
    """Break words at their blanks alone: a year is not divided."""
    longest = max(map(width, words.split()), default=0)
    return wrapped(words, min(max(room, longest), _LONGEST), 3)


def _key(sketch: Sketch, series: tuple[Series, ...], table: Table) -> None:
    """Name the columns, and the line across them, above the first."""
    for at, each in enumerate(series):
        place = 100.0 / len(series) * at
        room = (NARROWEST / len(series) - 28) / SMALL
        words = wrapped(named(each, table), room, 1)[0]
        line, looks = ("line", "l4") if each.hollow else ("rect", "s1")
        x = across(place)
        if line == "rect":
            sketch.add(line, x=x, y=2, width=13, height=13, **{"class": looks})
        else:
            inner = f'<line x1="2" x2="15" y1="8" y2="8" class="{looks}"/>'
            sketch.add("svg", inner, x=x, y=0, width=18, height=16)
        sketch.text(place, 13, words, "small", dx=22)
