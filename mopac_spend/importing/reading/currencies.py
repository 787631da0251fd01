"""What money an amount is in: which column of currencies is the amount's own.

A card statement has what was charged abroad (`Original amount`, `Original currency`)
beside what it came to (`Billing amount`). A currency says nothing of the amount on
the other side, so forints are never taken for pounds, nor pounds for forints.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.words import any_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.sheets import Row

# What pounds are called where a column says what money a row is in.
_POUNDS = re.compile(any_of("rows.currency.pounds"))
_ABROAD, _AT_HOME, _AMOUNT, _CURRENCY = (
    re.compile(any_of(f"headings.anywhere.{name}"), re.IGNORECASE)
    for name in ("abroad", "at_home", "amount", "currency")
)
_PARTS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")
# A code of ISO 4217, a sign, or a name: "HUF", "€", "Hungarian Forint".
_OTHER = re.compile(rf"[A-Z]{{3}}|[€$¥]|(?:.* )?{any_of('rows.currency.other')}")


def is_pounds(currency: str) -> bool:
    """Say whether a currency is pounds; one that is not said is."""
    plain = " ".join(currency.upper().split())
    return not plain or _POUNDS.fullmatch(plain) is not None


def in_pounds(heading: str) -> bool:
    """Say whether an amount headed so is in pounds, whatever the row was in."""
    return _AT_HOME.search(heading) is not None and not _ABROAD.search(heading)


def abroad(heading: str) -> bool:
    """Say whether an amount headed so is in the money it was charged in."""
    return _ABROAD.search(heading) is not None


def of_one_side(amount: str, currency: str, headings: Iterable[str] = ()) -> bool:
    """Say whether a currency headed so may be that of an amount headed so.

    Args:
        amount: the heading of an amount.
        currency: the heading of a currency.
        headings: all that stand beside them; where another amount is said to be in
            other money, the currency of other money is that one's.

    """
    if in_pounds(amount):
        return not abroad(currency)
    if abroad(amount) or not abroad(currency):
        return not (abroad(amount) and in_pounds(currency))
    return not any(abroad(each) and _AMOUNT.search(each) for each in headings)


def unread(heading: Row, columns: Mapping[str, int]) -> list[int]:
    """Find columns of the amount's currency that a layout does not read.

    Args:
        heading: the heading row.
        columns: where each field is.

    """
    if "currency" in columns or "amount" not in columns:
        return []
    amount = clean(heading.cells[columns["amount"]])
    if in_pounds(amount):
        return []
    texts = [cell for cell in heading.cells if isinstance(cell, str)]
    return [
        at
        for at, cell in enumerate(heading.cells)
        if isinstance(cell, str)
        and _CURRENCY.search(" ".join(_PARTS.split(cell)))
        and of_one_side(amount, cell, texts)
    ]


def other_than_pounds(cells: Sequence[Cell], at: Collection[int]) -> str:
    """Give the currency that a row says under one of some columns; "" for pounds."""
    for each in at:
        currency = clean(cells[each]).upper() if each < len(cells) else ""
        if not is_pounds(currency) and _OTHER.fullmatch(currency):
            return currency
    return ""
