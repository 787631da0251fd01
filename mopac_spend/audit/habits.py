"""What is usual: amounts that come again, numbers used again, numbers of the system.

All of it is asked of the tables `paid` and `pairs` of a cursor
(`mopac_spend.audit.paid`, `mopac_spend.audit.pairs`).
"""

from __future__ import annotations

import itertools
import statistics
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from mopac_spend.engine import Cursor

# Days from which an interval can be told.
LEAST_REGULAR = 3
# A source is numbered by the finance system where so large a share of its references
# has one form, and the numbers follow the days or fill their range.
_ONE_FORM, _FOLLOW_DAYS, _FILL = 0.4, 0.8, 0.3
# References by form, `AAA-99999`, and first digit: how many, whether they follow the
# days, and what share of their range they fill. Large books are looked at in part.
_SERIES = """
SELECT
    source, form, count(*), corr(figure, day),
    count(*) * any_value(every) / (max(figure) - min(figure) + 1)
FROM (
    SELECT
        source, every, epoch(date) AS day, left(number, 1) AS digit,
        translate(
            upper(document),
            '012345678BCDEFGHIJKLMNOPQRSTUVWXYZ',
            '999999999AAAAAAAAAAAAAAAAAAAAAAAAA'
        ) AS form,
        TRY_CAST(right(number, 15) AS DOUBLE) AS figure
    FROM paid, (SELECT greatest(1, count(*) // 20000) AS every FROM paid)
    WHERE document <> '' AND hash(ref) % every = 0
)
WHERE figure IS NOT NULL
GROUP BY source, form, digit
"""


class SameAmount(NamedTuple):
    """What one supplier was paid of one amount: the days, and credits of it."""

    days: list[dt.date]
    credits: int


class Habits:
    """What is usual of the suppliers and sources of the payments compared.

    Attributes:
        same_amount: by supplier and pence, every payment of it.
        repeated: suppliers who are paid more than one amount again and again.
        numbered: sources whose references are the finance system's own numbers.
        reused: by supplier and number, the days, where they are three or more.

    """

    def __init__(self, cursor: Cursor) -> None:
        """Ask the tables of a cursor."""
        self.same_amount = _of_same_amount(cursor)
        self.repeated = _of_suppliers(cursor)
        self.numbered = _numbered_by_the_system(cursor)
        self.reused = _used_again_and_again(cursor)


def is_regular(days: Sequence[dt.date]) -> bool:
    """Say whether days come at an interval: most gaps near the middle one."""
    each = sorted(set(days))
    if len(each) < LEAST_REGULAR:
        return False
    gaps = [(b - a).days for a, b in itertools.pairwise(each)]
    middle = statistics.median(gaps)
    near = sum(abs(gap - middle) <= max(3, middle * 0.2) for gap in gaps)
    return near * 3 >= len(gaps) * 2


def _of_same_amount(
    cursor: Cursor,
) -> dict[tuple[int, int], SameAmount]:
    """Look up, for each supplier and amount of a pair, every payment of it."""
    result = cursor.execute(
        """
        SELECT
            paid.who, abs(paid.pence),
            list(paid.date ORDER BY paid.date) FILTER (paid.pence > 0),
            count(*) FILTER (paid.pence < 0)
        FROM paid
        JOIN (
            SELECT DISTINCT who, pence FROM paid
            WHERE id IN (SELECT one FROM pairs UNION SELECT other FROM pairs)
        ) AS wanted ON wanted.who = paid.who AND wanted.pence = abs(paid.pence)
        GROUP BY ALL
        """
    )
    return {
        (who, pence): SameAmount(days or [], back)
        for who, pence, days, back in result.fetchall()
    }


def _of_suppliers(cursor: Cursor) -> set[int]:
    """Find suppliers who are paid more than one amount again and again."""
    result = cursor.execute(
        """
        SELECT who, count(*) AS amounts FROM (
            SELECT who, pence FROM paid WHERE pence > 0
            GROUP BY who, pence HAVING count(*) + sum(again) > 1
        )
        GROUP BY who HAVING amounts > 1
        """
    )
    return {who for who, _ in result.fetchall()}


def _numbered_by_the_system(cursor: Cursor) -> set[str]:
    """Find sources whose references are the finance system's own numbers.

    They are of one form, whoever is paid, and follow the days or each other:
    two of them differ even where the invoice is the same one.
    """
    result = cursor.execute(_SERIES)
    forms: defaultdict[tuple[str, str], list[tuple[int, float, float]]]
    forms, counts = defaultdict(list), Counter[str]()
    for source, form, count, follow, fill in result.fetchall():
        forms[source, form].append((count, follow or 0, fill or 0))
        counts[source] += count
    return {
        source
        for (source, _), series in forms.items()
        if sum(count for count, *_ in series) > _ONE_FORM * counts[source]
        and (max(series)[1] > _FOLLOW_DAYS or max(series)[2] > _FILL)
    }


def _used_again_and_again(
    cursor: Cursor,
) -> dict[tuple[int, str], list[dt.date]]:
    result = cursor.execute(
        """
        SELECT who, number, list(DISTINCT date) FROM paid
        WHERE number <> '' AND pence > 0
        GROUP BY who, number HAVING count(DISTINCT date) >= 3
        """
    )
    return {(who, number): sorted(days) for who, number, days in result.fetchall()}
