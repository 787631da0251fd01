"""A payment's category is the one its account declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.checks.rule import PAIRED, Breach, PaymentRule, Proof

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.register import Register
    from mopac_spend.spend import Payment


def _breaks(payment: Payment, register: Register) -> Iterator[Breach]:
    account = register.accounts.get(payment.account)
    # An account without a category is a finding of its own (SPEND-018).
    if account and payment.category and payment.category != account.category:
        right = register.account_for(payment.category)
        advice = f"post it to {right}, or write" if right else "write"
        yield Breach(
            "SPEND-014",
            f"its category is {payment.category} and its account {payment.account} "
            f'declares {account.category}; {advice} category: "{account.category}"',
        )


RULE = PaymentRule(("SPEND-014",), PAIRED, _breaks, Proof.PAIRS)
