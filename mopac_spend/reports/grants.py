"""Grants: what was awarded, paid and is outstanding, and how soon it was released."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.periods import day_words
from mopac_spend.register import Grant, Instalment
from mopac_spend.reports.answers import Shape, table_of, totals, with_share
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Row

# Days from sign-off in which a grant is to be released: the body's own norm.
WITHIN = 21


def awarded(sources: Sources) -> Table | None:
    """Awards of the period, what was paid on them in it, and payments on others."""
    register, days = sources.register, sources.span.period
    if not register.of(Grant):
        return None
    answer = sources.ask(
        "grants-outstanding", {"at": days.last}, from_=days.first, to=days.last
    )
    return table_of(
        answer,
        Shape(
            "grants-awarded",
            "Grants awarded",
            f"Grants awarded in {sources.span.words}, and payments on all grants",
            (
                *("grant_title", "grant", "recipient", "awarded_on"),
                *("awarded", "outstanding", "payments", "paid"),
            ),
            codes=("grant",),
            notes=(
                (
                    "Grants to individuals are one line and are not named. What an "
                    "intermediary passes on is counted once, as its own award."
                ),
            ),
        ),
    )


def standing(sources: Sources) -> Table | None:
    """All grants awarded so far, by how they stand at the end of the period."""
    if not sources.register.of(Grant):
        return None
    day = sources.span.period.last
    answer = sources.ask("grants-outstanding", {"at": day}, as_recorded=True)
    at = {name: place for place, name in enumerate(answer.names)}
    groups: defaultdict[str, list[tuple[object, ...]]] = defaultdict(list)
    for row in answer.rows:
        if row[at["grant"]] or row[at["awarded"]]:
            groups[str(row[at["standing"]] or "not listed")].append(row)
    if not groups:
        return None
    columns = (
        Column("standing", "Standing", Kind.TEXT),
        Column("grants", "Grants (number)", Kind.WHOLE),
        Column("awarded", "Awarded (£)", Kind.POUNDS),
        Column("paid", "Paid (£)", Kind.POUNDS),
        Column("returned", "Came back (£)", Kind.POUNDS),
        Column("outstanding", "Outstanding (£)", Kind.POUNDS),
    )
    rows: list[Row] = [
        (
            name[:1].upper() + name[1:],
            len(group),
            *(_sum(group, at[c]) for c in ("awarded", "paid", "returned")),
            _sum(group, at["outstanding"]),
        )
        for name, group in sorted(groups.items())
    ]
    return Table(
        name="grants-standing",
        heading="Grants outstanding",
        title=f"Grants awarded by {day_words(day)}, by how they stand",
        columns=columns,
        rows=tuple(rows),
        total=totals(columns, rows),
        notes=("The question grants-outstanding lists them one by one.",),
    )


def _sum(rows: list[tuple[object, ...]], at: int) -> Decimal:
    return sum((cell for row in rows if isinstance(cell := row[at], Decimal)), NIL)


def released(sources: Sources) -> Table | None:
    """Days from sign-off to the release of instalments in the period."""
    days = sources.span.period
    if not sources.register.events_of(Instalment):
        return None
    answer = sources.ask(
        "grant-release-times",
        {"at": days.last, "within": WITHIN},
        from_=days.first,
        to=days.last,
    )
    # The last line is of all years together; the total says it here.
    years = answer.rows[:-1]
    table = table_of(
        answer,
        Shape(
            "grants-released",
            "Time to release grants",
            f"Instalments of grants released in {sources.span.words}",
            (
                *("financial_year", "instalments", "measured", "in_time"),
                *("median_days", "longest_days", "no_sign_off", "before_sign_off"),
                *("not_released", "amount"),
            ),
            headings={
                "in_time": f"Within {WITHIN} days",
                "no_sign_off": "Left out: no sign-off",
                "before_sign_off": "Left out: before sign-off",
            },
            apart=("median_days", "longest_days"),
            notes=(
                (
                    "Calendar days from the sign-off of the documents to the payment. "
                    "The median and the longest cannot be added up."
                ),
            ),
        ),
        years,
    )
    if not any(table.column("instalments")):
        return None
    share = Column(
        "in_time_percent", f"Within {WITHIN} days (%)", Kind.PER_CENT, summed=False
    )
    return with_share(table, share, "in_time", "measured")


TABLES = (awarded, standing, released)
