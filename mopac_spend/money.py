"""Pounds and pence, exactly.

An amount is a `decimal.Decimal` with two places, in pounds. Binary floating
point never holds one: the only door from a spreadsheet's number into the books
is `from_cell`, which rounds what the sheet stored to the penny it shows.

>>> allocate(Decimal("100.00"), [Decimal(1), Decimal(1), Decimal(1)])
[Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
>>> from_text("(1,234.56)")
Decimal('-1234.56')
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PENNY = Decimal("0.01")
NIL = Decimal("0.00")
# Nothing a public body pays reaches a thousand billion pounds; a larger number
# is a reference or an account number in the wrong column.
LIMIT = Decimal(10) ** 12

# Places from which a text is a double written out and not somebody's amount.
_DOUBLE = 8

_PLAIN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?")
_CURRENCY = re.compile(r"(?<!\d)(?:£|GBP)|(?:£|GBP)(?!\d)")
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2009 \t"), None)


def to_pence(amount: Decimal) -> Decimal:
    """Round to the penny, a half away from nil, as invoices do; nil has no sign."""
    return amount.quantize(PENNY, rounding=ROUND_HALF_UP) or NIL


def from_text(text: str) -> Decimal:
    """Read an amount as people and finance systems write it.

    Takes `1234.5`, `1,234.56`, `£1,234.56`, `(1,234.56)`, `-1,234.56`,
    `1234.56-`, `1234.56CR` and `1234.56 DR`, with any kind of blank in it.
    Commas must stand where thousands stand, so that a decimal comma (`12,50`)
    is refused and not read as twelve hundred pounds. A text with eight places or
    more is a double that a spreadsheet wrote out (`537.1999999999999`) and is
    rounded to the penny; three to seven places that matter are refused.

    Raises:
        ValueError: the text is no amount, says "negative" twice, has fractions
            of a penny, or is beyond `LIMIT`.

    """
    body = _CURRENCY.sub("", text.translate(_BLANKS).upper())
    negative = 0
    if body.startswith("(") and body.endswith(")"):
        body, negative = body[1:-1], 1
    if body.endswith("CR"):
        body, negative = body[:-2], negative + 1
    elif body.endswith("DR"):
        body = body[:-2]
    for minus in ("-", "\u2212", "\u2013"):
        if body.startswith(minus):
            body, negative = body[1:], negative + 1
        if body.endswith(minus):
            body, negative = body[:-1], negative + 1
    body = body.removeprefix("+")
    found = _PLAIN.fullmatch(body)
    if found is None or not any(found.groups()) or negative > 1:
        msg = f"{text!r} is not an amount in pounds"
        raise ValueError(msg)
    whole, pence = found.groups()
    exact = Decimal(f"{(whole or '0').replace(',', '')}.{pence or '0'}")
    amount = to_pence(_within_limit(exact, text))
    if amount != exact and len(pence) < _DOUBLE:
        msg = f"{text!r} has more than two decimal places"
        raise ValueError(msg)
    return -amount if negative and amount else amount


def from_cell(number: float | Decimal) -> Decimal:
    """Take a spreadsheet's number, which is a binary double, to its penny.

    A sheet that shows 4442.27 may store 4442.2699999999995. What the double
    prints as, rounded to the penny, is what the sheet shows.

    Raises:
        ValueError: not a finite number, or beyond `LIMIT`.

    """
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite():
        msg = f"{number!r} is not an amount in pounds"
        raise ValueError(msg)
    return to_pence(_within_limit(exact, repr(number)))


def whole_pence(amount: Decimal) -> Decimal:
    """Take an amount that must be pounds and pence as it stands.

    Raises:
        ValueError: it has fractions of a penny, or is beyond `LIMIT`.

    """
    if not amount.is_finite() or abs(amount) >= LIMIT:
        msg = f"{amount} is too large to be an amount in pounds; write what was paid"
        raise ValueError(msg)
    exact = to_pence(amount)
    if exact != amount:
        msg = f"{amount} has fractions of a penny; write two decimal places"
        raise ValueError(msg)
    return exact


def _within_limit(amount: Decimal, shown: str) -> Decimal:
    if abs(amount) >= LIMIT:
        msg = f"{shown!r} is too large to be an amount in pounds"
        raise ValueError(msg)
    return amount


def allocate(total: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Divide pounds by shares so that the parts sum to the total to the penny.

    By largest remainder: each part is rounded towards nil to the penny, and
    the pennies left go one each to the parts that lost most; on a tie, to the
    earlier one. A negative total (a credit note) gives the mirror image.

    Args:
        total: pounds, two places.
        shares: weights, none negative, at least one above nil; they need not
            sum to one or to a hundred.

    Raises:
        ValueError: a total with fractions of a penny, or shares that cannot
            divide anything.

    """
    if total != to_pence(total):
        msg = f"{total} is not whole pence"
        raise ValueError(msg)
    whole = sum(shares, Decimal(0))
    if whole <= 0 or any(share < 0 for share in shares):
        msg = "shares must be positive"
        raise ValueError(msg)
    pence = int(abs(total) * 100)
    # Whole numbers throughout: Decimal division would round at 28 digits.
    scale = 10 ** max(0, *(-int(share.as_tuple().exponent) for share in shares))
    weights = [int(share * scale) for share in shares]
    of = sum(weights)
    parts = [pence * weight // of for weight in weights]
    lost = [pence * weight % of for weight in weights]
    by_loss = sorted(range(len(parts)), key=lambda at: (-lost[at], at))
    for at in by_loss[: pence - sum(parts)]:
        parts[at] += 1
    sign = -1 if total < 0 else 1
    return [Decimal(sign * part).scaleb(-2) for part in parts]


def show(amount: Decimal) -> str:
    """Format for people: `£1,234.50`, a negative with a minus: `-£12.00`."""
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"
