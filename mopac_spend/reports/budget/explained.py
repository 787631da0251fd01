"""Why spending differs from its budget, in the words of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.money import NIL, show
from mopac_spend.reports.budget.position import Budgeted, summed, together
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from mopac_spend.tables import Row

MISSING = "No explanation is recorded, and one is needed."


def explanations(of: Budgeted) -> Table:
    """Why spending differs from its budget, by directorate, up to the variance."""
    explained = of.explanations()
    rows: list[Row] = []
    positions = of.positions("directorate")
    for code, at in positions.items():
        title = of.title("directorate", code)
        some = explained.get(code, [])
        rows += [
            (code, title, each.cause, each.amount or NIL, each.what) for each in some
        ]
        left = at.variance - summed(each.amount or NIL for each in some)
        needed = of.budget.must_explain(at.variance, at.planned)
        if left or not some:
            why = "The rest is not explained." if some else _without(of, needed)
            rows.append((code, title, "", left, why))
    pounds, share = of.budget.tolerance
    over = f"{show(pounds)}" + (f" and over {share} per cent" if share else "")
    return Table(
        name="explanations",
        heading="Why spending differs from its budget",
        title=f"Explanations of the variance to date, {of.so_far}",
        columns=(
            Column("directorate", "Code", Kind.CODE),
            Column("title", "Directorate", Kind.TEXT),
            Column("cause", "Cause", Kind.TEXT),
            Column("amount", "Part of the variance (£)", Kind.POUNDS),
            Column("explanation", "Explanation", Kind.TEXT),
        ),
        rows=tuple(rows),
        total=("total", "Total", "", together(positions.values()).variance, ""),
        notes=(
            f"A variance over {over} of the budget to date has to be explained.",
            "Re-profiled money is needed in a later year; an underspend is not needed.",
        ),
    )


def _without(of: Budgeted, needed: bool) -> str:  # noqa: FBT001 - of one line
    if not needed:
        return "Within the tolerance: none is needed."
    return MISSING if of.explains else "Explained by quarter."
