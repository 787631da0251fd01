"""Plans: the spend on each, and how far its commitments have come."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.periods import day_words
from mopac_spend.register import Commitment, Plan
from mopac_spend.reports import shared
from mopac_spend.reports.answers import totals
from mopac_spend.reports.figures import percent
from mopac_spend.tables import Column, Kind, Mark, Table

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.periods import Period
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row

# What the share of commitments that are complete or on course is made of.
_COUNTED = ("complete", "on_track", "commitments")
_OVERLAP = (
    "An initiative may serve several plans, so that plans overlap: their spend is "
    "never added together. A plan counts on the days it is in force."
)
_STATES = ("complete", "on_track", "delayed", "not_started", "withdrawn", "unreported")


def spend(sources: Sources) -> Table | None:
    """Spend on each plan while it was in force; plans overlap, so nothing is added."""
    if not sources.register.of(Plan):
        return None
    span = sources.span
    periods = {"period": span.period}
    periods |= {} if span.whole else {"to_date": span.to_date}
    titles: dict[str, str] = {}
    spent = {name: _by_plan(sources, days, titles) for name, days in periods.items()}
    headings = {
        "period": f"{span.label}, {span.now}",
        "to_date": f"Year to date, {span.now}",
        "as_paid": f"As paid, {span.to_date.days}",
    }
    title, notes = f"Spend by plan, {span.words}", [_OVERLAP]
    if shared.differ(sources):
        spent["as_paid"] = _by_plan(sources, span.to_date, titles, as_recorded=True)
        title, notes = shared.titled(title), [_OVERLAP, shared.NOTE]
    none = Mark.NOT_APPLICABLE
    return Table(
        name="by-plan",
        heading="Spend by plan",
        title=title,
        columns=(
            Column("plan", "Code", Kind.CODE),
            Column("title", "Plan", Kind.TEXT),
            *(
                Column(name, f"{headings[name]} (£)", Kind.POUNDS, summed=False)
                for name in spent
            ),
        ),
        rows=tuple(
            (key, plan, *(each.get(key, NIL) for each in spent.values()))
            for key, plan in titles.items()
        ),
        total=("total", "Total", *(none for _ in spent)),
        notes=tuple(notes),
    )


def _by_plan(
    sources: Sources,
    days: Period,
    titles: dict[str, str],
    *,
    as_recorded: bool = False,
) -> dict[str, Decimal]:
    """Give pounds by plan, and note the titles as they come."""
    answer = sources.ask(
        "spend-by-plan", from_=days.first, to=days.last, as_recorded=as_recorded
    )
    at = [answer.names.index(name) for name in ("plan", "plan_title", "amount")]
    by_plan: dict[str, Decimal] = {}
    for code, title, amount in ([row[place] for place in at] for row in answer.rows):
        # Business as usual and untagged are of no plan and have no code here.
        key = str(code) or str(title).casefold().replace(" ", "-")
        titles.setdefault(key, str(title))
        by_plan[key] = amount if isinstance(amount, Decimal) else NIL
    return by_plan


def progress(sources: Sources) -> Table | None:
    """How many commitments of each plan are complete, on track, delayed and so on."""
    if not sources.register.of(Commitment):
        return None
    day = sources.span.period.last
    answer = sources.ask("commitment-progress", {"at": day}, as_recorded=True)
    if not answer.rows:
        return None
    at = {name: place for place, name in enumerate(answer.names)}
    columns = (
        Column("plan", "Code", Kind.CODE),
        Column("title", "Plan", Kind.TEXT),
        *(Column(each, _words(each), Kind.WHOLE) for each in _STATES),
        Column("commitments", "Commitments", Kind.WHOLE),
        Column(
            "on_course_percent", "Complete or on track (%)", Kind.PER_CENT, summed=False
        ),
    )
    rows: list[Row] = [
        (
            str(row[at["plan"]]),
            str(row[at["plan_title"]]),
            *(_count(row[at[each]]) for each in (*_STATES, "commitments")),
            _on_course(*(row[at[each]] for each in _COUNTED)),
        )
        for row in answer.rows
    ]
    total = totals(columns, rows)
    return Table(
        name="commitments",
        heading="Progress of commitments",
        title=f"Commitments by status, on {day_words(day)}",
        columns=columns,
        rows=tuple(rows),
        total=(
            "total",
            "Total",
            *total[2:-1],
            _on_course(total[2], total[3], total[-2]),
        ),
        notes=("A commitment of which nothing was reported by then is unreported.",),
    )


def _words(state: str) -> str:
    return state.replace("_", " ").capitalize()


def _count(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def _on_course(complete: object, on_track: object, of: object) -> Cell:
    part = Decimal(_count(complete) + _count(on_track))
    return percent(part, Decimal(_count(of)))


PLANS = (spend,)
COMMITMENTS = (progress,)
