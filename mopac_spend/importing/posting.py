"""Lines to a batch in the books: refs, de-duplication, control totals, disk.

A row's *identity* is what the source says of it: document, date, amount,
supplier, account, description, directorate. Its ref is made of the source, the
document and a digest of that identity, so it does not depend on the order in
which files arrive. Rows with one identity in one file are separate payments and
are counted: the third such row is already posted only if three were.

A file of a name that was imported before, most of whose rows are in the books,
is an *amended* file. Its new rows are posted, and rows of the earlier version
that it no longer holds are reversed, so that the books say what it says.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.books.canonical import batch_text
from mopac_spend.files import write_atomically
from mopac_spend.importing.tagging import tag
from mopac_spend.money import NIL
from mopac_spend.periods import FinancialYear
from mopac_spend.spend import OPTIONAL, Batch, Payment, document_of, seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.importing.layouts import Layout
    from mopac_spend.importing.lines import Extract, Line, SetAside
    from mopac_spend.importing.rules import Rule
    from mopac_spend.importing.sheets import Source
    from mopac_spend.importing.tagging import Tagged
    from mopac_spend.register import Register

IDENTITY = ("supplier", "document", "line", "account", "description", "directorate")
SET_ASIDE = "set-aside"
_DIGITS = 12
_ROW_REF = re.compile(
    rf"(?P<row>(?P<base>.*:[0-9a-f]{{{_DIGITS}}})(?:\.\d+)?)(?:/\d+)?(?P<back>-reversed)?"
)
_SLUG = re.compile(r"[^a-z0-9]+")
# Text fields that go into the books as they are, under the same name.
_KEPT = ("grant", "contract", "purpose", "borough", "evidence", "supplier_id")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file accepted for posting: its bytes, its layout, its rows."""

    source: Source
    layout: Layout
    extract: Extract


@dataclass(slots=True)
class PostedRow:
    """A source row that is in the books: its payments, and whether it stands."""

    ref: str
    batch: str
    payments: list[Payment] = field(default_factory=list)
    reversed: bool = False

    @property
    def amount(self) -> Decimal:
        """Pounds of the row, all its parts together."""
        return sum((payment.amount for payment in self.payments), NIL)


@dataclass(frozen=True, slots=True)
class _Compared:
    """The rows of a file, against the books.

    Attributes:
        new: rows to post, each with the ref of its own.
        matched: rows of the books that the file holds again.
        gone: rows of the file's earlier version that it no longer holds.
        amends: ids of that earlier version's batches, or "".

    """

    new: list[tuple[str, Line]]
    matched: list[PostedRow]
    gone: list[PostedRow]
    amends: str


class Ledger:
    """What the books hold already, found by identity. Grows as batches post."""

    def __init__(self, payments: Iterable[Payment], batches: Iterable[Batch]) -> None:
        """Index the books once."""
        self.rows: dict[str, PostedRow] = {}
        self.by_base: defaultdict[str, list[PostedRow]] = defaultdict(list)
        self.batches: dict[str, Batch] = {}
        self.add(payments, batches)

    @classmethod
    def of(cls, books: Books) -> Ledger:
        """Index opened books."""
        return cls(books.payments, books.batches)

    def add(self, payments: Iterable[Payment], batches: Iterable[Batch]) -> None:
        """Take in what was just posted."""
        self.batches.update((batch.id, batch) for batch in batches)
        # A reversal comes after what it reverses, whatever its place in a file.
        for payment in sorted(payments, key=lambda p: bool(p.reverses)):
            found = _ROW_REF.fullmatch(payment.ref)
            if found is None:
                continue  # a ref that no import made has no identity to compare
            if found["back"]:
                self.rows[found["row"]].reversed = True
                continue
            row = self.rows.get(found["row"])
            if row is None:
                row = PostedRow(found["row"], payment.batch)
                self.rows[row.ref] = row
                self.by_base[found["base"]].append(row)
            row.payments.append(payment)


@dataclass(frozen=True, slots=True)
class Posting:
    """A batch made and not yet written.

    Attributes:
        batch: its control totals.
        payments: what it posts, reversals included.
        set_aside: rows that could not be read.
        untagged: how many payments and pounds carry an undecided tag.
        text: the ledger file; "" where there is nothing to post.

    """

    batch: Batch
    payments: list[Payment]
    set_aside: list[SetAside]
    untagged: tuple[int, Decimal]
    text: str


def prepare(
    incoming: Incoming, rules: Sequence[Rule], register: Register, ledger: Ledger
) -> Posting:
    """Make the batch of one file, without writing anything."""
    found = _compare(incoming, ledger)
    name = _batch_id(incoming.source, ledger)
    payments = [
        payment
        for ref, line in found.new
        for payment in _payments(ref, line, tag(line, rules, register), name)
    ]
    untagged = [payment.amount for payment in payments if payment.flag == "!"]
    payments += [
        _reversal(payment, name) for row in found.gone for payment in row.payments
    ]
    batch = _batch(name, incoming, found, payments)
    bank = register.books.bank if register.books else "Assets:Bank"
    return Posting(
        batch,
        payments,
        incoming.extract.set_aside,
        (len(untagged), sum(untagged, NIL)),
        batch_text(batch, payments, bank) if payments else "",
    )


def _compare(incoming: Incoming, ledger: Ledger) -> _Compared:
    """Tell the rows of a file that the books lack from those they hold."""
    new: list[tuple[str, Line]] = []
    matched: list[PostedRow] = []
    counted: defaultdict[str, int] = defaultdict(int)
    for line in incoming.extract.lines:
        base = base_ref(incoming.layout.source, line)
        nth = counted[base]
        counted[base] += 1
        held = ledger.by_base.get(base, [])
        standing = [row for row in held if not row.reversed]
        if nth < len(standing):
            matched.append(standing[nth])
        else:
            number = len(held) + nth - len(standing) + 1
            new.append((base if number == 1 else f"{base}.{number}", line))
    gone, amends = _gone(incoming, matched, ledger)
    return _Compared(new, matched, gone, amends)


def write(posting: Posting, books: Books) -> None:
    """Put a prepared batch on the disk: what was set aside first, then the batch.

    The ledger file is the last thing written, in one step: a kill at any moment
    leaves the books as before or as after.
    """
    if not posting.text:
        return
    if posting.batch.set_aside:
        write_atomically(
            books.root / posting.batch.set_aside, _set_aside_text(posting.set_aside)
        )
    write_atomically(books.root / posting.batch.file, posting.text)


def base_ref(source: str, line: Line) -> str:
    """Make the ref of a line's first occurrence: source, document, identity."""
    identity = "\x1f".join(
        [line.date.isoformat(), str(line.amount), *map(line.text, IDENTITY)]
    )
    digest = hashlib.sha256(identity.encode()).hexdigest()[:_DIGITS]
    return f"{source}:{line.text('document')}:{digest}"


def _gone(
    incoming: Incoming, matched: Sequence[PostedRow], ledger: Ledger
) -> tuple[list[PostedRow], str]:
    """Rows of this file's earlier version that it no longer holds."""
    source = incoming.source
    earlier = {
        batch.id
        for batch in ledger.batches.values()
        if batch.source == source.name
        and batch.layout == incoming.layout.name
        and batch.sha256 != source.sha256
    }
    if not earlier:
        return [], ""
    found = {row.ref for row in matched}
    standing = [
        row for row in ledger.rows.values() if row.batch in earlier and not row.reversed
    ]
    same = sum(row.ref in found for row in standing)
    # A name is used again every month by some systems; only a file that holds
    # most of the earlier one is a new version of it.
    if not standing or same * 2 < len(standing):
        return [], ""
    return [row for row in standing if row.ref not in found], " ".join(sorted(earlier))


def _payments(
    ref: str, line: Line, parts: Sequence[Tagged], batch: str
) -> list[Payment]:
    split = len(parts) > 1
    made = []
    for number, part in enumerate(parts, 1):
        optional = dict.fromkeys((key.replace("-", "_") for key in OPTIONAL), "")
        optional.update({name: line.text(name) for name in _KEPT})
        for name in ("fund", "decision", "decision_as_written"):
            optional[name] = part.codes[name]
        made.append(
            Payment(
                ref=f"{ref}/{number}" if split else ref,
                date=line.date,
                amount=part.amount,
                supplier=line.text("supplier"),
                description=line.text("description"),
                directorate=part.codes["directorate"],
                initiative=part.codes["initiative"],
                category=part.codes["category"],
                account=part.codes["account"],
                document=document_of(ref),
                **optional,
                batch=batch,
                row=line.row,
                rule=part.rule,
                flag="!" if part.undecided else "*",
                file="",
                line=0,
            )
        )
    return made


def _reversal(payment: Payment, batch: str) -> Payment:
    return payment._replace(
        ref=f"{payment.ref}-reversed",
        amount=-payment.amount,
        reverses=payment.ref,
        batch=batch,
    )


def _batch_id(source: Source, ledger: Ledger) -> str:
    stem = _SLUG.sub("-", source.name.rpartition(".")[0].lower()).strip("-") or "file"
    name = f"{stem[:60]}-{source.sha256[:8]}"
    number = 1
    while (f"{name}-{number}" if number > 1 else name) in ledger.batches:
        number += 1
    return f"{name}-{number}" if number > 1 else name


def _batch(
    name: str, incoming: Incoming, found: _Compared, payments: Sequence[Payment]
) -> Batch:
    aside = incoming.extract.set_aside
    posted = sum((line.amount for _, line in found.new), NIL)
    already = sum((row.amount for row in found.matched), NIL)
    put_aside = sum((row.amount for row in aside), NIL)
    first = min((p.date for p in payments), default=None)
    year = FinancialYear.of(first) if first else ""
    return Batch(
        id=name,
        date=first or min(row.payments[0].date for row in found.matched),
        source=incoming.source.name,
        sha256=incoming.source.sha256,
        layout=incoming.layout.name,
        rows_read=len(found.new) + len(found.matched) + len(aside),
        rows_posted=len(found.new),
        rows_already=len(found.matched),
        rows_set_aside=len(aside),
        rows_reversed=len(found.gone),
        pounds_read=posted + already + put_aside,
        pounds_posted=posted,
        pounds_already=already,
        pounds_set_aside=put_aside,
        pounds_reversed=sum((row.amount for row in found.gone), NIL),
        payments=len(payments),
        amends=found.amends if payments else "",
        set_aside=f"{SET_ASIDE}/{name}.csv" if aside and payments else "",
        seal=seal(payments),
        file=f"payments/{year}/{name}.beancount" if payments else "",
        line=0,
    )


def _set_aside_text(rows: Sequence[SetAside]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["sheet", "row", "reason", "amount in pounds", "original cells"])
    writer.writerows(
        [row.sheet, row.number, row.reason, row.amount, row.original] for row in rows
    )
    return text.getvalue()
