"""Lines to a batch in the books: payments, reversals, control totals, disk.

What is new in a file, and what its earlier versions had that it has not, is
found in `earlier`. A new row becomes one payment, or several that sum to it; a
row that is gone is reversed by payments of the opposite sign. Rows set aside are
kept with their batch, and make one even if nothing else in their file is new.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books.canonical import batch_text
from mopac_spend.findings import counted
from mopac_spend.importing.earlier import compare
from mopac_spend.importing.tagging import tag
from mopac_spend.money import NIL, show
from mopac_spend.periods import FinancialYear
from mopac_spend.spend import OPTIONAL, Batch, Payment, document_of, seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from mopac_spend.importing.earlier import Compared, Incoming, Ledger
    from mopac_spend.importing.lines import Line, SetAside
    from mopac_spend.importing.rules import Rule
    from mopac_spend.importing.sheets import Source
    from mopac_spend.importing.tagging import Tagged
    from mopac_spend.register import Register

SET_ASIDE = "set-aside"
_SLUG = re.compile(r"[^a-z0-9]+")
# Days from the middle of a file after which a date is doubted, and rows then named.
_FAR, _NAMED = 731, 5
# Text fields that go into the books as they are, under the same name.
_KEPT = ("grant", "contract", "purpose", "borough", "evidence", "supplier_id")


@dataclass(frozen=True, slots=True)
class Posting:
    """A batch made and not yet written.

    Attributes:
        batch: its control totals.
        payments: what it posts, reversals included.
        set_aside: rows that could not be read.
        untagged: how many payments and pounds carry an undecided tag.
        text: the ledger file; "" where there is nothing to write.
        doubts: sentences about what a person should look at.

    """

    batch: Batch
    payments: list[Payment]
    set_aside: list[SetAside]
    untagged: tuple[int, Decimal]
    text: str
    doubts: list[str]


def prepare(
    incoming: Incoming, rules: Sequence[Rule], register: Register, ledger: Ledger
) -> Posting:
    """Make the batch of one file, without writing anything."""
    found = compare(incoming, ledger)
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
    recorded = not payments and _recorded(incoming, ledger)
    batch = _batch(name, incoming, found, payments, recorded=recorded)
    bank = register.books.bank if register.books else "Assets:Bank"
    return Posting(
        batch,
        payments,
        incoming.extract.set_aside,
        (len(untagged), sum(untagged, NIL)),
        "" if recorded else batch_text(batch, payments, bank),
        [*found.doubts, *_far_dates(incoming, found)],
    )


def texts(postings: Iterable[Posting]) -> dict[str, str]:
    """Give the files to write, by path in the books.

    What was set aside comes before every batch: no batch is ever there without it.
    """
    writing = [posting for posting in postings if posting.text]
    aside = {
        posting.batch.set_aside: _set_aside_text(posting.set_aside)
        for posting in writing
        if posting.batch.set_aside
    }
    return aside | {posting.batch.file: posting.text for posting in writing}


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
        file="",
        line=0,
    )


def _batch_id(source: Source, ledger: Ledger) -> str:
    stem = _SLUG.sub("-", source.name.rpartition(".")[0].lower()).strip("-") or "file"
    name = f"{stem[:60]}-{source.sha256[:8]}"
    number = 1
    while (f"{name}-{number}" if number > 1 else name) in ledger.batches:
        number += 1
    return f"{name}-{number}" if number > 1 else name


def _recorded(incoming: Incoming, ledger: Ledger) -> bool:
    """Say whether the books have all there is to keep of a file without payments."""
    aside = len(incoming.extract.set_aside)
    return not aside or any(
        (batch.sha256, batch.rows_set_aside) == (incoming.source.sha256, aside)
        for batch in ledger.batches.values()
    )


def _far_dates(incoming: Incoming, found: Compared) -> list[str]:
    """Doubt new rows whose date is far from those of most of their file."""
    days = sorted(line.date for line in incoming.extract.lines)
    middle = days[len(days) // 2]
    far = [line for _, line in found.new if abs((line.date - middle).days) > _FAR]
    if not far:
        return []
    pounds = sum((line.amount for line in far), NIL)
    named = [f"row {line.row} ({line.date})" for line in far[:_NAMED]]
    more = [f"{len(far) - _NAMED} more"] if len(far) > _NAMED else []
    doubt = (
        f"{counted(len(far), 'row')} ({show(pounds)}) dated more than two years from "
        f"the middle of the file, {middle}: {', '.join([*named, *more])}; if a date is "
        f"wrong, put it right in the source system, export again and import that"
    )
    return [doubt]


def _batch(
    name: str,
    incoming: Incoming,
    found: Compared,
    payments: Sequence[Payment],
    *,
    recorded: bool,
) -> Batch:
    aside = incoming.extract.set_aside
    posted = sum((line.amount for _, line in found.new), NIL)
    already = sum((row.amount for row in found.matched), NIL)
    put_aside = sum((row.amount for row in aside), NIL)
    first = min(each.date for each in payments or incoming.extract.lines)
    return Batch(
        id=name,
        date=first,
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
        amends="" if recorded else found.amends,
        set_aside=f"{SET_ASIDE}/{name}.csv" if aside and not recorded else "",
        seal=seal(payments),
        file="" if recorded else f"payments/{FinancialYear.of(first)}/{name}.beancount",
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
