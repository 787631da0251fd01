"""The charts of a report, as SVG for its page.

Each chart draws a table that stands beside it, says what it shows in a title
and a description, labels its marks directly, and tells series apart by label
and shape as well as by colour. Equal reports give equal bytes.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.reports import bars, drawing, line_chart
from mopac_spend.reports.bars import Series
from mopac_spend.reports.drawing import BLUE, INK, VERMILION, Drawn, short
from mopac_spend.reports.grid import initiatives
from mopac_spend.reports.line_chart import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Table


class Chart(NamedTuple):
    """What a page shows: a visible title, and the SVG under it."""

    title: str
    svg: str


@lru_cache(maxsize=1)
def charts(report: Report) -> dict[str, Chart]:
    """Draw a report: name of the table a chart belongs to, to the chart.

    A table without a single figure has no chart. The page and the PDF of a report show
    the same drawings, which take a second to make.
    """
    import matplotlib as mpl  # half a second that only charts need

    makers: dict[str, Callable[[Report], Drawn | None]] = {
        "budget-to-date": budgets,
        "budget-by-month": year,
        "by-directorate": directorates,
        "initiative-by-category": initiatives,
        "by-month": months,
        "trend": years,
    }
    names = {table.name for table in report.tables}
    with mpl.rc_context(drawing.STYLE):  # type: ignore[arg-type]
        return {
            name: Chart(drawn.title, drawing.accessible(drawn, f"chart-{name}"))
            for name, make in makers.items()
            if name in names and (drawn := make(report))
        }


def budgets(report: Report) -> Drawn | None:
    """Draw budget and spending to date by directorate: two bars each."""
    table = report.table("budget-to-date")
    return _pairs(
        table,
        Series("Budget", table.column("planned"), hatched=True),
        Series("Spent", table.column("actual")),
        f"Budget and spending to date by directorate, {report.span.words}",
    )


def directorates(report: Report) -> Drawn | None:
    """Draw the period by directorate: two bars each, this year and the year before."""
    table, span = report.table("by-directorate"), report.span
    return _pairs(
        table,
        Series(span.now, table.column("period")),
        Series(span.then, table.column("period_before"), hatched=True),
        f"Spend by directorate, {span.words} and the same of {span.then}",
    )


def _pairs(table: Table, one: Series, other: Series, title: str) -> Drawn | None:
    names = [str(cell) for cell in table.column("title")]
    figure = bars.drawn(names, (one, other))
    if figure is None:
        return None
    texts = [
        f"{name}: {one.name} {short(a)}, {other.name} {short(b)}"
        for name, a, b in zip(names, one.cells, other.cells, strict=True)
    ]
    words = f"Two bars for each. {'; '.join(texts)}. Exact figures are in the table."
    return Drawn(figure, title, words)


def year(report: Report) -> Drawn | None:
    """Draw spending through the year against its budget, and where it is heading."""
    table = report.table("budget-by-month")
    months = [str(cell) for cell in table.column("month")]
    planned = line_chart.points(table.column("planned_to_date"))
    paid = line_chart.points(table.column("paid_to_date"))
    drawn = [Line("Budget", planned, VERMILION, "s", "--", "□")]
    if paid:
        drawn.append(Line("Paid", paid, BLUE, "o", "-", "●"))
    expected = report.table("forecast").total_of("forecast")
    if paid and isinstance(expected, Decimal) and len(paid) < len(months):
        ahead = [paid[-1], (len(months) - 1, expected)]
        drawn.append(Line("Forecast", ahead, INK, "^", ":", "△"))
    return _through(months, drawn, f"Budget and payments through {report.span.now}")


def months(report: Report) -> Drawn | None:
    """Draw the running total of spend by month, this year and the year before."""
    table, span = report.table("by-month"), report.span
    names = [str(cell) for cell in table.column("month")]
    drawn = [
        Line(span.now, line_chart.points(table.column("running")), BLUE, "o", "-", "●"),
        Line(
            span.then,
            line_chart.points(table.column("running_before")),
            VERMILION,
            "s",
            "--",
            "□",
        ),
    ]
    begun = [line for line in drawn if line.points]
    years = " and ".join(line.name for line in begun)
    return _through(names, begun, f"Running total of spend by month, {years}")


def years(report: Report) -> Drawn | None:
    """Draw spend year by year: one bar each."""
    table = report.table("trend")
    names = [str(cell) for cell in table.column("year")]
    figure = bars.drawn(names, (Series("Spend", table.column("spend")),))
    if figure is None:
        return None
    texts = [
        f"{name} {short(cell)}"
        for name, cell in zip(names, table.column("spend"), strict=True)
    ]
    words = f"One bar a year. {'; '.join(texts)}. Exact figures are in the table."
    return Drawn(figure, "Spend by financial year", words)


def _through(months: list[str], series: list[Line], title: str) -> Drawn | None:
    if not series:
        return None
    texts = [
        f"{line.name} reaches {short(amount)} by the end of {months[month]}"
        for line in series
        for month, amount in line.points[-1:]
    ]
    words = f"{'; '.join(texts)}. Exact figures of each month are in the table."
    return Drawn(line_chart.drawn(months, series), title, words)
