"""A publication: what the log says of a request, as it was on the day it was published.

It is worked out once, written into the case and read from there ever after, so that the
site can be made again from the folder of cases, to the byte, and so that what was
published does not change with the case. A second publication stands beside the first.

    published/0021-…/publication.json
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import Refusal
from mopac_spend.foi import clock
from mopac_spend.foi.exemptions import number_of
from mopac_spend.foi.request import parts
from mopac_spend.foi.statistics import until
from mopac_spend.tables import json as texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.register import Register

PUBLISH, UNPUBLISH = "publish", "unpublish"
FILE = "published/publication.json"
# Registers whose codes a question may be narrowed to, and which are topics.
TOPICS = ("plan", "category", "directorate", "initiative")
LONGEST_TITLE = 120
# The folder of an event within the case.
_OWN = re.compile(r"\d{4}-[0-9a-f]{8}")


class Topic(NamedTuple):
    """What a question was about: a code of a register, with its title."""

    kind: str
    code: str
    title: str


class Sent(NamedTuple):
    """A file of the release.

    Attributes:
        name: under which it left, with `/` between folders.
        path: within the case.
        sha256: its digest.
        size: in bytes.

    """

    name: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Publication:
    """What is published of a request.

    Attributes:
        case: its reference.
        version: from 1.
        day: on which it was published.
        title: of the request, a line.
        request: its words, without who asked.
        received, answered: days.
        due: the last day for the reply.
        working_days: that the reply took.
        outcome: as the Cabinet Office counts it.
        reviewed: whether that is the outcome of an internal review.
        sections: under which something was withheld.
        topics: of the questions that were answered.
        body: who answered.
        label: what to print where the payments are invented; "".
        files: of the release.
        left_out: names of files of the release that are not published.
        allowed: names of firms and of those who speak for a body, which may stand.

    """

    case: str
    version: int
    day: dt.date
    title: str
    request: str
    received: dt.date
    answered: dt.date
    due: dt.date | None
    working_days: int
    outcome: str
    reviewed: bool
    sections: tuple[str, ...]
    topics: tuple[Topic, ...]
    body: str
    label: str
    files: tuple[Sent, ...]
    left_out: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A request in the log: all that was published of it, and what stands.

    Attributes:
        case: its reference.
        versions: what was published and stands, the first one first.
        first: the day of the first publication, `last` of the last change.
        withdrawn: why nothing of it stands any more; "" where something does.
        body, label: of the last publication.

    """

    case: str
    versions: tuple[Publication, ...]
    first: dt.date
    last: dt.date
    withdrawn: str
    body: str
    label: str

    @property
    def now(self) -> Publication | None:
        """What stands now."""
        return self.versions[-1] if self.versions else None


@dataclass(frozen=True)
class Words:
    """What whoever publishes says of it.

    Attributes:
        title: of the request; "" takes the words of its first part.
        request: what is published of its text.
        body: who answered.
        label: what to print where the payments are invented.
        left_out: files of the release that are not to be published.
        allowed: names of firms and of those who speak for a body, which may stand.

    """

    title: str
    request: str
    body: str
    label: str
    left_out: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


def drawn(
    case: Case, cabinet: Cabinet, register: Register, words: Words, day: dt.date
) -> Publication:
    """Work out what is published of a case.

    Raises:
        Refusal: `LOG-006`, nothing of it was released, or it has no outcome yet, or a
            file that is to be left out was not in the release; `FOI-006`, the case is
            damaged.

    """
    at = [each.number for each in case.events if each.event == "release"]
    if not at or not case.outcome:
        what = "it has no outcome yet" if at else "nothing of it was released"
        msg = f"{what}, so there is nothing to publish; see: mopac-spend foi show"
        raise Refusal("LOG-006", f"{msg} {case.id}", case.id)
    sent = until(case, at[-1])
    release = sent.events[-1]
    contents = cabinet.contents(case, release.details.get("files", {}))
    files = [
        Sent(_as_sent(path), path, release.details["files"][path], len(content))
        for path, content in contents.items()
    ]
    names = {each.name for each in files}
    if strange := [each for each in words.left_out if each not in names]:
        msg = (
            f"{strange[0]} was not in the release, which has {', '.join(sorted(names))}"
        )
        raise Refusal("LOG-006", msg, case.id)
    statutory = next(each for each in sent.clocks() if each.name == "statutory")
    answered = statutory.met or release.day
    answers = sent.answers.values()
    return Publication(
        case=case.id,
        version=1 + sum(each.event == PUBLISH for each in case.events),
        day=day,
        title=words.title or _title(words.request),
        request=words.request,
        received=case.received,
        answered=answered,
        due=statutory.due,
        working_days=clock.between(sent.started, answered),
        outcome=case.outcome,
        reviewed=any(each.event == "review" for each in case.events),
        sections=tuple(
            sorted({number_of(each.section) for each in answers if each.section})
        ),
        topics=tuple(_topics(sent, cabinet, register)),
        body=words.body,
        label=words.label,
        files=tuple(sorted(each for each in files if each.name not in words.left_out)),
        left_out=tuple(sorted(words.left_out)),
        allowed=words.allowed,
    )


def _as_sent(path: str) -> str:
    """Name a file as it was sent: without the folders that only the case has."""
    parts = PurePosixPath(path).parts[1:]
    return "/".join(each for each in parts if not _OWN.fullmatch(each))


def _title(request: str) -> str:
    """Give the words of the first question that is published, cut short."""
    questions, _ = parts(request)
    words = next(iter(questions.values())).words
    if len(words) <= LONGEST_TITLE:
        return words
    return f"{words[: LONGEST_TITLE - 1].rstrip()}…"


def _topics(case: Case, cabinet: Cabinet, register: Register) -> Sequence[Topic]:
    """Give the codes to which the questions of answered parts were narrowed."""
    answers = {
        name: sha256
        for each in case.answers.values()
        for name, sha256 in each.files.items()
        if not each.section and name.endswith("/answer.json")
    }
    found = set()
    for content in cabinet.contents(case, answers).values():
        asked: Mapping[str, Any] = json.loads(content).get("parameters") or {}
        for kind in TOPICS:
            codes = asked.get(kind) or []
            for code in [codes] if isinstance(codes, str) else codes:
                entry = register.entries.get(kind, {}).get(code)
                if entry is not None:
                    found.add(Topic(kind, code, entry.title))
    return sorted(found, key=lambda each: (TOPICS.index(each.kind), each.title))


def written(of: Publication) -> bytes:
    """Write a publication as it is kept in the case."""
    content = asdict(of) | {
        "topics": [each._asdict() for each in of.topics],
        "files": [each._asdict() for each in of.files],
    }
    for name in ("day", "received", "answered", "due"):
        content[name] = content[name].isoformat() if content[name] else None
    return texts.text(content).encode()


def _read(content: bytes) -> Publication:
    of = json.loads(content)
    for name in ("day", "received", "answered", "due"):
        of[name] = dt.date.fromisoformat(of[name]) if of[name] else None
    of["topics"] = tuple(Topic(**each) for each in of["topics"])
    of["files"] = tuple(Sent(**each) for each in of["files"])
    for name in ("sections", "left_out", "allowed"):
        of[name] = tuple(of[name])
    return Publication(**of)


def entry(case: Case, cabinet: Cabinet) -> Entry | None:
    """Give what the log has of a case; None where it was never published.

    Raises:
        Refusal: `FOI-006`, what was published is not there as it was.

    """
    events = [each for each in case.events if each.event in {PUBLISH, UNPUBLISH}]
    if not events:
        return None
    versions: list[Publication] = []
    withdrawn, last = "", None
    for event in events:
        if event.event == UNPUBLISH:
            versions, withdrawn = [], event.details["reason"]
            continue
        (content,) = cabinet.contents(case, event.details["files"]).values()
        last = _read(content)
        versions.append(last)
        withdrawn = ""
    return Entry(
        case.id,
        tuple(versions),
        events[0].day,
        events[-1].day,
        withdrawn,
        last.body if last else "",
        last.label if last else "",
    )
