"""Rows that are no spend: the payment by which a card's balance was settled.

The purchases on a card are the spend; the statement's own payment would take them
away again. Such a row is set aside with its pounds, so that all is accounted for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.words import any_of, words_of
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from mopac_spend.importing.reading.layouts import Layout

# How card statements call it; nobody who is paid is called so.
_PAID_OFF = re.compile(any_of("rows.card.paid"), re.IGNORECASE)
# What is so only where it is a credit: a payee may be called so too.
_PAID_BY = re.compile(any_of("rows.card.credit"), re.IGNORECASE)
_LONGEST = 80
_LETTERS = words_of("rows.card.letters")
# What such a payment is called in.
NAMING = ("supplier", "description")


def not_spend(texts: Mapping[str, str], amount: Decimal, layout: Layout) -> str:
    """Give the reason where a row is no spend; "" where it is."""
    for name, kinds in layout.not_spend.items():
        if alike(texts.get(name, "")) in kinds:
            return f"not spend: its {name.replace('_', ' ')} is {texts[name]!r}"
    supplier = texts.get("supplier", "")
    for name in NAMING:
        text = texts.get(name, "")
        # Most rows are told by their first letter, which costs nothing.
        if text[:1].lower() not in _LETTERS or len(text) > _LONGEST:
            continue
        # A supplier's credit note may say how it was paid.
        own = not supplier or _PAID_BY.fullmatch(supplier)
        if _PAID_OFF.fullmatch(text) or (
            amount < 0 and own and _PAID_BY.fullmatch(text)
        ):
            return "not spend: the payment of a card's own balance"
    return ""


def telling(field: str, texts: Iterable[str], layout: Layout) -> set[str]:
    """Give those of some texts by which a row may be no spend."""
    told: set[str] = set()
    if kinds := layout.not_spend.get(field):
        told = {text for text in texts if alike(text) in kinds}
    if field in NAMING:
        some = [text for text in texts if text[:1].lower() in _LETTERS]
        called = (_PAID_OFF.fullmatch, _PAID_BY.fullmatch)
        told |= {text for text in some if any(each(text) for each in called)}
    return told
