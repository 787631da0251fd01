"""A payment that says a person decided it names a review of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.checks.rule import Breach, PaymentRule, Proof
from mopac_spend.register.reviews import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.register import Register
    from mopac_spend.spend import Payment


def _breaks(payment: Payment, register: Register) -> Iterator[Breach]:
    if payment.rule.startswith(REVIEW) and payment.rule not in register.reviews:
        yield Breach(
            "SPEND-045",
            f"its tags were decided in the review {payment.rule}, which is not in the "
            f"books; restore registers/reviews.beancount from your backup",
        )


RULE = PaymentRule(("SPEND-045",), ("rule",), _breaks, Proof.REVIEWS)
