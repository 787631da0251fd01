"""Spend by month, running totals, and the months of which the books hold nothing.

A month without a single payment is a gap in the books, not spending of nil: a
body that pays anybody at all pays somebody every month. It is marked `[x]` and
said at the top of the report.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.periods import Month, months_of
from mopac_spend.reports.figures import pounds_by
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period
    from mopac_spend.reports.cells import Spent
    from mopac_spend.reports.figures import Selected


def month_of(cell: Spent) -> Month:
    """Find the month of a cell."""
    return Month(cell.first.year, cell.first.month)


def missing(cells: Iterable[Spent], period: Period) -> list[str]:
    """Name the months of a period in which no payment is dated: `April 2020`."""
    dated = set(map(month_of, cells))
    return [month.words for month in months_of(period) if month not in dated]


def by_month(title: str, chosen: Selected) -> Table:
    """Spend of each month so far and the running total, with the year before."""
    span = chosen.span
    now = _side(chosen.months, span.to_date, Mark.NOT_AVAILABLE)
    before = _side(
        chosen.months_before,
        span.to_date_before,
        Mark.NOT_AVAILABLE if chosen.to_date_before else Mark.NOT_APPLICABLE,
    )
    return Table(
        name="by-month",
        heading="Spend by month",
        title=title,
        columns=(
            Column("month", "Month", Kind.TEXT),
            *_columns("", span.now),
            *_columns("_before", span.then),
        ),
        rows=tuple(
            (month.name, *cells, *cells_before)
            for month, cells, cells_before in zip(
                months_of(span.to_date), now, before, strict=True
            )
        ),
        total=("Total", *_total(now), *_total(before)),
        notes=("A running total leaves out what months marked [x] do not hold.",),
    )


def _columns(suffix: str, year: str) -> tuple[Column, ...]:
    return (
        Column(f"spend{suffix}", f"Spend, {year} (£)", Kind.POUNDS),
        Column(
            f"running{suffix}", f"Running total, {year} (£)", Kind.POUNDS, summed=False
        ),
        Column(f"payments{suffix}", f"Payments, {year} (number)", Kind.PAYMENTS),
    )


def _side(
    cells: Sequence[Spent], period: Period, absent: Mark
) -> list[tuple[Cell, Cell, int]]:
    spent = pounds_by(cells, month_of)
    count: defaultdict[Month, int] = defaultdict(int)
    for cell in cells:
        count[month_of(cell)] += cell.payments
    running: Decimal = NIL
    side: list[tuple[Cell, Cell, int]] = []
    for month in months_of(period):
        if count[month]:
            running += spent[month]
            side.append((spent[month], running, count[month]))
        else:
            side.append((absent, absent, 0))
    return side


def _total(side: list[tuple[Cell, Cell, int]]) -> tuple[Cell, Cell, int]:
    spent = [cell for cell, _, _ in side if isinstance(cell, Decimal)]
    return (
        sum(spent[1:], spent[0]) if spent else side[0][0],
        Mark.NOT_APPLICABLE,
        sum(count for _, _, count in side),
    )
