"""Suppliers that may be named, with what they were paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.fava.pages.divisions import everything
from mopac_spend.fava.pages.things import WITHHELD

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.fava.pages.asking import Asking


def paid_names(asking: Asking) -> dict[str, Decimal]:
    """Give the pounds of each supplier that may be named, the largest first."""

    def summed() -> dict[str, Decimal]:
        sums = everything(asking).of("supplier")
        return {name: sums[name] for name in sums if name not in {"none", WITHHELD}}

    found: dict[str, Decimal] = asking.kept("suppliers that may be named", summed)
    return found
