"""What a budget lacks, in sentences for the top of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import listed
from mopac_spend.money import show
from mopac_spend.periods import day_words
from mopac_spend.register import UNTAGGED
from mopac_spend.register import budget as budgeting
from mopac_spend.reports.budget.position import Budgeted, Position
from mopac_spend.reports.model import Lack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.reports.sources import Sources

IMPORT = "mopac-spend budget import"
# How many things one sentence names.
_NAMED = 6


def missing(sources: Sources) -> tuple[Lack, ...]:
    """Say what is missing of the budget of a report's year, and what to do about it."""
    year = sources.span.year
    if year is None:
        return ()
    of = Budgeted.of(sources)
    if of is None:
        if not budgeting.years(sources.register):
            return ()
        said = f"The books hold no budget of {year}, so nothing is set against one."
        return (Lack(said, f"Bring the budget of {year} in: {IMPORT}."),)
    return tuple(_of(of))


def _of(of: Budgeted) -> Iterator[Lack]:
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
        yield Lack(
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
        some = listed(unspent, _NAMED)
        yield Lack(
            f"Nothing is spent of the budget of {some}.",
            f"Check that payments of {some} carry its code.",
        )
    if unexplained := _unexplained(of, positions):
        some = listed(unexplained, _NAMED)
        yield Lack(
            f"No explanation is recorded for {some}, though "
            f"{'its variance is' if len(unexplained) == 1 else 'their variances are'} "
            f"over the tolerance.",
            f"Ask for the reasons of {some}, and bring them in: {IMPORT}.",
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


def _forecasts(of: Budgeted) -> Iterator[Lack]:
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
        some = listed(old, _NAMED)
        yield Lack(
            f"The last forecast of {some} is older than this period, which began on "
            f"{day_words(first)}.",
            f"Ask for a forecast of {some}, and bring it in: {IMPORT}.",
        )
    none = sum(line.forecast is None for line in lines)
    if none == len(lines):
        said = "No budget line has a forecast: each is expected to spend its budget."
        yield Lack(said, f"Ask for forecasts, and bring them in: {IMPORT}.")
    elif none:
        yield Lack(
            f"{none} of {len(lines)} budget lines have no forecast: they are expected "
            f"to spend their budget.",
            f"Ask for the forecasts that lack, and bring them in: {IMPORT}.",
        )
