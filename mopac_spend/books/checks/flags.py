"""What is undecided shows the flag `!`, so that nobody takes it for decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.checks.rule import Breach, PaymentRule, Proof
from mopac_spend.fields import TAGS
from mopac_spend.register import UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.register import Register
    from mopac_spend.spend import Payment


def _breaks(payment: Payment, _: Register) -> Iterator[Breach]:
    if payment.flag == "!":
        return
    undecided = [kind for kind in TAGS if getattr(payment, kind) == UNTAGGED]
    if undecided:
        yield Breach(
            "SPEND-015",
            f"{' and '.join(undecided)} untagged but the flag is {payment.flag}; "
            f"write ! in place of {payment.flag} until decided",
        )


RULE = PaymentRule(("SPEND-015",), (*TAGS, "flag"), _breaks, Proof.FLAGGED)
