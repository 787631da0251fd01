"""CSV: one table, long, UTF-8, RFC 4180, text neutralised (`mopac_spend.cells`).

Illustrative books add a last column `label` that says so in every row, because
a label above or below would make the file two tables. Faulty books do break it
in two: the banner is the first line, so that no program takes the rest as given.
The method does not fit in: `Answer.write` puts it beside the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.cells import csv_text
from mopac_spend.questions.renderings.payments import payment_table
from mopac_spend.questions.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.cells import Cell

# The last column of illustrative books.
LABEL = "label"


def write(answer: Result, *, payments: bool) -> bytes:
    """Write the long rows, or in their place the payments beneath."""
    table = payment_table(answer) if payments else answer
    names: tuple[str, ...] = table.names
    # Of many rows those of a batch are made, and not all at once.
    rows: Iterable[tuple[Cell, ...]] = (
        table.listed if isinstance(table, Result) else table.rows
    )
    label = answer.method.illustrative
    if label:
        names, rows = (*names, LABEL), ((*row, label) for row in rows)
    banner = answer.method.banner
    first = csv_text([banner], []) if banner else ""
    return (first + csv_text(names, rows)).encode()
