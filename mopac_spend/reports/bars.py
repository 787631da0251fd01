"""Bars that lie one below the other: each thing with one bar or two, labelled."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.reports import drawing
from mopac_spend.reports.drawing import BLUE, GREY, PAPER, VERMILION, at, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mopac_spend.cells import Cell

HEAD, BAR, GAP, FOOT = 26, 15, 20, 11
# Letters of a bold name that the width of a chart holds.
_LETTERS = 52


class Series(NamedTuple):
    """One bar of each thing: its name, the figures, and whether it is hatched."""

    name: str
    cells: Sequence[Cell]
    hatched: bool = False


def drawn(names: Sequence[str], series: Sequence[Series]) -> Figure | None:
    """Draw things with their bars, from the top; None where every figure is nil."""
    figures = [c for each in series for c in each.cells if isinstance(c, Decimal)]
    if not any(figures):
        return None
    block = HEAD + GAP * len(series) + FOOT - (GAP - BAR)
    height = block * len(names) + 6
    figure, axes = drawing.canvas(height)
    axes.set_ylim(height, 0)
    low, high = min(0.0, *map(at, figures)), max(0.0, *map(at, figures))
    # What is left beside the bars holds the figures at their ends.
    left = low - (high - low) * (0.45 if low else 0.004)
    axes.set_xlim(left, high + (high - low) * 0.45)
    for number, name in enumerate(names):
        top = block * number
        axes.text(left, top + 18, _fitting(name), weight="bold", size=13)
        for down, each in enumerate(series):
            _bar(axes, top + HEAD + BAR / 2 + GAP * down, each, number)
        foot = top + HEAD + GAP * len(series)
        axes.plot((0, 0), (top + HEAD - 3, foot), color=GREY, linewidth=1)
    return figure


def _fitting(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"


def _bar(axes: Axes, y: float, series: Series, number: int) -> None:
    cell = series.cells[number]
    length = at(cell)
    if length:
        axes.barh(
            y,
            length,
            height=BAR,
            color=PAPER if series.hatched else BLUE,
            edgecolor=VERMILION if series.hatched else BLUE,
            hatch="////" if series.hatched else None,
            linewidth=1,
        )
    axes.annotate(
        f"{series.name}:  {short(cell)}",
        (length, y),
        xytext=(-6 if length < 0 else 6, 0),
        textcoords="offset points",
        ha="right" if length < 0 else "left",
        va="center",
    )
