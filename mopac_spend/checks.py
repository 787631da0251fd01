"""The rules of the books: rows and register in, findings out.

The Beancount plugin and the loader call these same functions, so what Fava
shows and what stops an answer are the same findings with the same words. Each
rule is one function; `check` runs them all.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.fields import CODED, FIELDS, TAGS
from mopac_spend.findings import Finding, counted
from mopac_spend.money import NIL, show
from mopac_spend.register import KINDS, UNTAGGED
from mopac_spend.register.reviews import REVIEW
from mopac_spend.spend import REF, seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mopac_spend.register import Register
    from mopac_spend.spend import Batch, Payment, Projection


def check(projection: Projection, register: Register) -> list[Finding]:
    """Run every rule over the spend table.

    Returns:
        Findings `SPEND-011` to `-017`, `-020` to `-022`, `-024` and `-045`, together
        with those the projection already made, in the order of their places.

    """
    payments, batches = projection.payments, projection.batches
    findings = [
        *projection.findings,
        *tags(payments, register),
        *categories(payments, register),
        *flags(payments),
        *provenance(payments),
        *reviewed(payments, register),
        *control_totals(payments, batches),
    ]
    return sorted(findings)


def at(payment: Payment, code: str, message: str) -> Finding:
    """Make a finding at a payment's place, naming the payment."""
    who = payment.ref or f"{payment.date} {payment.supplier}"
    return Finding(payment.file, payment.line, code, f"payment {who}: {message}")


def tags(payments: Iterable[Payment], register: Register) -> Iterator[Finding]:
    """Every payment carries three tags, each in its register and in its dates."""
    for payment in payments:
        for kind in CODED:
            code: str = getattr(payment, kind)
            if not code:
                if kind in TAGS:
                    yield at(
                        payment,
                        "SPEND-011",
                        f'no {kind}; add {kind}: "…" under it, or {kind}: '
                        f'"{UNTAGGED}" and the flag ! while nobody has decided',
                    )
                continue
            # Until a body keeps a register of grants or contracts, what its
            # payments say of one is a reference to papers elsewhere; there is
            # nothing to hold it against. From its first entry on, every payment
            # is checked.
            if FIELDS[kind].as_written and not register.entries[kind]:
                continue
            if not register.knows(kind, code):
                kinds = KINDS[kind].plural
                yield at(
                    payment,
                    "SPEND-012",
                    f"the {kind} {code} is not in the register of {kinds}; correct "
                    f"it, or add it to registers/{kinds}.beancount",
                )
                continue
            entry = register.entries[kind].get(code)
            # A decision authorises spending from its date on, but grants and
            # services begin before signature in practice: that is a question to
            # ask of the books, not a fault of theirs.
            if entry and not FIELDS[kind].undated and not entry.valid_on(payment.date):
                until = f" to {entry.valid_to}" if entry.valid_to else " on"
                yield at(
                    payment,
                    "SPEND-013",
                    f"the {kind} {code} is valid from {entry.valid_from}{until} and "
                    f"the payment is dated {payment.date}; use the code of that "
                    f"day, or correct the dates in the register",
                )


def categories(payments: Iterable[Payment], register: Register) -> Iterator[Finding]:
    """A payment's category is the one its account declares."""
    for payment in payments:
        account = register.accounts.get(payment.account)
        # An account without a category is a finding of its own (SPEND-018).
        if account and payment.category and payment.category != account.category:
            right = register.account_for(payment.category)
            advice = f"post it to {right}, or write" if right else "write"
            yield at(
                payment,
                "SPEND-014",
                f"its category is {payment.category} and its account "
                f"{payment.account} declares {account.category}; {advice} "
                f'category: "{account.category}"',
            )


def flags(payments: Iterable[Payment]) -> Iterator[Finding]:
    """What is undecided shows the flag `!`, so that nobody takes it for decided."""
    for payment in payments:
        if payment.flag == "!":
            continue
        undecided = [kind for kind in TAGS if getattr(payment, kind) == UNTAGGED]
        if undecided:
            yield at(
                payment,
                "SPEND-015",
                f"{' and '.join(undecided)} untagged but the flag is "
                f"{payment.flag}; write ! in place of {payment.flag} until decided",
            )


def provenance(payments: Iterable[Payment]) -> Iterator[Finding]:
    """Every payment has its own ref and names the batch it came in with."""
    first: dict[str, Payment] = {}
    copies: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in payments:
        if not REF.fullmatch(payment.ref):
            yield at(
                payment,
                "SPEND-016",
                'no ref of the form "source:document:line"; restore the file from '
                "your backup, or import its source rather than write payments by hand",
            )
            continue
        if not payment.batch:
            yield at(
                payment,
                "SPEND-016",
                "it names no batch; import its source file rather than write "
                "payments by hand",
            )
        if first.setdefault(payment.ref, payment) is not payment:
            copies[payment.ref].append(payment)
    for ref, others in copies.items():
        # In the order of the files, whatever order the rows came in.
        same = sorted([first[ref], *others], key=lambda p: (p.file, p.line))
        for payment in same[1:]:
            yield at(
                payment,
                "SPEND-017",
                f"its ref is already that of the payment at {same[0].file}:"
                f"{same[0].line}; remove the copy",
            )


def reviewed(payments: Iterable[Payment], register: Register) -> Iterator[Finding]:
    """A payment that says a person decided it names a review of the books."""
    for payment in payments:
        if payment.rule.startswith(REVIEW) and payment.rule not in register.reviews:
            yield at(
                payment,
                "SPEND-045",
                f"its tags were decided in the review {payment.rule}, which is not in "
                f"the books; restore registers/reviews.beancount from your backup",
            )


def control_totals(
    payments: Iterable[Payment], batches: Iterable[Batch]
) -> Iterator[Finding]:
    """A batch holds the payments it was imported with, to the penny."""
    batches = sorted(batches, key=lambda batch: (batch.file, batch.line))
    yield from batches_add_up(batches)
    known: dict[str, Batch] = {}
    for batch in batches:
        known.setdefault(batch.id, batch)
    held: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in payments:
        held[payment.batch].append(payment)
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
    for batch in known.values():
        yield from _holds(batch, held[batch.id])


def batches_add_up(batches: Iterable[Batch]) -> Iterator[Finding]:
    """Every batch stands once, and its rows read are all accounted for."""
    known: dict[str, Batch] = {}
    for batch in batches:
        first = known.setdefault(batch.id, batch)
        if first is not batch:
            yield Finding(
                batch.file,
                batch.line,
                "SPEND-024",
                f"batch {batch.id} is also in {first.file}; remove one of the two "
                f"files",
            )
        yield from _adds_up(batch)


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
