"""The first page: what was spent against budget, why, and what it means for the year.

Sentences for a member of the public, built from the figures of the tables and from
the explanations in the books. Amounts are rounded here and exact in the tables.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.charts import short
from mopac_spend.engine.paid_days import days_of
from mopac_spend.findings import listed
from mopac_spend.money import NIL
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED
from mopac_spend.reports import people, shared, words
from mopac_spend.reports.budget import Budgeted
from mopac_spend.reports.budget.position import summed, together
from mopac_spend.reports.figures import percent
from mopac_spend.reports.model import Headline, Passage
from mopac_spend.reports.words import rounded
from mopac_spend.tables import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.register.events import Explanation
    from mopac_spend.reports.budget.position import Position
    from mopac_spend.reports.figures import Selected
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Table

ROUNDED = "Amounts on this page are rounded; the tables give them to the penny."
# How many directorates, and how many cuts of spending, a first page names.
_REASONS = _NAMED = 3


def headlines(sources: Sources, chosen: Selected) -> tuple[Headline, ...]:
    """Give the three figures that matter: of the budget, or else of the spend."""
    of = Budgeted.of(sources)
    if of is None or not of.has_payments:
        return words.headlines(chosen)
    whole = together(of.positions("directorate").values())
    share = percent(abs(whole.variance), whole.planned)
    part = "" if isinstance(share, Mark) else f"{share} per cent of it"

    def alike(amount: Decimal) -> str:
        return short(amount, beside=whole.planned)

    return (
        Headline(
            f"Spent in {of.year}{'' if of.over else ' so far'}",
            alike(whole.actual),
            f"of a budget {'' if of.over else 'to date '}of {alike(whole.planned)}",
            "budget-to-date",
        ),
        Headline(
            "Difference from the budget",
            f"{alike(abs(whole.variance))} {_side(whole.variance)}".strip(),
            part or "no percentage of a budget of nil",
            "budget-to-date",
        ),
        words.spend_of(f"Spent in {of.sources.span.words}", chosen)
        if of.over and not of.sources.span.whole
        else Headline(
            f"{'Outturn' if of.over else 'Expected by the end'} of {of.year}",
            alike(whole.forecast),
            f"{alike(abs(whole.expected))} {_side(whole.expected)} the budget of "
            f"{alike(whole.revised)}",
            "forecast",
        ),
    )


def _side(variance: Decimal) -> str:
    if not variance:
        return "from"
    return "over" if variance > 0 else "under"


def passages(
    sources: Sources, tables: dict[str, Table], chosen: Selected, lead: str
) -> tuple[Passage, ...]:
    """Give what the first page says.

    Args:
        sources: the books and the days.
        tables: of the report, by name.
        chosen: the spend that it counts.
        lead: the sentences that it begins with, of an earlier report of these days.

    """
    of = Budgeted.of(sources)
    if of is None or not of.has_payments:
        first, *rest = words.opening(chosen, tables)
        if not chosen.period:
            first = f"{first} {words.held(*days_of(sources.table))}"
        told = Passage("", (*filter(None, [lead]), first))
        more = Passage("What changed, and what it means", (*rest, _how(sources)))
        return (told, more) if rest else (told,)
    positions = of.positions("directorate")
    whole = together(positions.values())
    means = (_year_end(of, positions, whole), _reserves(tables))
    coverage = words.tagged(chosen.period, tables["coverage"]) if chosen.period else ""
    return (
        Passage("", (*filter(None, [lead]), _spent(of, whole))),
        Passage("What went differently, and why", tuple(_why(of, positions))),
        Passage("What it means", tuple(filter(None, means))),
        Passage(
            "What it was spent on",
            tuple(filter(None, (_on_what(tables), coverage, _how(sources)))),
        ),
    )


def _how(sources: Sources) -> str:
    """Say how the figures of the first page are to be taken."""
    return f"{ROUNDED} {people.said(sources)}".strip()


def _spent(of: Budgeted, whole: Position) -> str:
    span = of.sources.span
    spent = f"{of.sources.body} spent {rounded(whole.actual)}"
    if whole.actual < 0:
        spent = f"{of.sources.body} had {rounded(whole.actual)} more back than it spent"
    if of.over:
        first = f"In {of.year} ({span.to_date.days}), {spent}"
    else:
        end = f"the end of {span.words} ({span.to_date.days})"
        first = f"In the year to {end}, {spent}"
    return f"{first}, {_against(whole.variance, whole.planned, 'budget')}."


def _against(variance: Decimal, base: Decimal, what: str) -> str:
    """Say how far an amount is from what was planned."""
    if not variance:
        return f"exactly its {what} of {rounded(base)}"
    share = percent(abs(variance), base)
    part = "" if isinstance(share, Mark) else f" ({share} per cent)"
    return (
        f"{rounded(variance)}{part} {'more' if variance > 0 else 'less'} than its "
        f"{what} of {rounded(base)}"
    )


def _why(of: Budgeted, positions: dict[str, Position]) -> Iterator[str]:
    """Give the reasons for the largest variances, or say that one is missing."""
    explained = of.explanations()
    apart = [
        (code, at)
        for code, at in positions.items()
        if of.budget.must_explain(at.variance, at.planned)
    ]
    if not apart:
        yield "No directorate is further from its budget than is tolerated."
        return
    apart.sort(key=lambda pair: (-abs(pair[1].variance), pair[0]))
    for code, at in apart[:_REASONS]:
        reasons = _reasons(explained.get(code, ()), explains=of.explains)
        more = "more" if at.variance > 0 else "less"
        title = of.title("directorate", code)
        spent = f"{title} spent {rounded(at.variance)} {more} than budgeted."
        yield f"{spent} {reasons}".strip()
    if left := len(apart[_REASONS:]):
        others = "directorate is" if left == 1 else "directorates are"
        yield f"{left} more {others} over the tolerance; see the table."


def _reasons(some: Sequence[Explanation], *, explains: bool) -> str:
    if not some:
        return "No explanation of this is recorded." if explains else ""
    return " ".join(
        each.what if each.what.endswith((".", "!", "?")) else f"{each.what}."
        for each in sorted(some, key=lambda each: -abs(each.amount or NIL))
    )


def _year_end(of: Budgeted, positions: dict[str, Position], whole: Position) -> str:
    """Say what it means for the end of the year."""
    if not of.over:
        return (
            f"By the end of {of.year}, {rounded(whole.forecast)} is expected to be "
            f"spent, {_against(whole.expected, whole.revised, 'budget for the year')}."
        )
    later = summed(
        amount for code, amount in of.re_profiled().items() if code in positions
    )
    if not later:
        return (
            f"That closes {of.year}: nothing of the difference moves to a later year."
        )
    rest = whole.variance - later
    needed = (
        f"{rounded(later)} is needed in a later year instead (re-profiled)"
        if later < 0
        else f"{rounded(later)} was spent earlier than planned (re-profiled)"
    )
    # What was left out is spent, and nobody can say here how much it was.
    or_left = " or is left out (see below)" if people.said(of.sources) else ""
    remainder = (
        f"{rounded(rest)} was not needed (underspent){or_left}"
        if rest < 0
        else f"{rounded(rest)} was overspent"
    )
    return f"That closes {of.year}. Of the difference, {needed} and {remainder}."


def _reserves(tables: dict[str, Table]) -> str:
    table = tables.get("reserves")
    if table is None:
        return ""
    opening, closing = table.total_of("opening"), table.total_of("closing")
    if not (isinstance(opening, Decimal) and isinstance(closing, Decimal)):
        return ""
    change = closing - opening
    moved = (
        f", {rounded(change)} {'more' if change > 0 else 'less'} than at its start"
        if change
        else ", as much as at its start"
    )
    return f"At the end of the period, reserves held {rounded(closing)}{moved}."


def _on_what(tables: dict[str, Table]) -> str:
    """Name the categories and the initiatives that most was spent on."""
    phrases = []
    for kind, before in (("category", "on"), ("initiative", "for")):
        table = tables[f"by-{kind}"]
        column = "to_date" if "to_date" in table.names else "period"
        top = _largest(table, kind, column)
        # What the other total is stands in the table.
        which = f", {shared.WITH}," if "as_paid" in table.names else ""
        if top:
            phrases.append(f"{which} {before} {listed(top)}")
    return f"Most was spent{'; and'.join(phrases)}." if phrases else ""


def _largest(table: Table, kind: str, column: str) -> list[str]:
    decided = [
        (title, amount)
        for code, title, amount in zip(
            table.column(kind), table.column("title"), table.column(column), strict=True
        )
        if code not in {UNTAGGED, BUSINESS_AS_USUAL} and isinstance(amount, Decimal)
    ]
    decided.sort(key=lambda pair: -pair[1])
    return [
        f"{title} ({rounded(amount)})"
        for title, amount in decided[:_NAMED]
        if amount > 0
    ]
