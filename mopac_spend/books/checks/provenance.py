"""Every payment has its own ref and names the batch it came in with."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mopac_spend.books.checks.rule import BooksRule, Breach, PaymentRule, Proof, at
from mopac_spend.spend import REF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.findings import Finding
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment, Projection


def _breaks(payment: Payment, _: Register) -> Iterator[Breach]:
    if not REF.fullmatch(payment.ref):
        yield Breach(
            "SPEND-016",
            'no ref of the form "source:document:line"; restore the file from your '
            "backup, or import its source rather than write payments by hand",
        )
    elif not payment.batch:
        yield Breach(
            "SPEND-016",
            "it names no batch; import its source file rather than write payments by "
            "hand",
        )


def _copies(projection: Projection, _: Register) -> Iterator[Finding]:
    first: dict[str, Payment] = {}
    copies: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in projection.payments:
        if not REF.fullmatch(payment.ref):
            continue  # a finding of its own (SPEND-016)
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


RULES = (
    PaymentRule(("SPEND-016",), ("ref", "batch"), _breaks, Proof.READER),
    BooksRule(("SPEND-017",), ("ref",), _copies, Proof.REFS),
)
