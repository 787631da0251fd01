"""Writing so that a reader sees the file before or after, never between."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

TEMPORARY = ".being-written-"


def write_atomically(path: Path, content: str | bytes, *, lasting: bool = True) -> None:
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

    Raises:
        OSError: the folder cannot be written or the disk is full; the target
            is as it was.

    """
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        # mkstemp makes files that only their owner reads; books are shared.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folder(path.parent)


def remove_leftovers(folder: Path) -> None:
    """Remove temporary files that killed processes left below a folder."""
    for leftover in folder.rglob(f"{TEMPORARY}*"):
        leftover.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name != "posix":
        return  # Windows has no handle on a folder to flush
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
