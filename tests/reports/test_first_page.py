"""The first page can be added up again; it names nobody, and says what it shows."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest
from click.testing import CliRunner
from lxml import etree, html
from pypdf import PdfReader

from mopac_spend.books.load import open_books
from mopac_spend.charts import short
from mopac_spend.cli.report import command
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from mopac_spend.reports import lines
from mopac_spend.reports.assembly import assemble
from mopac_spend.reports.charts import charts
from mopac_spend.reports.dashboard import by_quarter
from mopac_spend.reports.dashboard import page as board
from mopac_spend.reports.issue import Issued, issue
from mopac_spend.reports.model import MAIN
from mopac_spend.reports.page import page
from mopac_spend.reports.pdf import pdf
from mopac_spend.reports.people import public
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import quarter
from mopac_spend.reports.spooled import Spooled, bytes_of
from mopac_spend.reports.tables_csv import METADATA
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


@pytest.fixture(scope="module")
def released(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of data files of a report as it leaves."""
    of = public(sources)
    folder = tmp_path_factory.mktemp("released")
    return issue(assemble(of), folder, ["csv"], beside=lines.beside(of)).places["csv"]


def test_a_stranger_adds_up_the_first_page(released: Path) -> None:
    """Nothing is read but what was released."""

    def read(name: str) -> list[dict[str, str]]:
        return rows((released / name).read_bytes())

    said = json.loads((released / "metadata.json").read_bytes())
    payments, budget = read("payments.csv"), read("budget.csv")
    assert "kind" not in payments[0]

    def paid(first: str, last: str, of: list[dict[str, str]] = payments) -> Decimal:
        some = [p["amount"] for p in of if first <= p["date"] <= last]
        return sum(map(Decimal, some), Decimal(0))

    def planned(name: str) -> Decimal:
        return sum((Decimal(line[name]) for line in budget), Decimal(0))

    spent, to_date = paid("2020-04-01", "2020-12-31"), planned("planned_to_date")
    whole, expected = planned("revised"), planned("forecast")
    heads = {head["label"]: head for head in said["headlines"]}
    so_far = heads["Spent in 2020-21 so far"]
    assert (so_far["figure"], so_far["detail"]) == (
        short(spent),
        f"of a budget to date of {short(to_date)}",
    )
    apart = heads["Difference from the budget"]["figure"]
    assert apart == f"{short(to_date - spent, beside=to_date)} under"
    ahead = heads["Expected by the end of 2020-21"]
    assert ahead["figure"] == short(expected)
    assert short(whole - expected, beside=whole) in ahead["detail"]
    # Every column of the tables that these figures lead to.
    by_directorate = read("by-directorate.csv")
    for column, first, last in (
        ("period", "2020-10-01", "2020-12-31"),
        ("period_before", "2019-10-01", "2019-12-31"),
        ("to_date", "2020-04-01", "2020-12-31"),
        ("to_date_before", "2019-04-01", "2019-12-31"),
    ):
        assert Decimal(by_directorate[-1][column]) == paid(first, last)
        for line in by_directorate[:-1]:
            of = [
                Decimal(p["amount"])
                for p in payments
                if first <= p["date"] <= last
                and p["directorate"] == line["directorate"]
            ]
            assert sum(of, Decimal(0)) == Decimal(line[column])
    total = read("budget-to-date.csv")[-1]
    assert Decimal(total["actual"]) == spent
    for here, there in (
        *(("original", "original"), ("moved", "moved"), ("revised", "revised")),
        ("planned", "planned_to_date"),
    ):
        assert Decimal(total[here]) == planned(there)


def test_lines_beside_name_nobody(sources: Sources) -> None:
    for content in lines.beside(sources).values():
        assert not {"supplier", "description"} & set(rows(bytes_of(content))[0])


def test_payments_are_in_one_order_and_stated_with_their_digest(
    released: Path,
) -> None:
    content = (released / lines.PAYMENTS).read_bytes()
    payments = rows(content)
    keys = [(each["date"], each["ref"], each["initiative"]) for each in payments]
    assert len(keys) > 1
    assert keys == sorted(keys)
    stated = json.loads((released / METADATA).read_text())["sha256"]
    assert stated[lines.PAYMENTS] == hashlib.sha256(content).hexdigest()


def test_a_full_disk_is_said(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> BinaryIO:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(Refusal, match=r"No space left on device.*TMPDIR"):
        lines.beside(sources)


def test_a_disk_that_is_full_at_the_last_bytes_is_said_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Full(io.BytesIO):
        def seek(self, *_: int) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    spooled = Spooled()
    spooled.write(b"last")
    with pytest.raises(Refusal, match=r"No space left on device.*TMPDIR"):
        spooled.copy(tmp_path / "payments.csv")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    "name",
    ["by-initiative", "initiative-by-category", "budget-by-initiative", "by-plan"],
)
def test_a_total_by_initiative_says_which_it_is(drawn: Report, name: str) -> None:
    table = drawn.table(name)
    assert "with shared costs" in table.title
    assert table.columns[-1].heading.startswith("As paid, 1 April 2020 to 31 December")
    assert any("As paid" in note for note in table.notes)
    if name != "by-plan":  # plans overlap, and are not added up
        by_code = {row[0]: row for row in table.rows}
        line = by_code["london-crime-prevention-fund"]
        column = {"by-initiative": "to_date", "budget-by-initiative": "actual"}
        at = table.names.index(column.get(name, "total"))
        assert line[-1] != line[at]
        assert table.total[-1] == table.total[at]


def test_the_first_page_says_which_total_it_is(drawn: Report) -> None:
    assert any("with shared costs, for London Crime" in text for text in drawn.summary)
    assert "with shared costs" in charts(drawn)["by-initiative"].title


def test_without_shared_costs_there_is_one_total(report: Report) -> None:
    table = report.table("by-initiative")
    assert "as_paid" not in table.names
    assert "shared" not in table.title


def test_books_that_know_no_individual_say_that_nobody_is_named(
    report: Report,
) -> None:
    assert dict(report.notes)["Individuals"] == (
        "Individuals are not named in any table. What they were paid is in every "
        "figure, so that the totals are those of the books (the books say "
        "reports-of-individuals: whole)."
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


def names(report: Report) -> frozenset[str]:
    return frozenset(table.name for table in report.tables)


def test_the_dashboard_draws_the_totals_of_its_reports(
    sample: Books, sources: Sources, drawn: Report
) -> None:
    second = assemble(Sources(sample, quarter("2020-21", 2), sources.table))
    reports = [
        (each, Issued(name, {"html": Path(f"{name}.html")}, tables=names(each)))
        for each, name in ((second, "two"), (drawn, "three"))
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
    # Every number below a chart leads to the table that has it.
    drawn_page = html.fromstring(text)
    for figure in drawn_page.xpath("//figure"):
        for line in figure.xpath(".//tbody/tr"):
            cells = line.xpath("./td[@class='figure']")
            assert cells
            assert all(cell.xpath("./a/@href") for cell in cells)
    first, second_ = drawn_page.xpath("//figure[@id='quarters']//tbody/tr")
    assert {*first.xpath(".//@href")} == {f"two.html#{second.tables[0].name}"}
    assert {*second_.xpath(".//@href")} == {f"three.html#{drawn.tables[0].name}"}
    # A summary has one table; to the others its page is led to.
    short = Issued("short", {"html": Path("short.html")}, tables=frozenset(MAIN[:1]))
    leads = {*html.fromstring(board([(drawn, short)])).xpath("//main//@href")}
    assert leads == {"short.html", "short.html#budget-to-date"}
    assert Mark.NOT_AVAILABLE not in table.column("spend")
