"""A strict reader of the one layout in which an import writes payments.

It takes a file whole or not at all. What it takes gives the rows that Beancount's
parser and `spend.project` would give, at some two millionths of a second a row;
a file with one byte outside the layout, or one that does not hold its own control
total and seal, is left to Beancount. There is no third way, and no guessing.

The heading is proven by writing it again, and every line of every payment by
`cutting`, which makes columns of them.
`docs/canonical-layout.md` describes the layout.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.books.canonical import LEAVES, heading_text
from mopac_spend.fields import Payment
from mopac_spend.money import NIL, whole_pence
from mopac_spend.spend import (
    BATCH_COUNTS,
    BATCH_OPTIONAL,
    BATCH_POUNDS,
    BATCH_TEXTS,
    CURRENCY,
    Batch,
    batch_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mopac_spend.books.columns import Columns
    from mopac_spend.long_text import LongText

# Where a bank account may stand: not under `Expenses`.
_BANK = rf"(?:Assets|Liabilities|Equity|Income){LEAVES}"
_FIRST_PAYMENT = re.compile(rb"\n(?=\n[0-9]{4}-[0-9]{2}-[0-9]{2} [*!] )")
_LAST_LEG = re.compile(rf"\n  ({_BANK})  -?[0-9.]+ GBP\n\Z".encode())
_HEAD, _TAIL = 2**16, 400
# A heading of texts that hold no quote, with one value a line.
_GBP = f" {CURRENCY}"
_VALUE = re.compile(
    rf'^  ([a-z0-9-]+): ("[^"\\\n]*"|-?[0-9]{{1,15}}(?:\.[0-9]{{2}}{_GBP})?)$',
    re.MULTILINE,
)
_PLAIN = re.compile(
    r"(?:;[^\n]*\n){3}\n((?:19|20)[0-9]{2}(?:-[0-9]{2}){2}) "
    r'custom "batch" "([^"\\\n]+)"\n((?:  [^\n]+\n)+)'
)
# Longer headings may have texts that Beancount does not read in one piece.
_SHORT = 4000
# Columns are cut by 32-bit offsets.
_LONGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CanonicalBatch:
    """One file as columns, row by row in the order of the file.

    Attributes:
        batch: its control totals, which the rows hold.
        columns: those of `PAYMENT_COLUMNS` by name.
        bank: the account of the other leg.

    """

    batch: Batch
    columns: Columns
    bank: str

    def payments(self) -> Iterator[Payment]:
        """Give the rows as `Payment`."""
        cells = (self.columns[name].to_pylist() for name in Payment._fields)
        return map(Payment._make, zip(*cells, strict=True))


def read(content: bytes, file: str) -> CanonicalBatch | None:
    """Read a batch file if every byte of it is in the canonical layout.

    Args:
        content: the file's bytes.
        file: its path relative to the books, which the rows will carry.

    Returns:
        None where the file is not wholly canonical or not whole: it then
        belongs to Beancount.

    """
    table: Columns = {}
    found = _cut(content, file, lambda piece: piece, table)
    if found is None or not _holds(table, found.batch):
        return None
    return CanonicalBatch(found.batch, table, found.bank)


def read_in_pieces(
    content: bytes | LongText, file: str, seen: Callable[[Columns], None]
) -> Batch | None:
    """Read a batch file as `read` does, and hold one piece of it at a time.

    Args:
        content: the file's bytes.
        file: its path relative to the books.
        seen: shown the columns of some thousand rows after the other, as they are
            proven, and what of each is under the seal as `sealed`. That the file is
            whole is proven after the last; that these texts are those of its seal is
            left to whoever sees them.

    Returns:
        Its control totals; None where `read` gives none.

    """
    totals = _Totals()

    def kept(piece: Columns) -> Columns:
        totals.add(piece)
        seen(piece)
        return {}

    found = _cut(content, file, kept, {})
    return found.batch if found and totals.are_of(found.batch) else None


def _cut(
    content: bytes | LongText,
    file: str,
    kept: Callable[[Columns], Columns],
    table: Columns,
) -> CanonicalBatch | None:
    """Prove and cut a file, its totals and seal apart; put what is kept in a table."""
    bank = _LAST_LEG.search(content[-_TAIL:])
    above = bank and _above_payments(content)
    if bank is None or above is None:
        return None
    from mopac_spend.books.cutting import cut

    try:
        head, account = above.decode(), bank[1].decode()
        batch = _batch(head, file)
        if batch is None or len(content) > _LONGEST:
            return None
        table |= cut(content, len(above), head.count("\n"), file, account, kept)
    except ValueError:  # not canonical, or a day that is in no calendar
        return None
    return CanonicalBatch(batch, table, account)


def _above_payments(content: bytes | LongText) -> bytes | None:
    """Give what stands above the first payment; None where there is none."""
    looked_at = _HEAD
    while True:
        some = content[:looked_at]
        if end := _FIRST_PAYMENT.search(some):
            return some[: end.end()]
        if len(some) == len(content):
            return None
        looked_at *= 8


class _Totals:
    """What rows come to that are seen piece by piece."""

    def __init__(self) -> None:
        self._rows, self._pounds = 0, NIL
        self._batches: set[str] = set()
        self._last, self._in_order = dt.date.min, True

    def add(self, columns: Columns) -> None:
        """Add the next rows."""
        import pyarrow.compute as pc

        from mopac_spend.books.columns import in_order, values

        days = columns["date"]
        self._rows += len(days)
        self._pounds += pc.sum(columns["amount"]).as_py()
        self._batches.update(values(columns["batch"]))
        self._in_order &= self._last <= days[0].as_py() and in_order(days)
        self._last = days[-1].as_py()

    def are_of(self, batch: Batch) -> bool:
        """Whether rows are in order, of one batch, and those of its totals."""
        due = batch.pounds_posted - batch.pounds_reversed
        return (
            self._batches == {batch.id}
            and self._rows == batch.payments
            and self._pounds == due
            and self._in_order
        )


def _holds(columns: Columns, batch: Batch) -> bool:
    """Whether rows are those of the totals and the seal of a batch."""
    from mopac_spend.books.columns import seal_of

    totals = _Totals()
    totals.add(columns)
    return totals.are_of(batch) and seal_of(columns.pop("sealed")) == batch.seal


def _batch(head: str, file: str) -> Batch | None:
    batch = plain_heading(head) or heading_by_beancount(head)
    # Written again it must be the same bytes: that is what canonical means.
    if batch is None or heading_text(batch) != head:
        return None
    # Three comments and a blank line come before it.
    return batch._replace(file=file, line=5)


def plain_heading(head: str) -> Batch | None:
    """Read a heading without Beancount, if nothing in it can be read in two ways.

    Returns:
        What Beancount reads, if the batch is written so again; None for a heading of
        unusual texts, which Beancount has to read.

    """
    if len(head) > _SHORT or not head.replace("\n", "").isprintable():
        return None
    if "-0.00" in head:  # to Beancount it is nil, without a sign
        return None
    match = _PLAIN.fullmatch(head)
    if match is None:
        return None
    values = {key.replace("-", "_"): value for key, value in _VALUE.findall(match[3])}
    try:
        said: dict[str, Any] = {
            **{name: values[name][1:-1] for name in BATCH_TEXTS},
            **{name: values.get(name, '""')[1:-1] for name in BATCH_OPTIONAL},
            **{name: int(values[name]) for name in BATCH_COUNTS},
            **{name: _pounds(values[name]) for name in BATCH_POUNDS},
        }
        day = dt.date.fromisoformat(match[1])
        return Batch(id=match[2], date=day, file="", line=0, **said)
    except (KeyError, ValueError, ArithmeticError):
        return None


def _pounds(text: str) -> Decimal:
    return whole_pence(Decimal(text.removesuffix(_GBP)))


def heading_by_beancount(head: str) -> Batch | None:
    """Read any heading, if Beancount finds one batch in it and no error."""
    from beancount.core import data

    from mopac_spend.books import door

    # What has to be tried first is no heading that we wrote; nor is one with a nil,
    # which was not saved whole, though it may stand in a text of it.
    if "\0" in head or not door.harmless(head.encode()):
        return None
    entries, errors, *_ = door.parse(head)
    if errors or len(entries) != 1 or not isinstance(entries[0], data.Custom):
        return None
    try:
        return batch_of(entries[0], "")
    except (TypeError, ValueError):
        return None
