r"""A text that is made once and read again and again, and never held as a whole.

    text = LongText(pieces)
    text[:400], text.find(b"\n\n"), text.sha256, …

A short one rests in memory. A long one rests in a file without a name, which nobody
else can open and which is gone when the text is let go of, or its process is killed.
"""

from __future__ import annotations

import hashlib
import tempfile
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Bytes of a text that rests in memory, and bytes that are read at one time.
_SHORT, _AT_ONCE = 2**22, 2**18


class LongText:
    """Bytes, of which some are read when they are asked for.

    Attributes:
        sha256: the digest of all of them, in hexadecimal.

    """

    def __init__(self, pieces: Iterable[bytes] = ()) -> None:
        """Take the text, piece by piece.

        Raises:
            OSError: there is no room for it.

        """
        self._file = tempfile.SpooledTemporaryFile(_SHORT)  # noqa: SIM115
        # A text is asked for as long as it is held.
        weakref.finalize(self, _let_go, self._file)
        self._size, digest = 0, hashlib.sha256()
        for piece in pieces:
            self._file.write(piece)
            self._size += len(piece)
            digest.update(piece)
        # That there is no room for the last of it is said now, and not to a reader.
        self._file.flush()
        self.sha256 = digest.hexdigest()

    def __len__(self) -> int:
        """Count its bytes."""
        return self._size

    def __eq__(self, other: object) -> bool:
        """Say whether two texts are the same."""
        return isinstance(other, LongText) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        """Go by what it says."""
        return hash(self.sha256)

    def __getitem__(self, part: slice) -> bytes:
        """Give some bytes, one after the other."""
        begin, end, _ = part.indices(self._size)
        self._file.seek(begin)
        return self._file.read(max(end - begin, 0))

    def __bytes__(self) -> bytes:
        """Give all of it."""
        return self[:]

    def find(self, wanted: bytes, begin: int = 0) -> int:
        """Give the first place of some bytes; -1 if they are not there."""
        for at in range(begin, self._size, _AT_ONCE):
            # They may stand where one piece ends and the next begins.
            place = self[at : at + _AT_ONCE + len(wanted) - 1].find(wanted)
            if place >= 0:
                return at + place
        return -1

    def pieces(self) -> Iterator[bytes]:
        """Give all of it, piece by piece."""
        return (self[at : at + _AT_ONCE] for at in range(0, self._size, _AT_ONCE))


def _let_go(file: tempfile.SpooledTemporaryFile[bytes]) -> None:
    """Close a file of which nothing is wanted, be it on the disk or not."""
    with suppress(OSError):
        file.close()
