"""Reports of other periods: the same figures, for other days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mopac_spend.analyst import OpenBooks
from mopac_spend.cli.report import command
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from mopac_spend.reports.assembly import assemble, quarterly
from mopac_spend.reports.figures import NO_FUND, Selected, comparison
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import (
    calendar_year,
    half_year,
    month,
    of_kind,
    outturn,
    quarter,
)
from mopac_spend.tables import Mark

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.reports.span import Span

SPANS = [
    quarter("2020-21", 1),
    quarter("2020-21", 3),
    month("2020-21", "May"),
    month("2020-21", "P12"),
    half_year("2020-21", 1),
    half_year("2020/21", "H2"),
    outturn("2020-21"),
    calendar_year(2020),
]


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.name)
def test_every_kind_of_report_ties_with_the_answer(books: Books, span: Span) -> None:
    report = assemble(Sources(books, span))
    for kind in ("directorate", "category", "initiative", "fund"):
        question = f"spend-by-{kind}"
        table = report.table(f"by-{kind}")
        for column, days in (
            ("period", span.period),
            ("period_before", span.before),
            *(() if span.whole else (("to_date", span.to_date),)),
        ):
            answer = ask(books, question, from_=days.first, to=days.last)
            total = table.total_of(column)
            if answer.rows:
                assert total == answer.total
            else:
                assert total in {Mark.NOT_AVAILABLE, Mark.NOT_APPLICABLE}
            at = answer.names.index(kind)
            amount = answer.names.index("amount")
            sums: dict[object, Decimal] = {}
            for row in answer.rows:
                cell = row[amount]
                assert isinstance(cell, Decimal)
                code = row[at] or NO_FUND
                sums[code] = sums.get(code, Decimal(0)) + cell
            shown = dict(zip(table.column(kind), table.column(column), strict=True))
            if isinstance(total, Decimal):
                assert {k: v for k, v in shown.items() if v} == {
                    k: v for k, v in sums.items() if v
                }
    assert report.name.endswith(span.name)
    assert ("to_date" in report.table("by-directorate").names) != span.whole


def test_quarters_months_and_halves_sum_to_the_year(books: Books) -> None:
    year = assemble(Sources(books, outturn("2020-21")))
    whole = year.table("by-directorate").total_of("period")
    for spans in (
        [quarter("2020-21", number) for number in range(1, 5)],
        [half_year("2020-21", number) for number in (1, 2)],
        [month("2020-21", number) for number in range(1, 13)],
    ):
        # The table of the report by itself: the whole of each is drawn above.
        selected = [Selected.of(Sources(books, span)) for span in spans]
        totals = [
            comparison("directorate", "", each, books.register).total_of("period")
            for each in selected
        ]
        assert sum(cell for cell in totals if isinstance(cell, Decimal)) == whole


def test_days_of_each_kind() -> None:
    march = month("2019-20", "mar")
    assert march.period.last == dt.date(2020, 3, 31)
    assert march.before.last == dt.date(2019, 3, 31)
    assert march.previous is not None
    assert march.previous.last == dt.date(2020, 2, 29)
    february = month("2020-21", 11)
    assert february.before.last == dt.date(2020, 2, 29)
    second = half_year("2020-21", 2)
    assert (second.period.first, second.to_date.first) == (
        dt.date(2020, 10, 1),
        dt.date(2020, 4, 1),
    )
    assert second.previous is not None
    assert second.previous.first == dt.date(2020, 4, 1)
    assert calendar_year("2020").then == "2019"


@pytest.mark.parametrize(
    ("kind", "when", "words"),
    [
        ("quarterly", {"fy": "2020-21", "quarter": 5}, "use 1, 2, 3 or 4"),
        ("monthly", {"fy": "2020-21", "month": 13}, "use April to March, or P1"),
        ("monthly", {"fy": "2020-21", "month": "ma"}, "use April to March, or P1"),
        (
            "half-year",
            {"fy": "2020-21", "half": 3},
            "half-year 3 does not exist",
        ),
        ("outturn", {"fy": "2020-22"}, "is not one financial year"),
        ("calendar-year", {"year": "20"}, "is not a calendar year"),
        ("weekly", {"fy": "2020-21"}, "there is no report 'weekly'; there are quart"),
        (
            "outturn",
            {"fy": "2020-21", "quarter": 1},
            "takes fy, not fy, quarter",
        ),
        ("quarterly", {}, "takes fy and quarter, not nothing"),
    ],
)
def test_days_that_do_not_exist(kind: str, when: dict[str, str], words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        of_kind(kind, when)
    assert refused.value.code == "REPORT-001"


def test_the_python_face(books: Books) -> None:
    report = OpenBooks(books).report("quarterly", fy="2020-21", quarter=4)
    assert report == quarterly(books, "2020-21", 4)
    assert report.frame("by-directorate")["period"].sum() == Decimal("895.67")


def test_a_summary_is_the_first_page_with_one_table(books: Books) -> None:
    whole = quarterly(books, "2020-21", 4)
    short = whole.summarised()
    assert [table.name for table in short.tables] == ["by-directorate"]
    assert (short.summary, short.gaps) == (whole.summary, whole.gaps)
    assert short.name == "quarterly-2020-21-Q4-summary"


def run(folder: Path, *words: str) -> str:
    result = CliRunner().invoke(command, words, obj=str(folder))
    assert result.exit_code == 0, result.output
    return result.output


def test_commands_of_other_periods(folder: Path, tmp_path: Path) -> None:
    out = ("--output", str(tmp_path), "--format", "html")
    run(folder, "monthly", "--fy", "2020-21", "--month", "March", *out)
    run(folder, "half-year", "--fy", "2020-21", "--half", "2", *out)
    run(folder, "outturn", "--fy", "2020-21", *out, "--summary")
    run(folder, "calendar-year", "--year", "2020", *out)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "calendar-year-2020.html",
        "half-year-2020-21-H2.html",
        "monthly-2020-21-P12.html",
        "outturn-2020-21-summary.html",
    ]


def test_a_dashboard_leads_to_four_reports(folder: Path, tmp_path: Path) -> None:
    written = run(folder, "dashboard", "--fy", "2020-21", "--output", str(tmp_path))
    assert written.endswith(f"dashboard: {tmp_path}/dashboard-2020-21.html\n")
    html = (tmp_path / "dashboard-2020-21.html").read_text()
    for number in range(1, 5):
        for form in ("html", "pdf", "xlsx", "ods"):
            name = f"quarterly-2020-21-Q{number}.{form}"
            assert f'href="{name}"' in html
            assert (tmp_path / name).is_file()
    assert html.count("<h2") == 4  # three earlier quarters, and the notes
    assert "ILLUSTRATIVE: every payment is invented." in html
    assert "<script" not in html
