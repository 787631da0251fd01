"""A folder whose files are taken in as if somebody had dropped them.

A file is taken when two looks found it alike, so that none is read while it is still
written. It stays where it lies: the desk needs no right to change that folder.
"""

from __future__ import annotations

import stat
import threading
from typing import TYPE_CHECKING

from mopac_spend.desk import in_hand
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.desk.desk import Desk

# Seconds between two looks, and files that are taken in one.
_EVERY, _MOST = 2.0, 100
WATCHED = "the watched folder"
_Mark = tuple[int, int, int]


class Watcher:
    """Looks into one folder; `look` is one look."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        """Know nothing of the folder yet."""
        self._desk, self._folder = desk, folder
        self._seen: dict[str, _Mark] = {}
        self._taken: dict[str, _Mark] = {}
        self._ended = threading.Event()

    def start(self) -> None:
        """Look now and then, until `end`."""
        threading.Thread(target=self._run, daemon=True).start()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()

    def look(self) -> list[str]:
        """Take in what was alike in two looks, and give its names."""
        now: dict[str, _Mark] = {}
        taken: list[str] = []
        try:
            found = sorted(self._folder.iterdir())
        except OSError as error:
            self._desk.note("the watched folder", f"cannot be read: {error.strerror}")
            return []
        for path in found:
            mark = _mark(path)
            if mark is None or self._taken.get(path.name) == mark:
                continue
            now[path.name] = mark
            if self._seen.get(path.name) == mark and len(taken) < _MOST:
                self._take(path)
                self._taken[path.name] = mark
                taken.append(path.name)
        self._seen = now
        return taken

    def _take(self, path: Path) -> None:
        try:
            with path.open("rb") as content:
                dropped = in_hand.take(self._desk, path.name, content, WATCHED)
        except (Refusal, OSError) as error:
            self._desk.note("not taken", f"{path.name}: {error}")
            return
        self._desk.note("taken", f"{dropped.name} ({dropped.id})")

    def _run(self) -> None:
        while not self._ended.wait(_EVERY):
            self.look()


def _mark(path: Path) -> _Mark | None:
    """Give what changes with a file; None for what is no file, or hidden."""
    if path.name.startswith((".", "~")):
        return None
    try:
        seen = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(seen.st_mode):
        return None
    return seen.st_size, seen.st_mtime_ns, seen.st_ino
