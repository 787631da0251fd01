"""Add an entry to the record, for files that are about to be written."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from mopac_spend.books.record import files, posting
from mopac_spend.books.record.entry import (
    BEGIN,
    VERSION,
    WHOLE,
    Deed,
    Entry,
    RecordedBatch,
    RecordedFile,
)
from mopac_spend.books.record.reading import FOLDER, HEADING, read
from mopac_spend.findings import BooksError, Refusal, caution
from mopac_spend.periods import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.record.files import Content
    from mopac_spend.books.record.reading import Record
    from mopac_spend.spend import Batch

INCLUDE = f'include "{FOLDER}/**/*.beancount"'
_NO_TEXT = re.compile(r"[\s\x00-\x1f\x7f]+")


def with_entry(
    root: Path,
    texts: Mapping[str, Content],
    deed: Deed,
    standing: Sequence[Batch],
) -> dict[str, Content]:
    """Write the entry for files that are about to be written.

    Args:
        root: folder of the books.
        texts: what will stand in each file, by path relative to the books.
        deed: who does it, and by what.
        standing: the batches of the books as they are. Where there is no record yet,
            its first entry is of them and of every file.

    Returns:
        What is written with them, by path relative to the books' folder: what they
        will hold, as the record keeps it, and last its own text with the new entry.

    Raises:
        BooksError: the record is damaged.
        Refusal: `RECORD-002`, one of the files was changed by hand, and nobody has
            answered for that.

    """
    record = read(root)
    if record.damage:
        raise BooksError(record.damage)
    new = _New(record, _moment(record))
    files = _Files(root, record.files)
    begins = deed.command == BEGIN
    if not record.entries:
        begun = deed if begins else Deed(BEGIN, deed.by, "what stood here before")
        batches = [*map(RecordedBatch.of, standing)]
        new.add(begun, batches, files.all(texts if begins else {}), WHOLE)
    if not begins and does_something(texts, deed):
        whole = record.whole or not record.entries
        if whole:
            files.refuse_unrecorded(set(texts).difference(deed.accepted))
        batches = [*map(RecordedBatch.of, deed.batches), *deed.withdrawn]
        accepted = [name for name in deed.accepted if name not in texts]
        named = [files.accepted(name) for name in accepted]
        named += [files.written(name, text) for name, text in texts.items()]
        new.add(deed, batches, named, WHOLE if whole or deed.accepted else VERSION)
    name = _place(record, new.at)
    return {**files.to_keep, name: record.texts.get(name, HEADING) + new.text}


def does_something(texts: Mapping[str, Content], deed: Deed) -> bool:
    """Say whether there is anything to record."""
    acts = (deed.batches, deed.withdrawn, deed.accepted)
    periods = (deed.closing, deed.reopening, deed.sealing, deed.publication)
    return bool(texts) or any(acts) or any(periods)


def moment(root: Path) -> dt.datetime:
    """Give the moment, of Greenwich time, that the next entry of the record will be of.

    Whatever says when something was done to the books says this one.
    """
    return dt.datetime.fromisoformat(_moment(read(root)))


def today(root: Path) -> dt.date:
    """Give the day that the next entry of the record will be of."""
    return moment(root).date()


class _New:
    """The entries that are new, each of which names the one before it."""

    def __init__(self, record: Record, at: str) -> None:
        self.at, self._entries, self.text = at, list(record.entries), ""

    def add(
        self,
        deed: Deed,
        batches: Sequence[RecordedBatch],
        named: Sequence[RecordedFile],
        version: int,
    ) -> None:
        """Write one entry under those that are there."""
        entry = Entry(
            number=len(self._entries) + 1,
            at=self.at,
            command=deed.command,
            by=_one_line(deed.by),
            why=_one_line(deed.why),
            before=self._entries[-1].digest if self._entries else "",
            batches=tuple(sorted(batches, key=lambda batch: (batch.file, batch.id))),
            files=tuple(named),
            version=version,
            approver=_one_line(deed.approver),
            closing=deed.closing,
            reopening=deed.reopening,
            sealing=deed.sealing,
            publication=deed.publication,
            posting="" if deed.command == BEGIN else posting.token(),
        )
        self._entries.append(entry)
        self.text += f"\n{entry.text}"


class _Files:
    """The files that entries name, and what of them has to be kept."""

    def __init__(self, root: Path, recorded: Mapping[str, str]) -> None:
        self._root, self._recorded = root, dict(recorded)
        self._standing = {*files.standing(root)}
        self.to_keep: dict[str, Content] = {}

    def all(self, texts: Mapping[str, Content]) -> list[RecordedFile]:
        """Name every file of the books, as it stands or is about to be written."""
        others = [name for name in sorted(self._standing) if name not in texts]
        named = [self.accepted(name) for name in others]
        return named + [self.written(n, text) for n, text in texts.items()]

    def accepted(self, name: str) -> RecordedFile:
        """Name one file as it stands."""
        return self.written(name, self._content(name))

    def written(self, name: str, text: Content | None) -> RecordedFile:
        """Name a file with what it will hold, and keep that."""
        before, after = self._recorded.get(name, ""), ""
        if text is not None:
            after = self._recorded[name] = files.digest_of(text)
            place = files.place(after)
            if not (self._root / place).exists():
                self.to_keep[place] = text
        return RecordedFile(name, before, after)

    def refuse_unrecorded(self, names: Iterable[str]) -> None:
        """Overwrite no change that somebody made by hand.

        Raises:
            Refusal: `RECORD-002`, somebody has changed one since the last entry.

        """
        for name in sorted(names):
            content = self._content(name)
            digest = "" if content is None else files.digest_of(content)
            if digest != self._recorded.get(name, ""):
                msg = (
                    "somebody changed this file by hand, and no entry of the record "
                    "says so; see what it was with: mopac-spend status; then accept "
                    "it with: mopac-spend record --by NAME --why REASON"
                )
                raise Refusal("RECORD-002", msg, name)

    def _content(self, name: str) -> bytes | None:
        # No pipe and no folder, and nothing beyond a link: as `files.standing` has it.
        return (self._root / name).read_bytes() if name in self._standing else None


def next_place(root: Path) -> str:
    """Give the file of the record in which the next entry will stand."""
    record = read(root)
    return _place(record, _moment(record))


def _place(record: Record, at: str) -> str:
    # A clock that went back must not put an entry before those that are there.
    return max(f"{FOLDER}/{at[:4]}.beancount", max(record.texts, default=""))


def _moment(record: Record) -> str:
    """Give the time, to the second, as a moment of Greenwich time.

    Where the clock went back it is the moment of the last entry, so that what the
    books said on a day is one thing; and that is said.
    """
    at = f"{now():%Y-%m-%dT%H:%M:%SZ}"
    last = max((entry.at for entry in record.entries), default="")
    if at < last:
        msg = (
            f"this machine's clock says {at}, and the last entry of the record is of "
            f"{last}, which the new one takes; set the clock right"
        )
        caution(Refusal("RECORD-004", msg, record.entries[-1].file))
    return max(at, last)


def _one_line(text: str) -> str:
    return _NO_TEXT.sub(" ", text).strip()
