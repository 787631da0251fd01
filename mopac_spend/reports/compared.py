"""The lines of an earlier report held against those of the same days now.

Of a million payments few change between two reports. Where both have the same digest
no line is looked at; else those of a day are compared as columns, and line by line what
a day has otherwise than before.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mopac_spend.reports.lines import BUDGET, as_public, digest_of, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from mopac_spend.engine import Cursor
    from mopac_spend.reports.published import Published
    from mopac_spend.reports.sources import Sources

# What a cursor calls all lines, as they were published and as they are now.
PUBLISHED, NOW = "lines_published", "lines_now"
_DIFFERING = "differing_published", "differing_now"
TAGS = ("directorate", "initiative", "category", "fund")
# A divided payment has a line for each of its parts, which are told apart by order.
_NUMBERED = """
    SELECT *, row_number() OVER (
        PARTITION BY kind, ref ORDER BY initiative, directorate, amount
    ) AS part
"""
# Why is looked up for what changed alone: a million payments are not read for it.
_COMPARED = f"""
WITH changed AS MATERIALIZED (
    SELECT
        coalesce(now.kind, was.kind) AS kind,
        coalesce(now.ref, was.ref) AS ref,
        was.ref IS NULL AS added,
        now.ref IS NULL AS removed,
        coalesce(was.amount, 0.00) AS amount_was,
        coalesce(now.amount, 0.00) AS amount_now,
        {", ".join(f"was.{t} AS {t}_was, now.{t} AS {t}_now" for t in TAGS)}
    FROM ({_NUMBERED} FROM {_DIFFERING[0]}) AS was
    FULL JOIN ({_NUMBERED} FROM {_DIFFERING[1]}) AS now USING (kind, ref, part)
    WHERE ($budgets OR coalesce(now.kind, was.kind) <> '{BUDGET}')
        AND (
            was.ref IS NULL
            OR now.ref IS NULL
            OR was.date <> now.date
            OR was.amount <> now.amount
            {" ".join(f"OR was.{t} <> now.{t}" for t in TAGS)}
        )
)
SELECT changed.*, reasons.rule, reasons.reverses, reasons.batch
FROM changed
LEFT JOIN (
    SELECT ref, min(rule) AS rule, min(reverses) AS reverses, min(batch) AS batch
    FROM payments
    WHERE ref IN (SELECT ref FROM changed)
    GROUP BY ref
) AS reasons USING (ref)
ORDER BY abs(amount_now - amount_was) DESC, kind, ref
"""  # noqa: S608 - constants


def compared(
    sources: Sources, published: Published, cursor: Cursor, *, budgets: bool
) -> Iterator[dict[str, Any]]:
    """Give the lines that are not as they were published.

    Args:
        sources: of the report that is drawn.
        published: the earlier one.
        cursor: of the books' database; it knows `PUBLISHED` and `NOW` afterwards.
        budgets: compare the lines of the budget as well.

    Returns:
        The largest difference first; of each line what the columns of `_COMPARED` say.

    Raises:
        Refusal: `REPORT-002`, the earlier lines are damaged.

    """
    was = now = lines(sources, published.period)
    rows: Iterator[dict[str, Any]] = iter(())
    if digest_of(now) != published.sha256:
        was = as_public(sources, published.lines())
        for name, table in zip(_DIFFERING, differing(was, now), strict=True):
            cursor.register(name, table)
        result = cursor.execute(_COMPARED, {"budgets": budgets})
        names = [column[0] for column in result.description or ()]
        rows = (dict(zip(names, row, strict=True)) for row in result.fetchall())
    cursor.register(PUBLISHED, was)
    cursor.register(NOW, now)
    return rows


def differing(was: pa.Table, now: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Give the lines of two tables without those that are the same in both.

    Args:
        was: the columns of `mopac_spend.reports.lines.COLUMNS`.
        now: the same.

    Returns:
        All lines of each reference that a day has otherwise than before.

    """
    import pyarrow as pa
    import pyarrow.compute as pc

    before, after = _by_day(was), _by_day(now)
    nothing = was.slice(0, 0)
    moved: list[pa.Array[Any]] = []
    for day in before.keys() | after.keys():
        one, other = before.get(day, nothing), after.get(day, nothing)
        for each in _apart(one, other):
            moved += each["ref"].chunks
    refs = pa.chunked_array(moved, pa.string()).combine_chunks()

    def left(table: pa.Table) -> pa.Table:
        return table.filter(pc.is_in(table["ref"], value_set=refs))

    return left(was), left(now)


def _apart(one: pa.Table, other: pa.Table) -> Iterator[pa.Table]:
    """Give two tables without the rows that both begin with, and both end with."""
    if one.equals(other):
        return
    common = min(len(one), len(other))
    tables = one, other
    head = _differs(*(each.slice(0, common) for each in tables))
    ends = (each.slice(len(each) - common + head) for each in tables)
    tail = _differs(*ends, backwards=True)
    for each in tables:
        yield each.slice(head, len(each) - head - tail)


def _differs(one: pa.Table, other: pa.Table, *, backwards: bool = False) -> int:
    """Count the rows of two tables of one length before the first that differs."""
    import numpy as np
    import pyarrow.compute as pc

    columns = zip(one.columns, other.columns, strict=True)
    differ = [np.asarray(pc.not_equal(own, each)) for own, each in columns]
    rows = np.logical_or.reduce(differ)
    rows = rows[::-1] if backwards else rows
    return int(rows.argmax()) if rows.any() else len(rows)


def _by_day(table: pa.Table) -> dict[int, pa.Table]:
    """Give the lines of each day, in their order; as a rule they stand by day."""
    import numpy as np
    import pyarrow as pa

    days = table["date"].cast(pa.int32()).to_numpy()
    bounds = [0, *(np.flatnonzero(np.diff(days)) + 1).tolist(), len(days)]
    pieces: defaultdict[int, list[pa.Table]] = defaultdict(list)
    for begin, end in pairwise(bounds):
        if begin < end:
            pieces[int(days[begin])].append(table.slice(begin, end - begin))
    return {day: pa.concat_tables(some) for day, some in pieces.items()}
