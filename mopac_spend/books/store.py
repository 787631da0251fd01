"""The store: parts and verdicts, kept in the user's cache folder between runs.

    <cache>/3/parts/<key>.parquet     rows of one batch file
              parts/<key>.json        its facts, and the digest of the Parquet
              books/<key>.json        index of one folder of books, see `Index`
              sound/<digest>.json     what books of that digest hold, if sound

Everything in it can be deleted at any time, and is made again from the text. A
key is a digest of bytes of the books and of `parts.VERSION`, so nothing in the
store can be out of date; what does not read back as it was written is made again.
Nothing is unpickled. Files appear whole under their name, so that two processes
that build the same at once do no harm.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.books.parts import VERSION, Facts
from mopac_spend.files import TEMPORARY, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.books.reader import CanonicalBatch

VARIABLE = "MOPAC_SPEND_CACHE"
LIMIT = 2 * 1024**3  # bytes of parts kept, about eight million payments


@dataclass(frozen=True, slots=True)
class Part:
    """One part in the store."""

    path: Path
    facts: Facts
    state: list[int]
    sha256: str


class _Passing:
    """A folder that goes when nobody holds it any more."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mopac-spend-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


@dataclass(slots=True)
class Store:
    """A folder of parts and verdicts.

    Attributes:
        folder: where it is.
        lasting: False for a folder that goes with the process, which is what a
            run without a cache uses.

    """

    folder: Path
    lasting: bool = True
    _held: _Passing | None = field(default=None, repr=False)

    @classmethod
    def open(cls, *, cache: bool = True) -> Store:
        """Open the user's store; a passing one if there can be none.

        The folder is `$MOPAC_SPEND_CACHE`, or the cache folder of the system's
        user. One that cannot be written to is not used: a run then costs what a
        first run costs.
        """
        if cache:
            folder = _users_folder() / str(VERSION)
            try:
                _one_file_a_name(folder)
                # What the books say is nobody else's on a shared machine.
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                for name in ("parts", "books", "sound"):
                    (folder / name).mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder / "parts", prefix=TEMPORARY):
                    pass
            except OSError:
                pass
            else:
                return cls(folder)
        return cls.passing()

    @classmethod
    def passing(cls) -> Store:
        """Make a store that is removed when the process ends."""
        held = _Passing()
        for name in ("parts", "books", "sound"):
            (held.folder / name).mkdir()
        return cls(held.folder, lasting=False, _held=held)

    def key(self, file: str, sha256: str) -> str:
        """Give the key of the part of a file: its place and its bytes."""
        return digest_of(str(VERSION), file, sha256)

    def part(self, key: str, *, verify: bool = False) -> Part | None:
        """Find a part that reads back as it was written.

        Args:
            key: as `key` gives it.
            verify: hash the Parquet even if it looks untouched.

        """
        path = self._part(key)
        raw = _read_json(path.with_suffix(".json"))
        if raw is None:
            return None
        try:
            facts = Facts.from_json(raw["facts"])
            sha256, seen = str(raw["sha256"]), list(raw["state"])
            # Copied, restored or meddled with: only the bytes can tell.
            unsure = verify or seen != state_of(path)
            if unsure and hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return Part(path, facts, state_of(path), sha256)

    def build(self, read: CanonicalBatch, key: str) -> None:
        """Write the part of a batch.

        Raises:
            OSError: the folder is full or cannot be written.

        """
        from mopac_spend.books import parts

        path = self._part(key)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            parts.write(read, temporary)
            sha256 = hashlib.sha256(temporary.read_bytes()).hexdigest()
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        # A link or a rename changes neither size, time nor inode.
        facts = parts.facts_of(read).to_json()
        told = {"sha256": sha256, "state": state_of(path), "facts": facts}
        self._keep(path.with_suffix(".json"), told)

    def sound(self, digest: str) -> dict[str, Any] | None:
        """Give what is kept of sound books of a digest, None if nothing is."""
        return _read_json(self.folder / "sound" / f"{digest}.json")

    def keep_sound(self, digest: str, what: dict[str, Any]) -> None:
        """Keep what sound books hold."""
        self._keep(self.folder / "sound" / f"{digest}.json", what)

    def index(self, main: Path) -> dict[str, Any] | None:
        """Give the index of books, None if there is none."""
        return _read_json(self._index(main))

    def keep_index(self, main: Path, what: dict[str, Any]) -> None:
        """Keep the index of books."""
        self._keep(self._index(main), what)

    def used(self, main: Path) -> None:
        """Note that these books were used now, for `trim`."""
        try:
            os.utime(self._index(main))
        except OSError:
            return  # no index, or not ours to touch: nothing depends on it

    def trim(self, keep: Iterable[Path], limit: int = LIMIT) -> None:
        """Remove the parts used longest ago until the rest is within a limit.

        A part is used whenever books are whose index names it.

        Args:
            keep: parts in use now, which stay whatever their size.
            limit: bytes.

        """
        with contextlib.suppress(OSError):  # another process trims as well
            self._trim(keep, limit)

    def _trim(self, keep: Iterable[Path], limit: int) -> None:
        folder = self.folder / "parts"
        last: dict[str, float] = {}
        for index in (self.folder / "books").glob("*.json"):
            raw = _read_json(index) or {}
            when = index.stat().st_mtime
            for name in raw.get("parts", ()):
                last[str(name)] = max(when, last.get(str(name), 0))
        held = {path: path.stat().st_size for path in folder.glob("*.parquet")}
        total, wanted = sum(held.values()), set(keep)
        for path in sorted(held, key=lambda each: last.get(each.stem, 0)):
            if total <= limit:
                return
            if path not in wanted:
                path.unlink(missing_ok=True)
                path.with_suffix(".json").unlink(missing_ok=True)
                total -= held[path]

    def _part(self, key: str) -> Path:
        return self.folder / "parts" / f"{key}.parquet"

    def _index(self, main: Path) -> Path:
        return self.folder / "books" / f"{digest_of(str(main))}.json"

    def _keep(self, path: Path, what: dict[str, Any]) -> None:
        text = json.dumps(what)
        try:
            write_atomically(path, f"{digest_of(text)}\n{text}", lasting=False)
        except OSError:
            return  # a full disk costs time at the next run, never an answer


def digest_of(*texts: str) -> str:
    """Digest texts so that no two lists of texts give the same."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def state_of(path: Path) -> list[int]:
    """Give size, time and inode of a file: what a change leaves different."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
        raw = json.loads(text) if digest == digest_of(text) else None
    except (OSError, ValueError):
        return None
    return raw if isinstance(raw, dict) else None


def _one_file_a_name(folder: Path) -> None:
    """Refuse a folder under which DuckDB would take a name for a pattern.

    Raises:
        OSError: it is one.

    """
    if any(letter in str(folder) for letter in "*?["):
        raise OSError(errno.EINVAL, "its name is a pattern", str(folder))


def _users_folder() -> Path:
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("mopac-spend", appauthor=False))
