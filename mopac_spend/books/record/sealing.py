"""What a checkpoint of the books rests on: a tree over the entries of the record.

An entry names every file that it changed with its digest, and none is ever taken out:
so one root stands for all that the books have said, and whoever has an earlier
checkpoint sees whether the record still holds all of it. That a checkpoint was signed
is an entry as well, of the entries before it: answers and reports say it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mopac_spend.books.record.tree import leaf_hashes
from mopac_spend.books.record.verify import root
from mopac_spend.findings import Refusal
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.record.checkpoint import Checkpoint
    from mopac_spend.books.record.entry import Entry


def checkpoint_of(entries: Sequence[Entry], origin: str) -> Checkpoint:
    """Give the checkpoint of a record as it stands.

    Args:
        entries: of a record that is whole and undamaged.
        origin: whose books these are, such as `books.example/spend`.

    """
    from mopac_spend.books.record.checkpoint import Checkpoint

    return Checkpoint(origin, len(entries), root(hashes_of(entries)))


def hashes_of(entries: Iterable[Entry]) -> list[bytes]:
    """Hash entries, as leaves of the tree."""
    return leaf_hashes(entry.text.encode() for entry in entries)


def hold_to(entries: Sequence[Entry], checkpoint: Checkpoint) -> None:
    """Hold a record to a checkpoint of before.

    Raises:
        Refusal: `RECORD-007`, it does not hold all that the checkpoint rests on.

    """
    size = checkpoint.size
    if not size:
        msg = "the checkpoint rests on no entry, so that any record would hold it"
    elif size > len(entries):
        msg = (
            f"the checkpoint rests on {size:,} entries, and the record has "
            f"{len(entries):,}: some were taken out, or it is of other books"
        )
    elif root(hashes_of(entries[:size])) != checkpoint.root:
        msg = (
            f"the first {size:,} entries of the record are not those that the "
            f"checkpoint rests on: it was written anew, or is of other books"
        )
    else:
        return
    raise Refusal("RECORD-007", f"{msg}; compare with your backups", checkpoint.origin)


def untrue(entries: Sequence[Entry]) -> Entry | None:
    """Give the last entry that says what was sealed, where that is not so."""
    entry = _last(entries)
    if entry is None or entry.sealing is None:
        return None
    before = entries[: min(entry.sealing.size, entry.number - 1)]
    same = len(before) == entry.sealing.size
    same = same and root(hashes_of(before)).hex() == entry.sealing.root
    return None if same else entry


def words(entries: Sequence[Entry]) -> str:
    """Say when books were sealed last, and on what; "" where they never were."""
    entry = _last(entries)
    if entry is None or entry.sealing is None:
        return ""
    sealing, later = entry.sealing, len(entries) - entry.number
    day = day_words(dt.date.fromisoformat(entry.day))
    since = f"; entries since, which it does not hold: {later:,}" if later else ""
    return (
        f"sealed on {day} by {sealing.origin} at entry {sealing.size:,} of their "
        f"record, root {sealing.root}{since}"
    )


def _last(entries: Sequence[Entry]) -> Entry | None:
    return next((each for each in reversed(entries) if each.sealing), None)
