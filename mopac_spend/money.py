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

# A double written out has so many digits, or a sum of doubles nearly so many.
_DOUBLE = 15

# What most cells hold, and can be read in one way only.
_PENNIES = re.compile(
    r"-?(?:\d{1,12}(?:\.\d\d?)?|\d{1,3}(?:,\d{3}){1,3}\.\d\d)", re.ASCII
)
# Thousands are parted by commas, by the blanks that no line is broken at, or by
# plain blanks, which count only where pence show that the cell is one number.
_PLAIN = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d{1,3}(?:[\u00a0\u2007\u202f\u2009]\d{3})+"
    r"|\d{1,3}(?: \d{3})+(?=\.\d\d\Z)|\d+)?(?:\.(\d*))?",
    re.ASCII,
)
# The point may be a continental writer's mark of thousands.
_MAYBE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
# And a comma his point: no thousands begin with a nought.
_MAYBE_FRACTION = re.compile(r"0+,\d{3}", re.ASCII)
_CURRENCY = re.compile(r"(?<!\d)(?:£|GBP)|(?:£|GBP)(?!\d)")
_CHANGED_OVER = str.maketrans(".,", ",.")
_NO_DIGIT = re.compile(r"[^0-9]")
_BLANKS = "\u00a0\u2007\u202f\u2009 \t\r\n"


def to_pence(amount: Decimal) -> Decimal:
    """Round to the penny, a half away from nil, as invoices do; nil has no sign."""
    return amount.quantize(PENNY, rounding=ROUND_HALF_UP) or NIL


def from_text(text: str, *, comma: bool = False) -> Decimal:
    """Read an amount as people and finance systems write it, if it is certain.

    What is certain is this, and nothing else:

        amount    = [minus] [currency] number, the minus before or behind
                  | "(" amount without a minus ")" | amount "CR" | amount "DR"
        currency  = "£" | "GBP", before or behind
        number    = whole ["." pence] | "." pence
        whole     = digits | one to three digits and groups of three
        group     = "," three digits | no-break or thin blank, three digits
                  | blank, three digits: only where two digits of pence follow
        pence     = nothing | one or two digits
                  | more digits, where all behind the second are nought
                  | a double written out (`537.1999999999999`): 15 digits or more

    Digits are those of ASCII; blanks may stand around each part and in no other
    place. So a decimal comma (`12,50`), two numbers in one cell (`1 2`) and digits
    of other scripts are refused. `1.000` and `12.500` are refused too, as they are
    a thousand and twelve thousand where a point parts thousands: a nought, a comma
    or a fourth digit before the point rules that out (`1,000.000` is certain). And
    `0,123` is refused, which may be less than a pound.

    Args:
        text: as it is written.
        comma: whether its writer puts a comma before the pence, and a point between
            thousands: `1.234,56`. The two have then changed places in all of this.

    Raises:
        ValueError: the text is no amount, says "negative" twice, may be read in
            two ways, has fractions of a penny, or is beyond `LIMIT`.

    """
    if _PENNIES.fullmatch(text) and not (comma and "." in text):
        amount = Decimal(text.replace(",", ""))
        # It has two places already, as nearly all have.
        return (amount or NIL) if text[-3:-2] == "." else to_pence(amount)
    body, negative = _unsigned(text.translate(_CHANGED_OVER) if comma else text)
    match = _PLAIN.fullmatch(body)
    if match is None or not any(match.groups()) or negative > 1:
        msg = f"{text!r} is not an amount in pounds"
        raise ValueError(msg)
    if _MAYBE_FRACTION.fullmatch(body):
        msg = f"{text!r} may be {body.replace(',', '.')} or {int(body[-3:])}"
        raise ValueError(msg)
    whole, pence = _NO_DIGIT.sub("", match[1] or "0"), match[2] or "0"
    exact = Decimal(f"{whole}.{pence}")
    amount = to_pence(_within_limit(exact, text))
    if _MAYBE_THOUSANDS.fullmatch(body):
        msg = (
            f"{text!r} has more than two decimal places, and may be {exact} or "
            f"{exact * 1000:,.0f}; write it with two"
        )
        raise ValueError(msg)
    if amount != exact and len((whole + pence).lstrip("0")) < _DOUBLE:
        msg = f"{text!r} has more than two decimal places"
        raise ValueError(msg)
    return -amount if negative and amount else amount


def _unsigned(text: str) -> tuple[str, int]:
    """Take currency and signs off; give what is left, and how often it is negative."""
    body = _CURRENCY.sub("", text.strip(_BLANKS).upper()).strip(_BLANKS)
    negative = 0
    if body.startswith("(") and body.endswith(")"):
        body, negative = body[1:-1].strip(_BLANKS), 1
    if body.endswith("CR"):
        body, negative = body[:-2].rstrip(_BLANKS), negative + 1
    elif body.endswith("DR"):
        body = body[:-2].rstrip(_BLANKS)
    for minus in ("-", "\u2212", "\u2013"):
        if body.startswith(minus):
            body, negative = body[1:].lstrip(_BLANKS), negative + 1
        if body.endswith(minus):
            body, negative = body[:-1].rstrip(_BLANKS), negative + 1
    return body.removeprefix("+").lstrip(_BLANKS), negative


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


def share(part: Decimal, whole: Decimal) -> Decimal:
    """Give what part of a whole something is, to two places.

    As the engine's macro of this name does: 1.00 only of all, and 0.00 only of nothing.

    >>> share(Decimal(1), Decimal(3)), share(Decimal(999), Decimal(1000))
    (Decimal('0.33'), Decimal('0.99'))

    Args:
        part: pounds to the penny, or a count; not below nil, nor above the whole.
        whole: the same.

    """
    if not part or not whole:
        return NIL
    if part == whole:
        return Decimal("1.00")
    over, under = int(part * 100), int(whole * 100)
    hundredths = (over * 200 + under) // (under * 2)
    return Decimal(max(1, min(99, hundredths))).scaleb(-2)


def show(amount: Decimal) -> str:
    """Format for people: `£1,234.50`, a negative with a minus: `-£12.00`."""
    return f"{'-' if amount < 0 else ''}£{abs(amount):,.2f}"
