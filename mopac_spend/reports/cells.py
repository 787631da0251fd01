"""The spend of a report's days, grouped: one question to the books, a small answer.

Every table of spend adds up these cells, so that their totals are one total. Shared
payments that a rule divides stand here as their parts, as in every answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.periods import Period


class Cell(NamedTuple):
    """The payments of one month that have the same codes, together.

    Attributes:
        month: its first day.
        directorate, initiative, category, fund: the codes; "" where one is missing.
        direct: not the part of a shared payment.
        amount: pounds; `size`, the same with credits counted like payments.
        payments: how many; one that is divided counts once, with the first of its
            initiatives in the alphabet.

    """

    month: dt.date
    directorate: str
    initiative: str
    category: str
    fund: str
    direct: bool
    amount: Decimal
    size: Decimal
    payments: int


_SQL = """
SELECT
    CAST(date_trunc('month', date) AS DATE) AS month,
    directorate,
    initiative,
    category,
    fund,
    apportioned_by = '' AS direct,
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount,
    CAST(sum(abs(amount)) AS DECIMAL(18,2)) AS size,
    CAST(sum(counted) AS BIGINT) AS payments
FROM (
    SELECT date, directorate, initiative, category, fund, apportioned_by, amount,
        1 AS counted
    FROM spend
    WHERE apportioned_by = ''
    UNION ALL
    SELECT date, directorate, initiative, category, fund, apportioned_by, amount,
        if(row_number() OVER (PARTITION BY ref ORDER BY initiative) = 1, 1, 0)
    FROM spend
    WHERE apportioned_by <> ''
)
GROUP BY ALL
ORDER BY ALL
"""


def cells(books: Books, table: duckdb.DuckDBPyConnection, period: Period) -> list[Cell]:
    """Group the payments of whole months, in order.

    Args:
        books: where from.
        table: their `mopac_spend.books.table.connect`.
        period: days of whole months.

    """
    selection = select(books.register, from_=period.first, to=period.last)
    narrowed = narrow(books, selection, table)
    rows = narrowed.cursor.execute(_SQL).fetchall()
    return [Cell(*row) for row in rows]


def within(held: list[Cell], period: Period) -> list[Cell]:
    """Keep the cells of the months of a period."""
    return [cell for cell in held if cell.month in period]
