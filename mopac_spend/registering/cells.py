"""What a cell means in its column, and the cell that says so.

People type days as 2020-04-01 or 01/04/2020, pounds as 1,234.50 or £1,234.50, and
yes or no; a spreadsheet has days and numbers of its own. What cannot be taken raises
`ValueError` or `TypeError` with words that say what would be right.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.cells import as_text, neutralised
from mopac_spend.register.shape import Sort
from mopac_spend.register.values import of_text
from mopac_spend.registering.columns import NO, YES

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.register.shape import Slot

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_WHOLE = re.compile(r"\d{1,3}(?:,\d{3})*|\d+", re.ASCII)
# What spreadsheets show where a formula failed.
_ERROR = re.compile(r"#(?:[A-Z]+(?:/0)?[!?]|N/A|GETTING_DATA)|Err:\d{3}")
_TRUTH = {YES: True, "y": True, "true": True, NO: False, "n": False, "false": False}
# No plan, grant or contract of these books has a day outside these years.
_FIRST, _LAST = 1800, 2199
# The days of spreadsheets are sure from the year after this on.
_BEFORE_DAYS = 1900
# A binary double holds whole numbers exactly up to here.
_EXACT = 2**53
_LARGEST_COUNT = 10**9
# Characters that end a line or move the cursor, and halves of characters.
_UNSHOWN = {"Cc", "Cs", "Zl", "Zp"}
_BLANKS = " \u00a0\u200b\ufeff"


def as_written(cell: Cell, *, is_text: bool) -> object:
    """Give a cell as a file of the register has it.

    Args:
        cell: as `columns.cell_of` gives it.
        is_text: the file is CSV, where all is text and none of it a formula.

    """
    if is_text:
        return guarded(cell) if isinstance(cell, str) else as_text(cell)
    too_old = isinstance(cell, dt.date) and cell.year <= _BEFORE_DAYS
    return as_text(cell) if too_old else cell


def guarded(text: str) -> str:
    """Neutralise a text for CSV, such that `unguarded` gives it back."""
    inner = text.lstrip("'")
    return f"'{text}" if neutralised(inner) != inner else text


def unguarded(text: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a text."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def is_blank(value: object) -> bool:
    """Say whether a cell says nothing."""
    return value is None or (isinstance(value, str) and not _trimmed(value))


def taken(slot: Slot, value: object, *, is_text: bool) -> object:
    """Take the value of a cell that is not blank, as its field holds it.

    Raises:
        TypeError, ValueError: it is none, in words.

    """
    if isinstance(value, str):
        value = _trimmed(value)
        if is_text and value.startswith("="):
            msg = "is a formula; type what it shows"
            raise ValueError(msg)
        if _ERROR.fullmatch(value):
            msg = f"{value} is an error of the spreadsheet; type what should be there"
            raise ValueError(msg)
        value = unguarded(value)
    match slot.sort:
        case Sort.DAY:
            return _day(value)
        case Sort.POUNDS:
            return _pounds(value)
        case Sort.WHOLE | Sort.COUNT:
            return _whole(value)
        case Sort.YES_OR_NO:
            return _truth(value)
        case _:
            return _of_text(slot, _text(value))


def _trimmed(text: str) -> str:
    return text.strip().strip(_BLANKS)


def _day(value: object) -> dt.date:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        value = _typed_day(_shown(value))
    if not _FIRST <= value.year <= _LAST:
        msg = f"{value} is not a day of the years {_FIRST} to {_LAST}"
        raise ValueError(msg)
    return value


def _typed_day(text: str) -> dt.date:
    try:
        if found := _ISO.fullmatch(text):
            year, month, day = map(int, found.groups())
            return dt.date(year, month, day)
        if found := _BRITISH.fullmatch(text):
            day, month, year = map(int, found.groups())
            return dt.date(year, month, day)
    except ValueError:
        pass
    msg = f"{text!r} is not a day such as 2021-03-31 or 31/03/2021"
    raise ValueError(msg)


def _pounds(value: object) -> Decimal:
    if isinstance(value, float | int) and not isinstance(value, bool):
        value = str(Decimal(repr(value))) if abs(value) < _EXACT else str(value)
    if isinstance(value, str):
        try:
            return money.from_text(value)
        except ValueError as error:
            if "decimal places" in str(error):
                raise
    msg = f"{_shown(value)!r} is not an amount in pounds such as 1234.50"
    raise ValueError(msg)


def _whole(value: object) -> int:
    text = _shown(value)
    if not isinstance(value, bool | dt.date) and _WHOLE.fullmatch(text):
        number = int(text.replace(",", ""))
        if number <= _LARGEST_COUNT:
            return number
    msg = f"{text!r} is not a whole number such as 3"
    raise ValueError(msg)


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    found = _TRUTH.get(_shown(value).casefold())
    if found is None:
        msg = f"{_shown(value)!r} is neither {YES} nor {NO}"
        raise ValueError(msg)
    return found


def _text(value: object) -> str:
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        msg = (
            f"the spreadsheet took it for {_sort_of(value)}, {_shown(value)}; make the "
            f"cell one of text, then type it again"
        )
        raise TypeError(msg)
    if isinstance(value, float | int) and abs(value) >= _EXACT:
        msg = (
            f"{_shown(value)} is longer than a number of a spreadsheet, which lost its "
            f"last digits; make the cell one of text, then type it again"
        )
        raise ValueError(msg)
    text = _shown(value)
    if any(unicodedata.category(each) in _UNSHOWN for each in text):
        msg = (
            "holds a character that is not shown, or ends a line; write it on one line"
        )
        raise ValueError(msg)
    return text


def _of_text(slot: Slot, text: str) -> object:
    if slot.one_of:
        text = next((one for one in slot.one_of if one == text.casefold()), text)
    if slot.sort is Sort.LIST and slot.names:
        text = re.sub(r"[,;]", " ", text)
    return of_text(slot, text)


def _sort_of(value: object) -> str:
    if isinstance(value, bool):
        return "yes or no"
    return "a day" if isinstance(value, dt.date) else "a time"


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return str(value)
