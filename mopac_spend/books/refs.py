"""Whether refs of many parts differ, with a digest of each in memory and no more.

A source counts its documents up, so the refs of one file mostly come after all those of
another. Then each part's first and last ref tell that no two are equal, and no ref is
looked at (`lie_apart`).

Else it is told by digests. A ref is some thirty bytes, and to look for it among others
takes as many again: of ten million payments that is most of a gigabyte. Its digest is
eight bytes, and only one part of refs is there at a time. Equal refs have equal
digests, so none is passed over; digests of two different refs are equal once in a
hundred thousand books of ten million payments, and whoever asks then looks at the rows
themselves. Arrow is loaded for that alone.
"""

from __future__ import annotations

from array import array
from bisect import bisect
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.extents import extents, meets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    import numpy.typing as npt


class Reach(NamedTuple):
    """Between which the refs of a part are.

    Attributes:
        first, last: of its refs, in the order of texts.
        differ: whether no two of them are equal.

    """

    first: str
    last: str
    differ: bool

    @classmethod
    def of_plain(cls, raw: object) -> Reach | None:
        """Read what was kept of one as a list; None if it is something else."""
        match raw:
            case [str(first), str(last), bool(differ)]:
                return cls(first, last, differ)
        return None


class Apart:
    """Parts whose refs lie apart by their reaches, as far as they were met."""

    def __init__(self) -> None:
        """Know of none."""
        self._met: list[Reach] = []

    def from_all(self, reach: Reach | None) -> bool:
        """Say whether one more lies apart from all that were met and lay apart."""
        if reach is None or not reach.differ:
            return False
        at = bisect(self._met, reach)
        before, after = self._met[max(at - 1, 0) : at], self._met[at : at + 1]
        if any(one.last >= reach.first for one in before):
            return False
        if any(reach.last >= one.first for one in after):
            return False
        self._met.insert(at, reach)
        return True


def lie_apart(reaches: Iterable[Reach | None]) -> bool:
    """Say whether no ref stands twice, as far as it can be told without the refs.

    Args:
        reaches: of all parts; None where it is not known.

    """
    return all(map(Apart().from_all, reaches))


# Whoever gives this another digest has another key.
_SIGN = "refs of payments"


class Digests(NamedTuple):
    """Digests of some refs, and between which they are; of no refs empty.

    Attributes:
        sign: tells by which key they were made.
        each: eight bytes for every ref.
        least, most: the first and the last of the refs themselves.

    """

    sign: int
    each: bytes
    least: str
    most: str

    @property
    def are_ours(self) -> bool:
        """Whether they were made by the key of this process, or one it was begun by."""
        return self.sign == hash(_SIGN)


def digests_of(refs: Sequence[str]) -> Digests:
    """Give the digests of refs."""
    # Its key is this process's own: nobody can write refs that make it slow.
    each = array("q", map(hash, refs)).tobytes()
    return Digests(hash(_SIGN), each, min(refs, default=""), max(refs, default=""))


def looked_at(refs: Sequence[str]) -> tuple[Digests, Reach]:
    """Give the digests of the refs of a part, and how far these reach."""
    digests = digests_of(refs)
    return digests, Reach(digests.least, digests.most, len({*refs}) == len(refs))


def differ(
    new: Iterable[Digests], known: Sequence[str], read: Callable[[str], list[str]]
) -> bool:
    """Say whether no ref stands twice among new ones, and none of them among known.

    Args:
        new: digests of refs, some at a time, that are ours.
        known: names of proven parts whose refs differ from each other.
        read: gives the refs of such a part.

    Returns:
        False too where digests alone cannot tell.

    """
    digests, ends = array("q"), set[str]()
    for some in new:
        if some.each:
            digests.frombytes(some.each)
            ends |= {some.least, some.most}
    if not digests:
        return True
    import numpy as np

    ordered = np.frombuffer(digests, np.int64)
    ordered.sort()
    if np.any(ordered[1:] == ordered[:-1]):
        return False
    # Most parts are passed over: their refs lie outside.
    least, most = min(ends), max(ends)
    return not any(
        _any_among(read(part), ordered)
        for part in known
        if meets(extents(part, ["ref"])["ref"], least, most)
    )


def _any_among(refs: Iterable[str], ordered: npt.NDArray[np.int64]) -> bool:
    import numpy as np

    digests = np.fromiter(map(hash, refs), np.int64)
    at = np.searchsorted(ordered, digests).clip(max=len(ordered) - 1)
    return bool(np.any(ordered[at] == digests))
