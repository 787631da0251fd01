"""Decisions: those of a period, and the spend of it under others and under none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.register import Decision
from mopac_spend.reports.answers import Shape, table_of

if TYPE_CHECKING:
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Table


def decisions(sources: Sources) -> Table | None:
    """Decisions signed in the period, with what was spent under them in it."""
    days = sources.span.period
    if not sources.register.of(Decision):
        return None
    answer = sources.ask(
        "decision-spend", {"at": days.last}, from_=days.first, to=days.last
    )
    return table_of(
        answer,
        Shape(
            "decisions",
            "Decisions",
            f"Decisions signed in {sources.span.words}, and spend under all decisions",
            (
                *("decision_title", "decision", "reference", "signed_on", "standing"),
                *("approved", "payments", "spent"),
            ),
            codes=("decision",),
            notes=(
                (
                    "Spend under earlier decisions and spend that names none are lines "
                    "of their own, so that the lines come to all spend of the period."
                ),
            ),
        ),
    )


TABLES = (decisions,)
