"""The first page can be added up again; it names nobody, and says what it shows."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from lxml import etree
from pypdf import PdfReader

from mopac_spend.books.load import open_books
from mopac_spend.cli.report import command
from mopac_spend.engine.database import connect
from mopac_spend.reports import lines
from mopac_spend.reports.assembly import assemble
from mopac_spend.reports.charts import charts
from mopac_spend.reports.dashboard import by_quarter
from mopac_spend.reports.dashboard import page as board
from mopac_spend.reports.issue import Issued
from mopac_spend.reports.page import page
from mopac_spend.reports.pdf import pdf
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import quarter
from mopac_spend.reports.workbook import workbook
from mopac_spend.tables import Mark

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.reports.model import Report

LEDGER = Path(__file__).parents[2] / "ledger"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def sample() -> Books:
    return open_books(LEDGER)


@pytest.fixture(scope="module")
def sources(sample: Books) -> Sources:
    return Sources(sample, quarter("2020-21", 3), connect(sample))


@pytest.fixture(scope="module")
def drawn(sources: Sources) -> Report:
    return assemble(sources)


def rows(content: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(content.decode()))]


def test_a_stranger_adds_up_the_first_page(sources: Sources, drawn: Report) -> None:
    files = lines.beside(sources)
    assert sorted(files) == ["budget.csv", "lines.csv", "payments.csv"]
    payments, budget = rows(files["payments.csv"]), rows(files["budget.csv"])
    assert "kind" not in payments[0]
    spent = drawn.table("by-directorate")
    for column, first, last in (
        ("period", "2020-10-01", "2020-12-31"),
        ("period_before", "2019-10-01", "2019-12-31"),
        ("to_date", "2020-04-01", "2020-12-31"),
        ("to_date_before", "2019-04-01", "2019-12-31"),
    ):
        some = [p for p in payments if first <= p["date"] <= last]
        assert spent.total_of(column) == sum(Decimal(p["amount"]) for p in some)
        for code, amount in zip(
            spent.column("directorate"), spent.column(column), strict=True
        ):
            of = [Decimal(p["amount"]) for p in some if p["directorate"] == code]
            assert sum(of, Decimal(0)) == amount
    planned = drawn.table("budget-to-date")
    for here, there in (
        *(("original", "original"), ("moved", "moved"), ("revised", "revised")),
        ("planned", "planned_to_date"),
    ):
        assert planned.total_of(here) == sum(Decimal(line[there]) for line in budget)


def test_lines_beside_name_nobody(sources: Sources) -> None:
    for content in lines.beside(sources).values():
        assert not {"supplier", "description"} & set(rows(content)[0])


def test_spend_by_initiative_says_which_total_it_is(drawn: Report) -> None:
    table = drawn.table("by-initiative")
    assert "with shared costs" in table.title
    line = next(row for row in table.rows if row[0] == "london-crime-prevention-fund")
    named = dict(zip(table.names, line, strict=True))
    assert named["as_paid"] != named["to_date"]
    assert table.total_of("as_paid") == table.total_of("to_date")
    assert any("As paid" in note for note in table.notes)
    budget = drawn.table("budget-by-initiative")
    assert any("with shared costs" in note for note in budget.notes)


def test_without_shared_costs_there_is_one_total(report: Report) -> None:
    table = report.table("by-initiative")
    assert "as_paid" not in table.names
    assert "shared" not in table.title


def test_books_that_know_no_individual_say_that_nobody_is_named(
    report: Report,
) -> None:
    assert dict(report.notes)["Individuals"] == (
        "Individuals are not named in any table."
    )
    assert not any("individual" in task for task in report.staff)


def test_native_charts_draw_the_cells_of_their_sheets(drawn: Report) -> None:
    book = zipfile.ZipFile(io.BytesIO(workbook(drawn, "xlsx")))
    parts = [name for name in book.namelist() if name.startswith("xl/charts/chart")]
    assert len(parts) == 6
    seen = {}
    for part in parts:
        for series in etree.fromstring(book.read(part)).iter(f"{CHART}ser"):
            refs = [each.text for each in series.iter(f"{CHART}f")]
            sheet, column, first, last = re.fullmatch(
                r"'?([^'!]+)'?!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)", refs[-1]
            ).groups()  # type: ignore[union-attr]
            table = drawn.table(sheet)
            at = ord(column) - ord("A")
            name = table.columns[at].name
            head = 3 + len(drawn.labels)
            assert int(first) == head + 1
            cells = [row[at] for row in table.rows][: int(last) - int(first) + 1]
            assert all(isinstance(cell, Decimal) for cell in cells)
            seen[sheet, name] = len(cells)
    # What is not yet paid is no figure, and is not drawn as nil.
    assert seen["budget-by-month", "paid_to_date"] == 9
    assert seen["budget-by-month", "planned_to_date"] == 12
    assert b"<c:chart" not in workbook(drawn, "ods")


def test_a_summary_has_the_chart_of_the_whole(drawn: Report) -> None:
    short = drawn.summarised()
    assert [table.name for table in short.tables] == ["budget-to-date"]
    assert charts(short)["budget-by-month"] == charts(drawn)["budget-by-month"]
    text = page(short)
    assert 'id="chart-budget-by-month"' in text
    assert "Numbers of this chart" in text  # its table is not in the summary
    assert "Numbers of this chart" not in page(drawn)
    sheets = PdfReader(io.BytesIO(pdf(short))).pages
    assert "Its numbers" not in sheets[0].extract_text()
    assert workbook(short, "xlsx")


def test_a_draft_is_not_published_and_not_compared_with(
    folder: Path, tmp_path: Path
) -> None:
    def run(*words: str) -> str:
        typed = ("quarterly", "--fy", "2020-21", *words, "--output", str(tmp_path))
        form = ("--format", "csv")
        result = CliRunner().invoke(command, [*typed, *form], obj=str(folder))
        return result.output if result.exit_code == 0 else str(result.exception)

    assert "a draft is for staff" in run(
        *("--quarter", "3", "--draft", "--publish", "--by", "A", "--reason", "b")
    )
    assert "To do: " in run("--quarter", "3", "--draft")
    place = tmp_path / "quarterly-2020-21-Q3-draft-tables"
    assert "DRAFT for staff" in (place / "coverage.csv").read_text(encoding="utf-8")
    run("--quarter", "4")
    text = (tmp_path / "quarterly-2020-21-Q4-tables" / "metadata.json").read_text(
        encoding="utf-8"
    )
    assert "No earlier report of 2020-21 was found" in text


def test_the_dashboard_draws_the_totals_of_its_reports(
    sample: Books, sources: Sources, drawn: Report
) -> None:
    second = assemble(Sources(sample, quarter("2020-21", 2), sources.table))
    reports = [
        (second, Issued("two", {"html": Path("two.html")})),
        (drawn, Issued("three", {"html": Path("three.html")})),
    ]
    table = by_quarter(reports)
    assert table.column("spend") == [
        each.table("by-directorate").total_of("period") for each, _ in reports
    ]
    planned = [r.table("budget-to-date").total_of("planned") for r, _ in reports]
    assert table.total_of("planned") == planned[-1]
    text = board(reports)
    for report, issued in reports:
        for head in report.headlines:
            assert f'href="{issued.places["html"]}#{head.table}"' in text
    assert text.count("<figure") >= 6
    assert Mark.NOT_AVAILABLE not in table.column("spend")
