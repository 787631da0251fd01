"""Python values to Arrow columns, exactly and without pandas.

`pyarrow.array` imports pandas, where it is installed, to ask whether it was
given a Series: a third of a second that no question should pay. The layout of
four types is simple enough to write down.
https://arrow.apache.org/docs/format/Columnar.html
"""

from __future__ import annotations

import datetime as dt
from array import array
from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    import pyarrow as pa

_EPOCH = dt.date(1970, 1, 1).toordinal()


class Type(Enum):
    """What a column holds: `string`, `int64`, `date32`, `decimal128(18, 2)`."""

    TEXT = "text"
    WHOLE = "whole"
    DAY = "day"
    POUNDS = "pounds"


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
    import pyarrow as pa

    buffer, known = pa.py_buffer, _validity(values)
    if kind is Type.TEXT:
        encoded = [b"" if value is None else value.encode() for value in values]
        offsets = array("i", accumulate(map(len, encoded), initial=0))
        buffers = [known, buffer(offsets), buffer(b"".join(encoded))]
        return pa.Array.from_buffers(pa.string(), len(values), buffers)
    if kind is Type.WHOLE:
        numbers = array("q", [value or 0 for value in values])
        return pa.Array.from_buffers(pa.int64(), len(values), [known, buffer(numbers)])
    if kind is Type.DAY:
        days = array("i", [v.toordinal() - _EPOCH if v else 0 for v in values])
        return pa.Array.from_buffers(pa.date32(), len(values), [known, buffer(days)])
    pence = b"".join(
        _pence(value).to_bytes(16, "little", signed=True) for value in values
    )
    return pa.Array.from_buffers(
        pa.decimal128(18, 2), len(values), [known, buffer(pence)]
    )


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
