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
from mopac_spend.cells import as_text, guarded, unguarded
from mopac_spend.forms.cell import DAY, NUMBER, TRUTH
from mopac_spend.register.shape import Sort
from mopac_spend.register.values import of_text
from mopac_spend.registering.columns import NO, YES

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.forms.filled import Cell as FormCell
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
# What a spreadsheet makes of a text by itself.
_TAKEN_FOR = {TRUTH: "yes or no", DAY: "a day"}


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


def taken(slot: Slot, cell: FormCell) -> object:
    """Take the value of a cell that is not blank, as its field holds it.

    Raises:
        TypeError, ValueError: it is none, in words.

    """
    if cell.fault:
        raise ValueError(cell.fault)
    text = cell.trimmed
    if not cell.is_a and _ERROR.fullmatch(text):
        msg = f"{text} is an error of the spreadsheet; type what should be there"
        raise ValueError(msg)
    text = text if cell.is_a else unguarded(text)
    match slot.sort:
        case Sort.DAY:
            return _day(text)
        case Sort.POUNDS:
            return _pounds(text)
        case Sort.WHOLE | Sort.COUNT:
            return _whole(text)
        case Sort.YES_OR_NO | Sort.SAID:
            return _truth(text)
        case _:
            return _of_text(slot, _text(cell, text))


def _day(text: str) -> dt.date:
    day = _typed_day(text)
    if not _FIRST <= day.year <= _LAST:
        msg = f"{day} is not a day of the years {_FIRST} to {_LAST}"
        raise ValueError(msg)
    return day


def _typed_day(text: str) -> dt.date:
    try:
        if match := _ISO.fullmatch(text):
            year, month, day = map(int, match.groups())
            return dt.date(year, month, day)
        if match := _BRITISH.fullmatch(text):
            day, month, year = map(int, match.groups())
            return dt.date(year, month, day)
    except ValueError:
        pass
    msg = f"{text!r} is not a day such as 2021-03-31 or 31/03/2021"
    raise ValueError(msg)


def _pounds(text: str) -> Decimal:
    try:
        return money.from_text(text)
    except ValueError as error:
        if "decimal places" in str(error):
            raise
    msg = f"{text!r} is not an amount in pounds such as 1234.50"
    raise ValueError(msg)


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text):
        number = int(text.replace(",", ""))
        if number <= _LARGEST_COUNT:
            return number
    msg = f"{text!r} is not a whole number such as 3"
    raise ValueError(msg)


def _truth(text: str) -> bool:
    value = _TRUTH.get(text.casefold())
    if value is None:
        msg = f"{text!r} is neither {YES} nor {NO}"
        raise ValueError(msg)
    return value


def _text(cell: FormCell, text: str) -> str:
    if what := _TAKEN_FOR.get(cell.is_a):
        msg = (
            f"the spreadsheet took it for {what}, {text}; make the cell one of text, "
            f"then type it again"
        )
        raise TypeError(msg)
    if cell.is_a == NUMBER and abs(Decimal(text)) >= _EXACT:
        msg = (
            f"{text} is longer than a number of a spreadsheet, which lost its last "
            f"digits; make the cell one of text, then type it again"
        )
        raise ValueError(msg)
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
