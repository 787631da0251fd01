"""The days on which books hold payments: looked up once, for all who ask for them.

The first and the last day of the books, and their gaps, stand in most methods. They
are few, so they are kept with the database, of the parts that were proven for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import whole

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.engine import Cursor

# Columns and name of each of the two tables.
_DAYS, _BATCHES = ("date", "paid_days"), ("batch, date", "paid_batch_days")


def paid_days(cursor: Cursor, *, by_batch: bool = False) -> str:
    """Give the name of a table of `date`, each day once.

    Args:
        cursor: of `mopac_spend.engine.database.connect`.
        by_batch: of `batch` and `date` instead, each pair once.

    """
    columns, name = _BATCHES if by_batch else _DAYS

    def make(half: str) -> None:
        cursor.execute(
            f"CREATE TABLE {half} AS SELECT DISTINCT {columns} FROM payments"  # noqa: S608 - our own names
        )

    whole(cursor, name, make)
    return name


def days_of(cursor: Cursor) -> tuple[dt.date | None, dt.date | None]:
    """Give the first and the last day of all payments of a database."""
    rows = cursor.execute(f"SELECT min(date), max(date) FROM {paid_days(cursor)}")  # noqa: S608 - our own name
    return rows.fetchone() or (None, None)
