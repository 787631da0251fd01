"""Payments at hand in fewer rows, for shipped questions that cannot tell.

`met_at_hand`
    those that meet the condition of a question, where they are few: of a million
    payments some thousand are credits, or name an instalment of a grant.
`alike_at_hand`
    one row for all that are alike in the columns that a question reads, with the sum of
    their amounts, where it does no more with these than add them up. How many payments
    they are stands in the place of their number, and `mopac_spend.engine.embedded`
    counts by it.

They are made once, of what is at hand (`mopac_spend.engine.at_hand`) and of registers
of the same books, and go with these (`mopac_spend.engine.database.forget`). Where they
would be no fewer, the rows at hand are read as ever.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.engine.at_hand import PAYMENTS
from mopac_spend.engine.database import is_there, whole
from mopac_spend.engine.embedded import AT_HAND, MOST_ALIKE, NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.engine import Cursor

# One in so many is few. They are not packed: a row of all columns takes ten times the
# memory that it takes at hand, and one of some columns less.
_MEETING, _ALIKE = 20, 8
# Payments whose parts say the same are one kind, and stand in the same groups whatever
# is asked. A kind is a number that says how many it has.
_OF_KINDS = f"""
WITH divided AS (
    SELECT {{columns}}, apportioned_by, {NUMBER}, amount
    FROM {PAYMENTS}
    WHERE {NUMBER} IS NOT NULL
),
told AS (
    SELECT {NUMBER}, list_sort(list(row({{columns}}, apportioned_by))) AS parts
    FROM divided
    GROUP BY {NUMBER}
),
kinds AS (
    SELECT
        {NUMBER},
        dense_rank() OVER (ORDER BY parts) * {MOST_ALIKE}
            + count(*) OVER (PARTITION BY parts) AS kind
    FROM told
)
SELECT {{columns}}, apportioned_by, -count(*) AS {NUMBER}, sum(amount) AS amount
FROM {PAYMENTS}
WHERE {NUMBER} IS NULL
GROUP BY {{columns}}, apportioned_by
UNION ALL
SELECT {{columns}}, apportioned_by, kinds.kind, sum(amount)
FROM divided
JOIN kinds USING ({NUMBER})
GROUP BY {{columns}}, apportioned_by, kinds.kind
"""  # noqa: S608 - our own names


def met_at_hand(cursor: Cursor, mark: str, condition: str) -> str:
    """Give the table of the payments at hand that meet a condition.

    Args:
        cursor: of a database whose payments are at hand.
        mark: names the condition.
        condition: about one payment, called `spend`, and the registers; it has no
            values, and is met or not whatever else is asked.

    Returns:
        "" where they are not few.

    """
    meeting = f"SELECT * FROM {PAYMENTS} AS spend WHERE ({condition}\n)"  # noqa: S608 - checked
    return _if_few(cursor, f"met{mark}", meeting, _MEETING)


def alike_at_hand(cursor: Cursor, columns: Sequence[str]) -> str:
    """Give the table of the payments at hand, as many as are alike in one row.

    Args:
        cursor: of a database whose payments are at hand.
        columns: of `mopac_spend.questions.division.SPEND_COLUMNS`.

    Returns:
        A table of these columns, `apportioned_by`, the sum of `amount`, and how many
        they are in the place of a number; "" where the rows are not few.

    """
    names = ", ".join(f'"{name}"' for name in columns)
    alike = _OF_KINDS.format(columns=names)
    return _if_few(cursor, "_".join(("alike", *columns)), alike, _ALIKE)


def _if_few(cursor: Cursor, name: str, select: str, of: int) -> str:
    """Keep the rows of a SELECT where they are few, and that they were looked for."""
    kept = f"{AT_HAND}.{name}"
    whole(cursor, name, partial(_look, cursor, kept, select, of))
    # Another thread may have forgotten the one between the two, and not the other.
    return kept if is_there(cursor, kept) else ""


def _look(cursor: Cursor, kept: str, select: str, of: int, name: str) -> None:
    most = _rows_of(cursor, PAYMENTS) // of
    # One more than is kept says enough of any that are many.
    cursor.execute(
        f"CREATE OR REPLACE TABLE {kept} AS SELECT * FROM ({select}) LIMIT {most + 1}"  # noqa: S608 - checked
    )
    if _rows_of(cursor, kept) > most:
        cursor.execute(f"DROP TABLE {kept}")
    cursor.execute(f"CREATE TABLE {name} (looked BOOLEAN)")


def _rows_of(cursor: Cursor, table: str) -> int:
    (rows,) = cursor.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)  # noqa: S608 - our own names
    return int(rows)
