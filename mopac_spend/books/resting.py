"""Parts at rest: the rows of a batch file in a cache folder, and how they are proven.

A part is known by the digest of its bytes. Every byte is hashed when the books are
opened (DuckDB passes the checksums of Parquet by), and hashed again where size, times
or inode say that it may have changed since: so what is read is what was written.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from mopac_spend.books.refs import Digests, Reach


class State(NamedTuple):
    """What a change of a file leaves different; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    inode: int


@dataclass(slots=True)
class Resting:
    """One part.

    Attributes:
        path: the Parquet file.
        file: the batch file of the books whose rows it holds, relative to them.
        first, last: days of its payments.
        sha256: of its bytes.
        state: of the file when these were its bytes; None where nobody looked.
        refs: digests of its refs, where it was just made and they were not asked yet.
        reach: between which its refs are; None where nobody looked.

    """

    path: Path
    file: str
    first: dt.date
    last: dt.date
    sha256: str
    state: State | None = None
    refs: Digests | None = None
    reach: Reach | None = None

    @property
    def plain(self) -> list[str]:
        """Name of the part, file, days and digest: what is kept of it."""
        values = self.path.stem, self.file, self.first, self.last, self.sha256
        return [*map(str, values)]

    @property
    def stands(self) -> bool:
        """Whether nothing says that it changed since its bytes were hashed."""
        try:
            return self.state == state_of(self.path)
        except OSError:
            return False

    def prove(self, found: tuple[str, State] | None = None) -> bool:
        """Hash its bytes, and say whether they are those that were written.

        Args:
            found: what `hashed` gave another process of ours a moment ago; None to
                hash them here.

        """
        found = found or hashed(self.path)
        self.state = found[1] if found and found[0] == self.sha256 else None
        return self.state is not None


def state_of(path: Path) -> State:
    """Give the state of a file.

    Raises:
        OSError: there is none.

    """
    stat = os.stat(path)  # noqa: PTH116 - asked of every part at every question
    return State(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def proven(path: Path, sha256: str) -> State | None:
    """Give the state of a file whose bytes have a digest; None if they have not."""
    found = hashed(path)
    return found[1] if found and found[0] == sha256 else None


def hashed(path: Path) -> tuple[str, State] | None:
    """Give the digest of a file and its state when that was it; None where none is."""
    try:
        before = state_of(path)
        # On one thread: to start a pool takes as long as a million payments do.
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return (digest, before) if before == state_of(path) else None
    except OSError:
        return None
