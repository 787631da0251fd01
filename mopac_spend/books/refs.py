"""Whether refs of many parts differ, with a digest of each in memory and no more.

A ref is some thirty bytes, and to look for it among others takes as many again: of ten
million payments that is most of a gigabyte. Its digest is eight bytes, and only one
part of refs is there at a time. Equal refs have equal digests, so none is passed over;
digests of two different refs are equal once in a hundred thousand books of ten million
payments, and whoever asks then looks at the rows themselves.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt


def differ(
    new: Iterable[list[str]], known: Sequence[str], read: Callable[[str], list[str]]
) -> bool:
    """Say whether no ref stands twice among new ones, and none of them among known.

    Args:
        new: refs, some at a time.
        known: names of proven parts whose refs differ from each other.
        read: gives the refs of such a part.

    Returns:
        False too where digests alone cannot tell.

    """
    digests, ends = array("q"), set[str]()
    for some in filter(None, new):
        # Its key is this process's own: nobody can write refs that make it slow.
        digests.extend(map(hash, some))
        ends |= {min(some), max(some)}
    if not digests:
        return True
    ordered = np.frombuffer(digests, np.int64)
    ordered.sort()
    if np.any(ordered[1:] == ordered[:-1]):
        return False
    # Most parts are passed over: their refs lie outside.
    least, most = min(ends), max(ends)
    return not any(
        _any_among(read(part), ordered) for part in known if _meets(part, least, most)
    )


def _any_among(refs: Iterable[str], ordered: npt.NDArray[np.int64]) -> bool:
    digests = np.fromiter(map(hash, refs), np.int64)
    at = np.searchsorted(ordered, digests).clip(max=len(ordered) - 1)
    return bool(np.any(ordered[at] == digests))


def _meets(part: str, first: str, last: str) -> bool:
    """Say whether a part may have a ref between two: what it says of its refs."""
    with pq.ParquetFile(part) as file:
        at = file.schema_arrow.names.index("ref")
        groups = range(file.metadata.num_row_groups)
        known = [file.metadata.row_group(each).column(at).statistics for each in groups]
    return any(
        each is None
        # Of very long refs it says nothing.
        or not each.has_min_max
        or (str(each.min) <= last and str(each.max) >= first)
        for each in known
    )
