"""The front page of a year: charts of its quarters, and what leads to each report."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from mopac_spend.charts import Series, columns, figure, style
from mopac_spend.files import write_atomically
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.reports.charts import charts
from mopac_spend.reports.issue import WORDS
from mopac_spend.reports.page import environment, shown
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.charts import Chart
    from mopac_spend.reports.issue import Issued
    from mopac_spend.reports.model import Report

TEMPLATE = "dashboard.html.j2"
# What is drawn of the report of the last quarter, in reading order.
_DRAWN = (
    "budget-by-month",
    "trend",
    "budget-to-date",
    "by-directorate-by-quarter",
    "by-category",
    "by-initiative",
)


def page(reports: Sequence[tuple[Report, Issued]]) -> str:
    """Write the page that leads to some reports, which stand beside it.

    Args:
        reports: each, and where it was written.

    Returns:
        HTML text; equal reports give equal text.

    """
    last, _ = reports[-1]
    quarters = [
        {
            "report": report,
            "links": [
                (form, quote(place.name) + ("/" if form == "csv" else ""))
                for form, place in of.places.items()
            ],
            "leads": {head.table: _link(of, head.table) for head in report.headlines},
        }
        for report, of in reports
    ]
    drawn: str = (
        environment()
        .get_template(TEMPLATE)
        .render(
            title=f"Spend reports of {last.span.now}",
            first=reports[0][0],
            latest=quarters[-1],
            earlier=quarters[-2::-1],
            figures=[
                (figure(chart, shown=_leading(leads)), leads)
                for chart, leads in _charts(reports)
            ],
            chart_style=style(),
            labels=last.labels,
            foot=last.body,
            words=WORDS,
        )
    )
    return drawn


def _link(issued: Issued, table: str) -> str:
    """Give the address of a table in a report's page.

    It is that of the page where the page is a summary without the table, and "" where
    no page was written.
    """
    place = issued.places.get("html")
    if place is None:
        return ""
    return quote(place.name) + (f"#{table}" if table in issued.tables else "")


class _Lead(NamedTuple):
    """Where the figures of a chart are exact: a table of a report.

    Attributes:
        words: what the link says.
        link: to the table.
        row: the row of the chart whose figures they are; "" where all are.

    """

    words: str
    link: str
    row: str = ""


def _charts(
    reports: Sequence[tuple[Report, Issued]],
) -> Iterator[tuple[Chart, list[_Lead]]]:
    """Give the charts of the page, each with where its figures are exact."""
    last, issued = reports[-1]
    quarters = by_quarter(reports)
    yield (
        columns(
            quarters,
            "quarters",
            "quarter",
            (Series("spend", "Spent"), Series("planned", "Budget", hollow=True))
            if "planned" in quarters.names
            else (Series("spend", "Spent"),),
            quarters.title,
        ),
        [
            _Lead(f"{label}, table 1", link, label)
            for report, of in reports
            if (link := _link(of, report.tables[0].name))
            and (label := report.span.label)
        ],
    )
    drawn = charts(last)
    for name in _DRAWN:
        if name in drawn:
            number = [table.name for table in last.tables].index(name) + 1
            words = f"{last.span.label}, table {number}"
            link = _link(issued, name)
            yield drawn[name], [_Lead(words, link)] if link else []


def _leading(leads: Sequence[_Lead]) -> Callable[[Cell, Kind], str]:
    """Give what writes the numbers of a chart, each with a link to its table.

    A row is written from its name on; what has no row of its own is of the last.
    """
    by_row = {lead.row: lead.link for lead in leads}
    at = leads[-1].link if leads else ""

    def write(cell: Cell, kind: Kind) -> str:
        nonlocal at
        if not kind.is_figure:
            at = by_row.get(str(cell), leads[-1].link if leads else "")
            return shown(cell)
        if not at:
            return shown(cell)
        return Markup('<a href="{}">{}</a>').format(at, shown(cell))

    return write


def by_quarter(reports: Sequence[tuple[Report, Issued]]) -> Table:
    """Give spend and budget of each quarter, from the totals of their reports."""
    rows: list[tuple[Cell, ...]] = []
    before = NIL
    budgets = all("budget-to-date" in _names(report) for report, _ in reports)
    for report, _ in reports:
        spent = _total(report, "by-directorate", "period")
        row: tuple[Cell, ...] = (report.span.label, spent)
        if budgets:
            planned = _total(report, "budget-to-date", "planned")
            row = (*row, planned - before if isinstance(planned, Decimal) else planned)
            before = planned if isinstance(planned, Decimal) else before
        rows.append(row)
    title = f"Spend by quarter, {reports[0][0].span.now}"
    heads = [("spend", "Spend (£)"), ("planned", "Budget of the quarter (£)")]
    named = heads if budgets else heads[:1]
    return Table(
        name="quarters",
        title=f"{title}, with the budget of each" if budgets else title,
        columns=(
            Column("quarter", "Quarter", Kind.TEXT),
            *(Column(name, heading, Kind.POUNDS) for name, heading in named),
        ),
        rows=rows,
        total=totals_of(rows, len(named)),
    )


def totals_of(rows: Sequence[tuple[Cell, ...]], count: int) -> tuple[Cell, ...]:
    """Sum the figures of quarters; a quarter without a payment adds nothing."""
    sums = [
        [cell for row in rows if isinstance(cell := row[at], Decimal)]
        for at in range(1, count + 1)
    ]
    return ("Total", *(sum(some, NIL) if some else rows[0][1] for some in sums))


def _names(report: Report) -> set[str]:
    return {table.name for table in report.tables}


def _total(report: Report, table: str, column: str) -> Cell:
    """Give a total of a report; where it is a summary alone, of what it has."""
    if table not in _names(report):
        return Mark.NOT_AVAILABLE
    return report.table(table).total_of(column)


def dashboard(reports: Sequence[tuple[Report, Issued]], folder: Path | str) -> Path:
    """Write the page beside the reports; it replaces that of an earlier run.

    It leads to reports and holds no figure that they do not.

    Raises:
        Refusal: `REPORT-001`, the folder cannot be written.

    """
    place = Path(folder) / f"dashboard-{reports[0][0].span.now}.html"
    try:
        write_atomically(place, page(reports).encode())
    except OSError as error:
        msg = (
            f"cannot write {place} ({error.strerror}); name a folder you may write "
            f"to with --output DIR"
        )
        raise Refusal("REPORT-001", msg) from error
    return place
