"""What one cell of a source says: text fit for the books, and dates.

A cell is text, a number (a spreadsheet's double), a date, or None where it is
blank.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Cell: TypeAlias = str | float | bool | dt.date | dt.datetime | None

# Markup has no place in a payee's name: pages would run it. These look alike.
_MARKUP = {ord("<"): "\u2039", ord(">"): "\u203a"}
# Words of plain letters and signs, single blanks between them, and no markup.
_WORDS = r"[!-;=?-~]++(?: [!-;=?-~]++)*+"
_CLEAN, _CLEAN_LINES = re.compile(_WORDS), re.compile(rf"{_WORDS}(?:\n{_WORDS})*+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_FIRST_C1, _LAST_C1 = 0x80, 0x9F
_DASHES = {"-", "\u2013", "\u2014"}
# A no-break space written on one kind of computer and read as another's.
_SPOILT_BLANK = "\u2020"


@lru_cache(maxsize=4096)
def parse_date(text: str, forms: Sequence[str]) -> dt.date | None:
    """Read a date by the first form that fits; None if none does."""
    for form in forms:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def is_dash(cell: Cell) -> bool:
    """Say whether a cell holds a dash and nothing else, as accounts write nil."""
    return isinstance(cell, str) and cell.strip() in _DASHES


def clean(cell: Cell) -> str:
    """Make a cell into one line of text fit for books and pages.

    Blanks and line ends become single blanks, invisible characters go, a stray
    Windows apostrophe is mended, and the two signs of markup become the angle
    quotes that look like them. A whole number keeps no `.0`.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def clean_text(text: str) -> str:
    """Make the same of a text, as nearly all cells are."""
    return text if _CLEAN.fullmatch(text) else _cleaned(text)


def are_clean(texts: Collection[str]) -> bool:
    """Say whether texts are all such that `clean_text` leaves them as they are."""
    whole = "\n".join(texts)
    # None of them has the end of a line itself.
    alone = whole.count("\n") == len(texts) - 1
    return alone and _CLEAN_LINES.fullmatch(whole) is not None


@lru_cache(maxsize=65536)
def _cleaned(text: str) -> str:
    if text.isascii() and text.isprintable():
        shown = text
    else:
        shown = unicodedata.normalize("NFC", "".join(map(_character, text)))
    return " ".join(shown.translate(_MARKUP).split())


def _character(one: str) -> str:
    if one.isspace() or one == _SPOILT_BLANK:
        return " "
    if _FIRST_C1 <= ord(one) <= _LAST_C1:
        # A byte of Windows' own set that an earlier program took for Latin-1.
        mended = bytes([ord(one)]).decode("cp1252", errors="ignore")
        return " " if mended == _SPOILT_BLANK else mended
    return "" if unicodedata.category(one) in _INVISIBLE else one
