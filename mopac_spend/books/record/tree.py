"""A Merkle tree over leaves that are only ever added to (RFC 6962, RFC 9162).

A leaf is bytes, and a tree knows its hash alone. Whoever keeps `Edge` can go on from
where it stands, and a new batch then costs its own leaves; whoever keeps `Tree.levels`
can prove any leaf without the others being hashed again. Verification is in `verify`,
which strangers run by itself.

A hash hides nothing that can be guessed: with the other columns of a line known, the
few supplier names that there are can be tried. Nothing secret stands in the books that
could be mixed in, and a random one would have to be kept for ever. So leaves are made
only of lines in the form in which they may be published, with individuals' names
withheld already; a proof then shows of other lines nothing that may not be known.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from mopac_spend.books.record.verify import EMPTY, gaps, middle, node, subtree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_HASH = 32
# Of the nodes of a tree, those of every eighth height are kept: 1/255 more than leaves.
_STEP = 8


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """Hash leaves."""
    sha256 = hashlib.sha256
    return [sha256(b"\0" + leaf).digest() for leaf in leaves]


def _paired(nodes: Sequence[bytes]) -> list[bytes]:
    """Hash the nodes above; one that is left over has none."""
    sha256, each = hashlib.sha256, iter(nodes)
    return [sha256(b"\1" + left + right).digest() for left, right in zip(each, each)]  # noqa: B905


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: all that its root and its growth need.

    Attributes:
        size: leaves.
        nodes: hashes of the largest complete subtrees, left to right: one for each 1
            in the size as a binary number, 20 of a million leaves at most.

    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def extended(self, hashes: Sequence[bytes]) -> Edge:
        """Add leaves, by their hashes, in a time that only they cost."""
        left, right = list(self.nodes), list[bytes]()
        height, new = 0, list(hashes)
        while new:
            if self.size >> height & 1:
                new.insert(0, left.pop())
            if len(new) & 1:
                right.append(new.pop())
            new = _paired(new)
            height += 1
        return Edge(self.size + len(hashes), (*left, *reversed(right)))

    @property
    def root(self) -> bytes:
        """Hash the whole tree."""
        if not self.nodes:
            return EMPTY
        *left, root = self.nodes
        for each in reversed(left):
            root = node(each, root)
        return root


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of which any part can be proved.

    Attributes:
        levels: hashes of the complete subtrees of 1, 256, 65,536 … leaves, each level
            joined: 32 bytes a leaf. They are written and read as they are.

    """

    levels: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        """Count the leaves."""
        return len(self.levels[0]) // _HASH if self.levels else 0

    def extended(self, hashes: Sequence[bytes]) -> Tree:
        """Add leaves, by their hashes."""
        new, levels = list(hashes), list(self.levels)
        for height in count():
            if not new:
                return Tree(tuple(levels))
            levels += [b""] * (height == len(levels))
            levels[height] += b"".join(new)
            above = levels[height + 1] if height + 1 < len(levels) else b""
            whole = len(levels[height]) >> _STEP
            first, end = len(above) << _STEP, (whole - whole % _HASH) << _STEP
            new = _risen(levels[height][first:end], _STEP)
        raise AssertionError

    def root(self, size: int) -> bytes:
        """Hash the tree as it was when it had so many leaves."""
        return self.subtree(0, size) if size else EMPTY

    def subtree(self, low: int, high: int) -> bytes:
        """Hash a subtree of RFC 9162, from its first leaf to before its last."""
        leaves = high - low
        if leaves & (leaves - 1):
            half = middle(low, high)
            return node(self.subtree(low, half), self.subtree(half, high))
        level, rest = divmod(leaves.bit_length() - 1, _STEP)
        at = low >> level * _STEP
        piece = self.levels[level][at * _HASH : (at + (1 << rest)) * _HASH]
        return _risen(piece, rest)[0]

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Prove a leaf against the root of so many leaves (RFC 9162, 2.1.3.1)."""
        return _path(index, size, self.subtree)

    def consistency(self, old: int, size: int) -> list[bytes]:
        """Prove that a tree of one size holds all of an earlier one (2.1.4.1)."""
        if old in {0, size}:
            return []
        low, high, path = 0, size, list[bytes]()
        while old != high:
            half = middle(low, high)
            if old <= half:
                path.append(self.subtree(half, high))
                high = half
            else:
                path.append(self.subtree(low, half))
                low = half
        # The earlier tree itself is known to whoever asks.
        return [*([self.subtree(low, high)] if low else []), *reversed(path)]

    def excerpt(self, indexes: Sequence[int], size: int) -> list[bytes]:
        """Prove some leaves at once: the hashes of all that is between them.

        Args:
            indexes: of the leaves, ascending.
            size: of the tree against whose root they are proved.

        """
        return [self.subtree(*gap) for gap in gaps(indexes, 0, size)]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some leaves of a tree, and hashes of the subtrees between them.

    Attributes:
        size: of the whole tree.
        known: hashes of the leaves and of the other subtrees, by first leaf and end.

    """

    size: int
    known: Mapping[tuple[int, int], bytes]

    @classmethod
    def of(
        cls, leaves: Mapping[int, bytes], others: Sequence[bytes], size: int
    ) -> Excerpt:
        """Put leaves' hashes, by index, together with what `Tree.excerpt` gave.

        Raises:
            ValueError: these are not as many as there have to be.

        """
        empty = gaps(sorted(leaves), 0, size)
        known = dict(zip(empty, others, strict=True))
        return cls(size, known | {(at, at + 1): leaf for at, leaf in leaves.items()})

    @property
    def root(self) -> bytes:
        """Hash the whole tree."""
        return subtree(self.known, 0, self.size) if self.size else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """Prove one of the leaves alone; it shows hashes only of the others."""
        return _path(index, self.size, lambda *ends: subtree(self.known, *ends))


def _path(index: int, size: int, hashed: Callable[[int, int], bytes]) -> list[bytes]:
    """Give the subtrees beside the way from the root to a leaf, the leaf's first."""
    low, high, path = 0, size, list[bytes]()
    while high - low > 1:
        half = middle(low, high)
        if index < half:
            path.append(hashed(half, high))
            high = half
        else:
            path.append(hashed(low, half))
            low = half
    return path[::-1]


def _risen(level: bytes, steps: int) -> list[bytes]:
    """Hash the nodes so many steps above a joined level."""
    nodes = [level[at : at + _HASH] for at in range(0, len(level), _HASH)]
    for _ in range(steps):
        nodes = _paired(nodes)
    return nodes
