"""A selection in the engine's terms: the table `spend` that questions read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.books.table import PAYMENT_COLUMNS
from mopac_spend.questions.statement import SPEND
from mopac_spend.register import alike

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.questions.selection import Selection

# The same payments without the filters that only tagged spend can pass.
BROAD = "broad"
_BY_CODE = ("initiative", "category", "directorate", "fund", "decision")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Books of which some payments are selected.

    Attributes:
        books: all of them.
        selection: what was asked.
        suppliers: the spellings its supplier names stand for.
        cursor: of the books' database, with views of its own: `spend`, and
            `broad`, which leaves plan and initiative out.

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

    def days(self) -> tuple[dt.date | None, dt.date | None]:
        """Give the first and the last day of all payments of the books."""
        told = self.cursor.execute("SELECT min(date), max(date) FROM payments")
        first, last = told.fetchone() or (None, None)
        return first, last


def narrow(
    books: Books, selection: Selection, connection: duckdb.DuckDBPyConnection
) -> Narrowed:
    """Select payments.

    Args:
        books: where from.
        selection: which.
        connection: the books' database; it is left as it is.

    """
    cursor = connection.cursor()
    wanted = spellings(cursor, selection.supplier)
    _view(cursor, SPEND, selection, wanted)
    _view(cursor, BROAD, replace(selection, plan=(), initiative=()), wanted)
    return Narrowed(books, selection, wanted, cursor)


def _view(
    cursor: duckdb.DuckDBPyConnection,
    name: str,
    selection: Selection,
    suppliers: list[str],
) -> None:
    """Make a view of the payments that a selection takes.

    A view reads no more columns than a question names. It cannot hold bound
    values, so they go, bound, into a table that it looks them up in.
    """
    asked = f"{name}_asked"
    wanted = {kind: getattr(selection, kind) for kind in (*_BY_CODE, "plan")}
    wanted["supplier"] = suppliers if selection.supplier else ()
    period = selection.period
    values = [[kind, value] for kind, values in wanted.items() for value in values]
    cursor.execute(f"CREATE TEMP TABLE {asked} (kind VARCHAR, value VARCHAR)")
    for each in values:
        cursor.execute(f"INSERT INTO {asked} VALUES (?, ?)", each)  # noqa: S608 - a constant
    cursor.execute(f"CREATE TEMP TABLE {asked}_days (first DATE, last DATE)")
    conditions = ["true"]
    if period:
        days = [period.first, period.last]
        cursor.execute(f"INSERT INTO {asked}_days VALUES (?, ?)", days)  # noqa: S608
        conditions += [
            f"date >= (SELECT first FROM {asked}_days)",  # noqa: S608
            f"date <= (SELECT last FROM {asked}_days)",  # noqa: S608
        ]
    for kind in (*_BY_CODE, "supplier"):
        if getattr(selection, kind):
            conditions.append(
                f"{kind} IN (SELECT value FROM {asked} WHERE kind = '{kind}')"  # noqa: S608
            )
    if selection.plan:
        conditions.append(
            f"initiative IN (SELECT initiative FROM initiative_plans WHERE plan IN "  # noqa: S608
            f"(SELECT value FROM {asked} WHERE kind = 'plan'))"
        )
    cursor.execute(
        f"CREATE TEMP VIEW {name} AS SELECT * FROM payments WHERE "  # noqa: S608
        + " AND ".join(conditions)
    )


def spellings(cursor: duckdb.DuckDBPyConnection, wanted: Iterable[str]) -> list[str]:
    """Give the supplier names of the books that the names typed stand for."""
    alike_to = {alike(name) for name in wanted}
    if not alike_to:
        return []
    return [name for name in suppliers(cursor) if alike(name) in alike_to]


def suppliers(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Give every supplier name of the books, in order."""
    told = cursor.execute("SELECT DISTINCT supplier FROM payments ORDER BY ALL")
    return [name for (name,) in told.fetchall()]
