"""The charts of a report, as SVG for its page.

Each chart draws a table that stands beside it, says what it shows in a title
and a description, labels its marks directly, and tells series apart by label
and shape as well as by colour. Equal reports give equal bytes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.reports import drawing
from mopac_spend.reports.drawing import BLUE, GREY, INK, PAPER, VERMILION, at, short
from mopac_spend.reports.grid import initiatives

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from mopac_spend.reports.drawing import Drawn
    from mopac_spend.reports.model import Cell, Report

BLOCK, BAR, GAP = 74, 15, 20
PLOT = (0.02, 0.1, 0.7, 0.75)
PLOT_HEIGHT = 300


class Chart(NamedTuple):
    """What a page shows: a visible title, and the SVG under it."""

    title: str
    svg: str


def charts(report: Report) -> dict[str, Chart]:
    """Draw a report: name of the table a chart belongs to, to the chart.

    A table without a single figure has no chart.
    """
    import matplotlib as mpl  # half a second that only charts need

    makers: dict[str, Callable[[Report], Drawn | None]] = {
        "by-directorate": directorates,
        "initiative-by-category": initiatives,
        "by-month": months,
    }
    with mpl.rc_context(drawing.STYLE):  # type: ignore[arg-type]
        return {
            name: Chart(drawn.title, drawing.accessible(drawn, f"chart-{name}"))
            for name, make in makers.items()
            if (drawn := make(report))
        }


def directorates(report: Report) -> Drawn | None:
    """Draw the quarter by directorate: two bars each, this year and the year before."""
    table = report.table("by-directorate")
    now, before = table.column("quarter"), table.column("quarter_before")
    figures = [cell for cell in (*now, *before) if isinstance(cell, Decimal)]
    if not any(figures):
        return None
    names = [str(cell) for cell in table.column("title")]
    years = (str(report.year), str(report.year.before))
    height = BLOCK * len(names) + 6
    figure, axes = drawing.canvas(height)
    axes.set_ylim(height, 0)
    low, high = min(0.0, *map(at, figures)), max(0.0, *map(at, figures))
    # What is left beside the bars holds the figures at their ends.
    left = low - (high - low) * (0.4 if low else 0.004)
    axes.set_xlim(left, high + (high - low) * 0.4)
    for block, name in enumerate(names):
        top = BLOCK * block
        axes.text(left, top + 18, name, weight="bold", size=13)
        _bar(axes, top + 35, years[0], now[block], old=False)
        _bar(axes, top + 35 + GAP, years[1], before[block], old=True)
        axes.plot((0, 0), (top + 25, top + 65), color=GREY, linewidth=1)
    said = [
        f"{name}: {short(a)} in {years[0]}, {short(b)} in {years[1]}"
        for name, a, b in zip(names, now, before, strict=True)
    ]
    return drawing.Drawn(
        figure,
        f"Spend by directorate, quarter {report.number}: {years[0]} and {years[1]}",
        f"Two bars for each. {'; '.join(said)}. Exact figures are in the table.",
    )


def _bar(axes: Axes, y: float, year: str, cell: Cell, *, old: bool) -> None:
    length = at(cell)
    if length:
        axes.barh(
            y,
            length,
            height=BAR,
            color=PAPER if old else BLUE,
            edgecolor=VERMILION if old else BLUE,
            hatch="////" if old else None,
            linewidth=1,
        )
    axes.annotate(
        f"{year}:  {short(cell)}",
        (length, y),
        xytext=(-6 if length < 0 else 6, 0),
        textcoords="offset points",
        ha="right" if length < 0 else "left",
        va="center",
    )


class Line(NamedTuple):
    """One year of the chart of running totals: its points and how they look."""

    year: str
    points: list[tuple[int, Decimal]]
    colour: str
    marker: str
    dashes: str
    sign: str


def months(report: Report) -> Drawn | None:
    """Draw the running total of spend by month, this year and the year before."""
    table = report.table("by-month")
    names = [str(cell) for cell in table.column("month")]
    lines = [
        line
        for line in (
            Line(
                str(report.year), _points(table.column("running")), BLUE, "o", "-", "●"
            ),
            Line(
                str(report.year.before),
                _points(table.column("running_before")),
                VERMILION,
                "s",
                "--",
                "□",
            ),
        )
        if line.points
    ]
    if not lines:
        return None
    figure, axes = drawing.canvas(PLOT_HEIGHT)
    axes.set_position(PLOT)
    axes.set_axis_on()
    axes.spines[["top", "left", "right"]].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks(range(len(names)), [name[:3] for name in names])
    axes.set_xlim(-0.4, len(names) - 0.6)
    for line in lines:
        _line(axes, line)
    axes.set_ylim(min(0.0, axes.get_ylim()[0]), None)
    _end_labels(axes, lines)
    said = [
        f"{line.year} reaches {short(amount)} by the end of {names[month]}"
        for line in lines
        for month, amount in line.points[-1:]
    ]
    return drawing.Drawn(
        figure,
        f"Running total of spend by month, {' and '.join(ln.year for ln in lines)}",
        f"{'; '.join(said)}. Exact figures of each month are in the table.",
    )


def _points(cells: Sequence[Cell]) -> list[tuple[int, Decimal]]:
    return [(n, cell) for n, cell in enumerate(cells) if isinstance(cell, Decimal)]


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
    # Each label has two lines of type and needs 36 pixels of the plot's height.
    room = (high - low) * 36 / (PLOT_HEIGHT * PLOT[3])
    places = [at(line.points[-1][1]) for line in lines]
    if len(places) > 1 and abs(places[0] - places[1]) < room:
        middle = sum(places) / 2
        up = room / 2 if places[0] >= places[1] else -room / 2
        places = [middle + up, middle - up]
    for line, y in zip(lines, places, strict=True):
        month, amount = line.points[-1]
        axes.annotate(
            f"{line.sign} {line.year}\n{short(amount)}",
            (month, y),
            xytext=(14, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            annotation_clip=False,
        )
