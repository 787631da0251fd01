"""Add an entry to the record, for files that are about to be written."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from typing import TYPE_CHECKING

from mopac_spend.findings import BooksError
from mopac_spend.record.entry import BEGIN, Deed, Entry, RecordedBatch, RecordedFile
from mopac_spend.record.reading import FOLDER, HEADING, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mopac_spend.record.reading import Record
    from mopac_spend.spend import Batch

INCLUDE = f'include "{FOLDER}/**/*.beancount"'
# The clock of builds that have to come out alike (reproducible-builds.org).
_EPOCH = "SOURCE_DATE_EPOCH"
_NO_TEXT = re.compile(r"[\s\x00-\x1f\x7f]+")


def with_entry(
    root: Path,
    texts: Mapping[str, str],
    deed: Deed,
    standing: Sequence[Batch],
) -> tuple[str, str]:
    """Write the entry for files that are about to be written.

    Args:
        root: folder of the books.
        texts: what will stand in each file, by path relative to the books.
        deed: who does it, and by what.
        standing: the batches of the books as they are. Where there is no record yet,
            its first entry is of them.

    Returns:
        The file of the record, relative to the books' folder, and its whole text.

    Raises:
        BooksError: the record is damaged.

    """
    record = read(root)
    if record.damage:
        raise BooksError(record.damage)
    at = _moment()
    entries = list(record.entries)
    new: list[Entry] = []
    if not entries and standing:
        begun = Deed(BEGIN, deed.by, "the batches that stood here before")
        new.append(_entry(begun, at, [*map(RecordedBatch.of, standing)], (), entries))
    if texts or deed.batches or deed.withdrawn:
        batches = [*map(RecordedBatch.of, deed.batches), *deed.withdrawn]
        files = tuple(_file(root, name, text) for name, text in texts.items())
        new.append(_entry(deed, at, batches, files, [*entries, *new]))
    name = _place(record, at)
    before = record.texts.get(name, HEADING)
    return name, before + "".join(f"\n{each.text}" for each in new)


def next_place(root: Path) -> str:
    """Give the file of the record in which the next entry will stand."""
    return _place(read(root), _moment())


def _place(record: Record, at: str) -> str:
    # A clock that went back must not put an entry before those that are there.
    return max(f"{FOLDER}/{at[:4]}.beancount", max(record.texts, default=""))


def _entry(
    deed: Deed,
    at: str,
    batches: Sequence[RecordedBatch],
    files: tuple[RecordedFile, ...],
    entries: Sequence[Entry],
) -> Entry:
    return Entry(
        number=len(entries) + 1,
        at=at,
        command=deed.command,
        by=_one_line(deed.by),
        why=_one_line(deed.why),
        before=entries[-1].digest if entries else "",
        batches=tuple(sorted(batches, key=lambda batch: (batch.file, batch.id))),
        files=files,
    )


def _file(root: Path, name: str, text: str) -> RecordedFile:
    try:
        before = hashlib.sha256((root / name).read_bytes()).hexdigest()
    except FileNotFoundError:
        before = ""
    return RecordedFile(name, before, hashlib.sha256(text.encode()).hexdigest())


def _moment() -> str:
    """Give the time, to the second, as a moment of Greenwich time."""
    epoch = os.environ.get(_EPOCH, "")
    now = (
        dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        if epoch.isdecimal()
        else dt.datetime.now(dt.UTC)
    )
    return f"{now:%Y-%m-%dT%H:%M:%SZ}"


def _one_line(text: str) -> str:
    return _NO_TEXT.sub(" ", text).strip()
