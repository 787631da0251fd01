"""Accept what differs between books and record, or begin the record.

What a command of the tool posts is recorded by itself. Books that came before the
record, a batch file that somebody took out, put in or mended by hand, are accepted by
a person, who says who it was and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.load import main_file, open_books
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.record import BEGIN, Deed, RecordedBatch, read
from mopac_spend.record.standing import MISSING, OTHERWISE, UNRECORDED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.books.load import Books

_ACCEPTED = {MISSING, UNRECORDED, OTHERWISE}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted.

    Attributes:
        begun: whether the record begins with it.
        added: batches that the record did not have, or had otherwise.
        withdrawn: batches that the books do not have any more.

    """

    begun: bool
    added: tuple[RecordedBatch, ...]
    withdrawn: tuple[RecordedBatch, ...]


def accept(
    path: Path | str,
    by: str,
    why: str,
    *,
    dry_run: bool = False,
    opening: Callable[..., Books] = open_books,
) -> Accepted:
    """Record the batches of books as they stand.

    Args:
        path: folder of the books.
        by: who accepts it.
        why: for what reason.
        dry_run: find everything and write nothing.
        opening: opens the books.

    Raises:
        BooksError: the books have other findings, which come first.
        Refusal: `RECORD-001`, nobody answers for it; `IMPORT-009` or `-010`, the
            books cannot be written. Nothing was written.

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
        record = read(root)
        held = record.batches
        standing = {batch.id: batch for batch in books.batches}
        changed = [
            batch
            for name, batch in standing.items()
            if name not in held or RecordedBatch.of(batch).holds != held[name][0].holds
        ]
        gone = tuple(
            replace(batch, withdrawn=True)
            for name, (batch, _) in held.items()
            if name not in standing
        )
        begun = not record.entries
        deed = Deed(BEGIN if begun else "record", by, why, changed, gone)
        if not dry_run and (begun or changed or gone):
            journal.post(root, {}, deed, [] if begun else books.batches)
    return Accepted(begun, tuple(map(RecordedBatch.of, changed)), gone)
