"""What a checkpoint of the books rests on: a tree over the entries of the record.

An entry names every file that it changed with its digest, and none is ever taken out:
so one root stands for all that the books have said, and whoever has an earlier
checkpoint sees whether the record still holds all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.record.checkpoint import Checkpoint
from mopac_spend.record.tree import leaf_hashes
from mopac_spend.record.verify import root

if TYPE_CHECKING:
    from mopac_spend.record.reading import Record


def checkpoint_of(record: Record, origin: str) -> Checkpoint:
    """Give the checkpoint of a record as it stands.

    Args:
        record: whole, undamaged.
        origin: whose books these are, such as `books.example/spend`.

    """
    return Checkpoint(origin, len(record.entries), root(hashes_of(record)))


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
    elif root(hashes_of(record)[:size]) != checkpoint.root:
        msg = (
            f"the first {size:,} entries of the record are not those that the "
            f"checkpoint rests on: it was written anew, or is of other books"
        )
    else:
        return
    raise Refusal("RECORD-007", f"{msg}; compare with your backups", checkpoint.origin)


def hashes_of(record: Record) -> list[bytes]:
    """Hash the entries of a record, as leaves of its tree."""
    return leaf_hashes(entry.text.encode() for entry in record.entries)
