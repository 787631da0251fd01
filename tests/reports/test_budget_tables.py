"""Budget against spending: every figure by hand, and what is missing in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.reports.assembly import assemble, quarterly
from mopac_spend.reports.page import page
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.span import calendar_year, month
from mopac_spend.tables import Mark
from tests.books_maker import REGISTERS, make_books
from tests.reports.budget_books import ACCRUALS, BUDGET
from tests.reports.conftest import PAYMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.reports.model import Report

Z = Mark.NOT_APPLICABLE


@pytest.fixture(scope="module")
def budgeted(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("budgeted")
    return open_books(make_books(folder, PAYMENTS, registers=REGISTERS + BUDGET))


@pytest.fixture(scope="module")
def outturn(budgeted: Books) -> Report:
    return quarterly(budgeted, "2020-21", 4)


def cells(report: Report, table: str, code: str) -> dict[str, Cell]:
    shown = report.table(table)
    row = next(row for row in shown.lines if row[0] == code)
    return dict(zip(shown.names, row, strict=True))


def pounds(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


def test_budget_to_date_by_directorate(outturn: Report) -> None:
    table = outturn.table("budget-to-date")
    assert table.lines == (
        (
            *("vru", "Violence Reduction Unit"),
            *pounds("4600.00", "-100.00", "4500.00", "4500.00", "1815.05"),
            *pounds("-2684.95", "-59.7", "-2000.00", "-684.95"),
        ),
        (
            *("finance", "Finance"),
            *pounds("300.00", "50.00", "350.00", "350.00", "363.33"),
            *pounds("13.33", "3.8", "0.00", "13.33"),
        ),
        (
            *("untagged", "Untagged"),
            *pounds("0.00", "0.00", "0.00", "0.00", "12.34", "12.34"),
            *(Z, *pounds("0.00", "12.34")),
        ),
        (
            *("total", "Total"),
            *pounds("4900.00", "-50.00", "4850.00", "4850.00", "2190.72"),
            *pounds("-2659.28", "-54.8", "-2000.00", "-659.28"),
        ),
    )


def test_a_quarter_knows_no_later_virement(budgeted: Books) -> None:
    report = quarterly(budgeted, "2020-21", 2)
    vru = cells(report, "budget-to-date", "vru")
    # Six months of the profile; 300.00 of the even line, less 100.00 from September
    # on in seven equal parts, of which the first falls in the quarter.
    assert (vru["moved"], vru["planned"]) == pounds("-100.00", "3785.71")
    assert cells(report, "budget-to-date", "finance")["planned"] == Decimal("164.29")
    assert report.table("virements").total_of("change") == 0
    assert report.table("reserves").total_of("closing") == Decimal("1000.00")


def test_all_cuts_have_one_total(outturn: Report, budgeted: Books) -> None:
    for number in range(1, 5):
        report = quarterly(budgeted, "2020-21", number)
        whole = report.table("budget-to-date")
        for name in ("budget-by-initiative", "budget-by-fund"):
            for column in ("original", "moved", "revised", "planned", "actual"):
                assert report.table(name).total_of(column) == whole.total_of(column)
        month = report.table("budget-by-month")
        assert month.total_of("planned") == whole.total_of("revised")
        assert month.total_of("paid") == whole.total_of("actual")
        assert report.table("explanations").total_of("amount") == whole.total_of(
            "variance"
        )
        column = "period" if report.span.whole else "to_date"
        paid = report.table("by-directorate").total_of(column)
        assert whole.total_of("actual") == paid


def test_movements_lead_from_original_to_revised(outturn: Report) -> None:
    table = outturn.table("virements")
    assert [row[1] for row in table.rows] == ["V-1", "V-1", "V-2", "V-2"]
    assert table.total_of("change") == Decimal("0.00")
    lines = [row for row in table.rows if str(row[3]) != "Rainy day"]
    moved = sum(cell for row in lines if isinstance(cell := row[4], Decimal))
    assert moved == outturn.table("budget-to-date").total_of("moved")


def test_reserves_close_as_they_moved(outturn: Report) -> None:
    (line,) = outturn.table("reserves").rows
    assert line == (
        *("rainy-day", "Rainy day", "General"),
        *pounds("1000.00", "50.00", "0.00", "1050.00"),
    )


def test_explanations_come_to_the_variance(outturn: Report) -> None:
    table = outturn.table("explanations")
    assert [(row[0], row[2], row[3], row[4]) for row in table.rows] == [
        ("vru", "re-profiled", Decimal("-2000.00"), "Projects start a year later"),
        ("vru", "underspend", Decimal("-600.00"), "Fewer projects applied."),
        ("vru", "", Decimal("-84.95"), "The rest is not explained."),
        ("finance", "", Decimal("13.33"), "Within the tolerance: none is needed."),
        ("untagged", "", Decimal("12.34"), "Within the tolerance: none is needed."),
    ]
    assert "over £200.00 and over 10 per cent" in table.notes[0]


def test_a_missing_explanation_is_said(budgeted: Books) -> None:
    report = quarterly(budgeted, "2020-21", 3)
    assert (
        "vru",
        "",
        Decimal("-3177.79"),
        "No explanation is recorded, and one is needed.",
    ) in [(r[0], r[2], r[3], r[4]) for r in report.table("explanations").rows]
    assert any(
        gap.startswith("No explanation is recorded for Violence Reduction Unit (-£3,1")
        for gap in report.gaps
    )
    assert "No explanation of this is recorded." in report.summary[1]


def test_forecasts(budgeted: Books, outturn: Report) -> None:
    third = quarterly(budgeted, "2020-21", 3)
    # Finance's forecast is of June; the line without one is expected to spend its
    # revised budget.
    assert cells(third, "forecast", "vru")["forecast"] == Decimal("3000.00")
    assert cells(third, "forecast", "finance")["forecast"] == Decimal("390.00")
    assert cells(third, "forecast", "total")["forecast_before"] == Decimal("4890.00")
    assert any("Finance: business as usual is older" in gap for gap in third.gaps)
    assert any(gap.startswith("1 of 3 budget lines have no") for gap in third.gaps)
    last = outturn.table("forecast")
    assert last.columns[3].heading == "Outturn (£)"
    assert last.total_of("forecast") == Decimal("2190.72")
    before = third.table("forecast").total_of("forecast")
    assert isinstance(before, Decimal)
    assert last.total_of("movement") == Decimal("2190.72") - before


def test_the_first_page_says_it_in_words(outturn: Report) -> None:
    assert outturn.summary == (
        (
            "In 2020-21 (1 April 2020 to 31 March 2021), Office for Testing spent "
            "£2,000, £3,000 (54.8 per cent) less than its budget of £5,000."
        ),
        (
            "Violence Reduction Unit spent £3,000 less than budgeted. Projects start "
            "a year later. Fewer projects applied."
        ),
        (
            "That closes 2020-21. Of the difference, £2,000 is needed in a later year "
            "instead (re-profiled) and £659 was not needed (underspent)."
        ),
        "At the end of the period, reserves held £1,000, £50 more than at its start.",
        (
            "Most was spent on Grants (£2,000), Training (£250) and Consultancy "
            "(£113); and for Knife crime seed fund (£2,000) and Services for victims "
            "(£25)."
        ),
        (
            "3 of the period's 5 payments (95.8 per cent of the pounds by size) carry "
            "a decision on their initiative: one is named, or business as usual. The "
            "other 2, £46, are untagged: nobody has decided yet."
        ),
        "Amounts on this page are rounded; the tables give them to the penny.",
    )
    assert [passage.title for passage in outturn.passages] == [
        *("", "What went differently, and why", "What it means"),
        "What it was spent on",
    ]
    assert [head[:3] for head in outturn.headlines] == [
        ("Spent in 2020-21", "£2k", "of a budget of £5k"),
        ("Difference from the budget", "£3k under", "54.8 per cent of it"),
        (
            "Spent in quarter 4 of 2020-21",
            "£896",
            "£446 more than in the same quarter of 2019-20",
        ),
    ]
    for head in outturn.headlines:
        assert outturn.table(head.table)


def test_what_staff_do_is_in_a_draft_alone(budgeted: Books) -> None:
    report = quarterly(budgeted, "2020-21", 3)
    words = "Ask for the reasons of Violence Reduction Unit"
    assert any(task.startswith(words) for task in report.staff)
    public, draft = page(report), page(report.drafted())
    assert "mopac-spend budget import" not in public
    assert report.tasks == ()
    assert words in draft
    assert "DRAFT for staff" in draft
    assert report.drafted().name == "quarterly-2020-21-Q3-draft"
    for gap in report.gaps:
        assert "mopac-spend" not in gap


def test_no_percentage_of_a_budget_that_is_not_set_so(outturn: Report) -> None:
    for kind in ("initiative", "fund"):
        table = outturn.table(f"budget-by-{kind}")
        unset = any(not row[0] for row in table.rows)
        shares = table.column("variance_percent")
        assert unset == all(share is Z for share in shares)
        assert unset == any(f"is not set by {kind}" in note for note in table.notes)
        assert table.total_of("variance_percent") == Decimal("-54.8")


def test_a_year_without_a_budget_says_so(budgeted: Books) -> None:
    report = quarterly(budgeted, "2019-20", 4)
    assert "budget-to-date" not in {table.name for table in report.tables}
    assert report.gaps[-1].startswith("The books hold no budget of 2019-20")
    assert report.summary[0].startswith("In quarter 4 of 2019-20")
    year = assemble(Sources(budgeted, calendar_year(2020)))
    assert not any("budget" in gap for gap in year.gaps)
    assert year.parts[0].title == "Spend"


def test_a_directorate_without_a_budget_and_a_budget_without_spend(
    tmp_path: Path,
) -> None:
    changed = BUDGET.replace('directorate: "finance"', 'directorate: "idle"')
    registers = f'{REGISTERS}2012-01-16 custom "directorate" "idle" "Idle"\n{changed}'
    books = open_books(make_books(tmp_path, PAYMENTS, registers=registers))
    gaps = quarterly(books, "2020-21", 4).gaps
    assert any(gap.startswith("No budget is set for Finance, which") for gap in gaps)
    assert any("Nothing is spent of the budget of Idle" in gap for gap in gaps)


def test_accruals_lead_from_paid_to_accrued(tmp_path: Path) -> None:
    registers = REGISTERS + BUDGET + ACCRUALS
    books = open_books(make_books(tmp_path, PAYMENTS, registers=registers))
    report = quarterly(books, "2020-21", 4)
    table = report.table("accruals")
    assert table.total == (
        *("total", "Total"),
        *pounds("2190.72", "75.00", "-40.00", "2225.72"),
    )
    assert table.total_of("paid") == report.table("by-directorate").total_of("to_date")
    to_date = report.table("budget-to-date")
    assert to_date.total_of("actual") == table.total_of("accrued")
    assert to_date.columns[6].heading == "Accrued to date (£)"
    by_initiative = report.table("budget-by-initiative")
    assert by_initiative.total_of("actual") == Decimal("2225.72")


def test_a_month_without_a_payment_is_no_nil(budgeted: Books) -> None:
    months = quarterly(budgeted, "2020-21", 3).table("budget-by-month")
    paid = dict(zip(months.column("month"), months.column("paid"), strict=True))
    assert paid["July 2020"] == Decimal("40.00")
    assert paid["August 2020"] is Mark.NOT_AVAILABLE
    assert paid["January 2021"] is Z


def test_a_budget_of_a_year_without_payments_claims_no_underspend(
    tmp_path: Path,
) -> None:
    changed = BUDGET.replace("2020", "2030").replace("2021", "2031")
    changed = changed.replace("2030-21", "2030-31")
    registers = REGISTERS + changed
    books = open_books(make_books(tmp_path, PAYMENTS, registers=registers))
    report = quarterly(books, "2030-31", 4)
    assert [table.name for table in report.parts[0].tables] == ["virements", "reserves"]
    assert report.summary[0].startswith("The books hold no payment dated in quarter 4")
    assert report.gaps[0].startswith("The books hold no payment at all dated in April")
    assert not any("budget" in gap for gap in report.gaps)
    assert report.headlines[0].figure == "not known"


def test_only_quarters_are_explained(budgeted: Books) -> None:
    report = assemble(Sources(budgeted, month("2020-21", "November")))
    assert not any("explanation" in gap for gap in report.gaps)
    assert "explanation" not in report.summary[1]
    reasons = {row[0]: row[4] for row in report.table("explanations").rows}
    assert reasons["vru"] == "Explained by quarter."


def test_more_credits_than_payments(tmp_path: Path) -> None:
    lines = "2020-04-02 | A | B | -30.00 | vru / victims / grants\n"
    books = open_books(make_books(tmp_path, lines, registers=REGISTERS + BUDGET))
    assert quarterly(books, "2020-21", 1).summary[0] == (
        "In the year to the end of quarter 1 of 2020-21 (1 April 2020 to 30 June "
        "2020), Office for Testing had £30 more back than it spent, £2,000 (101.3 per "
        "cent) less than its budget of £2,000."
    )
