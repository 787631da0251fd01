"""The spend of a report's days, grouped: one question to the books, a small answer.

Every table of spend adds up these cells, so that their totals are one total. Shared
payments that a rule divides stand here as their parts, as in every answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.engine.embedded import NUMBER
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period


class Spent(NamedTuple):
    """Payments of one month or quarter that have the same codes, together.

    Attributes:
        first: the first day of the month or quarter.
        directorate, initiative, category, fund: the codes; "" where one is missing.
        direct: not the part of a shared payment.
        amount: pounds; `size`, the same with credits counted like payments.
        payments: how many; one that is divided counts once, with the first of its
            initiatives in the alphabet.

    """

    first: dt.date
    directorate: str
    initiative: str
    category: str
    fund: str
    direct: bool
    amount: Decimal
    size: Decimal
    payments: int


# Payments are read once, into cells by month and code, of which the others are made.
_CELLS = """
CREATE TEMP TABLE cells AS
SELECT
    CAST(date_trunc('month', date) AS DATE) AS month,
    directorate,
    initiative,
    category,
    fund,
    apportioned_by = '' AS direct,
    sum(amount) AS amount,
    sum(abs(amount)) AS size,
    sum(counted) AS payments
FROM (
    SELECT date, directorate, initiative, category, fund, apportioned_by, amount,
        1 AS counted
    FROM spend
    WHERE apportioned_by = ''
    UNION ALL
    SELECT date, directorate, initiative, category, fund, apportioned_by, amount,
        if(row_number() OVER (PARTITION BY {payment} ORDER BY initiative) = 1, 1, 0)
    FROM spend
    WHERE apportioned_by <> ''
)
GROUP BY ALL
"""
# These are few, so that Python can add them up; by month there are three times as many.
_SQL = """
SELECT
    CAST(date_trunc('{part}', month) AS DATE) AS first,
    {codes},
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount,
    CAST(sum(size) AS DECIMAL(18,2)) AS size,
    CAST(sum(payments) AS BIGINT) AS payments
FROM cells
GROUP BY ALL
ORDER BY ALL
"""
_CODES = "directorate, initiative, category, fund, direct"
_NO_CODES = (
    "'' AS directorate, '' AS initiative, '' AS category, '' AS fund, true AS direct"
)

_AS_PAID = """
SELECT initiative, CAST(sum(amount) AS DECIMAL(18,2))
FROM payments
WHERE date BETWEEN $1 AND $2
GROUP BY ALL
"""


class Grouped(NamedTuple):
    """The spend of some days: by all codes, and by month alone."""

    by_code: list[Spent]
    by_month: list[Spent]


def grouped(books: Books, table: Cursor, period: Period, *, by_month: bool) -> Grouped:
    """Group the payments of a period.

    Args:
        books: where from.
        table: their `mopac_spend.engine.database.connect`.
        period: days of whole quarters, or of whole months.
        by_month: the cells by code are of months, and not of quarters.

    """
    selection = select(books.register, from_=period.first, to=period.last)
    narrowed = narrow(books, selection, table, numbered=True)
    cursor = narrowed.cursor
    cursor.execute(_CELLS.format(payment=NUMBER if narrowed.counting else "ref"))
    part = "month" if by_month else "quarter"
    by_code = cursor.execute(_SQL.format(part=part, codes=_CODES)).fetchall()
    months = cursor.execute(_SQL.format(part="month", codes=_NO_CODES)).fetchall()
    return Grouped([Spent(*row) for row in by_code], [Spent(*row) for row in months])


def as_paid(table: Cursor, period: Period) -> dict[str, Decimal]:
    """Sum the payments of a period by initiative, shared ones whole, in pounds."""
    days = [period.first, period.last]
    return dict(table.cursor().execute(_AS_PAID, days).fetchall())


def within(cells: list[Spent], period: Period) -> list[Spent]:
    """Keep the cells of the months or quarters of a period."""
    return [cell for cell in cells if cell.first in period]
