"""Columns of payments, and what is asked of whole columns at a time.

Of values that stand again and again each is held once, and named by its place.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mopac_spend.books import arrow

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

# A `pyarrow.Array`; its published types know no column of one kind made of another.
Column: TypeAlias = Any
Columns: TypeAlias = dict[str, Column]

# `pyarrow.scalar` too imports pandas, so scalars are taken out of columns.
NOTHING, _BETWEEN, _LINE_END = arrow.text(["", "\x1f", "\n"])


def together(pieces: Sequence[Columns]) -> Columns:
    """Put what was cut of one file together, in this order; it is used up."""
    if len(pieces) == 1:
        return pieces[0]
    return {
        name: pa.concat_arrays([each.pop(name) for each in pieces])
        for name in [*pieces[0]]
    }


def at(coded: Column) -> npt.NDArray[np.int32]:
    """Give the place of each row's value, in a column that holds values once."""
    # `to_numpy` would import pandas.
    indices = coded.indices
    places = np.frombuffer(indices.buffers()[1], np.int32)
    return places[indices.offset : indices.offset + len(indices)]


def values(coded: Column) -> list[str]:
    """Give what stands in a column that holds values once, each once."""
    return [str(each) for each in coded.dictionary.to_pylist()]


def spans(codes: Column, days: Column) -> list[tuple[str, str, str]]:
    """Give each code with its first and its last day; the days are in order."""
    of, names = at(codes), values(codes)
    places = np.arange(len(of))
    first, last = np.full((2, len(names)), -1, np.int64)
    # Of several values for one place numpy keeps the last.
    first[of[::-1]], last[of] = places[::-1], places
    return [
        (name, str(days[int(begin)].as_py()), str(days[int(end)].as_py()))
        for name, begin, end in zip(names, first, last, strict=True)
        if begin >= 0
    ]


def pairs(one: Column, other: Column) -> list[tuple[str, str]]:
    """Give every pair of values that stand in one row, sorted."""
    left, right = values(one), values(other)
    both = np.unique(at(one).astype(np.int64) * len(right) + at(other))
    return sorted((left[each // len(right)], right[each % len(right)]) for each in both)


def joined(columns: Sequence[Column]) -> Column:
    r"""Join the texts of each row, `\x1f` between them."""
    return pc.binary_join_element_wise(*columns, _BETWEEN)


def seal_of(texts: Column) -> str:
    """Digest the texts of payments as `spend.seal_of_texts` does."""
    ordered = texts.take(pc.array_sort_indices(texts))
    ends: Column = arrow.whole([0, len(ordered)]).cast(pa.int32())
    whole: Column = pc.binary_join(pa.ListArray.from_arrays(ends, ordered), _LINE_END)
    return hashlib.sha256(whole[0].as_buffer()).hexdigest()


def in_order(days: Column) -> bool:
    """Say whether no day comes before the one above it."""
    return pc.all(pc.less_equal(days[:-1], days[1:])).as_py() is not False


def named(places: Column, names: Sequence[str]) -> Column:
    """Make a column of names by place, in which a name may stand at several places."""
    # Each is held once: of one held twice Parquet holds rows.
    once = {name: place for place, name in enumerate(dict.fromkeys(names))}
    of_each = arrow.whole([once[name] for name in names]).cast(pa.int32())
    return arrow.by_place(of_each.take(places), arrow.text([*once]))


def numbers(whole: npt.NDArray[np.int64]) -> Column:
    """Give whole numbers as Arrow; `pyarrow.array` would import pandas to ask."""
    whole = np.ascontiguousarray(whole, np.int64)
    return pa.Array.from_buffers(
        pa.int64(), len(whole), [None, pa.py_buffer(whole.data)]
    )


def pence(amounts: Column) -> npt.NDArray[np.int64]:
    """Give amounts, `decimal128(18, 2)`, in whole pence."""
    # Of their sixteen bytes the upper eight only carry the sign.
    halves = np.frombuffer(amounts.buffers()[1], np.int64)[::2]
    return halves[amounts.offset : amounts.offset + len(amounts)]


def flags(column: Column) -> npt.NDArray[np.bool_]:
    """Give true and false as numpy."""
    bits = np.frombuffer(column.buffers()[1], np.uint8)
    return np.unpackbits(bits, count=len(column), bitorder="little").astype(np.bool_)
