"""Read the record back, and say where it is not as it was written.

Its text is read without Beancount, by the byte: what an entry says is written again,
and has to be what stands there.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mopac_spend.books.record import sealing
from mopac_spend.books.record.closed import Closed, closed
from mopac_spend.books.record.closing import Closing, RecordedSum
from mopac_spend.books.record.entry import (
    COVERS,
    WHOLE,
    Entry,
    RecordedBatch,
    RecordedFile,
)
from mopac_spend.books.record.published import Published, published
from mopac_spend.books.record.publishing import Adopted, Publication
from mopac_spend.books.record.sealed import Sealing
from mopac_spend.findings import Finding
from mopac_spend.periods import Period
from mopac_spend.quoting import unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FOLDER = "record"
# How the names of ledger files end.
LEDGER = ".beancount"
HEADING = """\
; What was done to these books, oldest first, written by the commands that did it.
; Do not edit: each entry names the digest of the one before it, and a changed line
; stops every answer.
"""
_STRING = r'"(?:[^"\\]|\\.)*"'
_DIRECTIVE = re.compile(
    rf'\d{{4}}-\d\d-\d\d custom "(record|recorded-[a-z]+)" (\d{{1,9}}) '
    rf"({_STRING})"
)
_VALUE = re.compile(rf"  ([a-z]+): (TRUE|\d{{1,9}}|-?\d+\.\d\d GBP|{_STRING})")
_YEAR = re.compile(r"\d{4}\.beancount", re.ASCII)
_MOMENT = re.compile(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}Z", re.ASCII)
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")
_RESTORE = f"restore {FOLDER}/ from your backup"


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one ledger.

    Attributes:
        entries: oldest first; where one is damaged, those before it.
        damage: what is wrong (`SPEND-063`); nothing where it is whole.
        texts: its files as they stand, by name relative to the books' folder.

    """

    entries: list[Entry] = field(default_factory=list)
    damage: list[Finding] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def batches(self) -> dict[str, tuple[RecordedBatch, Entry]]:
        """The batches that have to be there, each with the entry that says so."""
        recorded: dict[str, tuple[RecordedBatch, Entry]] = {}
        for entry in self.entries:
            for batch in entry.batches:
                recorded[batch.id] = (batch, entry)
        return {name: each for name, each in recorded.items() if not each[0].withdrawn}

    @property
    def closed(self) -> list[Closed]:
        """The periods that were ever closed, by their days."""
        return closed(self.entries)

    @property
    def sealed(self) -> str:
        """When it was sealed last, in words; "" where it never was."""
        return sealing.words(self.entries)

    @property
    def published(self) -> list[Published]:
        """The reports that were published, each as it was last, by their days."""
        return published(self.entries)

    @property
    def whole(self) -> bool:
        """Whether it names every file of the books, and keeps what each has held."""
        return bool(self.first_whole)

    @property
    def first_whole(self) -> int:
        """The number of the first entry from which every file is named; 0 for none."""
        whole = (each.number for each in self.entries if each.version >= WHOLE)
        return next(whole, 0)

    @property
    def files(self) -> dict[str, str]:
        """The files of the books after the last entry, each with its digest."""
        return self.files_after(len(self.entries))

    def files_after(self, number: int) -> dict[str, str]:
        """Give the files of the books after an entry, each with its digest."""
        files: dict[str, str] = {}
        for entry in self.entries[:number]:
            files |= {file.name: file.after for file in entry.files}
        return {name: digest for name, digest in files.items() if digest}

    def last_by(self, day: str) -> int:
        """Give the number of the last entry made by the end of a day; 0 for none.

        Args:
            day: as `2021-06-30`, of Greenwich time as the entries are.

        """
        days = accumulate((entry.day for entry in self.entries), max)
        return sum(each <= day for each in days)


def read(root: Path) -> Record:
    """Read the record of the books in a folder; an empty one where there is none."""
    record = Record()
    try:
        paths = sorted((root / FOLDER).rglob("*.beancount"))
    except OSError:
        paths = []  # a folder that cannot be read is a finding of its own
    for path in paths:
        name = path.relative_to(root).as_posix()
        if path.parent != root / FOLDER or not _YEAR.fullmatch(path.name):
            wrong = (
                "no entry of the record stands in a folder of its own"
                if path.parent != root / FOLDER
                else "no file of the record is called so"
            )
            message = f"{wrong}; {_RESTORE}"
            record.damage.append(Finding(name, 0, "SPEND-063", message))
            return record
        try:
            if not path.is_file():
                raise ValueError(name)  # noqa: TRY301 - one wording, below
            # As bytes: a changed end of a line is a change.
            record.texts[name] = path.read_bytes().decode()
        except (OSError, ValueError):
            why = f"this part of the record cannot be read as text; {_RESTORE}"
            record.damage.append(Finding(name, 0, "SPEND-063", why))
            return record
        _take(record, name, record.texts[name])
        if record.damage:
            return record
    if entry := sealing.untrue(record.entries):
        why = (
            "what this entry says was sealed is not what stands before it: entries "
            f"were written anew since; {_RESTORE}, and hold it to the checkpoint with: "
            "mopac-spend status --checkpoint FILE"
        )
        record.damage.append(Finding(entry.file, entry.line, "SPEND-063", why))
    return record


def _take(record: Record, name: str, text: str) -> None:
    """Take the entries of one file, up to the first that is not as it was written."""
    if not text.startswith(HEADING):
        why = f"the record does not begin as it was written; {_RESTORE}"
        if "\r\n" in text:
            why = (
                f"the ends of its lines were changed, as a program may do that keeps "
                f"versions; have it keep {FOLDER}/ as it is, and {_RESTORE}"
            )
        record.damage.append(Finding(name, 1, "SPEND-063", why))
        return
    at = HEADING.count("\n") + 1
    for block in text[len(HEADING) :].split("\n\n"):
        body = block.removeprefix("\n")
        line = at + len(block[: len(block) - len(body)])
        at += block.count("\n") + 2
        wrong = _wrong(record, name, line, body if body.endswith("\n") else f"{body}\n")
        if wrong:
            record.damage.append(Finding(name, line, "SPEND-063", wrong))
            return
    whole = HEADING + "".join(f"\n{e.text}" for e in record.entries if e.file == name)
    if text != whole:
        why = f"the record does not end as it was written; {_RESTORE}"
        record.damage.append(Finding(name, at, "SPEND-063", why))


def _wrong(record: Record, name: str, line: int, text: str) -> str:
    """Take one entry, or say what is wrong with it."""
    try:
        entry = _entry(text, line)
    except (ValueError, KeyError, StopIteration, InvalidOperation):
        return f"this is no entry of the record as it was written; {_RESTORE}"
    number = len(record.entries) + 1
    if entry.text != text:
        return (
            f"entry {number} of the record was changed after it was written; {_RESTORE}"
        )
    if not _is_moment(entry.at):
        # Its digest may be right: whoever writes one by hand may write any day.
        return f"entry {number} of the record is of a moment that is none; {_RESTORE}"
    before = record.entries[-1].digest if record.entries else ""
    if (entry.number, entry.before) != (number, before):
        return (
            f"an entry stands here that does not follow entry {number - 1}: one was "
            f"taken out, put in or moved; {_RESTORE}"
        )
    record.entries.append(replace(entry, file=name))
    return ""


def _is_moment(text: str) -> bool:
    """Say whether a text is a moment as entries have it: `2026-11-24T09:30:00Z`."""
    try:
        return bool(_MOMENT.fullmatch(text) and dt.datetime.fromisoformat(text))
    except ValueError:
        return False


def _entry(text: str, at: int) -> Entry:
    """Read the text of one entry, as far as it can be told what it says.

    Raises:
        ValueError, KeyError, StopIteration, InvalidOperation: it is none.

    """
    directives = _directives(text, at)
    kind, number, command, metadata, _ = next(directives)
    if kind != "record":
        raise ValueError(kind)
    batches: list[RecordedBatch] = []
    files: list[RecordedFile] = []
    closing: Closing | None = None
    reopening: Period | None = None
    seal: Sealing | None = None
    publication: Publication | None = None
    for inner, _, name, values, line in directives:
        if inner == "recorded-batch":
            batches.append(_batch(name, values, line))
        elif inner == "recorded-file":
            files.append(_file(name, values))
        elif inner == "recorded-reopening":
            reopening = _period(name, values)
        elif inner == "recorded-sealing":
            seal = Sealing(name, int(values["size"]), _text(values, "root"))
        elif inner == "recorded-publication":
            publication = _publication(name, values)
        elif inner == "recorded-found":
            publication = _found(publication, name, values)
        else:
            closing = _closing(closing, inner, name, values)
    version = int(metadata["version"])
    if version not in COVERS:
        raise ValueError(version)
    return Entry(
        number=number,
        at=_text(metadata, "at"),
        command=command,
        by=_text(metadata, "by"),
        why=_text(metadata, "why"),
        before=_text(metadata, "before"),
        batches=tuple(batches),
        files=tuple(files),
        version=version,
        line=at,
        approver=_text(metadata, "approver"),
        closing=closing,
        reopening=reopening,
        sealing=seal,
        publication=publication,
        posting=_text(metadata, "posting"),
    )


def _closing(
    closing: Closing | None, kind: str, name: str, values: Mapping[str, str]
) -> Closing:
    """Read a directive of a closing: the first, or one that adds to it."""
    if kind == "recorded-closing":
        root = _text(values, "root")
        return Closing(_period(name, values), *_size(values), root)
    if kind == "recorded-point" and closing:
        points = (*closing.explained, (name, _text(values, "why")))
        return replace(closing, explained=points)
    if kind == "recorded-sum" and closing:
        one = RecordedSum(_text(values, "kind"), name, *_size(values))
        return replace(closing, sums=(*closing.sums, one))
    raise ValueError(kind)


def _publication(name: str, values: Mapping[str, str]) -> Publication:
    period = _period(_text(values, "period"), values)
    lines, adopted = _text(values, "lines"), None
    if "content" in values:
        adopted = Adopted(_text(values, "file"), _text(values, "content"))
    return Publication(name, period, *_size(values), lines, adopted)


def _found(of: Publication | None, what: str, values: Mapping[str, str]) -> Publication:
    """Add what was found of a file that was taken in."""
    if of is None or of.adopted is None:
        raise ValueError(what)
    found = (*of.adopted.found, (what, *_size(values)))
    return replace(of, adopted=replace(of.adopted, found=found))


def _period(name: str, values: Mapping[str, str]) -> Period:
    first, last = (_text(values, each) for each in ("first", "last"))
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last), name)


def _size(values: Mapping[str, str]) -> tuple[int, Decimal]:
    """Read payments and pounds."""
    return int(values["payments"]), Decimal(values["pounds"].removesuffix(" GBP"))


def _file(name: str, values: Mapping[str, str]) -> RecordedFile:
    """Read what became of a file of the books: one within them, and never beside.

    Raises:
        ValueError: it is none. Whoever writes a record may write any name into it.

    """
    path = PurePosixPath(name)
    digests = [_text(values, key) for key in ("before", "after")]
    if (
        path.is_absolute()
        or ".." in path.parts
        or path.parts[:1] in {(), (FOLDER,)}
        or "\0" in name
        or not all(_DIGEST.fullmatch(each) for each in digests)
    ):
        raise ValueError(name)
    return RecordedFile(name, *digests)


def _batch(name: str, values: Mapping[str, str], line: int) -> RecordedBatch:
    payments, pounds = _size(values)
    return RecordedBatch(
        id=name,
        file=_text(values, "file"),
        rows=int(values["rows"]),
        payments=payments,
        pounds=pounds,
        seal=_text(values, "seal"),
        withdrawn="withdrawn" in values,
        line=line,
    )


def _directives(
    text: str, at: int
) -> Iterator[tuple[str, int, str, dict[str, str], int]]:
    """Give each directive: kind, number, name, its values as written, its line."""
    directive: tuple[str, int, str, dict[str, str], int] | None = None
    # By the end of a line alone: a name may hold what Python takes for one.
    for line, content in enumerate(text.removesuffix("\n").split("\n"), at):
        if match := _DIRECTIVE.fullmatch(content):
            if directive:
                yield directive
            name = unquoted(match[3])
            directive = (match[1], int(match[2]), name, {}, line)
        elif (value := _VALUE.fullmatch(content)) and directive:
            directive[3][value[1]] = value[2]
        else:
            raise ValueError(content)
    if directive:
        yield directive


def _text(values: Mapping[str, str], key: str) -> str:
    return unquoted(values[key]) if key in values else ""
