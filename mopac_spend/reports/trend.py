"""Spend year by year, and on one structure of directorates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.periods import FinancialYear, day_words
from mopac_spend.questions.structure import mapping
from mopac_spend.reports.answers import totals
from mopac_spend.reports.figures import compared
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row

MOST, FEWEST = 10, 3


def trend(sources: Sources) -> Table | None:
    """Spend of up to ten financial years, the last up to the end of the period."""
    last = sources.span.period.last
    first = FinancialYear(FinancialYear.of(last).start - MOST + 1).period.first
    paid = sources.paid_by_year(first, last)
    spent = {year: of.pounds for year, of in paid.items()}
    years = [*spent]
    if len(years) < FEWEST:
        return None
    part = FinancialYear.of(last).period.last != last
    columns = (
        Column("year", "Financial year", Kind.TEXT),
        Column("spend", "Spend (£)", Kind.POUNDS),
        Column("change", "Change on the year before (£)", Kind.POUNDS, summed=False),
        Column("payments", "Payments (number)", Kind.PAYMENTS),
    )
    rows: list[Row] = []
    for year in years:
        so_far = part and year == str(FinancialYear.of(last))
        # A year that the books lack is no year of nil to compare with.
        before = spent.get(str(FinancialYear.parse(year).before))
        change: Cell = Mark.NOT_APPLICABLE
        if before is not None and not so_far:
            change = spent[year] - before
        name = f"{year} so far" if so_far else year
        rows.append((name, spent[year], change, paid[year].payments))
    notes = (
        (f"The last year is up to {day_words(last)} and is not compared.",)
        if part
        else ()
    )
    return Table(
        name="trend",
        heading="Spend year by year",
        title=f"Spend by financial year, {years[0]} to {years[-1]}",
        columns=columns,
        rows=tuple(rows),
        total=totals(columns, rows),
        notes=notes,
    )


def structure(sources: Sources) -> Table | None:
    """The year to date and the year before, on the directorates of the last day.

    None where no directorate changed since the year before.
    """
    span = sources.span
    day = span.period.last
    moved = {
        code for code, now in mapping(sources.register, day).items() if code != now
    }
    used = {cell.directorate for cell in sources.cells}
    if not moved & used:
        return None
    now = _on(sources, span.to_date)
    before = _on(sources, span.to_date_before)
    codes = sorted({*now, *before}, key=lambda code: (-now.get(code, NIL), code))
    present = [
        any(cell.first in days for cell in sources.cells)
        for days in (span.to_date, span.to_date_before)
    ]

    def line(label: tuple[str, str], a: Decimal, b: Decimal) -> Row:
        return (*label, *compared(a, b, present[0], present[1]))

    return Table(
        name="by-directorate-now",
        heading="Directorates as they are now",
        title=(
            f"Spend in the year to date by the directorates of {day_words(day)}, with "
            f"the year before"
        ),
        columns=(
            Column("directorate", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            Column("to_date", f"Year to date, {span.now} (£)", Kind.POUNDS),
            Column("to_date_before", f"Year to date, {span.then} (£)", Kind.POUNDS),
            Column("change", "Change (£)", Kind.POUNDS),
            Column("change_percent", "Change (%)", Kind.PER_CENT, summed=False),
        ),
        rows=tuple(
            line(
                (code, sources.register.title("directorate", code)),
                now.get(code, NIL),
                before.get(code, NIL),
            )
            for code in codes
        ),
        total=line(
            ("total", "Total"), sum(now.values(), NIL), sum(before.values(), NIL)
        ),
        notes=(
            (
                "Spend of directorates that were renamed or merged stands under those "
                "that follow them, in both years: the same total as above, like for "
                "like."
            ),
        ),
    )


def _on(sources: Sources, days: Period) -> dict[str, Decimal]:
    return sources.ask(
        "spend-by-directorate",
        from_=days.first,
        to=days.last,
        structure=sources.span.period.last,
    ).pounds_by("directorate")


YEARS = (trend,)
STRUCTURE = (structure,)
