"""A power cut: what a command wrote is lost or out of order, within the rules.

The file operations of a command are recorded while it runs: folders made, names given
and taken, contents, and what was waited for (`fsync`). From the record, disks are made
as they may be found after a cut at any point of it:

- names follow the order in which they were given and taken (the file system keeps a
  journal of them), up to some point that lies behind the last wait;
- content that was not waited for may be there, be cut short, or be nothing at all,
  whatever its name says.

With `loose`, each folder's names are lost or kept by themselves unless that folder was
waited for: POSIX promises no more.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.books import journal
from tests.kill.judging import (
    DiedBadlyError,
    Known,
    completes,
    copied,
    quiet,
    state,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

_IGNORED = {journal.LOCK}


@dataclass(frozen=True, slots=True)
class Event:
    """One operation: what, on which path (from `folder`), and what belongs to it.

    `what` is `folder`, `content` (a file's, at the time its name was given or it was
    waited for), `name` (`path` becomes `other`), `gone`, `wait` (for a file's content)
    or `names` (for a folder's).
    """

    what: str
    path: str
    other: str = ""
    content: bytes = b""


def recorded(known: Known, room: Path) -> list[Event]:
    """Run a command in a process that writes down what it does to files.

    Raises:
        DiedBadlyError: the record does not lead to what the command left.

    """
    folder = copied(known.whole, room / "recorded")
    into, out = os.pipe()
    child = os.fork()
    if not child:
        try:
            quiet()
            recorder = _Recorder(folder)
            recorder.begin()
            known.command.run(folder)
            recorder.over = True
            import pickle

            with os.fdopen(out, "wb") as told:
                pickle.dump(recorder.events, told)
        finally:
            os._exit(0)
    os.close(out)
    import pickle

    with os.fdopen(into, "rb") as told:
        events: list[Event] = pickle.load(told)  # noqa: S301 - from our own child
    os.waitpid(child, 0)
    disk = _Disk.of(known.whole)
    for event in events:
        disk.do(event)
    left = _Disk.of(folder)
    if disk.files != left.files:
        odd = sorted(
            k
            for k in {*disk.files, *left.files}
            if disk.files.get(k) != left.files.get(k)
        )
        msg = f"the record lacks what happened to {odd}"
        raise DiedBadlyError(msg)
    return events


class _Recorder:
    """Writes down the operations below a folder, in their order."""

    def __init__(self, folder: Path) -> None:
        self.events: list[Event] = []
        self.over = False
        self._folder = str(folder)
        self._fsync = os.fsync
        # What each file held when it was last waited for.
        self._waited_for: dict[str, bytes] = {}

    def begin(self) -> None:
        """Begin; there is no end, as the process has none but its own."""
        sys.addaudithook(self._heard)
        os.fsync = self._waited  # type: ignore[assignment]

    def _inner(self, path: object) -> str | None:
        """Give a path from the folder; None where it is elsewhere or of no matter."""
        if isinstance(path, int) or path is None:
            return None
        whole = os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type]  # noqa: PTH100 - links are not followed
        if not whole.startswith(self._folder + os.sep) or Path(whole).name in _IGNORED:
            return None
        return whole[len(self._folder) + 1 :]

    def _heard(  # noqa: C901 - a branch for each sort of event
        self, what: str, told: tuple[Any, ...]
    ) -> None:
        if self.over:
            return
        if what == "os.rename":
            source, target = self._inner(told[0]), self._inner(told[1])
            if source and target:
                self._content(source)
                self.events.append(Event("name", source, target))
                inside = [
                    e for e in self._waited_for if f"{e}/".startswith(f"{source}/")
                ]
                for name in inside:
                    to = target + name[len(source) :]
                    self._waited_for[to] = self._waited_for.pop(name)
        elif what in {"os.remove", "os.rmdir"}:
            if inner := self._inner(told[0]):
                self.events.append(Event("gone", inner))
        elif what == "os.mkdir" and (inner := self._inner(told[0])):
            if not Path(self._folder, inner).exists():
                self.events.append(Event("folder", inner))
        elif what == "open" and len(told) > 2 and isinstance(told[2], int):
            writes = told[2] & (os.O_WRONLY | os.O_RDWR)
            if writes and (inner := self._inner(told[0])):
                self.events.append(Event("content", inner))

    def _waited(self, handle: int) -> None:
        inner = self._inner(Path(f"/proc/self/fd/{handle}").readlink())
        if inner and Path(self._folder, inner).is_dir():
            self.events.append(Event("names", inner))
        elif inner:
            self._waited_for.pop(inner, None)
            self._content(inner)
            self._waited_for[inner] = self.events[-1].content
            self.events.append(Event("wait", inner))
        self._fsync(handle)

    def _content(self, inner: str) -> None:
        """Write down what a file holds, or those of a folder, if it is not on disk."""
        path = Path(self._folder, inner)
        self.over = True  # our own reading is no operation
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        held = {
            str(p.relative_to(self._folder)): p.read_bytes()
            for p in found
            if p.is_file()
        }
        self.over = False
        for name, content in held.items():
            if self._waited_for.get(name) != content:
                self.events.append(Event("content", name, content=content))


@dataclass(slots=True)
class _Disk:
    """Folders and files as a disk holds them."""

    folders: set[str]
    files: dict[str, bytes]

    @classmethod
    def of(cls, folder: Path) -> _Disk:
        found = [(str(p.relative_to(folder)), p) for p in sorted(folder.rglob("*"))]
        return cls(
            {inner for inner, path in found if path.is_dir()},
            {
                inner: path.read_bytes()
                for inner, path in found
                if path.is_file() and path.name not in _IGNORED
            },
        )

    def do(self, event: Event) -> None:
        """Do one operation; one whose folder or file is lost does nothing."""
        if event.what == "folder":
            self.folders.add(event.path)
        elif event.what == "content":
            if self._has_folder(event.path):
                self.files[event.path] = event.content
        elif event.what == "name":
            self._rename(event.path, event.other)
        elif event.what == "gone":
            self.files.pop(event.path, None)
            self.folders.discard(event.path)

    def _rename(self, source: str, target: str) -> None:
        if source in self.files and self._has_folder(target):
            self.files[target] = self.files.pop(source)
            return
        inside = [name for name in self.files if name.startswith(f"{source}/")]
        for name in inside:
            self.files[target + name[len(source) :]] = self.files.pop(name)
        moved = {n for n in self.folders if n == source or n.startswith(f"{source}/")}
        self.folders -= moved
        self.folders |= {target + name[len(source) :] for name in moved}

    def _has_folder(self, path: str) -> bool:
        parent = str(Path(path).parent)
        return parent == "." or parent in self.folders

    def put(self, folder: Path) -> None:
        """Write it out."""
        shutil.rmtree(folder, ignore_errors=True)
        for name in sorted(self.folders):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)

    @property
    def told(self) -> tuple[object, ...]:
        """Say what it is, to know it again."""
        return frozenset(self.folders), frozenset(self.files.items())


def states(
    known: Known, events: list[Event], chance: random.Random, tries: int, *, loose: bool
) -> Iterator[tuple[int, _Disk]]:
    """Give disks that may be found after a cut, each once, and the point of the cut."""
    whole, seen = _Disk.of(known.whole), set[object]()
    for at in range(len(events) + 1):
        for _ in range(tries):
            disk = _Disk({*whole.folders}, {**whole.files})
            for event in _kept(events[:at], chance, loose=loose):
                disk.do(event)
            if disk.told not in seen:
                seen.add(disk.told)
                yield at, disk


def _kept(done: list[Event], chance: random.Random, *, loose: bool) -> Iterator[Event]:
    """Choose which of the operations before a cut reached the disk, and how."""
    waits = [n for n, event in enumerate(done) if event.what in {"wait", "names"}]
    # A journal of names is written whole by any wait, and in order after it.
    sure = waits[-1] + 1 if waits else 0
    reached = chance.randint(sure, len(done))
    for at, event in enumerate(done):
        later = done[at + 1 :]
        if event.what == "content":
            if loose or at < reached or event.content:
                yield _content(event, later, chance)
        elif event.what in {"folder", "name", "gone"}:
            kept = _names_waited_for(event, later) or chance.random() < 0.5
            if kept if loose else at < reached:
                yield event


def _content(event: Event, later: list[Event], chance: random.Random) -> Event:
    """Give content as the disk has it: whole if it was waited for."""
    if any(other.what == "wait" and other.path == event.path for other in later):
        return event
    cut = chance.choice([len(event.content), 0, len(event.content) // 2])
    return Event("content", event.path, content=event.content[:cut])


def _names_waited_for(event: Event, later: list[Event]) -> bool:
    parents = {str(Path(path).parent) for path in (event.path, event.other) if path}
    waited = {other.path for other in later if other.what == "names"}
    return parents <= waited


def every(known: Known, room: Path) -> tuple[int, list[str]]:
    """Kill a command after each of its operations, and run it again.

    Returns:
        How many operations it has, and what was wrong after some of them.

    """
    events = recorded(known, room)
    disk, wrong = _Disk.of(known.whole), []
    for at in range(len(events) + 1):
        folder = room / "killed"
        disk.put(folder)
        try:
            state(folder, known, opened=True)
            completes(folder, known)
        except DiedBadlyError as error:
            wrong.append(f"killed after {at} of {len(events)} operations: {error}")
        for event in events[at : at + 1]:
            disk.do(event)
    return len(events), wrong


def cut(
    known: Known, chance: random.Random, room: Path, tries: int, *, loose: bool = False
) -> tuple[int, int, list[str]]:
    """Take the power from a command at every point, `tries` times.

    Returns:
        How many operations it has, how many different disks were tried, and what was
        wrong with some of them.

    """
    events = recorded(known, room)
    count, wrong = 0, []
    for at, disk in states(known, events, chance, tries, loose=loose):
        count += 1
        folder = room / "cut"
        disk.put(folder)
        (folder / "out").mkdir(exist_ok=True) if "out" in disk.folders else None
        try:
            state(folder, known, opened=count % 8 == 0)
            if count % 16 == 0:
                completes(folder, known)
        except DiedBadlyError as error:
            kept = room / f"cut-{'loose-' if loose else ''}{at}"
            disk.put(kept)
            wrong.append(
                f"cut after {at} of {len(events)} operations: {error}; see {kept}"
            )
    return len(events), count, wrong
