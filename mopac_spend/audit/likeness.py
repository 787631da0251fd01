"""How alike two references and two amounts are, with the reason in words.

    of_references("INV-0O412", "INV00412")   Likeness(58, "the same reference, …")
    of_amounts(120000, 100000)               Likeness(15, "one with VAT of 20 % …")

A reference keyed a second time rarely comes out as the first: the letter O for a
nought, a letter behind, a full stop. Two invoice numbers that follow each other
differ by one digit, so one of the last two digits alone is no likeness; two digits that
changed places, one lost, or one mistyped further in front, are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Letters that are read for digits; the same in SQL (`mopac_spend.audit.paid`).
READ_FOR, DIGITS = "OIL", "011"
_READ = str.maketrans(READ_FOR, DIGITS)
_NOT_IN_REFERENCE = re.compile(r"[^0-9A-Z]+")
# A line of a document: `46296351 - 2`, `PO1234/01`.
_LINE = re.compile(r"^(.*[0-9]{4,}.*?)[\s_/-]+([0-9]{1,2})$")
_DIGITS = re.compile(r"[0-9]+")
_CORE = re.compile(r"[0-9]{4,}")
# Below these lengths two numbers are alike by chance.
_LEAST_SWAPPED, _LEAST_LOST = 5, 6
# Invoices to one customer rarely have this many others between them, or just as many.
_NEXT_IN_SERIES = 100
_ROUND = 100_00
_RATES = {"20": 120, "5": 105}


class Likeness(NamedTuple):
    """How strong a likeness is, in points, and the words for it."""

    points: int
    reason: str


def stem(reference: str) -> tuple[str, str]:
    """Part a document from the number of its line: `("46296351", "2")`."""
    match = _LINE.match(reference.strip())
    return (match[1], match[2]) if match else (reference.strip(), "")


def letters_and_digits(reference: str) -> str:
    """Give a reference without case, blanks and punctuation."""
    return _NOT_IN_REFERENCE.sub("", reference.upper())


def core(reference: str) -> str:
    """Give the number in a reference, without noughts in front; "" if none."""
    plain = letters_and_digits(stem(reference)[0]).translate(_READ)
    match = _CORE.search(plain)
    return match[0].lstrip("0") if match else ""


def of_references(one: str, other: str) -> Likeness | None:
    """Compare two references; None where one could well be another invoice."""
    if not one or not other:
        return None
    if one == other:
        return Likeness(60, "the same reference")
    (stem_one, line_one), (stem_other, line_other) = stem(one), stem(other)
    if stem_one == stem_other and line_one and line_other:
        return None  # two lines, or two parts, of one document
    return (
        _of_characters(letters_and_digits(one), letters_and_digits(other))
        or _of_numbers(core(one), core(other))
        or _mistyped(stem_one.upper(), stem_other.upper())
    )


def _of_characters(one: str, other: str) -> Likeness | None:
    if one == other:
        return Likeness(60, "the same reference but for case or punctuation")
    if one.translate(_READ) == other.translate(_READ):
        return Likeness(58, "the same reference with O for 0 or I for 1")
    return None


def _of_numbers(one: str, other: str) -> Likeness | None:
    if not one or not other:
        return None
    if one == other:
        return Likeness(52, "the same number with other letters or noughts around it")
    if one.isdigit() and other.isdigit() and is_swapped(one, other, _LEAST_SWAPPED):
        return Likeness(38, "the same reference with two digits the other way round")
    shorter, longer = sorted((one, other), key=len)
    if (
        len(longer) == len(shorter) + 1 >= _LEAST_LOST
        and _without_one(shorter, longer)
        # A number before a longer one in the same series: 9999 and 10000.
        and not longer.startswith(shorter[:1] + "0" * (len(shorter) - 1))
    ):
        return Likeness(36, "the same reference with one digit lost or added")
    return None


def of_amounts(one: int, other: int) -> Likeness | None:
    """Compare two amounts in pence; None where they have nothing in common."""
    if one == other:
        odd = 5 if one % 1000 else 0
        return Likeness(25 + odd, "the same amount")
    net, gross = sorted((one, other))
    for rate, percent in _RATES.items():
        if abs(net * percent - gross * 100) <= 100:  # noqa: PLR2004 - one penny
            return Likeness(15, f"one amount is the other with VAT of {rate} %")
    if is_swapped(str(net), str(gross), 4):
        return Likeness(15, "one amount has two digits the other way round")
    return None


def is_instalment(pence: int) -> bool:
    """Say whether an amount is a part of round hundreds: `14583.33` of 175,000.

    Instalments of one grant or contract are equal, however odd they look.
    """
    return any(
        min(pence * parts % _ROUND, -pence * parts % _ROUND) <= parts
        for parts in (1, 2, 3, 4, 6, 12)
    )


def is_swapped(one: str, other: str, least: int) -> bool:
    """Say whether two neighbouring characters changed places, and nothing else."""
    if len(one) != len(other) or len(one) < least or one == other:
        return False
    pairs = enumerate(zip(one, other, strict=True))
    at = next(n for n, (a, b) in pairs if a != b)
    swapped = one[at + 1 : at + 2] + one[at]
    return one[:at] + swapped + one[at + 2 :] == other


def _mistyped(one: str, other: str) -> Likeness | None:
    """Look for one digit that differs, and not as two numbers of a series do."""
    if _DIGITS.sub("", one) != _DIGITS.sub("", other):
        return None
    numbers = zip(_DIGITS.findall(one), _DIGITS.findall(other), strict=False)
    unlike = [(a, b) for a, b in numbers if a != b]
    if len(unlike) != 1:
        return None
    a, b = unlike[0]
    if len(a) != len(b) or len(a) < _LEAST_SWAPPED:
        return None
    differing = sum(x != y for x, y in zip(a, b, strict=True))
    if differing > 1 or abs(int(a) - int(b)) < _NEXT_IN_SERIES:
        return None
    return Likeness(34, "the same reference with one digit mistyped")


def _without_one(shorter: str, longer: str) -> bool:
    at = next((n for n, a in enumerate(shorter) if a != longer[n]), len(shorter))
    return longer[:at] + longer[at + 1 :] == shorter
