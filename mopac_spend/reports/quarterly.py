"""The quarterly spend report, by directorate, category and initiative.

    report = quarterly(open_books("ledger"), "2020-21", 4)
    report.opening[0]
    report.table("by-directorate").total

Amounts of the quarter and of the year to date, each beside the same period of
the year before; the quarters of the year by directorate; initiative by category;
how much of the spend carries a decision on its initiative; and spend by month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear
from mopac_spend.reports import coverage, figures, months, words
from mopac_spend.reports.model import Report

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.reports.figures import Selected
    from mopac_spend.reports.model import Table

KINDS = ("directorate", "category", "initiative")


def quarterly(books: Books, fy: FinancialYear | str, quarter: int | str) -> Report:
    """Draw the figures of a quarter.

    Args:
        books: open books; with findings only if they were opened despite them,
            and then every output of the report begins with a banner.
        fy: financial year, `2020-21` or as people write it.
        quarter: 1 (April to June) to 4 (January to March); `Q4` is taken too.

    Raises:
        Refusal: `REPORT-001`, no such year or quarter.

    """
    year, number = asked(fy, quarter)
    chosen = figures.Selected.of(books.payments, year, number)
    tables = _tables(books, chosen)
    by_name = {table.name: table for table in tables}
    body = books.register.books.title if books.register.books else books.title
    shown = {str(code) for code in by_name["by-directorate"].column("directorate")}
    return Report(
        name=f"quarterly-{year}-Q{number}",
        title=f"Quarterly spend report: quarter {number} of {year}",
        body=body,
        books_title=books.title,
        books_sha256=books.sha256,
        illustrative=books.illustrative,
        findings=tuple(books.findings),
        year=year,
        number=number,
        quarter=year.quarter(number),
        to_date=year.to_date(number),
        quarter_before=year.before.quarter(number),
        to_date_before=year.before.to_date(number),
        headlines=words.headlines(chosen, by_name["coverage"]),
        opening=words.opening(chosen, by_name),
        gaps=words.gaps(chosen),
        tables=tables,
        notes=words.notes(books, chosen, shown),
        definitions=words.definitions(
            books.register, by_name["by-category"].column("category")
        ),
    )


def asked(fy: FinancialYear | str, quarter: int | str) -> tuple[FinancialYear, int]:
    """Read a year and a quarter as people write them.

    Raises:
        Refusal: `REPORT-001`, no such year or quarter.

    """
    try:
        year = fy if isinstance(fy, FinancialYear) else FinancialYear.parse(fy)
    except ValueError as error:
        raise Refusal("REPORT-001", str(error), "--fy") from error
    text = str(quarter).strip().upper().removeprefix("Q")
    if text not in {"1", "2", "3", "4"}:
        msg = f"quarter {quarter} does not exist: use 1, 2, 3 or 4"
        raise Refusal("REPORT-001", msg, "--quarter")
    return year, int(text)


def _tables(books: Books, chosen: Selected) -> tuple[Table, ...]:
    register, year = books.register, chosen.year
    quarter = f"quarter {chosen.number} of {year}"
    so_far = f"year to date, {words.days(year.to_date(chosen.number))}"
    by_kind = {
        kind: figures.comparison(
            kind,
            f"Spend by {kind}, {quarter} and year to date, with the year before",
            chosen,
            register,
        )
        for kind in KINDS
    }
    return (
        by_kind["directorate"],
        figures.by_quarter(
            f"Spend by directorate and quarter, {year}", chosen, register
        ),
        by_kind["category"],
        by_kind["initiative"],
        figures.initiative_by_category(
            f"Spend by initiative and category, {so_far}", chosen, register
        ),
        coverage.by_decision(
            "coverage",
            "Coverage of the quarter",
            f"Decisions on initiatives, {quarter}",
            chosen.quarter,
        ),
        coverage.by_decision(
            "coverage-to-date",
            "Coverage of the year to date",
            f"Decisions on initiatives, {so_far}",
            chosen.to_date,
        ),
        coverage.by_directorate(
            f"Decisions on initiatives by directorate, {quarter}", chosen, register
        ),
        months.by_month(f"Spend by month, {year} and {year.before}", chosen),
    )
