"""The rows of a result, of which what stands in many is held once.

Few rows are fetched as the engine gives them. Of many the rest comes as columns of
Arrow: to make an object for each of millions of cells takes longer than to find them,
and what a million payments say of themselves are some thousand texts.
"""

from __future__ import annotations

import re
import sys
import warnings
from typing import TYPE_CHECKING, Any

from mopac_spend.engine.listed import Listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from mopac_spend.engine import Cursor
    from mopac_spend.engine.listed import Row

# To load Arrow is worth it from so many rows on; where it is there already, from fewer.
_FEW, _FEWER = 100_000, 10_000
# Rows that are made into columns together.
_AT_A_TIME = 100_000
# What both ways give alike.
_ALIKE = re.compile(r"VARCHAR|DATE|BIGINT|INTEGER|DECIMAL\(\d+,\d+\)")


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
    if not all(_ALIKE.fullmatch(str(each[1])) for each in described):
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
