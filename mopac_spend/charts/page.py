"""A chart in a page, with its numbers; and as an SVG that needs no page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.charts.model import attribute
from mopac_spend.charts.sketch import WIDE
from mopac_spend.charts.style import STEP, WIDEST, fixed_style
from mopac_spend.charts.words import clean
from mopac_spend.tables import Kind, html
from mopac_spend.tables.model import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markupsafe import Markup

    from mopac_spend.cells import Cell
    from mopac_spend.charts.model import Chart, Drawing
    from mopac_spend.tables import Table

# The gap between small multiples where the width is fixed.
_GAP = 16


def figure(
    chart: Chart,
    numbers: Table | None = None,
    shown: Callable[[Cell, Kind], str] = printed,
    *,
    with_numbers: bool = True,
) -> Markup:
    """Write a chart for a page: its title, the drawing, and its numbers folded below.

    Args:
        chart: any.
        numbers: shown in place of the table that was drawn, such as the one from which
            that was folded.
        shown: writes a cell for people.
        with_numbers: False where the table stands beside the chart anyway.

    """
    from markupsafe import Markup

    wide = " chart-full" if any(each.least for each in chart.drawings) else ""
    lines = [
        f'<figure class="chart{wide}" id="{chart.name}">',
        f"<figcaption>{_text(chart.title)}</figcaption>",
        *_drawn(chart),
        *(_numbers(chart, numbers or chart.table, shown) if with_numbers else ()),
        "</figure>",
    ]
    return Markup("\n".join(lines))  # noqa: S704 - every text in it is escaped


def _drawn(chart: Chart) -> Iterator[str]:
    if chart.is_empty:
        yield f'<p class="chart-none">{_text(chart.words)}</p>'
        return
    several = len(chart.drawings) > 1
    if several:
        yield '<div class="chart-multiples">'
    for number, each in enumerate(chart.drawings, 1):
        wide = f" chart-wide-{_steps(each)}" if each.least else ""
        if wide:
            yield (
                f'<div class="chart-scroll" tabindex="0" role="region" '
                f'aria-label="{_text(f"Chart: {chart.title}")}">'
            )
        name = f"{chart.name}-{number}" if several else chart.name
        yield (
            f'<svg class="chart-drawing{wide}" width="100%" height="{each.height:g}" '
            f"{_named(chart, each, name)}"
        )
        yield each.body
        yield "</svg>"
        if wide:
            yield "</div>"
    if several:
        yield "</div>"


def _steps(drawing: Drawing) -> int:
    return min(-(-drawing.least // STEP), WIDEST)


def _named(chart: Chart, drawing: Drawing, name: str) -> str:
    title = f"{chart.title}: {drawing.title}" if drawing.title else chart.title
    return (
        f'role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{_text(title)}</title>'
        f'<desc id="{name}-words">{_text(chart.words)}</desc>'
    )


def _numbers(
    chart: Chart, table: Table, shown: Callable[[Cell, Kind], str]
) -> Iterator[str]:
    read = [
        (at, column)
        for at, column in enumerate(table.columns)
        if column.kind is not Kind.CODE
    ]
    yield '<details class="chart-numbers">'
    yield f"<summary>Numbers of this chart: {_text(table.title)}</summary>"
    yield (
        f'<div class="chart-scroll" tabindex="0" role="region" '
        f'aria-label="{_text(f"Numbers: {chart.title}")}">'
    )
    yield f"<table><caption>{_text(table.title)}</caption>"
    yield html.inside(table, shown, read)
    yield "</table></div>"
    for note in table.notes:
        yield f"<p>{_text(note)}</p>"
    yield "</details>"


def fixed(chart: Chart, width: int = 440) -> str:
    """Write a chart as one SVG of a width in pixels, with its colours within it.

    It needs no page, such as in a PDF; where there is nothing to draw it is empty.
    """
    width = max([width, *(each.least for each in chart.drawings)])
    beside = min((width + _GAP) // (WIDE + _GAP), len(chart.drawings)) or 1
    wide = (width - _GAP * (beside - 1)) / beside
    inner, top = [], 0.0
    for at in range(0, len(chart.drawings), beside):
        row = chart.drawings[at : at + beside]
        for number, each in enumerate(row):
            inner.append(
                f'<svg x="{number * (wide + _GAP):g}" y="{top:g}" width="{wide:g}" '
                f'height="{each.height:g}" viewBox="0 0 {wide:g} {each.height:g}">'
                f"{each.body}</svg>"
            )
        top += max(each.height for each in row) + _GAP
    body = inner if len(chart.drawings) > 1 else [d.body for d in chart.drawings]
    height = top - _GAP if chart.drawings else 1.0
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" class="chart-drawing"',
            f'viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}"',
            f'role="img" aria-labelledby="{chart.name}-title {chart.name}-words">',
            f'<title id="{chart.name}-title">{_text(chart.title)}</title>',
            f'<desc id="{chart.name}-words">{_text(chart.words)}</desc>',
            f"<style>{fixed_style()}</style>",
            *body,
            "</svg>",
        ]
    )


def _text(text: str) -> str:
    return attribute(clean(text))
