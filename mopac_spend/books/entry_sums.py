"""What one entry of the record did, in payments and pounds.

    sums(root, record, 12)      {"added": (192, Decimal("7133380.61"))}

It is what `mopac-spend changes` says of the entry and the one before it. Files of
batches that came or went whole are not read: their batches say what they hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.differences import ADDED, WITHDRAWN, compare, of_digests
from mopac_spend.books.payment_history import BEGUN
from mopac_spend.books.record import files
from mopac_spend.books.record.entry import WHOLE
from mopac_spend.books.record.reading import LEDGER
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal
    from pathlib import Path
    from typing import TypeAlias

    from mopac_spend.books.differences import Change
    from mopac_spend.books.record import Entry, Record, RecordedBatch

# By what became of them: how many payments, and their pounds.
Sums: TypeAlias = "dict[str, tuple[int, Decimal]]"
# Without it a text holds no payment.
_REF = b"ref:"
# Bytes of files that stood before and after, of which only what differs is parsed; and
# of others, which are parsed whole.
_COMPARED, _PARSED = 64_000_000, 2_000_000


def sums(kept: Path, record: Record, number: int) -> Sums | None:
    """Give what an entry did to payments.

    Args:
        kept: folder of the books whose record kept what files held.
        record: undamaged.
        number: of the entry.

    Returns:
        By `BEGUN` or a sort of `mopac_spend.books.differences`; None where it cannot be
        known without reading more than whoever looks waits for.

    Raises:
        Refusal: `RECORD-003`, what the record kept of a file is gone.

    """
    entry = record.entries[number - 1]
    begins = number == record.first_whole
    after = _batches(record.entries[:number])
    before = {} if begins else _batches(record.entries[: number - 1])
    if entry.version < WHOLE:
        changed = any(
            name in after and after[name].holds != each.holds
            for name, each in before.items()
        )
        return None if changed else _of_batches(before, after, {*before, *after})
    ledger = {each.name: each for each in entry.files if each.name.endswith(LEDGER)}
    # Nobody knows what the first of these entries found.
    old = {name: "" if begins else each.before for name, each in ledger.items()}
    new = {name: each.after for name, each in ledger.items()}
    whole = {
        batch.id
        for batch in (*before.values(), *after.values())
        if (batch.id in before) != (batch.id in after)
        and batch.file in ledger
        and not (old[batch.file] and new[batch.file])
    }
    of_batches = _of_batches(before, after, whole)
    for each in (before, after):
        for name in whole & each.keys():
            old.pop(each[name].file, None)
            new.pop(each[name].file, None)
    if _size(kept, [*old.values(), *new.values()]) > _COMPARED:
        return None
    for name in [*old]:
        digests = [each for each in (old[name], new[name]) if each]
        if not any(_REF in files.content(kept, each) for each in digests):
            del old[name], new[name]
    single = [old[name] or new[name] for name in old if not (old[name] and new[name])]
    if _size(kept, single) > _PARSED:
        return None
    states = [of_digests(kept, {n: d for n, d in e.items() if d}) for e in (old, new)]
    of_rest = sums_of(compare(*states).payments)
    came, went = (sort in of_batches for sort in (ADDED, WITHDRAWN))
    if (
        (came and went)
        or (came and WITHDRAWN in of_rest)
        or (went and ADDED in of_rest)
    ):
        return None  # payments may have moved between files
    together = _together(of_batches, of_rest)
    return {BEGUN if begins else sort: each for sort, each in together.items()}


def sums_of(changes: Iterable[Change]) -> Sums:
    """Sum changes of payments by their sort."""
    sums: Sums = {}
    for change in changes:
        count, pounds = sums.get(change.sort, (0, NIL))
        sums[change.sort] = count + 1, pounds + change.pounds
    return sums


def _batches(entries: Iterable[Entry]) -> dict[str, RecordedBatch]:
    """Give the batches that the books hold after some entries."""
    last = {batch.id: batch for entry in entries for batch in entry.batches}
    return {name: batch for name, batch in last.items() if not batch.withdrawn}


def _of_batches(
    before: Mapping[str, RecordedBatch],
    after: Mapping[str, RecordedBatch],
    names: Iterable[str],
) -> Sums:
    """Sum those of some batches that came or went."""
    some = [*names]
    came = [after[name] for name in some if name in after and name not in before]
    went = [before[name] for name in some if name in before and name not in after]
    return {
        sort: (sum(b.payments for b in each), sum((b.pounds for b in each), NIL))
        for sort, each in ((ADDED, came), (WITHDRAWN, went))
        if each
    }


def _size(kept: Path, digests: Iterable[str]) -> int:
    """Sum the bytes of what is kept; what is gone has none, and its reader says so."""
    places = [kept / files.place(each) for each in digests if each]
    return sum(place.stat().st_size for place in places if place.is_file())


def _together(one: Sums, other: Sums) -> Sums:
    nothing = (0, NIL)
    return {
        sort: (
            one.get(sort, nothing)[0] + other.get(sort, nothing)[0],
            one.get(sort, nothing)[1] + other.get(sort, nothing)[1],
        )
        for sort in {**one, **other}
    }
