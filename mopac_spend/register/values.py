"""Values of register fields: as the ledger holds them, and as people type them.

Both ways end in what the dataclasses hold: text, day, pounds with two places, whole
number, yes or no, several texts. What cannot be taken raises `ValueError` or
`TypeError` with words that say what would be right.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.money import NIL, whole_pence
from mopac_spend.register.shape import Slot, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# The engine divides in whole numbers of 128 bits.
_MOST, _PLACES = 1_000_000, 6
MONTHS = 12


def from_ledger(slot: Slot, value: object) -> object:
    """Take the value of metadata as Beancount gives it.

    Raises:
        TypeError, ValueError, ArithmeticError: it is of the wrong sort.

    """
    if slot.sort is Sort.DAY:
        if not isinstance(value, dt.date):
            msg = "must be a date such as 2021-03-31"
            raise TypeError(msg)
        return value
    if slot.sort is Sort.POUNDS:
        from beancount.core.amount import Amount

        if not isinstance(value, Amount) or value.currency != "GBP":
            msg = "must be an amount such as 72000000.00 GBP"
            raise TypeError(msg)
        return whole_pence(value.number or NIL)
    if slot.sort in {Sort.YES_OR_NO, Sort.SAID}:
        if not isinstance(value, bool):
            msg = "must be TRUE or FALSE, without quotes"
            raise TypeError(msg)
        return value
    if slot.sort in {Sort.WHOLE, Sort.COUNT}:
        if not isinstance(value, Decimal) or value != int(value) or value < 0:
            msg = "must be a whole number"
            raise TypeError(msg)
        return int(value)
    if not isinstance(value, str):
        msg = "must be a text in double quotes"
        raise TypeError(msg)
    return of_text(slot, value)


def of_text(slot: Slot, text: str) -> str | tuple[str, ...]:
    """Take a text, or several in one, for a field of texts.

    Raises:
        ValueError: the field takes none such.

    """
    if slot.sort is Sort.LIST:
        return _LISTED.get(slot.name, _at_blanks)(text)
    if slot.one_of and text not in slot.one_of:
        msg = f"must be one of {', '.join(slot.one_of)}, not {text!r}"
        raise ValueError(msg)
    return text


def joined(slot: Slot, values: Iterable[str]) -> str:
    """Write several texts as one, such that `of_text` takes it apart again."""
    return (", " if slot.name in _LISTED else " ").join(values)


def is_share(number: Decimal) -> bool:
    """Say whether a weight can divide: above nil, at most a million, six places."""
    return (
        number.is_finite()
        and 0 < number <= _MOST
        and int(number.as_tuple().exponent) >= -_PLACES
    )


def share_of(text: str) -> tuple[str, Decimal]:
    """Take a share apart: `knife-crime 40` is an initiative and a weight."""
    code, _, weight = text.rpartition(" ")
    return code, Decimal(weight)


def _at_blanks(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _at_commas(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(","))))


def _commitment(text: str) -> str:
    """Take one promised instalment: `2021-06-30 5000.00`."""
    try:
        day, pounds = text.split()
        return f"{dt.date.fromisoformat(day)} {whole_pence(Decimal(pounds))}"
    except (ValueError, ArithmeticError) as error:
        msg = f"must be days and pounds such as 2021-06-30 5000.00, not {text!r}"
        raise ValueError(msg) from error


def _share(text: str) -> str:
    """Take one share of an apportionment: `knife-crime 40`."""
    try:
        code, weight = text.split()
        number = Decimal(weight.removesuffix("%"))
        if not is_share(number):
            raise ValueError(weight)  # noqa: TRY301 - worded below with the rest
    except (ValueError, ArithmeticError) as error:
        msg = f"must be initiatives and shares such as knife-crime 40, not {text!r}"
        raise ValueError(msg) from error
    return f"{code} {number}"


def _profiled(text: str) -> tuple[str, ...]:
    """Take a profile: twelve amounts, April to March."""
    parts = re.split(r"\s*[,;]\s*|\s+", text.strip())
    try:
        amounts = tuple(str(whole_pence(Decimal(part))) for part in parts)
    except ArithmeticError as error:
        msg = f"must be pounds such as 5000.00 with commas between, not {text!r}"
        raise ValueError(msg) from error
    if len(amounts) != MONTHS:
        msg = f"must be twelve amounts, April to March; these are {len(amounts)}"
        raise ValueError(msg)
    return amounts


# Fields of several values: how one text is taken apart. The ids of a finance system
# may hold blanks, and so may the headings of a form, and what a share or a promised
# instalment says.
_LISTED: dict[str, Callable[[str], tuple[str, ...]]] = {
    "ids": _at_commas,
    "form": _at_commas,
    "commitments": lambda text: tuple(map(_commitment, _at_commas(text))),
    "shares": lambda text: tuple(map(_share, _at_commas(text))),
    "profile": _profiled,
}
