"""The files of the books in all their versions, as a file is held against them.

Batches that name each other under `amends` are one family: versions of one file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from mopac_spend.importing.posting.ledger import Ledger, PostedRow
    from mopac_spend.importing.posting.overlap import Alike
    from mopac_spend.spend import Batch


class Family(NamedTuple):
    """One file of the books in all its versions, held against the file."""

    batches: list[Batch]
    rows: int
    same: list[PostedRow]
    like: list[Alike]
    restated: list[Alike]

    @property
    def last(self) -> Batch:
        """The version that stands: no other one amends it."""
        amended = {each for batch in self.batches for each in batch.amends.split()}
        stands = [b for b in self.batches if b.id not in amended]
        return (stands or self.batches)[-1]

    @property
    def common(self) -> int:
        """Rows of the file that are in it, by identity or by likeness."""
        return len(self.same) + len(self.like)


def families_of(ledger: Ledger) -> dict[str, list[Batch]]:
    """Give the batches of each file, by the first of them."""
    families: defaultdict[str, list[Batch]] = defaultdict(list)
    for batch in ledger.batches.values():
        families[ledger.family[batch.id]].append(batch)
    return families


def count_standing(heads: Iterable[str], ledger: Ledger) -> Counter[str]:
    """Count the rows of families that stand; of others it says nil."""
    ids: defaultdict[str, list[str]] = defaultdict(list)
    wanted = set(heads)
    for each, head in ledger.family.items():
        if head in wanted:
            ids[head].append(each)
    ledger.count(each for some in ids.values() for each in some)  # all at one time
    return Counter({head: ledger.count(some) for head, some in ids.items()})


def rows_beside(family: Family, ledger: Ledger) -> list[PostedRow]:
    """Rows of a family that stand and are not in the file."""
    ids = [batch.id for batch in family.batches]
    ledger.look_up_batches(ids)
    refs = {row.ref for row in family.same}
    rows = (row for batch in ids for row in ledger.of_batch[batch])
    return [row for row in rows if not row.reversed and row.ref not in refs]


def together(amounts: Iterable[Decimal]) -> Decimal:
    """Sum pounds."""
    return sum(amounts, NIL)
