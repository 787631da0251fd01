"""What the books hold already, found by the identity of rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.importing.posting.row_refs import ROW_REF
from mopac_spend.importing.reading.period import is_assumed
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.importing.posting.posted import InBooks, Span
    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.spend import Batch, Payment

ALWAYS: Span = (dt.date.min, dt.date.max)


@dataclass(slots=True)
class PostedRow:
    """A source row that is in the books: its payments, and whether it stands."""

    ref: str
    base: str
    number: int
    batch: str
    reversed: bool
    payments: list[Payment]

    @property
    def date(self) -> dt.date:
        """Day of the row in its source."""
        return self.payments[0].belongs_on

    @property
    def amount(self) -> Decimal:
        """Pounds of the row, all its parts together."""
        return sum((payment.amount for payment in self.payments), NIL)


class Ledger:
    """What the books hold already, found by identity. Grows as batches post.

    Rows are looked up as a comparison needs them, and always all rows of one
    base together.

    Attributes:
        rows: rows looked up, by their refs.
        by_base: those of one identity.
        of_batch: those of one batch.
        batches: control totals by id.
        family: the first of the batches a batch is a version of, by id.

    """

    def __init__(self, posted: InBooks, batches: Iterable[Batch]) -> None:
        """Begin with what is posted, of which nothing is looked up yet."""
        self.rows: dict[str, PostedRow] = {}
        self.by_base: defaultdict[str, list[PostedRow]] = defaultdict(list)
        self.batches: dict[str, Batch] = {}
        self.family: dict[str, str] = {}
        self.of_batch: defaultdict[str, list[PostedRow]] = defaultdict(list)
        self._posted = posted
        self._stood: dict[str, int] = {}
        self._since: Counter[str] = Counter()
        self._reversed: set[str] = set()
        self._fresh: list[str] = []
        self._restating: set[str] = set()
        self._restated_known = False
        for batch in batches:
            self._join(batch)

    @classmethod
    def of(cls, books: Books) -> Ledger:
        """Begin with opened books."""
        from mopac_spend.importing.posting.posted import InBooks

        return cls(InBooks(books), books.batches)

    def add(self, payments: Iterable[Payment], batches: Iterable[Batch]) -> None:
        """Take in what was just posted; `compare` has looked up its bases."""
        payments = list(payments)
        for batch in batches:
            self._join(batch)
            self._fresh.append(batch.id)
            own = [payment for payment in payments if payment.batch == batch.id]
            if own and all(payment.belongs for payment in own):
                self._restating.add(batch.id)
        for payment in payments:
            self._since.update(self._take(payment))

    @property
    def restating(self) -> set[str]:
        """The batches that restate closed periods and hold nothing else."""
        if not self._restated_known:
            self._restating |= self._posted.restating()
            self._restated_known = True
        return self._restating

    def look_up(self, bases: Iterable[str], span: Span = ALWAYS) -> None:
        """Take in all rows that have one of these bases, which are of these days."""
        # All rows of a base were taken in together; what is not there stays so.
        if new := [base for base in bases if base not in self.by_base]:
            for payment in self._posted.of_bases(new, span):
                self._take(payment)

    def look_up_batches(self, batches: Iterable[str]) -> None:
        """Take in all rows of batches, and what stands under their bases."""
        if ids := set(batches):
            self.look_up(self._posted.bases_of(ids))

    def look_up_like(self, lines: Lines) -> list[PostedRow]:
        """Take in and give rows with the day and pounds of lines, and some others."""
        days = {*lines.dates}
        span = min(days), max(days)
        undated = any(map(is_assumed, {*lines.text("evidence")}))
        documents = {*lines.text("document")} - {""}
        of_day, others = self._posted.bases_like(lines, span, undated=undated)
        self.look_up(of_day, span)
        self.look_up(others)
        bases = of_day | others
        rows = {row.ref: row for base in bases for row in self.by_base.get(base, ())}
        rows |= {
            row.ref: row
            for batch in self._fresh
            for row in self.of_batch[batch]
            if undated
            or row.date in days
            or row.payments[0].document in documents
            or is_assumed(row.payments[0].evidence)
        }
        return list(rows.values())

    def count(self, batches: Iterable[str]) -> int:
        """Count the rows of batches that stand."""
        ids = set(batches)
        if new := ids - self._stood.keys():
            self._stood |= dict.fromkeys(new, 0) | self._posted.standing(new)
        return sum(self._stood[each] + self._since[each] for each in ids)

    def standing(self, base: str) -> list[PostedRow]:
        """Rows of one identity that no later version took back, first one first."""
        rows = [row for row in self.by_base.get(base, ()) if not row.reversed]
        return sorted(rows, key=lambda row: row.number)

    def next_number(self, base: str) -> int:
        """Give the number that the next row of an identity gets."""
        return max((row.number for row in self.by_base.get(base, ())), default=0) + 1

    def _take(self, payment: Payment) -> dict[str, int]:
        """Take in a payment; give by how many the standing rows of a batch change."""
        match = ROW_REF.fullmatch(payment.ref)
        if match is None:
            return {}  # a ref that no import made has no identity to compare
        ref = match["row"]
        row = self.rows.get(ref)
        if match["back"]:
            # It may stand before what it reverses: files are in no order.
            self._reversed.add(ref)
            if row is None or row.reversed:
                return {}
            row.reversed = True
            return {row.batch: -1}
        if row is not None:
            row.payments.append(payment)
            return {}
        back, number = ref in self._reversed, int(match["number"] or 1)
        row = PostedRow(ref, match["base"], number, payment.batch, back, [payment])
        self.rows[ref] = row
        self.by_base[row.base].append(row)
        self.of_batch[row.batch].append(row)
        return {} if back else {row.batch: 1}

    def _join(self, batch: Batch) -> None:
        self.batches[batch.id] = batch
        ids = {batch.id, *batch.amends.split()}
        heads = {self.family.get(each, each) for each in ids}
        head = min(heads)
        if len(heads) > 1:
            ids |= {each for each, of in self.family.items() if of in heads}
        self.family.update(dict.fromkeys(ids, head))
