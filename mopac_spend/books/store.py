"""The store: parts and verdicts, kept in the user's cache folder between runs.

    <cache>/8/parts/<key>.parquet     rows of one batch file, and their sums
              parts/<key>.json        its facts, and the digest of the Parquet
              books/<key>.json        index of one folder of books, see `Index`
              sound/<digest>.json     what books of that digest hold, if sound
              as-at/<digest>/         books as they were after an entry of the record

Everything in it can be deleted at any time, and is made again from the text. A key
is a digest of bytes of the books, of `parts.VERSION` and of the columns, so
nothing in the store can be out of date; what does not read back as it was written
is made again. Nothing is unpickled, and a folder that others can write to is not
used: who can change a part can change its digest with it. Files appear whole under
their name, so that two processes that build the same at once do no harm.
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
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.books import folders
from mopac_spend.books.ownership import doubt_of
from mopac_spend.books.parts import COLUMN_NAMES, VERSION, Facts, facts_of, parquet
from mopac_spend.books.resting import Resting, State, proven, state_of
from mopac_spend.books.rows import Rows
from mopac_spend.files import TEMPORARY, make_folder, write_atomically
from mopac_spend.findings import Refusal, caution

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.reader import CanonicalBatch
    from mopac_spend.books.refs import Digests, Reach
    from mopac_spend.spend import Payment

VARIABLE = "MOPAC_SPEND_CACHE"
_FOLDERS = ("parts", "books", "sound", "as-at")
LIMIT = 2 * 1024**3  # bytes of parts kept, some seventy million payments
INDEXES = 1000  # indexes of books, and sound books: some kilobytes each


@dataclass(frozen=True, slots=True)
class Part:
    """One part in the store."""

    path: Path
    facts: Facts
    sha256: str
    state: State
    refs: Digests | None = None
    reach: Reach | None = None

    @property
    def resting(self) -> Resting:
        """What its rows are known by."""
        return Resting(
            self.path,
            self.facts.batch.file,
            *self.facts.days,
            sha256=self.sha256,
            state=self.state,
            refs=self.refs,
            reach=self.reach,
        )


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
    _passing: _Passing | None = field(default=None, repr=False)

    @classmethod
    def open(cls, *, cache: bool = True) -> Store:
        """Open the user's store; a passing one if there can be none.

        The folder is `$MOPAC_SPEND_CACHE`, or the cache folder of the system's
        user. One that cannot be written to is not used: a run then costs what a
        first run costs.
        """
        if cache:
            own = _users_folder()
            folder = own / str(VERSION)
            inner = [folder / name for name in _FOLDERS]
            try:
                _one_file_a_name(folder)
                # What the books say is nobody else's on a shared machine.
                for each in inner:
                    make_folder(each, private=True)
                if doubt := doubt_of(own, [folder, *inner]):
                    caution(doubt)
                    return cls.passing()
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
        passing = _Passing()
        for name in _FOLDERS:
            make_folder(passing.folder / name, private=True)
        return cls(passing.folder, lasting=False, _passing=passing)

    def key(self, file: str, sha256: str) -> str:
        """Give the key of the part of a file: its columns, place and bytes."""
        return digest_of(str(VERSION), COLUMN_NAMES, file, sha256)

    def part(self, key: str) -> Part | None:
        """Find a part whose every byte is as it was written."""
        from mopac_spend.books.refs import Reach

        path = self.place(key)
        raw = _read_json(path.with_suffix(".json"))
        if raw is None:
            return None
        try:
            facts = Facts.from_json(raw["facts"])
            sha256 = str(raw["sha256"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        state, reach = proven(path, sha256), Reach.of_plain(raw.get("refs"))
        return Part(path, facts, sha256, state, reach=reach) if state else None

    def build(self, read: CanonicalBatch, key: str) -> Part:
        """Write the part of a batch.

        Raises:
            OSError: the folder is full or cannot be written.

        """
        from mopac_spend.books.refs import looked_at

        path, content = self.place(key), parquet(read)
        sha256 = hashlib.sha256(content).hexdigest()
        write_atomically(path, content, lasting=False, private=True)
        facts, refs = facts_of(read), read.columns["ref"].to_pylist()
        digests, reach = looked_at(refs)
        record = {"sha256": sha256, "facts": facts.to_json(), "refs": reach}
        self._keep(path.with_suffix(".json"), record)
        return Part(path, facts, sha256, state_of(path), digests, reach)

    def rows(self, root: Path, parts: Sequence[Part], others: list[Payment]) -> Rows:
        """Give the rows of parts, which are made again where they are damaged.

        Args:
            root: folder of the books.
            parts: as `part` and `build` give them.
            others: the rows of no part.

        """
        count = sum(part.facts.batch.payments for part in parts)
        resting = [part.resting for part in parts]
        return Rows(resting, count, others, partial(self.build_again, root))

    def drop(self, key: str) -> None:
        """Remove a part, if there is one."""
        for path in (self.place(key), self.place(key).with_suffix(".json")):
            path.unlink(missing_ok=True)

    def build_again(self, root: Path, part: Resting) -> None:
        """Put a part that was damaged or lost back in its place, from its file.

        Args:
            root: folder of the books.
            part: known anew when it is there.

        Raises:
            Refusal: `BOOKS-023`, it cannot be read or written; `BOOKS-022`, its
                file says something else by now.

        """
        from mopac_spend.books import reader, snapshot

        try:
            content, state = snapshot.read(str(root / part.file))
            key = self.key(part.file, state.sha256)
            as_it_was = self.place(key) == part.path
            # Another process may have built it in its own bytes: both are right.
            built = self.part(key) if as_it_was else None
            if (
                as_it_was
                and built is None
                and (read := reader.read(content, part.file))
            ):
                built = self.build(read, key)
            if built:
                part.sha256, part.state = built.sha256, built.state
                return
        except OSError as error:
            msg = (
                f"what is kept there of {part.file} is damaged, and cannot be made "
                f"again ({error.strerror}); do without it: mopac-spend --no-cache …"
            )
            raise Refusal("BOOKS-023", msg, str(part.path.parent)) from error
        msg = "it was changed while these books were being asked; ask again"
        raise Refusal("BOOKS-022", msg, part.file)

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

        A part is used whenever books are whose index names it. Of the indexes, and
        of what is kept of sound books, the newest `INDEXES` stay.

        Args:
            keep: parts in use now, which stay whatever their size.
            limit: bytes.

        """
        with contextlib.suppress(OSError):  # another process trims as well
            self._trim(keep, limit)

    def _trim(self, keep: Iterable[Path], limit: int) -> None:
        for kind in ("books", "sound"):
            kept = [*(self.folder / kind).glob("*.json")]
            if len(kept) > INDEXES:
                for path in sorted(kept, key=_when_written)[:-INDEXES]:
                    path.unlink(missing_ok=True)
        folder = self.folder / "parts"
        sizes = {path: path.stat().st_size for path in folder.glob("*.parquet")}
        total, wanted = sum(sizes.values()), set(keep)
        if total <= limit:
            return
        last: dict[str, float] = {}
        for index in (self.folder / "books").glob("*.json"):
            raw = _read_json(index) or {}
            when = _when_written(index)
            for name in raw.get("parts", ()):
                last[str(name)] = max(when, last.get(str(name), 0))
        for path in sorted(sizes, key=lambda each: last.get(each.stem, 0)):
            if total <= limit:
                return
            if path not in wanted:
                path.unlink(missing_ok=True)
                path.with_suffix(".json").unlink(missing_ok=True)
                total -= sizes[path]

    def place(self, key: str) -> Path:
        """Give the place of the part of a key."""
        return self.folder / "parts" / f"{key}.parquet"

    def _index(self, main: Path) -> Path:
        return self.folder / "books" / f"{digest_of(str(main))}.json"

    def _keep(self, path: Path, what: dict[str, Any]) -> None:
        text = json.dumps(what)
        try:
            sealed = f"{digest_of(path.stem, text)}\n{text}"
            write_atomically(path, sealed, lasting=False, private=True)
        except OSError:
            return  # a full disk costs time at the next run, never an answer


def _when_written(path: Path) -> float:
    return path.stat().st_mtime


def digest_of(*texts: str) -> str:
    """Digest texts so that no two lists of texts give the same."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        # By its name as well: one file in another's place says what is of another.
        digest, _, text = folders.content(path).decode().partition("\n")
        raw = json.loads(text) if digest == digest_of(path.stem, text) else None
    except (OSError, ValueError, RecursionError):
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
