"""Whom the money went to: the largest suppliers of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.reports.answers import Shape, table_of

if TYPE_CHECKING:
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Table

TOP = 20


def suppliers(sources: Sources) -> Table | None:
    """The suppliers that were paid most in the period, and all others in one line."""
    days = sources.span.period
    answer = sources.ask("top-suppliers", {"top": TOP}, from_=days.first, to=days.last)
    if not answer.rows:
        return None
    return table_of(
        answer,
        Shape(
            "largest-suppliers",
            "Largest suppliers",
            f"Suppliers paid most, {sources.span.words}",
            ("supplier", "rank", "suppliers", "payments", "amount"),
            apart=("rank",),
            notes=(
                (
                    "Names that the register joins are one supplier. Individuals are "
                    "one line and are not named."
                ),
            ),
        ),
    )


TABLES = (suppliers,)
