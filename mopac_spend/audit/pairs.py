"""Payments worth comparing: small blocks, so that no two others are looked at.

Each query takes the table `paid` (`mopac_spend.audit.paid`) and gives pairs of its
ids. A block holds payments that have two things in common already; one that holds
more than a few is no sign of anything, and is passed by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mopac_spend.engine import Cursor

# Days within which two payments of one amount are compared, whatever their numbers.
SOON = 45
# Payments to one supplier on one number: more of them, and the number is that of an
# agreement or an account.
_OF_ONE_NUMBER = 6
# Payments of one amount to one supplier.
_OF_ONE_AMOUNT = 24

# One supplier and one number, whatever the amounts.
_NUMBER = f"""
SELECT a.id AS one, b.id AS other
FROM (
    SELECT who, number, list(id) AS ids FROM paid
    WHERE number <> '' AND pence > 0
    GROUP BY who, number HAVING count(*) BETWEEN 2 AND {_OF_ONE_NUMBER}
) AS block
JOIN paid AS a ON a.who = block.who AND a.number = block.number AND a.pence > 0
JOIN paid AS b ON b.who = block.who AND b.number = block.number AND b.pence > 0
WHERE a.id < b.id
"""  # noqa: S608 - constants
# One supplier and one amount: two of them soon after each other, or numbers that differ
# by one slip. Payments that come again and again are not compared with all others.
_AMOUNT = f"""
SELECT a.id AS one, b.id AS other
FROM (
    SELECT who, pence, count(*) AS times FROM paid WHERE pence > 0
    GROUP BY who, pence HAVING count(*) BETWEEN 2 AND {_OF_ONE_AMOUNT}
) AS block
JOIN paid AS a ON a.who = block.who AND a.pence = block.pence
JOIN paid AS b ON b.who = block.who AND b.pence = block.pence
WHERE a.id < b.id AND (
    block.times = 2 AND abs(date_diff('day', a.date, b.date)) <= {SOON}
    OR (
        a.number <> '' AND b.number <> ''
        AND abs(length(a.number) - length(b.number)) <= 1
        AND damerau_levenshtein(a.number, b.number) <= 1
    )
)
"""  # noqa: S608 - constants
# One number and one amount, whatever the suppliers.
_OTHERS = f"""
SELECT a.id AS one, b.id AS other
FROM (
    SELECT number, pence FROM paid
    WHERE pence > 0 AND length(number) >= 4
    GROUP BY number, pence
    HAVING count(*) BETWEEN 2 AND {_OF_ONE_NUMBER} AND count(DISTINCT who) > 1
) AS block
JOIN paid AS a ON a.number = block.number AND a.pence = block.pence
JOIN paid AS b ON b.number = block.number AND b.pence = block.pence
WHERE a.id < b.id AND a.who <> b.who
"""  # noqa: S608 - constants


def pair(cursor: Cursor) -> None:
    """Make the table `pairs` (`one`, `other`) of a cursor that has `paid`."""
    cursor.execute(
        f"CREATE TEMP TABLE pairs AS {_NUMBER} UNION {_AMOUNT} UNION {_OTHERS}"
    )
