"""What a budget lacks, in sentences for the top of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import listed
from mopac_spend.money import show
from mopac_spend.periods import day_words
from mopac_spend.register import UNTAGGED
from mopac_spend.register import budget as budgeting
from mopac_spend.reports.budget.position import Budgeted, Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.reports.sources import Sources

# How many things one sentence names.
_NAMED = 6


def missing(sources: Sources) -> tuple[str, ...]:
    """Say what is missing of the budget of a report's year, and what to do about it."""
    year = sources.span.year
    if year is None:
        return ()
    of = Budgeted.of(sources)
    if of is None:
        if not budgeting.years(sources.register):
            return ()
        lacks = (
            f"The books hold no budget of {year}, so nothing is set against one; bring "
            f"it in with mopac-spend budget import."
        )
        return (lacks,)
    return tuple(_of(of))


def _of(of: Budgeted) -> Iterator[str]:
    if not of.has_payments:
        # The months without a payment are said already, and nothing else is known.
        return
    positions = of.positions("directorate")
    without = [
        of.title("directorate", code)
        for code, at in positions.items()
        if at.actual and not _planned(of, "directorate", code) and code != UNTAGGED
    ]
    if without:
        yield (
            f"No budget is set for {listed(without, _NAMED)}, which spent: all of it "
            f"shows as a variance."
        )
    unspent = [
        of.title(kind, code)
        for kind in ("directorate", "initiative")
        for code, at in of.positions(kind).items()
        if code and at.planned and not at.actual
    ]
    if unspent:
        yield (
            f"Nothing is spent of the budget of {listed(unspent, _NAMED)}. Check that "
            f"its payments carry that code."
        )
    if unexplained := _unexplained(of, positions):
        yield (
            f"No explanation is recorded for {listed(unexplained, _NAMED)}, though "
            f"{'its variance is' if len(unexplained) == 1 else 'their variances are'} "
            f"over the tolerance; bring it in with mopac-spend budget import."
        )
    yield from _forecasts(of)


def _planned(of: Budgeted, kind: str, code: str) -> bool:
    return any(getattr(line.entry, kind) == code for line in of.budget.lines)


def _unexplained(of: Budgeted, positions: dict[str, Position]) -> list[str]:
    if not of.explains:
        return []
    explained = of.explanations()
    return [
        f"{of.title('directorate', code)} ({show(at.variance)})"
        for code, at in positions.items()
        if of.budget.must_explain(at.variance, at.planned) and not explained.get(code)
    ]


def _forecasts(of: Budgeted) -> Iterator[str]:
    """Say which forecasts are older than the period, or are not there at all."""
    if of.over:
        return
    first = of.sources.span.period.first
    lines = of.budget.lines
    old = [
        line.entry.title
        for line in lines
        if line.forecast_day is not None and line.forecast_day < first
    ]
    if old:
        yield (
            f"The last forecast of {listed(old, _NAMED)} is older than this period, "
            f"which began on {day_words(first)}."
        )
    none = sum(line.forecast is None for line in lines)
    if none == len(lines):
        yield "No budget line has a forecast: each is expected to spend its budget."
    elif none:
        yield (
            f"{none} of {len(lines)} budget lines have no forecast: they are expected "
            f"to spend their budget."
        )
