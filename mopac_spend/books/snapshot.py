"""The files of the books at one moment, without reading what has not changed.

As git does it: a file whose size, modification time and inode are those of its
last reading is taken to hold the same bytes, unless it had been modified so
shortly before that reading that a later change could carry the same time.
"""

from __future__ import annotations

import glob
import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# No file system in use keeps times more coarsely (FAT: two seconds). A clock that
# goes back makes times look recent, which only costs a reading.
GRAIN = 2_000_000_000
_TRIES = 5

# size, mtime in ns, inode, time of reading in ns, sha256
State = tuple[int, int, int, int, str]


@dataclass(slots=True)
class Snapshot:
    """What is known of each file, and which files each include found.

    Attributes:
        files: state by absolute path.
        includes: files found by each include pattern, by absolute pattern.
        apart: names of parts of which no two rows have one ref, because the books
            were sound.

    """

    files: dict[str, State] = field(default_factory=dict)
    includes: dict[str, list[str]] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()

    @classmethod
    def of(cls, raw: dict[str, Any] | None) -> Snapshot:
        """Read an index, which holds `plain`; empty if it is something else."""
        try:
            assert raw is not None  # noqa: S101 - caught below with the rest
            files = {
                str(name): (int(s), int(m), int(i), int(r), str(d))
                for name, (s, m, i, r, d) in raw["files"].items()
            }
            includes = {
                str(p): [str(n) for n in ns] for p, ns in raw["includes"].items()
            }
            apart = frozenset(map(str, raw["parts"] if raw["digest"] else ()))
        except (AssertionError, KeyError, TypeError, ValueError, AttributeError):
            return cls()
        return cls(files, includes, apart)

    @property
    def plain(self) -> dict[str, Any]:
        """Give files and includes as what JSON holds."""
        return {"files": self.files, "includes": self.includes}

    def unchanged(self, name: str) -> str | None:
        """Give the digest of a file that has not changed, None if it may have."""
        held = self.files.get(name)
        if held is None:
            return None
        try:
            stat = Path(name).stat()
        except OSError:
            return None
        same = (stat.st_size, stat.st_mtime_ns, stat.st_ino) == held[:3]
        return held[4] if same and held[3] - held[1] > GRAIN else None

    @property
    def stands(self) -> bool:
        """Whether every file and every include is as it was."""
        read = bool(self.files) and all(map(self.unchanged, self.files))
        return read and self.includes_stand

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each file, by absolute path."""
        return {name: state[4] for name, state in self.files.items()}

    @property
    def includes_stand(self) -> bool:
        """Whether every include finds the files it found."""
        return all(found(each) == names for each, names in self.includes.items())


def holds(digests: Mapping[str, str]) -> bool:
    """Hash files, several at a time, and say whether each has its digest."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor() as pool:
        return all(pool.map(_has, digests, digests.values()))


def _has(name: str, sha256: str) -> bool:
    try:
        with Path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def found(pattern: str) -> list[str]:
    """Give the files an include finds, in Beancount's order."""
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 - as Beancount does it


def read(name: str) -> tuple[bytes, State]:
    """Read a file whole, as it was at one moment.

    Raises:
        OSError: it cannot be read, or changes faster than it can be.

    """
    path = Path(name)
    for _ in range(_TRIES):
        before = path.stat()
        now = time.time_ns()
        content = path.read_bytes()
        after = path.stat()
        key = (after.st_size, after.st_mtime_ns, after.st_ino)
        if key == (before.st_size, before.st_mtime_ns, before.st_ino):
            return content, (*key, now, hashlib.sha256(content).hexdigest())
    msg = "it changes while it is read"
    raise OSError(msg)
