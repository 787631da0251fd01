"""Trees over the entries of the record, and over payments (RFC 6962, RFC 9162).

A leaf is bytes, and a tree knows its hash alone. What verifies stands in `verify`,
which strangers run by itself.

A hash hides nothing that can be guessed: with the other columns of a line known, the
few supplier names that there are can be tried. So leaves are made only of what may be
published, with individuals' names withheld already, and the lines of a release, whose
proofs are handed out one by one, are salted (`record.release`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mopac_spend.books.record.verify import above, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def leaf_hashes(leaves: Iterable[bytes]) -> list[bytes]:
    """Hash leaves."""
    sha256 = hashlib.sha256
    return [sha256(b"\0" + leaf).digest() for leaf in leaves]


def line_hashes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[bytes]:
    """Hash lines as leaves, without salt: a closing keeps the root of these.

    A leaf is the JSON array of the headings, so that no value can be moved under
    another one, the end of a line, and the JSON array of the values.

    Raises:
        UnicodeEncodeError: a text has half of a character.

    """
    head = f"{compact([*columns])}\n"
    return leaf_hashes((head + compact([*row])).encode() for row in rows)


def inclusion(index: int, hashes: list[bytes]) -> list[bytes]:
    """Prove a leaf: give the hashes beside the way from it to the root (2.1.3.1)."""
    path = []
    while len(hashes) > 1:
        path += hashes[index ^ 1 : (index ^ 1) + 1]
        hashes, index = above(hashes), index >> 1
    return path
