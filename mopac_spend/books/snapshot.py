"""The files of the books at one moment, without reading what has not changed.

As git does it: a file whose size, times (of modification and of any change) and
inode are those of its last reading is taken to hold the same bytes, unless it had
been modified so shortly before that reading that a later change could carry the
same time.
"""

from __future__ import annotations

import glob
import hashlib
import os
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mopac_spend.books import folders

# No file system in use keeps times more coarsely (FAT: two seconds). A clock that
# goes back makes times look recent, which only costs a reading.
GRAIN = 2_000_000_000
_TRIES = 5


class State(NamedTuple):
    """What is known of one file; times in nanoseconds."""

    size: int
    modified: int
    inode: int
    changed: int
    read: int
    sha256: str


@dataclass(slots=True)
class Snapshot:
    """What is known of each file, and which files each include found.

    Attributes:
        files: state by absolute path.
        includes: files found by each include pattern, by absolute pattern.
        folders: files under each folder whose every file an include has to find.
        apart: names of parts of which no two rows have one ref, because the books
            were sound.

    """

    files: dict[str, State] = field(default_factory=dict)
    includes: dict[str, list[str]] = field(default_factory=dict)
    folders: dict[str, list[str]] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()

    @classmethod
    def of(cls, raw: dict[str, Any] | None) -> Snapshot:
        """Read an index, which holds `plain`; empty if it is something else."""
        try:
            assert raw is not None  # noqa: S101 - caught below with the rest
            files = {
                str(name): State(int(s), int(m), int(i), int(c), int(r), str(d))
                for name, (s, m, i, c, r, d) in raw["files"].items()
            }
            includes, folders = (
                {str(p): [str(n) for n in ns] for p, ns in raw[key].items()}
                for key in ("includes", "folders")
            )
            apart = frozenset(map(str, raw["parts"] if raw["digest"] else ()))
        except (AssertionError, LookupError, TypeError, ValueError, AttributeError):
            return cls()
        return cls(files, includes, folders, apart)

    @property
    def plain(self) -> dict[str, Any]:
        """Give files, includes and folders as what JSON holds."""
        return {
            "files": self.files,
            "includes": self.includes,
            "folders": self.folders,
        }

    def unchanged(self, name: str) -> str | None:
        """Give the digest of a file that has not changed, None if it may have."""
        state = self.files.get(name)
        if state is None or not _same(name, state):
            return None
        return state.sha256 if state.read - state.modified > GRAIN else None

    @property
    def stands(self) -> bool:
        """Whether every file and every include is as it was."""
        read = bool(self.files) and all(map(self.unchanged, self.files))
        return read and self.includes_stand

    def is_inside(self, root: str) -> bool:
        """Whether no folder above a file has become a link that leads out of the books.

        A folder that was moved away and linked to has the files that it had.

        Args:
            root: folder of the books, all links followed.

        """
        folders = {name.rpartition(os.sep)[0] for name in self.files}
        above = {*folders}
        for each in folders:
            folder = each
            while len(folder) > len(root):
                above.add(folder)
                folder = folder.rpartition(os.sep)[0]
        # Nearly always none is a link, and to follow each takes ten times as long.
        if not any(map(os.path.islink, above)):
            return True
        from mopac_spend.bounds import Bounds

        return all(map(Bounds.of(root).inside, folders))

    @property
    def of_one_moment(self) -> bool:
        """Whether nothing changed between the first file's reading and now."""
        return self.includes_stand and all(_same(*each) for each in self.files.items())

    @property
    def includes_stand(self) -> bool:
        """Whether every include and every folder has the files it had.

        Where nothing can be seen that is not known, and so it is not said.
        """
        return all(
            not folders.hidden(pattern) and matching(pattern) == names
            for pattern, names in self.includes.items()
        ) and all(folders.under(each) == names for each, names in self.folders.items())


def matching(pattern: str) -> list[str]:
    """Give the files an include finds, in Beancount's order."""
    return glob.glob(pattern, recursive=True)  # noqa: PTH207 - as Beancount does it


def read(name: str) -> tuple[bytes, State]:
    """Read a file whole, as it was at one moment.

    Raises:
        OSError: it cannot be read, or changes faster than it can be.

    """
    for _ in range(_TRIES):
        before = _key(name)
        now = time.time_ns()
        content = folders.content(name)
        if _key(name) == before:
            return content, State(*before, now, hashlib.sha256(content).hexdigest())
    msg = "it changes while it is read"
    raise OSError(msg)


def _key(name: str) -> tuple[int, int, int, int]:
    stat = os.stat(name)  # noqa: PTH116 - a Path for each of thousands takes as long
    return stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_ctime_ns


def _same(name: str, state: State) -> bool:
    try:
        return _key(name) == state[:4]
    except OSError:
        return False
