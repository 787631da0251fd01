"""Hold the batches of the books against those of the record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books.record.entry import RecordedBatch
from mopac_spend.books.record.reading import read
from mopac_spend.findings import Finding, counted
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.spend import Batch

# Findings that say that books and record differ, and not that either is damaged.
MISSING, UNRECORDED, OTHERWISE = "SPEND-060", "SPEND-061", "SPEND-062"
_ACCEPT = "mopac-spend record --by NAME --why REASON"


def findings(batches: Sequence[Batch], root: str) -> Iterator[Finding]:
    """Find batches that are missing, added or altered (`SPEND-060` to `-063`).

    Books without a record have none of these: a batch that was deleted from them is
    not noticed, and `check` says so.

    Args:
        batches: every batch of the books.
        root: folder of the books.

    """
    record = read(Path(root))
    if record.damage:
        yield from record.damage
        return
    if not record.entries:
        return
    present = {each.id: each for each in batches}
    for name, (recorded, entry) in record.batches.items():
        batch = present.get(name)
        if batch is None:
            yield Finding(
                entry.file,
                recorded.line,
                MISSING,
                f"batch {name} is not in the books any more: {_size(recorded)}, "
                f"recorded on {entry.day} ({entry.command}), are missing from every "
                f"figure; restore {recorded.file} from your backup, or, if it was "
                f"taken out on purpose, say so with: {_ACCEPT}",
            )
        elif RecordedBatch.of(batch).holds != recorded.holds:
            yield Finding(
                batch.file,
                batch.line,
                OTHERWISE,
                f"batch {name} holds {_size(RecordedBatch.of(batch))}, and the record "
                f"of {entry.day} has {_size(recorded)} under another seal; restore "
                f"the file from your backup, or, if it was changed on purpose, say so "
                f"with: {_ACCEPT}",
            )
    for name, batch in present.items():
        if name not in record.batches:
            yield Finding(
                batch.file,
                batch.line,
                UNRECORDED,
                f"no command posted batch {name} ({_size(RecordedBatch.of(batch))}): "
                f"the record does not have it; take the file out of the books, or, if "
                f"it belongs to them, say so with: {_ACCEPT}",
            )


def _size(batch: RecordedBatch) -> str:
    rows, payments = counted(batch.rows, "row"), counted(batch.payments, "payment")
    return f"{rows} as {payments}, {show(batch.pounds)}"
