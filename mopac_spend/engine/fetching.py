"""The rows of a result, of which what stands in many is held once.

Few rows are fetched as the engine gives them. Of many the rest comes as columns of
Arrow: to make an object for each of millions of cells takes longer than to find them,
and what a million payments say of themselves are some thousand texts.
"""

from __future__ import annotations

import re
import warnings
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from mopac_spend.engine import Cursor

# To load Arrow is worth it from so many rows on.
_FEW = 100_000
# Rows that are made into columns together.
_AT_A_TIME = 100_000
# What both ways give alike.
_ALIKE = re.compile(r"VARCHAR|DATE|BIGINT|INTEGER|DECIMAL\(\d+,\d+\)")


def rows_of(
    cursor: Cursor, nothing: Sequence[object] | None = None
) -> list[tuple[Any, ...]]:
    """Give all rows of the last SELECT.

    Args:
        cursor: that ran it.
        nothing: what stands for no value, of each column; None for None.

    """
    described = cursor.description or ()
    instead = [None] * len(described) if nothing is None else [*nothing]
    rows = cursor.fetchmany(_FEW)
    few = len(rows) < _FEW
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
    columns = [_Cells(each) for each in instead]
    for batch in batches:
        pairs = zip(columns, batch.columns, strict=True)
        rows += zip(*(of.cells(column) for of, column in pairs), strict=True)
    return rows


def _filled(row: tuple[Any, ...], instead: Sequence[object]) -> tuple[Any, ...]:
    return tuple(
        other if cell is None else cell
        for cell, other in zip(row, instead, strict=True)
    )


class _Cells:
    """Makes cells of one column, batch by batch."""

    def __init__(self, nothing: object) -> None:
        """Begin with what stands for no value."""
        self._nothing = nothing
        self._differ = False

    def cells(self, column: pa.Array[Any]) -> list[Any]:
        """Make them, each value of the batch once, but where nearly all differ."""
        if self._differ and not column.null_count:
            return _values(column)
        import numpy as np

        coded = column.dictionary_encode()
        self._differ = 2 * len(coded.dictionary) > len(column)
        values = np.array([*_values(coded.dictionary), self._nothing], dtype=object)
        at = coded.indices.fill_null(len(values) - 1).to_numpy()
        cells: list[Any] = values.take(at).tolist()
        return cells


def _values(column: pa.Array[Any]) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_decimal(column.type):
        # By way of texts in a third of the time.
        return [Decimal(text) for text in _listed(column.cast(pa.string()))]
    return _listed(column)


def _listed(column: pa.Array[Any]) -> list[Any]:
    values: list[Any] = column.to_pylist()
    return values
