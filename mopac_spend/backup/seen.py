"""Which files there are to keep at one moment, and what each holds.

Left out is what is made again: caches, locks, and what killed commands left. Hidden
files are no part of the books, and are named to whoever makes the backup. A database
of SQLite among the drafts is copied by SQLite itself, so that it is whole while others
write to it; what it keeps beside the file meanwhile (`-wal`, `-shm`, `-journal`) is in
the copy. Anywhere else it is a file as any other, and what names its digest holds. A
log there grows with every request; it is kept as far as it has come when it is read.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from mopac_spend.backup.manifest import is_safe
from mopac_spend.backup.places import DESK
from mopac_spend.books import folders, journal
from mopac_spend.bounds import Bounds
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.backup.places import Place

# Size, times of modification and of any change, inode; none of what others may write to
# while it is read: a database, a log.
State: TypeAlias = "tuple[int, int, int, int] | None"
_OURS = {journal.LOCK, ".keeping"}
_MADE_AGAIN = {"__pycache__"}
_MAGIC = b"SQLite format 3\0"
_OF_DATABASE = ("-wal", "-shm", "-journal")
_LOG = ".log"
_PATIENCE = 30.0  # seconds that a writer of a database is waited for


@dataclass(slots=True)
class Seen:
    """What there is.

    Attributes:
        paths: where each file stands, by its name in the archive.
        states: by which a change is known, likewise.
        hidden: what is left out and no command of ours made, by the same names.

    """

    paths: dict[str, Path] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)


def look(places: Iterable[Place]) -> Seen:
    """Find every file that is to be kept.

    Raises:
        Refusal: `BACKUP-002`, something there cannot be kept.
        FileNotFoundError: it went while it was looked at.

    """
    seen = Seen()
    for top, path in places:
        try:
            if path.is_dir():
                _walk(seen, top, path, Bounds.of(path))
            else:
                _take(seen, top, path, path.stat())
        except FileNotFoundError:
            if path.exists():
                raise
            msg = "it was named to be kept, and is not there; name it where it is"
            raise Refusal("BACKUP-002", msg, str(path)) from None
        except OSError as error:
            place = error.filename or str(path)
            msg = f"cannot be read ({folders.why(error)}); check your rights"
            raise Refusal("BACKUP-002", msg, str(place)) from error
    return seen


def content(path: Path, state: State) -> bytes:
    """Read a file, or have a database copied.

    Raises:
        Refusal: `BACKUP-002`, the database is damaged, or nobody lets go of it.
        OSError: the file cannot be read.

    """
    database = state is None and path.suffix != _LOG
    return _copied(path) if database else folders.content(path)


def is_database(content: bytes) -> bool:
    """Say whether a content is a database of SQLite."""
    return content.startswith(_MAGIC)


def damage_of(database: Path) -> str:
    """Say what is wrong with a database that nobody uses; "" where nothing is."""
    try:
        with closing(
            sqlite3.connect(f"{database.as_uri()}?immutable=1", uri=True)
        ) as of:
            found = str(of.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    return "" if found == "ok" else found


def _walk(seen: Seen, top: str, folder: Path, bounds: Bounds) -> None:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda each: each.name)
    names = {each.name for each in found}
    for each in found:
        name, path = f"{top}/{each.name}", Path(each.path)
        if each.name.startswith(".") or each.name in _MADE_AGAIN:
            leftover = each.name in _OURS or journal.is_leftover(path)
            if not leftover and each.name not in _MADE_AGAIN:
                seen.hidden.append(name)
        elif each.is_dir(follow_symlinks=False):
            _walk(seen, name, path, bounds)
        elif not _beside_database(name, path, names):
            if each.is_symlink() and not (each.is_file() and bounds.holds(each.path)):
                msg = (
                    "this link leads out of its folder, to a folder, or nowhere; put "
                    "what it leads to in its place, or take it out"
                )
                raise Refusal("BACKUP-002", msg, each.path)
            _take(seen, name, path, each.stat())


def _take(seen: Seen, name: str, path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        msg = "it is no file but a pipe, a socket or a device; take it out"
        raise Refusal("BACKUP-002", msg, str(path))
    if not is_safe(name):
        msg = "no other system could have a file of this name; give it a plain one"
        raise Refusal("BACKUP-002", msg, str(path).encode(errors="replace").decode())
    seen.paths[name] = path
    seen.states[name] = (
        None
        if _is_live(name, path) or _is_log(name)
        else (
            *(status.st_size, status.st_mtime_ns, status.st_ctime_ns),
            status.st_ino,
        )
    )


def _beside_database(name: str, path: Path, names: set[str]) -> bool:
    """Say whether a file is what SQLite keeps beside a database for a while."""
    for ending in _OF_DATABASE:
        base = path.name.removesuffix(ending)
        if base != path.name and base in names:
            return _is_live(name, path.with_name(base))
    return False


def _is_log(name: str) -> bool:
    return name.startswith(f"{DESK}/") and name.endswith(_LOG)


def _is_live(name: str, path: Path) -> bool:
    """Say whether a file is a database that somebody may be writing to."""
    if name.partition("/")[0] != DESK or not path.is_file():
        return False
    with path.open("rb") as file:
        return is_database(file.read(len(_MAGIC)))


def _copied(path: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mopac-spend-") as folder:
        copy = Path(folder, "copy")
        try:
            with (
                closing(_connected(path, "mode=ro")) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
        except sqlite3.Error as error:
            msg = f"this database cannot be copied ({error}); see what holds it"
            raise Refusal("BACKUP-002", msg, str(path)) from error
        if wrong := damage_of(copy):
            msg = f"this database is damaged ({wrong}); restore it from a backup"
            raise Refusal("BACKUP-002", msg, str(path))
        return copy.read_bytes()


def _connected(database: Path, how: str) -> sqlite3.Connection:
    where = f"{database.resolve().as_uri()}?{how}"
    return sqlite3.connect(where, uri=True, timeout=_PATIENCE)
