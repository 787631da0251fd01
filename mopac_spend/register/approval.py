"""What a body wants a second person's approval for: `approval-above` of its books.

    2012-01-16 custom "books" "Office of …"
      approval-above: 50000.00 GBP

A batch whose payments come to more is then posted only with somebody else's approval,
and so is the closing of a period. Without it a body asks for none of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.money import NIL, whole_pence

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from beancount.core import data

KEY = "approval-above"


def limit(entry: data.Custom, report: Callable[..., None]) -> Decimal | None:
    """Read the pounds above which a batch needs a second person; None without.

    Args:
        entry: whose books these are.
        report: told of what is no limit, with place, code and words. Every batch then
            needs one.

    """
    from beancount.core.amount import Amount

    value = entry.meta.get(KEY)
    if value is None:
        return None
    if isinstance(value, Amount) and value.currency == "GBP" and value.number:
        try:
            pounds = whole_pence(value.number)
        except (ValueError, ArithmeticError):
            pounds = NIL
        if pounds > NIL:
            return pounds
    words = f"{KEY} must be an amount such as {KEY}: 50000.00 GBP"
    report(entry.meta, "SPEND-030", words)
    return NIL
