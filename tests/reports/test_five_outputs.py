"""The sample books' report in all its forms: the same figure, to the penny, in each."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from lxml import html
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.questions.ask import ask
from mopac_spend.reports.assembly import assemble
from mopac_spend.reports.issue import FORMS, issue
from mopac_spend.reports.page import columns, shown
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import quarter
from mopac_spend.tables import Kind, Mark
from tests.books_maker import make_books

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.reports.model import Report
    from mopac_spend.tables import Column

LEDGER = Path(__file__).parents[2] / "ledger"


@pytest.fixture(scope="module")
def sample() -> Books:
    return open_books(LEDGER)


@pytest.fixture(scope="module")
def report(sample: Books) -> Report:
    return assemble(Sources(sample, quarter("2020-21", 4)))


@pytest.fixture(scope="module")
def places(report: Report, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return issue(report, tmp_path_factory.mktemp("issued")).places


def plain(cell: Cell) -> str:
    if isinstance(cell, Mark):
        return cell.value
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def of_sheet(cell: object, column: Column) -> str:
    """Write a cell of a spreadsheet as the data files have it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    places = {Kind.POUNDS: "0.01", Kind.PER_CENT: "0.1"}.get(column.kind, "1")
    return str(Decimal(str(cell)).quantize(Decimal(places)) + 0)


def test_it_is_whole(report: Report, places: dict[str, Path]) -> None:
    assert {*places} == {*FORMS}
    assert [part.title for part in report.parts] == [
        "Budget",
        "Spend",
        "Grants, contracts and suppliers",
        "Decisions and commitments",
        "Data quality",
        "Longer tables",
    ]
    assert {t.name for part in report.parts[:-1] for t in part.later} == {
        table.name for table in report.parts[-1].tables
    }
    assert len(report.tables) > 25


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_workbooks(report: Report, places: dict[str, Path], form: str) -> None:
    book = CalamineWorkbook.from_path(str(places[form]))
    for table in report.tables:
        rows = book.get_sheet_by_name(table.name).to_python()
        head = rows.index([column.heading for column in table.columns])
        lines = rows[head + 1 :]
        assert len(lines) == len(table.lines)
        for read, line in zip(lines, table.lines, strict=True):
            assert [
                of_sheet(cell, column)
                for cell, column in zip(read, table.columns, strict=True)
            ] == [plain(cell) for cell in line]


def test_data_files(report: Report, places: dict[str, Path]) -> None:
    for table in report.tables:
        text = (places["csv"] / f"{table.name}.csv").read_text(encoding="utf-8")
        head, *lines = csv.reader(io.StringIO(text, newline=""))
        assert head[:-1] == list(table.names)
        assert [line[:-1] for line in lines] == [
            [plain(cell) for cell in line] for line in table.lines
        ]


def test_page(report: Report, places: dict[str, Path]) -> None:
    tree = html.fromstring(places["html"].read_bytes())
    elements = tree.xpath("//table")
    assert len(elements) == len(report.tables)
    for table, read in zip(report.tables, elements, strict=True):
        lines = [
            [cell.text_content() for cell in row.xpath("./th|./td")]
            for row in read.xpath("./tbody/tr | ./tfoot/tr")
        ]
        assert lines == [
            [shown(row[at]) for at, _ in columns(table)] for row in table.lines
        ]


def test_pdf(report: Report, places: dict[str, Path]) -> None:
    reader = PdfReader(places["pdf"])
    text = re.sub(r"[\s\u200b]+", "", "".join(p.extract_text() for p in reader.pages))
    for table in report.tables:
        for row in table.lines:
            for at, _ in columns(table):
                assert re.sub(r"\s+", "", shown(row[at])) in text


def test_frames(report: Report) -> None:
    for table in report.tables:
        frame = report.frame(table.name, total=True)
        assert list(frame.columns) == list(table.names)
        for at, column in enumerate(table.columns):
            for read, line in zip(frame[column.name], table.lines, strict=True):
                cell = line[at]
                if isinstance(cell, Mark):
                    assert pd.isna(read)
                else:
                    assert read == cell


@pytest.mark.parametrize(
    ("table", "column", "question", "parameters"),
    [
        ("largest-suppliers", "amount", "top-suppliers", {}),
        ("contracts-let", "spent", "contract-register", {"at": "2021-03-31"}),
        ("decisions", "spent", "decision-spend", {"at": "2021-03-31"}),
        ("grants-awarded", "paid", "grants-outstanding", {"at": "2021-03-31"}),
        ("contracts-varied", "amount", "contract-variations", {}),
        ("quality", "amount", "spend-by-category", {}),
        ("by-fund", "period", "spend-by-fund", {}),
    ],
)
def test_tables_of_registers_are_the_answers(  # noqa: PLR0913, PLR0917
    report: Report,
    sample: Books,
    table: str,
    column: str,
    question: str,
    parameters: dict[str, str],
) -> None:
    answer = ask(
        sample,
        question,
        table=connect(sample),
        parameters=parameters,
        from_="2021-01-01",
        to="2021-03-31",
    )
    assert report.table(table).total_of(column) == answer.total


def test_plans_commitments_and_years(report: Report, sample: Books) -> None:
    plans = report.table("by-plan")
    for code, spent in zip(plans.column("plan"), plans.column("to_date"), strict=True):
        if code in sample.register.entries["plan"]:
            answer = ask(sample, "spend-by-category", plan=str(code), fy="2020-21")
            assert spent == answer.total
    kcs = next(r for r in report.table("commitments").rows if r[0] == "kcs-2017")
    assert kcs[2:8] == (37, 2, 0, 0, 0, 0)
    assert kcs[-1] == Decimal("100.0")
    trend = report.table("trend")
    whole = ask(sample, "spend-by-category")
    assert trend.total_of("spend") == whole.total
    assert trend.column("year") == ["2017-18", "2018-19", "2019-20", "2020-21"]


def test_a_renamed_directorate_is_compared_like_for_like(sample: Books) -> None:
    report = assemble(Sources(sample, quarter("2019-20", 2)))
    now, was = report.table("by-directorate-now"), report.table("by-directorate")
    assert now.total_of("to_date") == was.total_of("to_date")
    assert now.total_of("to_date_before") == was.total_of("to_date_before")
    assert "iom-programmes-neighbourhoods" in was.column("directorate")
    assert "iom-programmes-neighbourhoods" not in now.column("directorate")


def test_quarters_of_budget_and_forecast_follow_each_other(sample: Books) -> None:
    reports = [assemble(Sources(sample, quarter("2020-21", n))) for n in range(1, 5)]
    for before, after in itertools.pairwise(reports):
        assert after.table("forecast").total_of("forecast_before") == before.table(
            "forecast"
        ).total_of("forecast")
        original = before.table("budget-to-date").total_of("original")
        assert after.table("budget-to-date").total_of("original") == original
    last = reports[-1].table("budget-to-date")
    assert last.total_of("planned") == last.total_of("revised")
    missing = "No explanation is recorded for Violence Reduction Unit"
    assert any(gap.startswith(missing) for gap in reports[0].gaps)


def test_shares_are_recomputed(report: Report) -> None:
    released = report.table("grants-released")
    in_time, measured = (released.total_of(n) for n in ("in_time", "measured"))
    assert (in_time, measured) == (49, 72)
    assert released.total_of("in_time_percent") == Decimal("68.1")


def test_a_year_that_the_books_lack_is_not_compared_with(tmp_path: Path) -> None:
    lines = "".join(
        f"{year}-05-01 | A | B | {year}.00 | vru / victims / grants\n"
        for year in (2015, 2016, 2018)
    )
    books = open_books(make_books(tmp_path, lines))
    trend = assemble(Sources(books, quarter("2018-19", 4))).table("trend")
    assert trend.column("change") == [
        Mark.NOT_APPLICABLE,
        Decimal("1.00"),
        Mark.NOT_APPLICABLE,
    ]
