"""Lines through the months of a year: running totals, labelled at their ends."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.reports import drawing
from mopac_spend.reports.drawing import INK, PAPER, at, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mopac_spend.cells import Cell

PLOT = (0.02, 0.1, 0.68, 0.78)
PLOT_HEIGHT = 300
# A label has two lines of type and needs so many pixels of the plot's height.
_LABEL = 36


class Line(NamedTuple):
    """One line: its name, its points by month, and how it looks.

    Attributes:
        sign: shown before the name in its label, as its marker looks.

    """

    name: str
    points: list[tuple[int, Decimal]]
    colour: str
    marker: str
    dashes: str
    sign: str


def points(cells: Sequence[Cell]) -> list[tuple[int, Decimal]]:
    """Give the months that have a figure."""
    return [(n, cell) for n, cell in enumerate(cells) if isinstance(cell, Decimal)]


def drawn(months: Sequence[str], lines: Sequence[Line]) -> Figure:
    """Draw lines through months, each of which has a point."""
    figure, axes = drawing.canvas(PLOT_HEIGHT)
    axes.set_position(PLOT)
    axes.set_axis_on()
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.set_yticks([])
    # Every other month where there are many, so that names do not touch.
    step = 1 if len(months) <= 12 else 2  # noqa: PLR2004 - months of a year
    axes.set_xticks(
        range(0, len(months), step), [name[:3] for name in months[::step]], fontsize=10
    )
    axes.set_xlim(-0.4, max(len(months) - 0.6, 0.6))
    for line in lines:
        _line(axes, line)
    axes.set_ylim(min(0.0, axes.get_ylim()[0]), None)
    _end_labels(axes, lines)
    return figure


def _line(axes: Axes, line: Line) -> None:
    axes.plot(
        [month for month, _ in line.points],
        [at(amount) for _, amount in line.points],
        color=line.colour,
        marker=line.marker,
        markersize=7,
        markerfacecolor=line.colour if line.dashes == "-" else PAPER,
        linestyle=line.dashes,
        linewidth=2.5,
        clip_on=False,
    )


def _end_labels(axes: Axes, lines: Sequence[Line]) -> None:
    low, high = axes.get_ylim()
    room = (high - low) * _LABEL / (PLOT_HEIGHT * PLOT[3])
    places = apart([at(line.points[-1][1]) for line in lines], room)
    for line, y in zip(lines, places, strict=True):
        month, amount = line.points[-1]
        axes.annotate(
            f"{line.sign} {line.name}\n{short(amount)}",
            (axes.get_xlim()[1], y),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            annotation_clip=False,
        )
        if y != at(amount):
            axes.plot(
                (month + 0.25, axes.get_xlim()[1]),
                (at(amount), y),
                color=line.colour,
                linewidth=0.8,
                clip_on=False,
            )


def apart(places: Sequence[float], room: float) -> list[float]:
    """Move places apart until no two are nearer than `room`, as little as need be."""
    order = sorted(range(len(places)), key=lambda at: (places[at], at))
    moved = [*places]
    # Blocks of labels that touch share their middle, and grow as they meet.
    blocks: list[list[int]] = []
    for index in order:
        blocks.append([index])
        while len(blocks) > 1 and _too_near(moved, blocks[-2], blocks[-1], room):
            joined = blocks.pop(-2) + blocks.pop()
            middle = sum(places[each] for each in joined) / len(joined)
            first = middle - room * (len(joined) - 1) / 2
            for at_, each in enumerate(joined):
                moved[each] = first + room * at_
            blocks.append(joined)
    return moved


def _too_near(
    moved: Sequence[float], below: Sequence[int], above: Sequence[int], room: float
) -> bool:
    return moved[above[0]] - moved[below[-1]] < room - 1e-9
