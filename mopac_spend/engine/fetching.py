"""The rows of a result, of which what stands in many is held once.

Few rows are fetched as the engine gives them. Of many the rest comes as columns of
Arrow: to make an object for each of millions of cells takes longer than to find them,
and what a million payments say of themselves are some thousand texts.
"""

from __future__ import annotations

import re
import sys
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any

from mopac_spend.engine.embedded import is_embedded
from mopac_spend.engine.listed import Listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    from mopac_spend.engine import Cursor, Relation
    from mopac_spend.engine.listed import Row

# To load Arrow is worth it from so many rows on; where it is there already, from fewer.
_FEW, _FEWER = 100_000, 10_000
# Rows that are made into columns together.
_AT_A_TIME = 100_000
# What both ways give alike.
_ALIKE = re.compile(r"VARCHAR|DATE|BIGINT|INTEGER|DECIMAL\(\d+,\d+\)")


def answered(
    cursor: Cursor, sql: str, values: object, *, many: bool
) -> tuple[Sequence[tuple[Any, ...]], Callable[[Sequence[object]], Sequence[Row]]]:
    """Ask a SELECT.

    Args:
        cursor: that it is asked of.
        sql: with `$name` for values.
        values: of these; None where there are none.
        many: whether it has as many rows as payments; where Arrow is there already,
            these are not held as rows before they are columns.

    Returns:
        Name and type of each column, and what gives its rows, told what stands for no
        value in each.

    """
    if many and "pyarrow" in sys.modules and is_embedded(cursor):
        relation = cursor.sql(sql, params=values)
        if _are_alike(relation.description):
            return relation.description, partial(_columns_of, relation)
    cursor.execute(sql, values)
    return cursor.description or (), partial(rows_of, cursor)


def rows_of(cursor: Cursor, nothing: Sequence[object] | None = None) -> Sequence[Row]:
    """Give all rows of the last SELECT: a list, or where they are many as columns.

    Args:
        cursor: that ran it.
        nothing: what stands for no value, of each column; None for None.

    """
    described = cursor.description or ()
    instead = [None] * len(described) if nothing is None else [*nothing]
    most = _FEWER if "pyarrow" in sys.modules else _FEW
    rows = cursor.fetchmany(most)
    few = len(rows) < most
    # Spark has its rows already.
    reader = getattr(cursor, "to_arrow_reader", None)
    if not _are_alike(described):
        reader = None
    if reader is None and not few:
        rows += cursor.fetchall()
    if instead.count(None) < len(instead):
        rows = [_filled(row, instead) if None in row else row for row in rows]
    if few or reader is None:
        return rows
    with warnings.catch_warnings():
        # The rows stand in the engine's memory, because some were fetched.
        warnings.simplefilter("ignore", UserWarning)
        batches = reader(_AT_A_TIME)
    return Listed(rows, ([*map(_said, batch.columns, instead)] for batch in batches))


def _columns_of(relation: Relation, nothing: Sequence[object]) -> Sequence[Row]:
    batches = relation.to_arrow_table().to_batches(_AT_A_TIME)
    listed = Listed([], ([*map(_said, batch.columns, nothing)] for batch in batches))
    return listed if len(listed) >= _FEWER else [*listed]


def _are_alike(described: Sequence[tuple[Any, ...]]) -> bool:
    return all(_ALIKE.fullmatch(str(each[1])) for each in described)


def _filled(row: tuple[Any, ...], instead: Sequence[object]) -> tuple[Any, ...]:
    return tuple(
        other if cell is None else cell
        for cell, other in zip(row, instead, strict=True)
    )


def _said(column: pa.Array[Any], nothing: object) -> pa.Array[Any]:
    """Put what stands for no value where there is none."""
    if nothing is None or not column.null_count:
        return column
    return column.fill_null(nothing)
