"""A batch holds the payments it was imported with, to the penny."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.books.checks.rule import BooksRule, Proof, at
from mopac_spend.findings import Finding, counted
from mopac_spend.money import NIL, show
from mopac_spend.spend import seal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.register import Register
    from mopac_spend.spend import Batch, Payment, Projection


def _in_order(projection: Projection) -> list[Batch]:
    return sorted(projection.batches, key=lambda batch: (batch.file, batch.line))


def _known(projection: Projection) -> dict[str, Batch]:
    """Give the batches by id; of those that stand twice, the first."""
    return {batch.id: batch for batch in reversed(_in_order(projection))}


def _batches(projection: Projection, _: Register) -> Iterator[Finding]:
    """Every batch stands once, and its rows read are all accounted for."""
    known = _known(projection)
    for batch in projection.batches:
        first = known[batch.id]
        if first is not batch:
            yield Finding(
                batch.file,
                batch.line,
                "SPEND-024",
                f"batch {batch.id} is also in {first.file}; remove one of the two "
                f"files",
            )
        yield from _adds_up(batch)


def _in_its_batch(projection: Projection, _: Register) -> Iterator[Finding]:
    """Every payment stands in the file of the batch that it names."""
    known = _known(projection)
    for payment in projection.payments:
        batch_of = known.get(payment.batch)
        if not payment.batch:
            continue  # a finding of its own (SPEND-016)
        if batch_of is None:
            yield at(
                payment,
                "SPEND-022",
                f"it names the batch {payment.batch}, which is not in the books; "
                f"restore the file of that batch from your backup, or import its "
                f"source again",
            )
        elif batch_of.file != payment.file:
            yield at(
                payment,
                "SPEND-022",
                f"it names the batch {payment.batch} but does not stand in that "
                f"batch's file, which is {batch_of.file}; move it back, or restore "
                f"both files from your backup",
            )


def _totals(projection: Projection, _: Register) -> Iterator[Finding]:
    """Every batch holds its control total and its seal."""
    by_batch: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in projection.payments:
        by_batch[payment.batch].append(payment)
    for batch in _known(projection).values():
        yield from _holds(batch, by_batch[batch.id])


def _adds_up(batch: Batch) -> Iterator[Finding]:
    rows = batch.rows_posted + batch.rows_already + batch.rows_set_aside
    pounds = batch.pounds_posted + batch.pounds_already + batch.pounds_set_aside
    if (rows, pounds) != (batch.rows_read, batch.pounds_read):
        yield Finding(
            batch.file,
            batch.line,
            "SPEND-020",
            f"batch {batch.id}: posted, already posted and set aside are "
            f"{counted(rows, 'row')} and {show(pounds)}, but "
            f"{counted(batch.rows_read, 'row')} and {show(batch.pounds_read)} were "
            f"read; restore the file from your backup",
        )


def _holds(batch: Batch, payments: list[Payment]) -> Iterator[Finding]:
    total = sum((payment.amount for payment in payments), Decimal(0))
    due = batch.pounds_posted - batch.pounds_reversed
    remedy = (
        f"restore {batch.file} from your backup; if there is none, delete it and "
        f"import {batch.source} again, which loses tags corrected by hand"
    )
    if len(payments) != batch.payments or total != due:
        yield Finding(
            batch.file,
            batch.line,
            "SPEND-020",
            f"batch {batch.id} holds {counted(len(payments), 'payment')} of "
            f"{show(total or NIL)} and its control total is "
            f"{counted(batch.payments, 'payment')} of {show(due)}; "
            f"a payment was deleted, added or altered: {remedy}",
        )
    elif seal(payments) != batch.seal:
        yield Finding(
            batch.file,
            batch.line,
            "SPEND-021",
            f"batch {batch.id} holds its control total, but a ref, date, amount, "
            f"supplier, description or row was altered after import: {remedy}",
        )


_SEALED = ("ref", "date", "amount", "supplier", "description", "row", "belongs")
RULES = (
    BooksRule(("SPEND-020", "SPEND-024"), (), _batches),
    BooksRule(("SPEND-022",), ("batch", "file"), _in_its_batch, Proof.READER),
    BooksRule(("SPEND-020", "SPEND-021"), ("batch", *_SEALED), _totals, Proof.READER),
)
