"""Budget against spending so far, by month, and against the forecast of the year."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mopac_spend.money import NIL, show
from mopac_spend.register import budget as budgeting
from mopac_spend.reports.budget.position import (
    MONTHS,
    Budgeted,
    Position,
    summed,
    together,
)
from mopac_spend.reports.figures import percent
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.tables import Row


def to_date(of: Budgeted, kind: str) -> Table:
    """Budget, profile and spending so far, by the codes of a kind."""
    positions = of.positions(kind)
    later = of.re_profiled() if kind == "directorate" else {}
    split = kind == "directorate"
    # What is spent of the part that is not set so stands under codes: their
    # percentages would be of something else.
    partly = bool(_unset(of, kind))

    def line(label: tuple[str, str], at: Position, moved_on: Decimal) -> Row:
        whole = label[0] == "total"
        return (
            *label,
            *(at.original, at.moved, at.revised, at.planned, at.actual, at.variance),
            Mark.NOT_APPLICABLE
            if partly and not whole
            else percent(at.variance, at.planned),
            *((moved_on, at.variance - moved_on) if split else ()),
        )

    return Table(
        name="budget-to-date" if split else f"budget-by-{kind}",
        heading=f"Budget and spending by {kind}",
        title=f"Budget and spending by {kind}, {of.so_far}",
        columns=(
            Column(kind, "Code", Kind.CODE),
            Column("title", kind.capitalize(), Kind.TEXT),
            Column("original", "Original budget (£)", Kind.POUNDS),
            Column("moved", "Virements (£)", Kind.POUNDS),
            Column("revised", "Revised budget (£)", Kind.POUNDS),
            Column("planned", "Budget to date, as profiled (£)", Kind.POUNDS),
            Column("actual", _actual(of), Kind.POUNDS),
            Column("variance", "Variance to date (£)", Kind.POUNDS),
            Column(
                "variance_percent", "Variance to date (%)", Kind.PER_CENT, summed=False
            ),
            *(
                (
                    Column(
                        "re_profiled",
                        "Of it re-profiled to a later year (£)",
                        Kind.POUNDS,
                    ),
                    Column("other", "Of it under- or overspent (£)", Kind.POUNDS),
                )
                if split
                else ()
            ),
        ),
        rows=tuple(
            line((code, of.title(kind, code)), at, later.get(code, NIL))
            for code, at in positions.items()
        ),
        total=line(
            ("total", "Total"),
            together(positions.values()),
            summed(later.get(code, NIL) for code in positions),
        ),
        notes=_budget_notes(of, kind, positions),
    )


def _actual(of: Budgeted) -> str:
    return f"{'Accrued' if of.accrues else 'Paid'} to date (£)"


def _budget_notes(
    of: Budgeted, kind: str, positions: dict[str, Position]
) -> tuple[str, ...]:
    notes = [
        (
            "Variance is spending less budget to date: a minus means that less was "
            "spent than budgeted. Its percentage is of the budget to date."
        ),
    ]
    if unset := _unset(of, kind):
        notes.append(
            f"{show(unset)} of the revised budget is not set by {kind} and stands in "
            f"one line, while what is spent of it stands under each {kind}. So no "
            f"percentage is given but of the whole."
        )
    if any(line.even for line in of.budget.lines):
        notes.append(
            "Lines of the budget that nobody profiled are planned in twelve equal "
            "months."
        )
    if any(at.actual and not (at.original or at.moved) for at in positions.values()):
        notes.append(
            "Where the budget is nil and spending is not, the books set no budget."
        )
    return tuple(notes)


def _unset(of: Budgeted, kind: str) -> Decimal:
    """Sum the budget that is not set by a kind of code."""
    return summed(
        abs(line.revised) for line in of.budget.lines if not getattr(line.entry, kind)
    )


def by_month(of: Budgeted) -> Table:
    """Budget and spending of each month of the year, and both so far."""
    paid: defaultdict[int, Decimal] = defaultdict(lambda: NIL)
    for cell in of.sources.months:
        if cell.first in of.sources.span.to_date:
            at = (cell.first.month - of.year.period.first.month) % MONTHS
            paid[at] += cell.amount
    rows: list[Row] = []
    planned = spent = NIL
    for at in range(MONTHS):
        month = summed(line.profile[at] for line in of.budget.lines)
        planned += month
        spent += paid.get(at, NIL)
        # A month without a payment is a gap, and a later one is no question yet.
        later = at >= of.months
        absent = Mark.NOT_APPLICABLE if later else Mark.NOT_AVAILABLE
        name = f"{of.year.month(at + 1).first:%B %Y}"
        rows.append(
            (
                name,
                *(month, paid.get(at, absent)),
                *(planned, spent if at in paid else absent),
            )
        )
    none = Mark.NOT_APPLICABLE
    return Table(
        name="budget-by-month",
        heading="Budget and spending through the year",
        title=f"Revised budget as profiled, and payments, by month, {of.year}",
        columns=(
            Column("month", "Month", Kind.TEXT),
            Column("planned", "Budget of the month (£)", Kind.POUNDS),
            Column("paid", "Paid in the month (£)", Kind.POUNDS),
            Column("planned_to_date", "Budget to date (£)", Kind.POUNDS, summed=False),
            Column("paid_to_date", "Paid to date (£)", Kind.POUNDS, summed=False),
        ),
        rows=tuple(rows),
        total=("Total", of.budget.revised, spent, none, none),
        notes=("Months after the report are [z].",) if not of.over else (),
    )


def forecast(of: Budgeted) -> Table:
    """Forecast of the year by directorate, and how it moved."""
    positions = of.positions("directorate")
    before = _before(of)
    what = "Outturn" if of.over else "Forecast for the year"

    def line(label: tuple[str, str], at: Position, was: Decimal | None) -> Row:
        none = Mark.NOT_APPLICABLE
        return (
            *label,
            *(at.revised, at.forecast, at.expected, percent(at.expected, at.revised)),
            none if was is None else was,
            none if was is None else at.forecast - was,
        )

    previous = of.sources.span.previous
    then = f", {previous.name}" if previous else ""
    return Table(
        name="forecast",
        heading="Outturn by directorate" if of.over else "Forecast by directorate",
        title=f"{what} against the revised budget by directorate, {of.year}",
        columns=(
            Column("directorate", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            Column("revised", "Revised budget (£)", Kind.POUNDS),
            Column("forecast", f"{what} (£)", Kind.POUNDS),
            Column("variance", "Variance for the year (£)", Kind.POUNDS),
            Column("variance_percent", "Variance (%)", Kind.PER_CENT, summed=False),
            Column("forecast_before", f"Forecast before{then} (£)", Kind.POUNDS),
            Column("movement", "Movement in the forecast (£)", Kind.POUNDS),
        ),
        rows=tuple(
            line(
                (code, of.title("directorate", code)),
                at,
                None if before is None else before.get(code, NIL),
            )
            for code, at in positions.items()
        ),
        total=line(
            ("total", "Total"),
            together(positions.values()),
            None if before is None else summed(before.get(c, NIL) for c in positions),
        ),
        notes=_forecast_notes(of),
    )


def _before(of: Budgeted) -> dict[str, Decimal] | None:
    """Give the forecast as it was at the end of the period before, by directorate."""
    previous = of.sources.span.previous
    if previous is None:
        return None
    was = budgeting.of_year(of.register, of.year, previous.last)
    if was is None or all(line.forecast is None for line in was.lines):
        return None
    # What has no budget was expected to spend what it had spent.
    expected = of.spent("directorate", previous.last)
    for code, lines in budgeting.by(was.lines, "directorate"):
        expected[code] = summed(
            line.revised if line.forecast is None else line.forecast for line in lines
        )
    return expected


def _forecast_notes(of: Budgeted) -> tuple[str, ...]:
    if of.over:
        return ("The year is over: the outturn is what was spent.",)
    return (
        (
            "Variance is forecast less revised budget. A budget line without a "
            "forecast is expected to spend its budget."
        ),
    )
