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
from mopac_spend.importing.reading.under import UnreadableError
from mopac_spend.importing.reading.words import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.line import Line
    from mopac_spend.importing.reading.sheets import Row
    from mopac_spend.importing.reading.totals import Running

# The payee of such a payment; no supplier is ever called so.
NOT_NAMED = "(not named in the source)"
EVIDENCE = "supplier not named in the source"
NO_SUPPLIER = "no supplier"
_MAY_BE = f"{NO_SUPPLIER}, and it may be a total:"
OF_OTHERS = f"{_MAY_BE} its pounds are those of rows beside it"
_SUM = re.compile(rf"{any_of('rows.total.sum')}[ :.]*", re.IGNORECASE)
# The pounds of so many rows are nobody's by chance.
_SEVERAL = 2


class MayBeTotalError(UnreadableError):
    """A row without a payee that has the pounds of rows above it."""


def look_for_a_total(
    row: Row, amount: Decimal, texts: Mapping[str, str], running: Running
) -> None:
    """Look whether a row without a payee may be a total.

    Args:
        row: its cells.
        amount: its pounds.
        texts: the other fields it has, those that the layout gives left out.
        running: what was read above it.

    Raises:
        UnreadableError: it may be one; `MayBeTotalError`, by its pounds.

    """
    if not texts:
        raise UnreadableError(NO_SUPPLIER, "supplier")
    for cell in row.cells:
        text = clean(cell) if isinstance(cell, str) else ""
        if text and (speaks_of_total(text) or _SUM.fullmatch(text)):
            msg = f"{_MAY_BE} it says {text[:40]!r}"
            raise UnreadableError(msg, "supplier")
    total = running.check(Stated(amount, named=False, count=None), "")
    if total.rows and total.summed == amount:
        rows = counted(total.rows, "row")
        msg = f"{_MAY_BE} its pounds are those of {rows} above it"
        raise MayBeTotalError(msg, "supplier")
    near = abs(amount) * 10 >= abs(total.summed) * 9
    if "document" not in texts and total.rows > _SEVERAL and near:
        msg = (
            f"{_MAY_BE} it has no document, and its pounds are nearly those of the "
            f"{counted(total.rows, 'row')} above it or more"
        )
        raise UnreadableError(msg, "supplier")


def totals_among(lines: Sequence[Line]) -> list[int]:
    """Find payments without a payee that are totals of others after all.

    A total may stand above its rows, or above those of every part, so that nothing
    tells it while it is read. Its pounds are those of the payments up to the next
    one without a payee, on either side, or of all of them.

    Args:
        lines: the payments of one sheet.

    Returns:
        Their places in `lines`.

    """
    at = [n for n, line in enumerate(lines) if line.text("supplier") == NOT_NAMED]
    every = _sum(lines) - _sum([lines[n] for n in at])
    sums: dict[int, int] = {}
    for before, here, after in zip([-1, *at], at, [*at[1:], len(lines)], strict=False):
        amount = lines[here].amount
        parts = [lines[before + 1 : here], lines[here + 1 : after]]
        alike = [len(part) for part in parts if part and _sum(part) == amount]
        if amount == every and len(lines) - len(at) >= _SEVERAL:
            alike.append(len(lines))
        if alike:
            sums[here] = max(alike)
    # One payment of the same pounds beside it is chance, unless it is so everywhere.
    everywhere = len(sums) * 2 > len(at) > 1
    return [n for n, rows in sums.items() if rows >= _SEVERAL or everywhere]


def _sum(lines: Sequence[Line]) -> Decimal:
    return sum((line.amount for line in lines), money.NIL)


def doubt(lines: Sequence[Line]) -> str:
    """Say how much was posted without a payee."""
    return (
        f"{counted(len(lines), 'row')} ({money.show(_sum(lines))}) "
        f"{'names' if len(lines) == 1 else 'name'} no supplier: posted with the "
        f"supplier {NOT_NAMED}, and said under evidence; ask the source who was paid"
    )
