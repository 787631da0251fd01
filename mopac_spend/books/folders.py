"""What stands in folders, what cannot be seen there, and files read whole.

`glob` says nothing of a folder that it may not list, and follows a link to a folder
above it for ever. `hidden` says where either would happen, so that a lower total is
never the only sign of it. A file is read only if it is one: a pipe or a device that
has taken a file's name would hold the reader up for good.
"""

from __future__ import annotations

import os
import stat
import time
from fnmatch import fnmatch
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# A million payments are half of it; a hole in a file may make it any size.
LONGEST = 1024**3
# Why a folder is not looked into that would be found in itself for ever.
ENDLESS = "it leads back to a folder above it"
_EVERY = "**"
_LEDGER = ".beancount"
# Where payments are.
PAYMENTS = "payments"


class Obstacle(NamedTuple):
    """A place where nothing, or not everything, can be seen: its path and why."""

    path: str
    why: str


def content(name: str | Path) -> bytes:
    """Read a file whole.

    Raises:
        OSError: it cannot be read, or is no file, or larger than any of the books.

    """
    seen = os.stat(name)  # noqa: PTH116 - the mode is wanted before it is opened
    _ordinary(seen)
    # It may have become a pipe since: then opening it must not wait for a writer.
    handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    with os.fdopen(handle, "rb") as file:
        _ordinary(os.fstat(file.fileno()))
        data = file.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise OSError(_TOO_LONG)
    return data


_BINARY = getattr(os, "O_BINARY", 0)
_TOO_LONG = f"it is larger than {LONGEST // 1024**3} GiB, as no file of books is"


def _ordinary(seen: os.stat_result) -> None:
    if stat.S_ISDIR(seen.st_mode):
        msg = "a folder has its name"
        raise IsADirectoryError(msg)
    if not stat.S_ISREG(seen.st_mode):
        msg = "it is no file but a pipe, a socket or a device"
        raise OSError(msg)
    if seen.st_size > LONGEST:
        raise OSError(_TOO_LONG)


def why(error: OSError) -> str:
    """Say why something cannot be read, in the system's words or ours."""
    return error.strerror or str(error)


def under(folder: str) -> list[str]:
    """Give every ledger file below a folder, those too that no include finds.

    A folder that cannot be listed has none; `hidden` tells of it.
    """
    return sorted(
        os.path.join(each, name)  # noqa: PTH118 - a Path for each takes as long as all
        for each, names, _ in _walked(folder)
        for name in names
        if name.endswith(_LEDGER)
    )


def changed(folder: str) -> int:
    """Give when a ledger file or a folder below one changed last, in nanoseconds.

    What is dated after now says nothing of when it was.
    """
    now, last = time.time_ns(), 0
    # Links are not followed: they may lead to all there is.
    for each, _, names in os.walk(folder):
        files = [name for name in names if name.endswith(_LEDGER)]
        for path in (each, *(os.path.join(each, name) for name in files)):  # noqa: PTH118 - as above
            try:
                seen = os.stat(path)  # noqa: PTH116 - as above
            except OSError:
                continue
            for when in (seen.st_mtime_ns, seen.st_ctime_ns):
                last = max(last, when if when <= now else 0)
    return last


def hidden(pattern: str) -> list[Obstacle]:
    """Find where the search for the files of an include would see nothing.

    Args:
        pattern: of an include, absolute. Without `*`, `?` and `[` it is one file.

    """
    if not has_magic(pattern):
        return []
    obstacles: list[Obstacle] = []
    first, *rest = Path(pattern).parts
    folders = [first]
    for at, piece in enumerate(rest):
        last = at == len(rest) - 1
        if piece == _EVERY:
            for folder in folders:
                obstacles += _blind(folder)
            return obstacles
        if has_magic(piece):
            listed = [_folders(folder, obstacles) for folder in folders]
            folders = [
                each for some in listed for each in some if _matches(each, piece)
            ]
        elif not last:
            folders = [os.path.join(folder, piece) for folder in folders]  # noqa: PTH118 - as above
            folders = [each for each in folders if _is_folder(each, obstacles)]
    return obstacles


def _matches(path: str, piece: str) -> bool:
    name = os.path.basename(path)  # noqa: PTH119 - as above
    return fnmatch(name, piece) and not name.startswith(".")


def _is_folder(path: str, obstacles: list[Obstacle]) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 - as above
    except FileNotFoundError:
        return False
    except OSError as error:
        obstacles.append(Obstacle(path, why(error)))
        return False


def _folders(folder: str, obstacles: list[Obstacle]) -> list[str]:
    """List the folders in one."""
    try:
        with os.scandir(folder) as entries:
            return [each.path for each in entries if _leads_on(each)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        obstacles.append(Obstacle(folder, why(error)))
        return []


def _leads_on(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link to itself, say: it is told when it is read


def _blind(folder: str) -> Iterator[Obstacle]:
    return (each for *_, some in _walked(folder) for each in some)


def _walked(
    folder: str, above: tuple[tuple[int, int], ...] = ()
) -> Iterator[tuple[str, list[str], list[Obstacle]]]:
    """Walk through folders, links too: each, its files' names, what it hides."""
    files: list[str] = []
    folders: list[str] = []
    try:
        seen = os.stat(folder)  # noqa: PTH116 - as above
        if (seen.st_dev, seen.st_ino) in above:
            yield folder, [], [Obstacle(folder, ENDLESS)]
            return
        with os.scandir(folder) as entries:
            for each in entries:
                (folders if _leads_on(each) else files).append(each.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        yield folder, [], [Obstacle(folder, why(error))]
        return
    yield folder, files, []
    for name in folders:
        inner = os.path.join(folder, name)  # noqa: PTH118 - as above
        yield from _walked(inner, (*above, (seen.st_dev, seen.st_ino)))


def place(name: str, root: str | Path) -> str:
    """Give where a file of the books stands, relative to them."""
    return Path(os.path.relpath(name, root)).as_posix()


def may_be_batch(name: str, root: str | Path) -> bool:
    """Say whether a file stands where batches do: in a folder of `payments/`."""
    inner = Path(os.path.relpath(name, root)).parts
    return inner[0] == PAYMENTS and len(inner) > 2  # noqa: PLR2004
