"""Payments whose source does not say who was paid.

A payment is one whoever it went to: left out, every total would lack it. But a
total has no payee either, so a row without one is a payment only if it has a day
of its own, says something else of a payment, speaks of no total, and its pounds
are not those of the rows above it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.findings import counted
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.totals import Stated, speaks_of_total

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from mopac_spend.importing.reading.sheets import Row
    from mopac_spend.importing.reading.totals import Running

# The payee of such a payment; no supplier is ever called so.
NOT_NAMED = "(not named in the source)"
EVIDENCE = "supplier not named in the source"
NO_SUPPLIER = "no supplier"
_SUM = re.compile(r"(?:sum|sums|balance|all|overall)[ :.]*", re.IGNORECASE)
# The pounds of so many rows are nobody's by chance.
_SEVERAL = 2


def why_no_payment(
    row: Row, amount: Decimal, texts: Mapping[str, str], running: Running
) -> str:
    """Say why a row without a payee may be a total; "" where it is a payment.

    Args:
        row: its cells.
        amount: its pounds.
        texts: the other fields it has, those that the layout gives left out.
        running: what was read above it.

    """
    if not texts:
        return NO_SUPPLIER
    for cell in row.cells:
        said = clean(cell) if isinstance(cell, str) else ""
        if said and (speaks_of_total(said) or _SUM.fullmatch(said)):
            return f"{NO_SUPPLIER}, and it may be a total: it says {said[:40]!r}"
    total = running.check(Stated(amount, named=False, count=None), "")
    if total.rows >= _SEVERAL and total.summed == amount:
        return (
            f"{NO_SUPPLIER}, and it may be a total: its pounds are those of "
            f"{counted(total.rows, 'row')} above it"
        )
    near = abs(amount) * 10 >= abs(total.summed) * 9
    if "document" not in texts and total.rows > _SEVERAL and near:
        return (
            f"{NO_SUPPLIER}, and it may be a total: it has no document, and its pounds "
            f"are nearly those of the {counted(total.rows, 'row')} above it or more"
        )
    return ""


def doubt(rows: int, pounds: Decimal) -> str:
    """Say how much was posted without a payee."""
    return (
        f"{counted(rows, 'row')} ({money.show(pounds)}) "
        f"{'names' if rows == 1 else 'name'} no supplier: posted with the supplier "
        f"{NOT_NAMED}, and said under evidence; ask the source who was paid"
    )
