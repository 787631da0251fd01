"""Several files posted as one: all of them are in the books, or none is.

    journal.post(root, {"payments/2018-19/may.beancount": "…", …}, …)   an import
    journal.finish(root)                                                every reader

Each file is first written whole beside its place, under a name that no include
finds: `.may.beancount.staged`. Then one journal, `payments/.import-journal`, names
them all: the moment it is there, the import is done. Then each file is given its
name, and the journal is removed. A process killed before the journal leaves the
books as before; one killed after it leaves names to be given, which whoever opens
the books next does, before reading.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.books import folders
from mopac_spend.books.locking import refuse_closed
from mopac_spend.books.record import (
    BEGIN,
    FOLDER,
    INCLUDE,
    does_something,
    next_place,
    with_entry,
)
from mopac_spend.books.record.files import as_bytes
from mopac_spend.books.register_text import patterns_of, with_include
from mopac_spend.findings import Refusal, listed
from mopac_spend.long_text import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.record import Deed
    from mopac_spend.books.record.files import Content
    from mopac_spend.spend import Batch

MAIN = "main.beancount"
_OURS = b'plugin "mopac_spend.plugin"'
JOURNAL = "payments/.import-journal"
# Held by an import from its first look at the books to its last word.
LOCK = ".import.lock"
STAGED = ".staged"
# An import gives its files their names in milliseconds; a reader waits for it.
_PATIENCE = 5.0


@contextmanager
def alone(root: Path, patience: float = 0.0) -> Iterator[None]:
    """Keep every other writer out; the lock goes with the process that holds it.

    What a killed command had posted takes its place first.

    Args:
        root: folder of the books.
        patience: seconds that another writer is waited for.

    Raises:
        Refusal: `IMPORT-009`, another is writing; `IMPORT-010`, the folder cannot
            be written to.

    """
    import filelock

    lock = filelock.FileLock(root / LOCK)
    try:
        files.make_empty(root / LOCK)
        lock.acquire(timeout=patience)
    except filelock.Timeout as error:
        msg = "another command is writing to these books; try again when it is done"
        raise Refusal("IMPORT-009", msg, str(root)) from error
    except OSError as error:
        raise unwritable(error, root / LOCK) from error
    try:
        roll_forward(root)
        yield
    finally:
        lock.release()


def post(
    root: Path, texts: Mapping[str, Content], deed: Deed, standing: Sequence[Batch]
) -> None:
    """Write files of the books and the entry of the record that says so, or none.

    The caller holds the lock.

    Args:
        root: folder of the books.
        texts: content by path relative to it, in the order of their appearance.
        deed: what the entry says of it.
        standing: the batches of the books as they are.

    Raises:
        BooksError: the record is damaged; the books are as they were.
        Refusal: `IMPORT-010`, one cannot be written; `RECORD-002`, one was changed by
            hand, and nobody has answered for that; `RECORD-013`, a payment of a closed
            period would change; likewise.

    """
    try:
        _remove_leftovers(root)
    except OSError as error:
        raise unwritable(error, root) from error
    contents = _recorded(root, texts, deed, standing)
    if not contents:
        return
    pairs = [(staged_name(name), name) for name in contents]
    at = JOURNAL
    try:
        for name, content in contents.items():
            at = name
            _write(root / staged_name(name), content)
        at = JOURNAL
        files.write_atomically(root / JOURNAL, json.dumps(pairs, indent=1))
    except BaseException as error:
        _take_back(root, pairs)
        if isinstance(error, OSError):
            raise unwritable(error, root / at) from error
        raise
    roll_forward(root)


def finish(root: Path) -> bool:
    """Finish what a killed import had posted; one look where there is nothing.

    Safe to call at any time and from several processes. It waits a little for
    an import that is giving names itself.

    Args:
        root: folder of the books.

    Returns:
        False where a journal remains, because the folder cannot be written to
        or the journal is not one: the books may then lack part of an import.

    """
    if not is_there(root):
        return True
    import filelock

    try:
        # Under the lock, or a slow reader could remove the journal of the next
        # import, taking it for the one it has just finished.
        files.make_empty(root / LOCK)
        with filelock.FileLock(root / LOCK).acquire(_PATIENCE, poll_interval=0.02):
            roll_forward(root)
    except (OSError, filelock.Timeout, Refusal):
        return not is_there(root)
    return True


def _write(path: Path, content: Content) -> None:
    """Write what waits for its name, a long text piece by piece."""
    if not isinstance(content, LongText):
        files.write_atomically(path, content)
        return
    with files.being_written(path) as file:
        for piece in content.pieces():
            file.write(piece)


def roll_forward(root: Path) -> None:
    """Give every file that the journal names its name. The caller holds the lock.

    Raises:
        Refusal: `IMPORT-010`, one cannot be given its name, or the journal is
            not one; the journal then remains.

    """
    if not is_there(root):
        return
    at = JOURNAL
    try:
        pairs = _read(root)
        for staged, at in pairs:
            _give_name(root / staged, root / at)
        at = JOURNAL
        for folder in sorted({(root / name).parent for _, name in pairs}):
            files.sync_folder(folder)
        (root / JOURNAL).unlink()
        files.sync_folder((root / JOURNAL).parent)
    except (OSError, ValueError, TypeError, RecursionError) as error:
        msg = (
            f"cannot be put in its place ({_reason(error)}); what was imported is safe "
            f"in {root / JOURNAL} and the files it names, and is posted by the next "
            f"command that may write to these books: check your rights"
        )
        raise Refusal("IMPORT-010", msg, str(root / at)) from error


def staged_name(name: str) -> str:
    """Give the name under which a file waits: hidden, and in no include."""
    path = PurePosixPath(name)
    return str(path.with_name(f".{path.name}{STAGED}"))


def _recorded(
    root: Path, texts: Mapping[str, Content], deed: Deed, standing: Sequence[Batch]
) -> dict[str, Content]:
    """Add the record, and its include where the books have none yet."""
    if not (deed.command == BEGIN or does_something(texts, deed)):
        return {}
    refuse_closed(root, texts, deed.accepted)
    whole = dict(texts)
    whole |= _main_with_include(root, whole, next_place(root))
    # The record last, so that whoever sees half of it sees batches that no entry has.
    return whole | with_entry(root, whole, deed, standing)


def _main_with_include(
    root: Path, texts: Mapping[str, Content], place: str
) -> dict[str, str]:
    """Give the main file with an include that finds the record, if it has none.

    It comes with the first entry: to Beancount an include that finds no file is an
    error, and so is a file that two of them find.
    """
    main = _main_name(root)
    if not main:
        return {}
    text = as_bytes(texts.get(main) or folders.content(root / main)).decode()
    of_record = [each for each in patterns_of(text) if each.startswith(f"{FOLDER}/")]
    if any(fnmatch(place, each.replace("**/", "*")) for each in of_record):
        return {}
    include = f'include "{place}"' if of_record else INCLUDE
    return {main: with_include(text, include)}


def _main_name(root: Path) -> str:
    """Give the name of the main file in a folder of books; "" where none is known.

    Books may be opened by a main file of another name: it is the one that names our
    plugin.

    Raises:
        Refusal: `BOOKS-001`, several do.

    """
    if (root / MAIN).is_file():
        return MAIN
    names = [
        path.name
        for path in sorted(root.glob("*.beancount"))
        if path.is_file() and _OURS in folders.content(path)
    ]
    if len(names) > 1:
        msg = (
            f"no {MAIN}, and several files that may be the main one ({listed(names)}); "
            f"give the right one that name"
        )
        raise Refusal("BOOKS-001", msg, str(root))
    return "".join(names)


def _remove_leftovers(root: Path) -> None:
    """Remove what killed commands left and no journal names.

    Raises:
        OSError: something cannot be removed.

    """
    files.remove_leftovers(root)
    if not is_there(root):
        for leftover in root.rglob(f".*{STAGED}"):
            leftover.unlink(missing_ok=True)


def is_leftover(path: Path) -> bool:
    """Say whether a killed command may leave a file, which the next one removes."""
    name = path.name
    waits = name.startswith(".") and name.endswith(STAGED)
    return waits or name.startswith(files.TEMPORARY)


def unwritable(error: OSError, path: Path) -> Refusal:
    """Give the refusal of a file that cannot be written."""
    msg = (
        f"cannot be written ({_reason(error)}); nothing was changed: make room or "
        f"check your rights, then run the command again"
    )
    return Refusal("IMPORT-010", msg, error.filename or str(path))


def _reason(error: Exception) -> str:
    """Say why a file could not be written, in the system's words."""
    return getattr(error, "strerror", None) or str(error)


def is_there(root: Path) -> bool:
    """Say whether an import was cut short; False where nobody may look."""
    try:
        (root / JOURNAL).lstat()
    except OSError:
        return False
    return True


def _read(root: Path) -> list[tuple[str, str]]:
    """Read the journal.

    Raises:
        OSError, ValueError, TypeError: it is not one that `post` wrote.

    """
    pairs = json.loads(folders.content(root / JOURNAL).decode())
    for staged, name in pairs:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or staged != staged_name(name):
            msg = f"it names {name}, which no import writes"
            raise ValueError(msg)
    return [(staged, name) for staged, name in pairs]


def _give_name(staged: Path, final: Path) -> None:
    try:
        staged.replace(final)
    except FileNotFoundError:
        if not final.is_file():
            raise  # not given its name before: it is lost


def _take_back(root: Path, pairs: list[tuple[str, str]]) -> None:
    """Remove what was staged, the journal first: it must not name what is gone."""
    for name in (JOURNAL, *(staged for staged, _ in pairs)):
        try:
            (root / name).unlink(missing_ok=True)
        except OSError:
            return  # a folder without rights: nothing was written either
