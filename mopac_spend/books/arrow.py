"""Python values to Arrow columns, exactly and without pandas.

`pyarrow.array` imports pandas, where it is installed, to ask whether it was
given a Series: a third of a second that no question should pay. The layout of
four types is simple enough to write down.
https://arrow.apache.org/docs/format/Columnar.html
"""

from __future__ import annotations

import datetime as dt
from array import array
from decimal import Decimal
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

_EPOCH = dt.date(1970, 1, 1)


class Type(Enum):
    """What a column holds: `string`, `int64`, `date32`, `decimal128(18, 2)`."""

    TEXT = "text"
    WHOLE = "whole"
    DAY = "day"
    POUNDS = "pounds"


# What a field of a payment holds, as a column.
OF_SORT: dict[type, Type] = {
    str: Type.TEXT,
    int: Type.WHOLE,
    dt.date: Type.DAY,
    Decimal: Type.POUNDS,
}


def table(columns: Mapping[str, tuple[Type, Sequence[Any]]]) -> pa.Table:
    """Build a table; None is null in any column.

    Args:
        columns: name to type and values: str, int, date, or Decimal with no
            more than two places.

    Raises:
        ValueError: an amount with fractions of a penny.

    """
    import pyarrow as pa

    return pa.Table.from_arrays(
        [_column(kind, values) for kind, values in columns.values()],
        names=list(columns),
    )


def _column(kind: Type, values: Sequence[Any]) -> pa.Array[Any]:
    if kind is Type.POUNDS:
        return _amounts(values)
    known = _validity(values)
    if kind is Type.TEXT:
        return text([v or "" for v in values] if known else values, known)
    if kind is Type.WHOLE:
        return whole([value or 0 for value in values], known)
    return days([value or _EPOCH for value in values], known)


def text(values: Sequence[str], known: pa.Buffer | None = None) -> pa.Array[Any]:
    """Make a column of texts.

    Args:
        values: as many as the column is long.
        known: which of them are not null, as a bitmap; None where all are.

    """
    import pyarrow as pa

    joined = "".join(values)
    lengths = map(len, values)
    if not joined.isascii():
        lengths = map(len, [value.encode() for value in values])
    offsets = array("i", accumulate(lengths, initial=0))
    buffers = [known, pa.py_buffer(offsets), pa.py_buffer(joined.encode())]
    return pa.Array.from_buffers(pa.string(), len(values), buffers)


def whole(values: Sequence[int], known: pa.Buffer | None = None) -> pa.Array[Any]:
    """Make a column of whole numbers."""
    import pyarrow as pa

    buffers = [known, pa.py_buffer(array("q", values))]
    return pa.Array.from_buffers(pa.int64(), len(values), buffers)


def days(values: Sequence[dt.date], known: pa.Buffer | None = None) -> pa.Array[Any]:
    """Make a column of days."""
    import pyarrow as pa

    first = _EPOCH.toordinal()
    numbers = array("i", [value.toordinal() - first for value in values])
    return pa.Array.from_buffers(
        pa.date32(), len(values), [known, pa.py_buffer(numbers)]
    )


def pounds(pence: Sequence[int], known: pa.Buffer | None = None) -> pa.Array[Any]:
    """Make a column of pounds out of whole pence."""
    import pyarrow as pa

    # 128 bits, of which the upper 64 only carry the sign: DECIMAL(18,2) fits.
    halves = array("q", [half for each in pence for half in (each, each >> 63)])
    return pa.Array.from_buffers(
        pa.decimal128(18, 2), len(pence), [known, pa.py_buffer(halves)]
    )


def repeated(value: str, count: int) -> pa.Array[Any]:
    """Make a column of one text."""
    import pyarrow as pa

    nil = [None, pa.py_buffer(bytes(4 * count))]
    return by_place(pa.Array.from_buffers(pa.int32(), count, nil), text([value]))


def by_place(at: pa.Array[Any], values: pa.Array[Any]) -> pa.Array[Any]:
    """Make a column of values that are held once and named by their place."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(at, values)


def _amounts(values: Sequence[Decimal | None]) -> pa.Array[Any]:
    """Make a column of pounds out of amounts."""
    import pyarrow as pa

    try:
        # Written and read again: to scale each by itself takes three times as long.
        return text([*map(str, values)]).cast(pa.decimal128(18, 2))
    except pa.ArrowInvalid:
        return pounds([_pence(value) for value in values], _validity(values))


def _pence(amount: Decimal | None) -> int:
    if amount is None:
        return 0
    scaled = amount.scaleb(2)
    pence = int(scaled)
    if pence != scaled:
        msg = f"{amount} has fractions of a penny"
        raise ValueError(msg)
    return pence


def _validity(values: Sequence[Any]) -> pa.Buffer | None:
    """Give one bit a value, set where there is one; None where all are there."""
    import pyarrow as pa

    if None not in values:
        return None
    bits = bytearray((len(values) + 7) // 8)
    for at, value in enumerate(values):
        if value is not None:
            bits[at >> 3] |= 1 << (at & 7)
    return pa.py_buffer(bytes(bits))
