"""The cabinet: cases in a private folder, which is never among the books.

    cases/                          mode 0700
      people.toml                   who may do what, where it is there
      body.toml                     what kind of body it is, likewise
      FOI-2021-0001/
        request.txt                 as it came
        events/0001.json            what happened, a file each, added and never changed
        answers/4a/0005-…/          what the books said, a folder for each event
        reply/0009-…/               the letter that was drafted
        pack/0009-…/                all that is to leave with it, as it is approved
        references/0009-…/          which payment each of its lines is; it never leaves
        release/0011-…/             what left the building

An event names the digest of the one before, so that one that is changed or taken out is
noticed. Of two people who add one at the same moment the second is told to look again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import secrets
import shutil
import tomllib
from typing import TYPE_CHECKING, Any

from mopac_spend.files import make_folder, write_atomically, write_folder
from mopac_spend.findings import Refusal, listed
from mopac_spend.foi import clock, events
from mopac_spend.foi.case import Case, Event
from mopac_spend.foi.process import BEGIN, process
from mopac_spend.foi.request import Part, as_text, parts
from mopac_spend.periods import today

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

REQUEST, EVENTS, PEOPLE = "request.txt", "events", "people.toml"
# In a path of a file that belongs to an event: where the event's own folder comes.
OWN = "-"
_ID = re.compile(r"FOI-(\d{4})-(\d{4,6})")
_PIECE = 65_536  # bytes that are read at once; an event has about a thousand
_MOST = 200  # questions of one


class Cabinet:
    """The cases of a body."""

    def __init__(
        self, folder: Path, books: Path, known: Mapping[str, str] | None = None
    ) -> None:
        """Open a folder of cases, which need not be there yet.

        Args:
            folder: of the cases.
            books: among which it may not stand.
            known: people whom somebody vouches for, with their roles, and no others.

        Raises:
            Refusal: `FOI-005`, it stands among the books, or others can read it.

        """
        self.folder = folder
        self._known = known
        inside = folder.resolve()
        root = books.resolve() if books.is_dir() else books.resolve().parent
        if root in {inside, *inside.parents}:
            msg = (
                "who asks is nobody's business, and this folder is among the books; "
                "name another with --cases DIR"
            )
            raise Refusal("FOI-005", msg, str(folder))
        if folder.is_dir() and os.name == "posix" and folder.stat().st_mode & 0o077:
            msg = f"others can look into it; type: chmod 700 {folder}"
            raise Refusal("FOI-005", msg, str(folder))

    def open(
        self,
        text: bytes,
        received: dt.date,
        *,
        by: str = "",
        related: tuple[str, ...] = (),
        requester: str = "",
    ) -> Case:
        """Begin a case.

        Args:
            text: of the request, UTF-8.
            received: the day on which it came.
            by: who opens it.
            related: requests that are counted with it.
            requester: whose it is; the name that stands in it, without.

        Raises:
            Refusal: `FOI-004`, the day is not one on which it can have come;
                `FOI-007`, the request is no text; `FOI-001`, no such related case.

        """
        from mopac_spend.foi.requester import sender

        if received > today():
            msg = "a request cannot have come later than today; give the day it came"
            raise Refusal("FOI-004", msg, received.isoformat())
        clock.due(received, process().clocks["statutory"])  # it has to be known
        plain = as_text(text)
        questions, around = parts(plain)
        if not questions:
            raise Refusal("FOI-007", "there is nothing in it; give the request as text")
        if len(questions) > _MOST:
            msg = (
                f"it asks {len(questions)} numbered questions; give them as fewer, or "
                f"as several requests"
            )
            raise Refusal("FOI-007", msg)
        for each in related:
            self.case(each)
        details = {
            "received": received.isoformat(),
            "request_sha256": hashlib.sha256(text).hexdigest(),
            "related": list(dict.fromkeys(related)),
            "parts": [part._asdict() for part in questions.values()],
            "around": around,
            "requester": requester.strip() or sender(plain),
        }
        role = self.role(by)
        make_folder(self.folder, private=True)
        # A case takes its place whole, under the first number that is free.
        new = self.folder / f".{secrets.token_hex(8)}"
        write_atomically(new / REQUEST, text, private=True)
        while True:
            name = self._next(received.year)
            first = events.written(name, 1, "", BEGIN, received, (by, role), details)
            write_atomically(new / EVENTS / events.file_of(1), first, private=True)
            try:
                new.rename(self.folder / name)
            except OSError:
                if (self.folder / name).is_dir():
                    continue  # somebody else has just opened one
                shutil.rmtree(new)
                raise
            return self.case(name)

    def add(  # noqa: PLR0913 - what an event says
        self,
        case: Case,
        event: str,
        details: Mapping[str, Any],
        *,
        by: str,
        day: dt.date,
        contents: Mapping[str, bytes] | None = None,
    ) -> Case:
        """Add an event to a case.

        Args:
            case: as it was read.
            event: what happens.
            details: what belongs to it.
            by: who does it.
            day: on which it happened.
            contents: files that belong to it, by path within the case. They are put in
                a folder of the event's own, so that none takes another's place: where
                the path has `-`, or else above the file. The event names each with
                its digest.

        Raises:
            Refusal: `FOI-002`, `-003`, `-009` as `Case.may` says; `FOI-004`, the day
                comes before what happened already; `FOI-010`, somebody else added
                an event meanwhile. Then nothing of it is kept.

        """
        role = self.role(by)
        case.may(event, by, role, {**details, "day": day.isoformat()})
        last = case.events[-1]
        if day < max(last.day, case.received):
            msg = (
                f"{last.event} was done to {case.id} on {last.day}, after that day; "
                f"give the day it happened with --on"
            )
            raise Refusal("FOI-004", msg, day.isoformat())
        number, who = last.number + 1, (by, role)
        own = f"{number:04d}-{secrets.token_hex(4)}"
        folders: dict[str, dict[str, bytes]] = {}
        for name, content in (contents or {}).items():
            before, _, within = name.partition(f"/{OWN}/")
            if not within:
                before, _, within = name.rpartition("/")
            folders.setdefault(f"{before}/{own}", {})[within] = content
        files = {
            f"{folder}/{name}": content
            for folder, of in folders.items()
            for name, content in of.items()
        }
        named = {
            name: hashlib.sha256(content).hexdigest() for name, content in files.items()
        }
        more = {**details, "files": named} if files else details
        text = events.written(case.id, number, last.sha256, event, day, who, more)
        root = self.folder / case.id
        try:
            for folder, of in folders.items():
                write_folder(root / folder, of, private=True)
            self._write(case.id, number, text)
        except BaseException:
            for folder in folders:
                shutil.rmtree(root / folder, ignore_errors=True)
            raise
        return self.case(case.id)

    def case(self, name: str) -> Case:
        """Read a case.

        Raises:
            Refusal: `FOI-001`, there is none of that name; `FOI-006`, it is damaged.

        """
        if not _ID.fullmatch(name) or not os.path.isdir(f"{self.folder}/{name}"):  # noqa: PTH112
            near = self.names()[-3:]
            more = f"; the latest are {listed(near)}" if near else ""
            msg = f"no case {name} in {self.folder}{more}; see: mopac-spend foi list"
            raise Refusal("FOI-001", msg)
        case: Case | None = None
        before = ""
        for number, (file, content) in enumerate(self._events(name), 1):
            try:
                event = events.read(name, number, file, content, before)
                case = _begun(name, event) if case is None else case
                case.add(event)
            except (KeyError, TypeError, ValueError, Refusal) as error:
                raise _damaged(f"{name}/{EVENTS}/{file}", str(error)) from error
            before = event.sha256
        if case is None:
            raise _damaged(name, "it has no first event")
        return case

    def begun(self, name: str) -> Case | None:
        """Read a case as it began, which is quick; None of one that is damaged."""
        for file, content in self._events(name):
            try:
                return _begun(name, events.read(name, 1, file, content, ""))
            except (KeyError, TypeError, ValueError):
                break
        return None

    def names(self) -> list[str]:
        """Give the cases by name, the earliest first."""
        if not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as entries:
            return sorted(
                each.name
                for each in entries
                if _ID.fullmatch(each.name) and each.is_dir()
            )

    def text(self, case: Case) -> str:
        """Give the text of a request, as it came.

        Raises:
            Refusal: `FOI-006`, it is not what came.

        """
        content = (self.folder / case.id / REQUEST).read_bytes()
        if (
            hashlib.sha256(content).hexdigest()
            != case.events[0].details["request_sha256"]
        ):
            raise _damaged(f"{case.id}/{REQUEST}", "it is not the request that came")
        return as_text(content)

    def contents(self, case: Case, files: Mapping[str, str]) -> dict[str, bytes]:
        """Read files of a case, by path within it.

        Args:
            case: whose.
            files: their digests, by path, as an event names them.

        Raises:
            Refusal: `FOI-006`, one cannot be read, or is not as it was written.

        """
        contents = {}
        for name, sha256 in files.items():
            try:
                content = (self.folder / case.id / name).read_bytes()
            except OSError as error:
                raise _damaged(f"{case.id}/{name}", "it cannot be read") from error
            if hashlib.sha256(content).hexdigest() != sha256:
                raise _damaged(f"{case.id}/{name}", "it was changed by hand")
            contents[name] = content
        return contents

    def role(self, by: str) -> str:
        """Give the role of a person; "" where the folder says nothing of roles.

        Raises:
            Refusal: `FOI-003`, the folder knows people, and this is none of them;
                `FOI-006`, what it says of them cannot be read.

        """
        vouched = None if self._known is None else self._known.get(by, "")
        if vouched == "":
            raise Refusal("FOI-003", f"{by or 'nobody'} answers no requests")
        file = self.folder / PEOPLE
        if not file.is_file():
            return vouched or ""
        try:
            people = tomllib.loads(file.read_text(encoding="utf-8"))
        except (ValueError, OSError) as error:
            raise _damaged(PEOPLE, str(error)) from error
        role = people.get(by)
        roles = process().roles
        if role is not None and f"{role}" not in roles:
            msg = (
                f"{role!r}, which {file} gives to {by}, is no role; those are "
                f"{listed(list(roles))}"
            )
            raise Refusal("FOI-003", msg)
        if role is None:
            msg = (
                f"{by or 'nobody'} is not among the people of {file}; name one of them "
                f"with --by, or add a line such as: "
                f'"{by or "Name"}" = "{next(iter(roles))}"'
            )
            raise Refusal("FOI-003", msg)
        if vouched and role not in {vouched, "administrator"}:
            raise Refusal("FOI-003", f"{by} is {roles[role]} of these cases alone")
        return vouched or str(role)

    def _next(self, year: int) -> str:
        last = max(
            (int(_ID.fullmatch(name)[2]) for name in self._of(year)),  # type: ignore[index]
            default=0,
        )
        return f"FOI-{year}-{last + 1:04d}"

    def _of(self, year: int) -> list[str]:
        return [name for name in self.names() if name.startswith(f"FOI-{year}-")]

    def _events(self, name: str) -> Iterator[tuple[str, bytes]]:
        # Thousands of cases are read for a list; a `Path` costs as much as its file.
        folder = f"{self.folder}/{name}/{EVENTS}"
        try:
            files = sorted(os.listdir(folder))  # noqa: PTH208
        except FileNotFoundError:
            return
        for file in files:
            if not file.startswith("."):
                yield file, _content(f"{folder}/{file}")

    def _write(self, name: str, number: int, text: str) -> None:
        folder = self.folder / name / EVENTS
        staged = folder / f".{number:04d}-{secrets.token_hex(8)}"
        write_atomically(staged, text, private=True)
        try:
            os.link(staged, folder / events.file_of(number))  # whoever is first has it
        except FileExistsError:
            msg = f"somebody else has just added to {name}; look again, and repeat"
            raise Refusal("FOI-010", msg) from None
        finally:
            staged.unlink()


def _content(file: str) -> bytes:
    """Read a small file; `open` does three times as much for each."""
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        pieces = []
        while piece := os.read(handle, _PIECE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(handle)


def _begun(name: str, event: Event) -> Case:
    if event.event != BEGIN:
        msg = "it does not begin with the request"
        raise ValueError(msg)
    received = dt.date.fromisoformat(event.details["received"])
    questions = [Part(**each) for each in event.details["parts"]]
    return Case(
        name,
        received,
        received,
        {each.name: each for each in questions},
        related=tuple(event.details["related"]),
        around=tuple(event.details["around"]),
        requester=event.details.get("requester", ""),
    )


def _damaged(place: str, why: str) -> Refusal:
    msg = f"{why}; restore it from your backup"
    return Refusal("FOI-006", msg, place)
