"""Pairs of values, such as a day and pounds, that are looked for in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from mopac_spend.books.arrow import whole

if TYPE_CHECKING:
    from mopac_spend.books.columns import Column


class Pairs:
    """What two columns hold together, row by row."""

    def __init__(self, first: Column, second: Column) -> None:
        """Take columns of one length and of any types, without nulls."""
        one, other = (c.combine_chunks().dictionary_encode() for c in (first, second))
        self._first, self._second = one.dictionary, other.dictionary
        self._pairs = self._numbers(one.indices, other.indices)

    def among(self, first: Column, second: Column) -> Column:
        """Say of each row of two other columns whether it is one of the pairs."""
        one = pc.index_in(first, value_set=self._first)
        other = pc.index_in(second, value_set=self._second)
        return pc.is_in(self._numbers(one, other), value_set=self._pairs)

    def _numbers(self, one: Column, other: Column) -> Column:
        """Give each pair of places a number of its own; null where one has none."""
        (width,) = whole([len(self._second)])
        return pc.add(pc.multiply(one.cast(pa.int64()), width), other)
