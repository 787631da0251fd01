"""Writing so that a reader sees the file before or after, never between.

Every file and folder of ours is made here. Whatever the umask, nobody but their owner
may change them; what only the owner may see is *private*. A stricter umask stays.
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import BinaryIO, TextIO

TEMPORARY = ".being-written-"
_FILE, _FOLDER = 0o644, 0o755
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def write_atomically(
    path: Path, content: str | bytes, *, lasting: bool = True, private: bool = False
) -> None:
    """Write a file whole or not at all, folders made as needed.

    The content goes to a temporary file beside the target, is flushed to the
    disk, and takes the target's name in one step. A process killed on the way
    leaves at most a hidden temporary file, which nothing reads.

    Args:
        path: the target.
        content: text is written as UTF-8.
        lasting: wait until it is on the disk. What can be made again, and is
            checked when it is read, need not wait: a wait costs tens of
            milliseconds, and a power cut then costs one making.
        private: only the owner may read it.

    Raises:
        OSError: the folder cannot be written or the disk is full; the target
            is as it was.

    """
    temporary = _staged(path, content, lasting=lasting, private=private)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


@contextmanager
def being_written(
    path: Path, *, lasting: bool = True, private: bool = False
) -> Iterator[BinaryIO]:
    """Write a large file piece by piece: it has its name at the end, or is not there.

    Args:
        path: the target.
        lasting: as `write_atomically`.
        private: only the owner may read it.

    Returns:
        The file, to write and to read; its own `name` is where it stands until then.

    Raises:
        OSError: the folder cannot be written or the disk is full; the target is as it
            was.

    """
    make_folder(path.parent, lasting=lasting, private=private)
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")

    def opened(name: str, how: int) -> int:
        return os.open(name, how, _PRIVATE_FILE if private else _FILE)

    try:
        with open(temporary, "x+b", opener=opened) as file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write files all or none: `write_atomically` for what is read together.

    Args:
        contents: by target; the last of them is what the others belong to.

    Raises:
        OSError: one cannot be written; every target is as it was.

    """
    before: dict[Path, bytes | None] = {}
    staged: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            staged[path] = _staged(path, content)
        for path, temporary in staged.items():
            old = path.read_bytes() if path.is_file() else None
            temporary.replace(path)
            before[path] = old
    except BaseException:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
        for path, old in before.items():
            if old is None:
                path.unlink(missing_ok=True)
            else:
                write_atomically(path, old)
        raise
    for folder in {path.parent for path in staged}:
        sync_folder(folder)


def write_folder(
    folder: Path, contents: Mapping[str, bytes], *, private: bool = False
) -> None:
    """Write a folder that is not there yet, with all of its files or not at all.

    A process killed on the way leaves at most a hidden folder beside it.

    Args:
        folder: the target.
        contents: by name, with `/` between folders.
        private: only the owner may look into it.

    Raises:
        OSError: it cannot be written, or is there; nothing of it is.

    """
    make_folder(folder.parent, private=private)
    temporary = folder.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
    try:
        for name, content in contents.items():
            staged = _staged(temporary / name, content, private=private)
            staged.replace(temporary / name)
        for inner in {(temporary / name).parent for name in contents}:
            sync_folder(inner)
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def write_site(
    folder: Path,
    contents: Mapping[str, Callable[[], bytes]],
    gone: Collection[str],
    last: str,
    *,
    lasting: bool = False,
) -> int:
    """Write files of a site in their order, and then take out what is gone.

    Each is whole, and one that is there and equal stays as it is. The last leads to the
    others: whoever reads meanwhile finds the site as it was, or as it is after.

    Args:
        folder: of the site.
        contents: what writes each file, by its name below the folder.
        gone: names of files that the site has no more.
        last: the file that leads to the others.
        lasting: wait until each is on the disk before it is led to; else the disk is
            waited for once, with the last, because all of them can be made again.

    Returns:
        How many files were written.

    Raises:
        OSError: one cannot be written.

    """
    count = 0
    for name, content in contents.items():
        written = content()
        if differs(folder / name, written):
            write_atomically(folder / name, written, lasting=lasting or name == last)
            count += 1
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        _prune(folder, (folder / name).parent)
    return count


def differs(path: Path, content: bytes) -> bool:
    """Say whether a file is not there, or has something else in it."""
    return not path.is_file() or path.read_bytes() != content


def names_below(folder: Path) -> Iterator[str]:
    """Give every file below a folder, and every link to one.

    What killed processes left of a site is removed, and is none of them.
    """
    root = os.path.abspath(folder)  # noqa: PTH100 - tens of thousands of files
    for inside, folders, files in os.walk(root):
        within = os.path.relpath(inside, root).replace(os.sep, "/")
        for left in [each for each in folders if each.startswith(TEMPORARY)]:
            shutil.rmtree(Path(inside, left), ignore_errors=True)
            folders.remove(left)
        # What would be written below a link would be written elsewhere.
        links = [each for each in folders if Path(inside, each).is_symlink()]
        for name in (*files, *links):
            if name.startswith(TEMPORARY):
                Path(inside, name).unlink(missing_ok=True)
                continue
            yield name if within == "." else f"{within}/{name}"


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Keep every other holder of a lock out; it goes with the process that has it.

    Args:
        place: a file for it, which is made.

    Raises:
        BlockingIOError: another has it.
        OSError: it cannot be written.

    """
    import filelock

    make_folder(place.parent)
    lock = filelock.FileLock(place)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise BlockingIOError(str(place)) from error
    try:
        yield
    finally:
        lock.release()


def _prune(root: Path, folder: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _staged(
    path: Path, content: str | bytes, *, lasting: bool = True, private: bool = False
) -> Path:
    """Write a temporary file beside its target."""
    data = content.encode() if isinstance(content, str) else content
    make_folder(path.parent, lasting=lasting, private=private)
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    # The system takes from the mode what the umask forbids; to ask for the umask
    # would be to change it, for every thread, for a moment.
    handle = os.open(temporary, how, _PRIVATE_FILE if private else _FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def make_folder(path: Path, *, lasting: bool = True, private: bool = False) -> None:
    """Make a folder and those above it, as far as they are not there.

    Args:
        path: the folder.
        lasting: wait until its name is on the disk, without which a power cut may
            take it with all that was put into it.
        private: only the owner may look into it, and into those made above it.

    Raises:
        OSError: it cannot be made, or a file has its name.

    """
    if path.is_dir():
        return
    if path.parent != path and not path.parent.exists():
        make_folder(path.parent, lasting=lasting, private=private)
    try:
        path.mkdir(_PRIVATE_FOLDER if private else _FOLDER)
    except FileExistsError:
        if not path.is_dir():
            raise  # another process may have made it meanwhile
    if lasting:
        sync_folder(path.parent)


def make_empty(path: Path) -> None:
    """Make a file with nothing in it, unless it is there.

    Raises:
        OSError: it cannot be made.

    """
    path.touch(_FILE)


def append_privately(path: Path) -> TextIO:
    """Open a file for lines to be added, one that is new for its owner alone.

    Raises:
        OSError: it cannot be written.

    """

    def opened(name: str, how: int) -> int:
        return os.open(name, how, _PRIVATE_FILE)

    # Nothing waits in a buffer: what a full disk refused is not written later, in the
    # midst of other lines, nor when the file is closed.
    raw = open(path, "ab", buffering=0, opener=opened)  # noqa: SIM115 - given away
    return io.TextIOWrapper(raw, encoding="utf-8", write_through=True)


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files that killed processes left below a folder."""
    for leftover in folder.rglob(f"{TEMPORARY}*"):
        leftover.unlink(missing_ok=True)


def move_together(names: Iterable[str], source: Path, target: Path) -> None:
    """Give files that are written other places, for good, before anything names them.

    Each is on the disk when it is moved, and all their names are when this returns: the
    disk is waited for once for each file and folder, and not when each is written.

    Args:
        names: of the files, with `/` between folders.
        source: the folder that they stand below.
        target: the one that they are to stand below; only the owner may look into
            folders that are made there.

    Raises:
        OSError: the disk is full, or has a fault.

    """
    folders = {target}
    for name in names:
        _sync_file(source / name)
        place = target / name
        make_folder(place.parent, lasting=False, private=True)
        (source / name).replace(place)
        folders |= {each for each in place.parents if each.is_relative_to(target)}
    for folder in folders:
        sync_folder(folder)


def _sync_file(path: Path) -> None:
    """Wait until what stands in a file is on the disk, whoever wrote it."""
    # Some systems wait only for a file that may be written.
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name != "posix":
        return  # Windows has no handle on a folder to flush
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
