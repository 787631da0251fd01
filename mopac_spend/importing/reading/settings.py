"""The values of a layout file: each checked, typed, and refused in plain words.

Every function takes what TOML gave and the setting's name, and raises `ValueError`
or `TypeError` with a sentence for whoever wrote the file.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from mopac_spend.importing.reading.cells import parse_date
from mopac_spend.importing.reading.spans import SPAN

if TYPE_CHECKING:
    from collections.abc import Mapping

# Its day, month and year cannot be taken for each other.
_SOME_DAY = dt.date(2018, 3, 31)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def text(value: object, where: str) -> str:
    """Take one text."""
    if not isinstance(value, str):
        msg = f"{where} must be a text in quotes"
        raise TypeError(msg)
    return value


def word(raw: dict[str, Any], where: str) -> str:
    """Take a name fit for refs and file names."""
    value = text(raw.get(where, ""), where)
    if not _NAME.fullmatch(value):
        msg = f'{where} must be small letters, digits and hyphens: {where} = "my-body"'
        raise ValueError(msg)
    return value


def texts(value: object, where: str) -> tuple[str, ...]:
    """Take one text or several."""
    listed = [value] if isinstance(value, str) else value
    if (
        not isinstance(listed, list)
        or not listed
        or not all(isinstance(v, str) and v for v in listed)
    ):
        msg = f"{where} must be a list of texts"
        raise TypeError(msg)
    return tuple(listed)


def one_of(value: object, allowed: tuple[str, ...], where: str) -> tuple[str, ...]:
    """Take a list of known words."""
    if not isinstance(value, list) or any(each not in allowed for each in value):
        msg = f"{where} must be a list out of {', '.join(allowed)}"
        raise ValueError(msg)
    return tuple(value)


def encodings(value: object) -> tuple[str, ...]:
    """Take encodings that Python has."""
    names = texts(value, "read.encodings")
    for name in names:
        try:
            "".encode(name)
        except LookupError as error:
            msg = f"read.encodings: there is no encoding {name!r}"
            raise ValueError(msg) from error
    return names


def delimiter(value: object) -> str:
    """Take the character between cells; none is told from each file."""
    if not isinstance(value, str) or len(value) > 1 or (value and value in '"\r\n'):
        msg = "read.delimiter must be one character"
        raise ValueError(msg)
    return value


def flag(value: object, where: str) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        msg = f"{where} must be true or false"
        raise TypeError(msg)
    return value


def count(value: object, where: str) -> int:
    """Take a whole number from one."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        msg = f"{where} must be a whole number from 1"
        raise ValueError(msg)
    return value


def sheets(value: object) -> tuple[str, ...]:
    """Take names of sheets; none stands for all."""
    return () if value == "*" else texts(value, "read.sheets")


def date_forms(value: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take forms of a date: those that say the day, and those that say months."""
    days: list[str] = []
    months: list[str] = []
    for form in texts(value, "values.dates"):
        if form == SPAN:
            months.append(form)
            continue
        read = _as_read(form)
        if read == _SOME_DAY:
            days.append(form)
        elif read == _SOME_DAY.replace(day=1):
            months.append(form)
        else:
            msg = f"values.dates: {form!r} does not say month and year"
            raise ValueError(msg)
    return tuple(days), tuple(months)


def _as_read(form: str) -> dt.date | None:
    """Write a day in a form and read it again; None if that cannot be."""
    try:
        return parse_date(_SOME_DAY.strftime(form), (form,))
    except ValueError:
        return None


def check_defaults(defaults: Mapping[str, str], forms: tuple[str, ...]) -> None:
    """Refuse an amount for every row, and a day that is none of the forms."""
    day = defaults.get("date")
    if not {"amount", "credit"}.isdisjoint(defaults) or (
        day is not None and parse_date(day, forms) is None
    ):
        msg = "[defaults] may hold a date in one of values.dates, and no amount"
        raise ValueError(msg)


def pence(value: object) -> bool:
    """Take what stands before the pence; say whether it is a comma."""
    if value not in {"point", "comma"}:
        msg = 'values.pence must be "point" or "comma", which stands before the pence'
        raise ValueError(msg)
    return value == "comma"


def sign(value: object) -> int:
    """Take how spend is shown, as a factor."""
    signs = {"positive": 1, "negative": -1}
    if not isinstance(value, str) or value not in signs:
        msg = 'values.spend_sign must be "positive" or "negative"'
        raise ValueError(msg)
    return signs[value]
