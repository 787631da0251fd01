"""A report of a period: its tables in reading order, and the words around them.

report = assemble(Sources(open_books("ledger"), quarter("2020-21", 4)))
report.summary[0]
report.table("by-directorate").total
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.questions import gaps as missing
from mopac_spend.reports import (
    budget,
    changes,
    closings,
    contracts,
    coverage,
    decisions,
    figures,
    grants,
    months,
    noted,
    people,
    plans,
    published,
    quality,
    shared,
    span,
    suppliers,
    trend,
    words,
)
from mopac_spend.reports.model import MAIN, Lack, Part, Report
from mopac_spend.reports.sources import Sources
from mopac_spend.reports.summary import headlines, passages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mopac_spend.books.load import Books
    from mopac_spend.periods import FinancialYear
    from mopac_spend.reports.span import Span
    from mopac_spend.tables import Table

# Lines of a table that is read where it is; a longer one is looked things up in.
LONG = 20
_TITLES = {
    "quarter": "Quarterly",
    "month": "Monthly",
    "half-year": "Half-yearly",
    "year": "Outturn",
    "calendar-year": "Calendar-year",
}


def quarterly(books: Books, fy: FinancialYear | str, quarter: int | str) -> Report:
    """Draw the report of a quarter in its public form, as `assemble` does.

    Raises:
        Refusal: `REPORT-001`, no such year or quarter.

    """
    return assemble(people.public(Sources(books, span.quarter(fy, quarter))))


def assemble(sources: Sources) -> Report:
    """Draw the figures of a period.

    Args:
        sources: open books, with findings only if they were opened despite them,
            and then every output of the report begins with a banner; and the days.
            In full, for staff, or as `people.public` gives them.

    Raises:
        Refusal: `REPORT-002`, an earlier report of the year is damaged.

    """
    books, days = sources.books, sources.span
    before = published.find(sources)
    since = changes.since(sources, before)
    chosen = figures.Selected.of(sources)
    parts = (
        Part("Budget", _budget(sources)),
        Part("Spend", _spend(sources, chosen)),
        Part(
            "Grants, contracts and suppliers",
            _built((*grants.TABLES, *contracts.TABLES, *suppliers.TABLES), sources),
        ),
        Part(
            "Decisions and commitments",
            _built((*decisions.TABLES, *plans.COMMITMENTS), sources),
        ),
        Part("Data quality", (*_quality(sources, chosen), *people.tables(sources))),
        Part(
            "Changes since publication",
            (*closings.tables(sources), *since.tables),
        ),
    )
    by_name = {each.name: each for part in parts for each in part.tables}
    shown = {str(code) for code in by_name["by-directorate"].column("directorate")}
    lacks = (
        *map(Lack, words.gaps(chosen)),
        *map(Lack, missing.weeks(sources.table, books, days.to_date)),
        *budget.missing(sources),
        *changes.lacks(sources, before),
        *people.lacks(sources),
    )
    return Report(
        name=f"{days.report}-{days.name}",
        title=_title(days),
        body=sources.body,
        books_title=books.title,
        books_sha256=books.sha256,
        illustrative=books.illustrative,
        findings=tuple(books.findings),
        span=days,
        headlines=headlines(sources, chosen),
        passages=passages(sources, by_name, chosen, since.lead),
        gaps=tuple(each.said for each in lacks if each.said),
        staff=tuple(each.do for each in lacks if each.do),
        parts=_ordered(parts if chosen.to_date else map(_with_figures, parts)),
        notes=(
            *closings.notes(sources),
            *noted.notes(books, chosen, shown),
            people.note(sources),
            *changes.note(sources, before),
        ),
        definitions=noted.definitions(
            books.register, by_name["by-category"].column("category")
        ),
        individuals=people.choice(sources),
    )


def _ordered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Put tables that are longer than a page at the end, where their parts lead to."""
    shorter: list[Part] = []
    longer: list[Table] = []
    for part in parts:
        late = tuple(t for t in part.tables if len(t.rows) > LONG)
        kept = tuple(t for t in part.tables if len(t.rows) <= LONG)
        longer += late
        if part.tables:
            shorter.append(Part(part.title, kept, late))
    last = [Part("Longer tables", tuple(longer))] if longer else []
    return (*shorter, *last)


def _with_figures(part: Part) -> Part:
    """Leave out tables without a figure, where nothing is known to have been paid."""

    def told(table: Table) -> bool:
        cells = (cell for line in table.lines for cell in line)
        return any(isinstance(cell, Decimal | int) and cell for cell in cells)

    return Part(part.title, tuple(t for t in part.tables if t.name in MAIN or told(t)))


def _title(days: Span) -> str:
    return f"{_TITLES[days.kind]} spend report: {days.words}"


def _built(
    builders: Iterable[Callable[[Sources], Table | None]], sources: Sources
) -> tuple[Table, ...]:
    return tuple(table for make in builders if (table := make(sources)))


def _budget(sources: Sources) -> tuple[Table, ...]:
    return tuple(
        shared.with_as_paid(sources, table)
        if table.name == "budget-by-initiative"
        else table
        for table in _built(budget.TABLES, sources)
    )


def _spend(sources: Sources, chosen: figures.Selected) -> tuple[Table, ...]:
    register, days = sources.register, sources.span
    so_far = f"year to date, {days.to_date.days}"
    year_to_date = "" if days.whole else " and year to date"
    by_kind = [
        figures.comparison(
            kind,
            f"Spend by {kind}, {days.words}{year_to_date}, with the year before",
            chosen,
            register,
        )
        for kind in ("directorate", "category", "initiative", "fund")
    ]
    by_kind[2] = shared.with_as_paid(sources, by_kind[2])
    tables = (
        by_kind[0],
        figures.by_quarter(
            f"Spend by directorate and quarter, {days.now}", chosen, register
        ),
        *_built(trend.STRUCTURE, sources),
        *by_kind[1:],
        *_built(plans.PLANS, sources),
        shared.with_as_paid(
            sources,
            figures.initiative_by_category(
                f"Spend by initiative and category, {so_far}", chosen, register
            ),
        ),
        months.by_month(f"Spend by month, {days.now} and {days.then}", chosen),
        *_built(trend.YEARS, sources),
    )
    return tuple(table for table in tables if table)


def _quality(sources: Sources, chosen: figures.Selected) -> tuple[Table, ...]:
    days = sources.span
    period = coverage.by_decision(
        "coverage",
        "Coverage of the period",
        f"Decisions on initiatives, {days.words}",
        chosen.period,
    )
    so_far = f"year to date, {days.to_date.days}"
    to_date = coverage.by_decision(
        "coverage-to-date",
        "Coverage of the year to date",
        f"Decisions on initiatives, {so_far}",
        chosen.to_date,
    )
    return (
        period,
        *(() if days.whole else (to_date,)),
        coverage.by_directorate(
            f"Decisions on initiatives by directorate, {days.words}",
            chosen,
            sources.register,
        ),
        *_built(quality.TABLES, sources),
    )
