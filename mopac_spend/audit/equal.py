"""Payments that are equal in every cell that was read of them, the most pounds first.

An import keeps equal rows of a file as payments in their own right and numbers them:
`gla:5109:3f9a2c11d0be`, then `….2`, `….3`. Some are what they seem (two instalments,
two tickets), some were exported twice, and nothing in the books can tell which. They
are shown group by group with what would have been paid too much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fields import FIELDS, READ

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period

_NUMBERED = r"(?s)^(.*:[0-9a-f]{12})\.[0-9]+(?:/[0-9]+)?$"
_ANY = r"(?s)^(.*:[0-9a-f]{12})(\.[0-9]+)?(?:/[0-9]+)?$"
# What is the same of all payments of a group, beside what their refs say: all that they
# keep as the source wrote it.
_SAME = tuple(
    name
    for name in READ
    if name != "amount" and (FIELDS[name].as_written or not FIELDS[name].ruled)
)
_GROUPS = rf"""
WITH numbered AS (
    SELECT DISTINCT regexp_extract(ref, '{_NUMBERED}', 1) AS base FROM payments
    WHERE reverses = '' AND regexp_matches(ref, '{_NUMBERED}')
),
of_days AS (
    SELECT *, regexp_extract(ref, '{_ANY}', 1) AS base,
        regexp_extract(ref, '{_ANY}', 2) AS number
    FROM payments
    WHERE reverses = '' AND date BETWEEN $1 AND $2
        AND ref NOT IN (SELECT reverses FROM payments WHERE reverses <> '')
),
of_rows AS (
    -- The parts of a split row are one payment of its source.
    SELECT base, number, {", ".join(_SAME)}, sum(amount) AS pounds, min(ref) AS ref
    FROM of_days WHERE base IN (SELECT base FROM numbered)
    GROUP BY ALL
)
SELECT
    CAST(count(*) AS INTEGER), CAST(pounds AS DECIMAL(18, 2)),
    date, document, supplier, min(ref), max(ref)
FROM of_rows
GROUP BY base, pounds, {", ".join(_SAME)}
HAVING count(*) > 1
ORDER BY abs((count(*) - 1) * pounds) DESC, min(ref)
"""  # noqa: S608 - constants
_ALWAYS = ("0001-01-01", "9999-12-31")


class Equal(NamedTuple):
    """Payments that say the same: how many, and what each of them is.

    `first_ref` and `last_ref` are two of them.
    """

    payments: int
    amount: Decimal
    date: dt.date
    document: str
    supplier: str
    first_ref: str
    last_ref: str

    @property
    def pounds(self) -> Decimal:
        """What was paid too much, if all of them are one."""
        return (self.payments - 1) * self.amount


def equal_payments(cursor: Cursor, period: Period | None) -> list[Equal]:
    """Find payments that are equal in every cell, the most pounds first.

    Args:
        cursor: of `mopac_spend.engine.database.connect`.
        period: in which they were paid; None for all.

    """
    span = (period.first, period.last) if period else _ALWAYS
    rows = cursor.execute(_GROUPS, list(span)).fetchall()
    return [Equal(*row) for row in rows]
