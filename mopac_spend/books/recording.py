"""Say what differs between books and record; accept it, or begin the record.

What a command of the tool posts is recorded by itself. Books that came before the
record, a payment that somebody retagged by hand, a batch file that was taken out, put
in or mended, are accepted by a person, who says who it was and why.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.differences import Differences, compare, recorded, standing
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import BEGIN, FOLDER, Deed, RecordedBatch, files, read
from mopac_spend.books.record.entry import WHOLE
from mopac_spend.books.record.standing import MISSING, OTHERWISE, UNRECORDED
from mopac_spend.findings import BooksError, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Record

_ACCEPTED = {MISSING, UNRECORDED, OTHERWISE}


@dataclass(frozen=True, slots=True)
class Status:
    """How books stand to their record.

    Attributes:
        record: as it was read; it may be damaged.
        differences: what nobody has answered for. Nothing of it where the record does
            not name every file, or something it kept is lost.
        lost: what the record kept and is missing or altered, and what stands among it
            that it did not keep (`RECORD-003`).

    """

    record: Record
    differences: Differences = field(default_factory=Differences)
    lost: tuple[Refusal, ...] = ()

    @property
    def covered(self) -> bool:
        """Whether the record answers for everything that the books say."""
        differing = self.differences
        unsaid = set(differing.files) - set(differing.harmless)
        return self.record.whole and not (self.record.damage or self.lost or unsaid)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted.

    Attributes:
        begun: whether the record begins with it, or begins to name every file.
        added: batches that the record did not have, or had otherwise.
        withdrawn: batches that the books do not have any more.
        differences: what was changed by hand, these batches too.

    """

    begun: bool
    added: tuple[RecordedBatch, ...]
    withdrawn: tuple[RecordedBatch, ...]
    differences: Differences


def status(path: Path | str, kept: Path | None = None) -> Status:
    """Hold every file of books against their record, and what the record kept.

    Args:
        path: folder of the books.
        kept: folder of the books whose record kept what files held, where that is
            another one.

    Raises:
        Refusal: `BOOKS-001`, no books there.

    """
    root = main_file(path).parent
    journal.finish(root)
    return _status(root, kept or root)


def accept(
    path: Path | str,
    by: str,
    why: str,
    *,
    dry_run: bool = False,
    opening: Callable[..., Books] = open_books,
) -> Accepted:
    """Record books as they stand.

    Args:
        path: folder of the books.
        by: who accepts it.
        why: for what reason.
        dry_run: find everything and write nothing.
        opening: opens the books.

    Raises:
        BooksError: the books have other findings, which come first.
        Refusal: `RECORD-001`, nobody answers for it; `RECORD-003`, what the record
            kept is lost; `IMPORT-009` or `-010`, the books cannot be written. Nothing
            was written.

    """
    if not by.strip() or not why.strip():
        msg = "say who accepts it and for what reason: --by 'Your name' --why 'Reason'"
        raise Refusal("RECORD-001", msg)
    root = main_file(path).parent
    with journal.alone(root):
        books = opening(path, despite_errors=True)
        others = [each for each in books.findings if each.code not in _ACCEPTED]
        if others:
            raise BooksError(others)
        state = _status(root, root)
        if state.lost:
            raise state.lost[0]
        record, differences = state.record, state.differences
        recorded_batches = record.batches
        standing_batches = {batch.id: batch for batch in books.batches}
        changed = [
            batch
            for name, batch in standing_batches.items()
            if name not in recorded_batches
            or RecordedBatch.of(batch).holds != recorded_batches[name][0].holds
        ]
        gone = tuple(
            replace(batch, withdrawn=True)
            for name, (batch, _) in recorded_batches.items()
            if name not in standing_batches
        )
        begun = not record.whole
        names = [*files.standing(root)] if begun else [*differences.files]
        if not dry_run and (begun or names or changed or gone):
            command = "record" if record.entries else BEGIN
            deed = Deed(command, by, why, changed, gone, names)
            journal.post(root, {}, deed, books.batches)
    added = tuple(map(RecordedBatch.of, changed))
    return Accepted(begun, added, gone, differences)


def _status(root: Path, kept: Path) -> Status:
    record = read(root)
    lost = tuple(_lost(root, kept, record))
    if not record.whole or record.damage or lost:
        return Status(record, lost=lost)
    last = recorded(kept, record, len(record.entries))
    return Status(record, compare(last, standing(root)))


def _lost(root: Path, kept: Path, record: Record) -> Iterator[Refusal]:
    """Find what the record kept and is missing or altered, and what it never kept."""
    named = {f.after for e in record.entries if e.version >= WHOLE for f in e.files}
    places = {files.place(digest) for digest in named if digest}
    for digest in sorted(named - {""}):
        try:
            files.content(kept, digest)
        except Refusal as error:
            yield error
    for path in sorted((root / FOLDER).rglob("*")):
        name = path.relative_to(root).as_posix()
        if journal.is_leftover(path) or not path.is_file():
            continue
        if name not in places and name not in record.texts:
            msg = "no command put this into the record; take it out"
            yield Refusal("RECORD-003", msg, name)
