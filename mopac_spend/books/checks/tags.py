"""Every payment carries three tags, each in its register and in its dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.checks.rule import Breach, PaymentRule, Proof
from mopac_spend.fields import CODED, FIELDS, TAGS
from mopac_spend.register import KINDS, UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.fields import Payment
    from mopac_spend.register import Register


def _of(kind: str) -> PaymentRule:
    """Make the rule of the codes of one kind."""
    field = FIELDS[kind]

    def breaks(payment: Payment, register: Register) -> Iterator[Breach]:
        code: str = getattr(payment, kind)
        if not code:
            if kind in TAGS:
                yield Breach(
                    "SPEND-011",
                    f'no {kind}; add {kind}: "…" under it, or {kind}: "{UNTAGGED}" '
                    f"and the flag ! while nobody has decided",
                )
            return
        # Until a body keeps a register of grants or contracts, what its payments say
        # of one is a reference to papers elsewhere; there is nothing to hold it
        # against. From its first entry on, every payment is checked.
        if field.as_written and not register.entries[kind]:
            return
        if not register.knows(kind, code):
            kinds = KINDS[kind].plural
            yield Breach(
                "SPEND-012",
                f"the {kind} {code} is not in the register of {kinds}; correct it, or "
                f"add it to registers/{kinds}.beancount",
            )
            return
        entry = register.entries[kind].get(code)
        # A decision authorises spending from its date on, but grants and services
        # begin before signature in practice: that is a question to ask of the books,
        # not a fault of theirs.
        if entry and not field.undated and not entry.valid_on(payment.belongs_on):
            until = f" to {entry.valid_to}" if entry.valid_to else " on"
            yield Breach(
                "SPEND-013",
                f"the {kind} {code} is valid from {entry.valid_from}{until} and the "
                f"payment is dated {payment.belongs_on}; use the code of that day, or "
                f"correct the dates in the register",
            )

    codes = ("SPEND-011", "SPEND-012", "SPEND-013")
    return PaymentRule(codes, (kind, "belongs_on"), breaks, Proof.SPANS)


RULES = tuple(_of(kind) for kind in CODED)
