"""A selection in the engine's terms: the table `spend` that questions read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.books.table import PAYMENT_COLUMNS
from mopac_spend.questions.statement import SPEND
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.questions.selection import Selection

_BY_CODE = ("initiative", "category", "directorate", "fund", "decision")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Books of which some payments are selected.

    Attributes:
        books: all of them.
        selection: what was asked.
        suppliers: the spellings its supplier names stand for.
        cursor: of the books' database, with its own table `spend`.

    """

    books: Books
    selection: Selection
    suppliers: list[str]
    cursor: duckdb.DuckDBPyConnection

    def lines(self) -> list[tuple[Cell, ...]]:
        """Give the selected payments by date and ref, as `PAYMENT_COLUMNS`."""
        columns = ", ".join(PAYMENT_COLUMNS)
        self.cursor.execute(f"SELECT {columns} FROM {SPEND} ORDER BY date, ref")  # noqa: S608 - constants
        return self.cursor.fetchall()


def narrow(
    books: Books, selection: Selection, connection: duckdb.DuckDBPyConnection
) -> Narrowed:
    """Select payments.

    Args:
        books: where from.
        selection: which.
        connection: the books' database; it is left as it is.

    """
    suppliers = spellings(books, selection.supplier)
    condition, values = where(selection, suppliers)
    cursor = connection.cursor()
    cursor.execute(
        f"CREATE TEMP TABLE {SPEND} AS SELECT * FROM payments WHERE {condition}",  # noqa: S608 - built of constants, values are bound
        values,
    )
    return Narrowed(books, selection, suppliers, cursor)


def where(selection: Selection, suppliers: list[str]) -> tuple[str, list[Any]]:
    """Write a selection as a condition on `payments`, values apart.

    Args:
        selection: what was asked.
        suppliers: the spellings its supplier names stand for.

    """
    conditions = ["true"]
    values: list[Any] = []
    if selection.period:
        conditions.append("date BETWEEN ? AND ?")
        values += [selection.period.first, selection.period.last]
    for name in _BY_CODE:
        if codes := getattr(selection, name):
            conditions.append(f"{name} IN (SELECT unnest(?::VARCHAR[]))")
            values.append(list(codes))
    if selection.plan:
        conditions.append(
            "initiative IN (SELECT initiative FROM initiative_plans "
            "WHERE plan IN (SELECT unnest(?::VARCHAR[])))"
        )
        values.append(list(selection.plan))
    if selection.supplier:
        conditions.append("supplier IN (SELECT unnest(?::VARCHAR[]))")
        values.append(suppliers)
    return " AND ".join(conditions), values


def spellings(books: Books, wanted: Iterable[str]) -> list[str]:
    """Give the supplier names of the books that the names typed stand for."""
    alike_to = {alike(name) for name in wanted}
    if not alike_to:
        return []
    suppliers = {payment.supplier for payment in books.payments}
    return sorted(name for name in suppliers if alike(name) in alike_to)
