"""What a checkpoint of the books rests on: a tree over the entries of the record.

An entry names every file that it changed with its digest, and none is ever taken out:
so one root stands for all that the books have said, and whoever has an earlier
checkpoint sees whether the record still holds all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.record.checkpoint import Checkpoint
from mopac_spend.books.record.tree import Edge, leaf_hashes
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.books.record.entry import Entry
    from mopac_spend.books.record.reading import Record


def checkpoint_of(record: Record, origin: str) -> Checkpoint:
    """Give the checkpoint of a record as it stands.

    Args:
        record: whole, undamaged.
        origin: whose books these are, such as `books.example/spend`.

    """
    return Checkpoint(origin, len(record.entries), _root(record.entries))


def hold_to(record: Record, checkpoint: Checkpoint) -> None:
    """Hold a record to a checkpoint of before.

    Raises:
        Refusal: `RECORD-007`, it does not hold all that the checkpoint rests on.

    """
    size = checkpoint.size
    if not size:
        msg = "the checkpoint rests on no entry, so that any record would hold it"
    elif size > len(record.entries):
        msg = (
            f"the checkpoint rests on {size:,} entries, and the record has "
            f"{len(record.entries):,}: some were taken out, or it is of other books"
        )
    elif _root(record.entries[:size]) != checkpoint.root:
        msg = (
            f"the first {size:,} entries of the record are not those that the "
            f"checkpoint rests on: it was written anew, or is of other books"
        )
    else:
        return
    raise Refusal("RECORD-007", f"{msg}; compare with your backups", checkpoint.origin)


def _root(entries: Iterable[Entry]) -> bytes:
    return Edge().extended(leaf_hashes(entry.text.encode() for entry in entries)).root
