"""The charts of a report draw its tables: every figure in them is one of those."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.charts.words import brief
from mopac_spend.reports.assembly import assemble, quarterly
from mopac_spend.reports.charts import charts, first, through
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import outturn
from mopac_spend.tables import Mark

if TYPE_CHECKING:
    from mopac_spend.reports.model import Report

LEDGER = Path(__file__).parents[2] / "ledger"


@pytest.fixture(scope="module")
def sample() -> Report:
    return quarterly(open_books(LEDGER), "2020-21", 3)


def figures(report: Report) -> set[Decimal]:
    return {
        cell
        for table in report.tables
        for row in table.lines
        for cell in row
        if isinstance(cell, Decimal)
    }


def test_every_figure_drawn_is_in_a_table(sample: Report) -> None:
    known, folded = figures(sample), 0
    for name, chart in charts(sample).items():
        table = sample.table(name)
        for point in chart.points:
            if point.row.startswith("All "):
                folded += 1
                continue
            assert point.value in known, (name, point)
        for cell, whole in zip(chart.table.total, table.total, strict=False):
            assert cell == whole
    assert folded  # some charts have more lines than one looks at


def test_every_table_that_says_most_is_drawn(sample: Report) -> None:
    assert [*charts(sample)] == [
        *("budget-to-date", "budget-by-month", "by-directorate"),
        *("by-directorate-by-quarter", "by-category", "by-initiative"),
        *("initiative-by-category", "by-month", "trend", "largest-suppliers"),
    ]
    assert first(sample) == "budget-by-month"


def test_the_year_is_drawn_with_where_it_is_heading(sample: Report) -> None:
    table = through(sample)
    paid, ahead = table.column("paid_to_date"), table.column("forecast")
    assert ahead[8] == paid[8]
    assert ahead[-1] == sample.table("forecast").total_of("forecast")
    assert ahead[:8] == [Mark.NOT_APPLICABLE] * 8
    drawn = {
        (each.series, each.row): each.value
        for each in charts(sample)[first(sample)].points
    }
    assert drawn["Forecast", "March 2021"] == ahead[-1]
    assert drawn["Budget", "March 2021"] == table.column("planned_to_date")[-1]


def test_without_a_budget_the_first_page_has_the_year_before(report: Report) -> None:
    assert first(report) == "by-month"
    series = {each.series for each in charts(report)["by-month"].points}
    assert series == {"2020-21", "2019-20"}


def test_a_whole_year_is_drawn_from_its_period() -> None:
    year = assemble(Sources(open_books(LEDGER), outturn("2020-21")))
    table = year.table("by-category")
    points = charts(year)["by-category"].points
    drawn = {each.row: each.value for each in points if each.series == "2020-21"}
    assert drawn[brief(str(table.rows[0][1]))] == table.rows[0][2]
