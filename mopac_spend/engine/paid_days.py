"""The days on which books hold payments: looked up once, for all who ask for them.

The first and the last day of the books, and their gaps, stand in most methods. They
are few, so they are kept with the database, of the parts that were proven for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import whole

if TYPE_CHECKING:
    from mopac_spend.engine import Cursor

_NAME = "paid_days"


def paid_days(cursor: Cursor) -> str:
    """Give the name of a table of `batch` and `date`, each pair once.

    Args:
        cursor: of `mopac_spend.engine.database.connect`.

    """

    def make(name: str) -> None:
        cursor.execute(
            f"CREATE TABLE {name} AS SELECT DISTINCT batch, date FROM payments"  # noqa: S608 - our own names
        )

    whole(cursor, _NAME, make)
    return _NAME
