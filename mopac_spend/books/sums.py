"""What the payments of a part come to, by all that the method of an answer tells apart.

These sums stand within the part, under its digest, so they are proven as its rows are:
whoever asks for all payments of many parts need not read one. What a register decides
is in none of them.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.rows import day

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    import numpy.typing as npt

    from mopac_spend.books.columns import Columns

# What they stand under in a Parquet file.
KEY = "sums"
_BY = ("initiative", "category", "financial_year")
# Pence are added in two halves, neither of which grows past what eight bytes hold.
_HALF = 32
# As many kinds of payments are told apart by two bytes.
_SHORT = 2**16


class Sum(NamedTuple):
    """Payments of one part that have the same initiative, category and year.

    Attributes:
        initiative, category, year: as payments carry them.
        pence: what they come to; `size`, the same with credits counted like payments.
        payments: how many.
        first, last: their days.

    """

    initiative: str
    category: str
    year: str
    pence: int
    size: int
    payments: int
    first: dt.date
    last: dt.date


def written(columns: Columns) -> str:
    """Sum up columns of payments, which are by day, and write the sums for `read`."""
    import numpy as np

    from mopac_spend.books.columns import at, numbers, pence, values

    names = {name: values(columns[name]) for name in _BY}
    keys = np.zeros(len(columns["date"]), np.int64)
    for name, known in names.items():
        keys = keys * len(known) + at(columns[name])
    # Numbers of two bytes are sorted in two passes.
    short = math.prod(map(len, names.values())) <= _SHORT
    order = np.argsort(keys.astype(np.uint16) if short else keys, kind="stable")
    begins = np.append(0, np.flatnonzero(np.diff(keys[order])) + 1)
    ends = np.append(begins[1:], len(order))
    first, last = order[begins], order[ends - 1]

    def summed(each: npt.NDArray[np.int64]) -> list[int]:
        halves = (each >> _HALF, each & (2**_HALF - 1))
        upper, lower = (np.add.reduceat(half[order], begins) for half in halves)
        both = zip(upper.tolist(), lower.tolist(), strict=True)
        return [(high << _HALF) + low for high, low in both]

    amounts = pence(columns["amount"])
    rows = zip(
        *(
            [known[place] for place in at(columns[n])[first]]
            for n, known in names.items()
        ),
        *(summed(amounts), summed(np.abs(amounts)), (ends - begins).tolist()),
        *(
            columns["date"].take(numbers(places)).cast("string").to_pylist()
            for places in (first, last)
        ),
        strict=True,
    )
    return json.dumps(sorted(rows), ensure_ascii=False)


def read(text: str) -> list[Sum]:
    """Read what `written` wrote."""
    return [
        Sum._make((*rest, day(first), day(last)))
        for *rest, first, last in json.loads(text)
    ]
