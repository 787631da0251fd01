"""Whose a cache is: nothing is believed that somebody else could have written.

A digest beside a part finds what broke. It proves nothing against whoever can write
both, so a cache is used only where that is its user alone.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def doubt_of(own: Path, folders: Iterable[Path]) -> Refusal | None:
    """Find the first folder or file of a cache that others could have changed.

    Args:
        own: the user's cache folder.
        folders: those in it that are used, with all that stands in them.

    Returns:
        `BOOKS-020` with its place and what to type, None where all are the user's.

    Raises:
        OSError: one cannot be looked at.

    """
    if os.name != "posix":
        return None  # the profile of a Windows user is closed to others
    for path, status in _all(own, folders):
        if stat.S_ISLNK(status.st_mode):
            why = "is a link to somewhere else"
            advice = "name a folder itself with $MOPAC_SPEND_CACHE, or remove the link"
        elif status.st_uid != os.geteuid():
            why = f"belongs to another user ({status.st_uid})"
            advice = "remove it, or name a folder of your own with $MOPAC_SPEND_CACHE"
        elif status.st_mode & _OTHERS:
            why = "can be written to by others"
            advice = f"take that right away with: chmod -R go-w {own}"
        else:
            continue
        msg = (
            f"{why}, so nothing that is kept there can be trusted; the books are read "
            f"from their text. To use a cache again, {advice}"
        )
        return Refusal("BOOKS-020", msg, str(path))
    return None


def _all(own: Path, folders: Iterable[Path]) -> Iterator[tuple[str, os.stat_result]]:
    yield str(own), own.lstat()
    for folder in folders:
        yield str(folder), folder.lstat()
        with os.scandir(folder) as inner:
            for each in inner:
                try:
                    yield each.path, each.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # another process trims or writes
