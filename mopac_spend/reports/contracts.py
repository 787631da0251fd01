"""Contracts: let and changed in a period, and ending in the year after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.periods import year_after
from mopac_spend.register import Contract, Variation
from mopac_spend.reports.answers import Shape, table_of

if TYPE_CHECKING:
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Table

WITHHELD = "Suppliers that are individuals are not named."


def let(sources: Sources) -> Table | None:
    """Contracts awarded in the period, and what was paid in it on all others."""
    days = sources.span.period
    if not sources.register.of(Contract):
        return None
    answer = sources.ask(
        "contract-register", {"at": days.last}, from_=days.first, to=days.last
    )
    return table_of(
        answer,
        Shape(
            "contracts-let",
            "Contracts let",
            f"Contracts let in {sources.span.words}, and payments on all contracts",
            (
                *("contract_title", "contract", "supplier", "route", "bids"),
                *("awarded_on", "starts", "ends", "value_now", "payments", "spent"),
            ),
            headings={"value_now": "Value now"},
            codes=("contract",),
            apart=("bids",),
            notes=(
                "What was spent is what was paid in the period, so that the lines "
                "come to all spend. " + WITHHELD,
            ),
        ),
    )


def varied(sources: Sources) -> Table | None:
    """Changes of contracts in the period."""
    days = sources.span.period
    if not sources.register.events_of(Variation):
        return None
    answer = sources.ask("contract-variations", from_=days.first, to=days.last)
    if not answer.rows:
        return None
    return table_of(
        answer,
        Shape(
            "contracts-varied",
            "Contracts changed",
            f"Variations of contracts in {sources.span.words}",
            (
                *("contract_title", "contract", "supplier", "varied_on", "reason"),
                *("ends_before", "ends_after", "value_before", "value_after", "amount"),
            ),
            headings={"amount": "Change of value"},
            codes=("contract",),
            apart=("value_before", "value_after"),
            notes=(WITHHELD,),
        ),
    )


def ending(sources: Sources) -> Table | None:
    """Contracts that end, or could be extended to, in the year after the period."""
    if not sources.register.of(Contract):
        return None
    days = year_after(sources.span.period.last)
    answer = sources.ask(
        "contracts-expiring",
        {"at": sources.span.period.last},
        from_=days.first,
        to=days.last,
    )
    if not answer.rows:
        return None
    return table_of(
        answer,
        Shape(
            "contracts-ending",
            "Contracts ending",
            f"Contracts ending, {days.days}",
            (
                *("contract_title", "contract", "supplier", "ends", "extends_to"),
                *("falls_in_the_window", "owner", "value_now"),
            ),
            headings={"falls_in_the_window": "What ends", "value_now": "Value now"},
            codes=("contract",),
            notes=(WITHHELD,),
        ),
    )


TABLES = (let, varied, ending)
