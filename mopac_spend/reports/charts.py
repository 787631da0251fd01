"""The charts of a report: which table is drawn, and how.

Each chart draws a table of the report, its smaller lines folded into one where there
are many, or columns of two that stand beside each other. `FIRST` is the one that the
first page has.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from mopac_spend.charts import (
    Series,
    bars,
    columns,
    folded,
    heat,
    lines,
    multiples,
)
from mopac_spend.reports.figures import LAST
from mopac_spend.reports.shared import titled
from mopac_spend.tables import Kind, Mark
from mopac_spend.tables.model import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.cells import Cell
    from mopac_spend.charts import Chart
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Row, Table

# The chart of the first page: of the first of these tables that a report has.
FIRST = ("budget-by-month", "by-month")
# Bars, and lines of a heat map, that one looks at in a minute.
_BARS, _LINES = 10, 12
_MULTIPLES = 9


@lru_cache(maxsize=4)
def charts(report: Report) -> dict[str, Chart]:
    """Draw a report: name of the table a chart belongs to, to the chart.

    A table without a single figure has no chart. A summary has that of the first page
    of the whole, whose table it may lack.
    """
    names = {table.name for table in report.tables}
    if report.whole:
        every = charts(report.whole)
        names.add(first(report.whole))
        return {name: chart for name, chart in every.items() if name in names}
    drawn = {name: make(report) for name, make in _MAKERS.items() if name in names}
    return {
        name: chart for name, chart in drawn.items() if chart and not chart.is_empty
    }


def first(report: Report) -> str:
    """Name the table whose chart stands on the first page; "" where none does."""
    drawn = charts(report)
    return next((name for name in FIRST if name in drawn), "")


def _named(name: str) -> str:
    return f"chart-{name}"


def budgets(report: Report) -> Chart:
    """Draw spending and budget to date by directorate: two bars each."""
    return bars(
        report.table("budget-to-date"),
        _named("budget-to-date"),
        "title",
        (Series("actual", "Spent"), Series("planned", "Budget", hollow=True)),
        f"Spending to date against budget by directorate, {report.span.words}",
    )


def year(report: Report) -> Chart:
    """Draw spending through the year against its budget, and where it is heading."""
    return lines(
        through(report),
        _named("budget-by-month"),
        "month",
        (
            Series("paid_to_date", "Paid"),
            Series("planned_to_date", "Budget", hollow=True),
            Series("forecast", "Forecast", hollow=True),
        ),
        f"Spending through {report.span.now} against its budget, added up by month",
    )


def through(report: Report) -> Table:
    """Give the running totals of the year, and the forecast of its end beside them."""
    table = report.table("budget-by-month")
    paid = table.column("paid_to_date")
    known = [at for at, cell in enumerate(paid) if isinstance(cell, Decimal)]
    forecast: list[Cell] = [Mark.NOT_APPLICABLE] * len(paid)
    names = {each.name for each in report.tables}
    if known and known[-1] < len(paid) - 1 and "forecast" in names:
        forecast[known[-1]] = paid[known[-1]]
        forecast[-1] = report.table("forecast").total_of("forecast")
    at = [table.names.index(n) for n in ("month", "planned_to_date", "paid_to_date")]
    ahead = Column("forecast", "Forecast (£)", Kind.POUNDS, summed=False)
    return replace(
        table,
        columns=(*(table.columns[each] for each in at), ahead),
        rows=tuple(
            (*(row[each] for each in at), last)
            for row, last in zip(table.rows, forecast, strict=True)
        ),
        total=(),
    )


def directorates(report: Report) -> Chart:
    """Draw the period by directorate: this year, and the year before."""
    return _compared(report, "by-directorate", "period")


def categories(report: Report) -> Chart:
    """Draw the year so far by category, and the year before."""
    return _compared(report, "by-category", _so_far(report))


def initiatives(report: Report) -> Chart:
    """Draw the year so far by initiative: the largest, and all others in one bar."""
    table = report.table("by-initiative")
    days = report.span.now if _so_far(report) == "period" else "the year to date"
    return bars(
        _less(table, "initiative"),
        _named(table.name),
        "title",
        (Series(_so_far(report), "Spend"),),
        _titled(table, f"Spend by initiative, {days}"),
    )


def _so_far(report: Report) -> str:
    return "to_date" if "to_date" in report.table("by-category").names else "period"


def _compared(report: Report, name: str, column: str) -> Chart:
    kind, span = name.removeprefix("by-"), report.span
    days = span.words if column == "period" else "year to date"
    return bars(
        _less(report.table(name), kind),
        _named(name),
        "title",
        (Series(column, span.now), Series(f"{column}_before", span.then, hollow=True)),
        f"Spend by {kind}, {days}, with the same days of {span.then}",
    )


def _less(table: Table, kind: str, most: int = _BARS) -> Table:
    """Fold the lines after the largest, but for what is undecided."""

    def keep(row: Row) -> bool:
        return row[0] in LAST[kind]

    return folded(table, most, "All {count} others", keep=keep)


def _titled(table: Table, title: str) -> str:
    """Say which total it is, where the table says it."""
    return titled(title) if "as_paid" in table.names else title


def suppliers(report: Report) -> Chart:
    """Draw the suppliers that were paid most."""
    table = report.table("largest-suppliers")
    named = table.rows[:_BARS]
    return bars(
        replace(table, rows=named, total=()),
        _named(table.name),
        "supplier",
        (Series("amount", "Paid"),),
        f"The {len(named)} suppliers paid most, {report.span.words}",
    )


def quarters(report: Report) -> Chart:
    """Draw the quarters of the year for each directorate."""
    table = report.table("by-directorate-by-quarter")
    some = [
        Series(column.name, f"Q{column.name[-1]}")
        for column in table.columns
        if column.name.startswith("quarter_")
        and isinstance(table.total_of(column.name), Decimal)
    ]
    return multiples(
        _less(table, "directorate", _MULTIPLES),
        _named(table.name),
        "title",
        tuple(some),
        f"Spend by directorate and quarter, {report.span.now}",
    )


def grid(report: Report) -> Chart:
    """Draw initiative by category: the largest of both, and what a line comes to."""
    table = _less(report.table("initiative-by-category"), "initiative", _LINES)
    parts = table.names[2 : table.names.index("total")]
    return heat(
        table,
        _named(table.name),
        "title",
        parts,
        _titled(table, "Spend by initiative and category, year to date"),
        "total",
    )


def months(report: Report) -> Chart:
    """Draw the running total of spend by month, this year and the year before."""
    table, span = report.table("by-month"), report.span
    return lines(
        table,
        _named(table.name),
        "month",
        (
            Series("running", span.now),
            Series("running_before", span.then, hollow=True),
        ),
        f"Spend through {span.now}, added up by month, with the year before",
    )


def years(report: Report) -> Chart:
    """Draw spend year by year."""
    table = report.table("trend")
    return columns(
        table,
        _named("trend"),
        "year",
        (Series("spend", "Spend"),),
        "Spend by financial year",
    )


_MAKERS: dict[str, Callable[[Report], Chart]] = {
    "budget-to-date": budgets,
    "budget-by-month": year,
    "by-directorate": directorates,
    "by-directorate-by-quarter": quarters,
    "by-category": categories,
    "by-initiative": initiatives,
    "initiative-by-category": grid,
    "by-month": months,
    "trend": years,
    "largest-suppliers": suppliers,
}
