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
from mopac_spend.money import whole_pence
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

# Where a bank account may stand: not under `Expenses`.
_BANK = rf"(?:Assets|Liabilities|Equity|Income){LEAVES}"
_FIRST_PAYMENT = re.compile(rb"\n(?=\n[0-9]{4}-[0-9]{2}-[0-9]{2} [*!] )")
_LAST_LEG = re.compile(rf"\n  ({_BANK})  -?[0-9.]+ GBP\n\Z".encode())
_TAIL = 400
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
# What is held against control totals and seal, once all of it is there.
_HELD = ("date", "amount", "batch", "sealed")


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


def read(
    content: bytes, file: str, seen: Callable[[Columns], Columns] = lambda cut: cut
) -> CanonicalBatch | None:
    """Read a batch file if every byte of it is in the canonical layout.

    Args:
        content: the file's bytes.
        file: its path relative to the books, which the rows will carry.
        seen: shown the columns of some thousand rows after the other, as they are
            proven; what it gives of them is kept. That the file is whole is proven
            after the last.

    Returns:
        None where the file is not wholly canonical or not whole: it then
        belongs to Beancount.

    """
    end, bank = _FIRST_PAYMENT.search(content), _LAST_LEG.search(content[-_TAIL:])
    if end is None or bank is None:
        return None
    from mopac_spend.books.cutting import cut

    try:
        head, account = content[: end.end()].decode(), bank[1].decode()
        batch = _batch(head, file)
        if batch is None or len(content) > _LONGEST:
            return None
        table = cut(
            content,
            end.end(),
            head.count("\n"),
            file,
            account,
            lambda piece: seen(piece) | {name: piece[name] for name in _HELD},
        )
    except ValueError:  # not canonical, or a day that is in no calendar
        return None
    if not _holds(table, batch):
        return None
    return CanonicalBatch(batch, table, account)


def _holds(columns: Columns, batch: Batch) -> bool:
    """Whether rows are in order, of one batch, and those of its totals and seal."""
    import pyarrow.compute as pc

    from mopac_spend.books.columns import in_order, seal_of, values

    sealed = columns.pop("sealed")
    due = batch.pounds_posted - batch.pounds_reversed
    return (
        values(columns["batch"]) == [batch.id]
        and len(sealed) == batch.payments
        and pc.sum(columns["amount"]).as_py() == due
        and in_order(columns["date"])
        and seal_of(sealed) == batch.seal
    )


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
