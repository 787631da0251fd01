"""The payments beneath an answer, as a table people can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.questions.columns import BODY
from mopac_spend.questions.division import BY, WHOLE
from mopac_spend.tables import Table

if TYPE_CHECKING:
    from mopac_spend.questions.result import Result
    from mopac_spend.tables import Column

# What an auditor needs to find a payment again; the CSV and JSON forms hold the
# same. The whole row is `Answer.payments()`.
SHOWN = (
    "date",
    "supplier",
    "description",
    "directorate",
    "initiative",
    "category",
    "fund",
    "decision",
    "document",
    "ref",
    "amount",
)


# What fits on a terminal.
NARROW = ("date", "supplier", "description", "initiative", "category", "amount")


def payment_table(answer: Result, names: tuple[str, ...] = SHOWN) -> Table:
    """Lay the payments out, oldest first, with their total.

    The parts of payments that were divided stand in their place, each with the rule
    that divided it and the amount before. Payments to individuals have neither ref nor
    document, and stand last of a day.

    Args:
        answer: what they are beneath.
        names: the columns to show; the amount is the last.

    """
    columns = payment_columns(answer, names)
    nothing = [None] * (len(columns) - 2)
    return Table(
        title="Payments beneath",
        columns=columns,
        rows=answer.beneath([column.name for column in columns], paperless=True),
        total=("Total", *nothing, answer.method.selected.pounds),
    )


def payment_columns(
    answer: Result, names: tuple[str, ...] = SHOWN
) -> tuple[Column, ...]:
    """Give the columns of `payment_table`, for whoever wants none of its rows."""
    method = answer.method
    if names == SHOWN and (method.apportioned.payments or method.assumed.payments):
        names = (*names[:-1], BY, WHOLE, names[-1])
    columns = {column.name: column for column in answer.line_columns}
    if BODY.name in columns:
        names = (BODY.name, *names)
    return tuple(columns[name].with_unit for name in names)
