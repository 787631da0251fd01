"""One value of a grant: amounts, days, identifiers, each checked or refused.

A value that cannot be used raises `ValueError` with the reason in words.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.importing.reading.cells import clean, parse_date
from mopac_spend.periods import EARLIEST, LATEST

if TYPE_CHECKING:
    from mopac_spend.importing.reading.cells import Cell

POUNDS = "GBP"
_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
# A day with a time: the day it is written as is the funder's own.
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?"
)
_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
_LONGEST_ID, _SHOWN = 200, 60
_MOST_MONTHS = 1200
# https://standard.threesixtygiving.org/en/latest/technical/identifiers/
_GRANT_ID = re.compile(r"360G-[^\s-][^\s]*(?: [^\s]+)*")
_PLAIN_ID = re.compile(r"[A-Za-z0-9._/:()+-]+(?: [A-Za-z0-9._/:()+-]+)*")
_ORGANISATION_ID = re.compile(r"[A-Z]{2,8}-[A-Z0-9]{2,20}-[A-Za-z0-9._/-]+|360G-\S+")
# The regrant types are FRG010 to FRG070 by tens.
_REGRANT = re.compile(r"FRG0[1-7]0")


def shown(cell: Cell) -> str:
    """Quote a cell in a reason, shortened."""
    text = str(cell)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def text(cell: object) -> str:
    """Take a text or number as one clean line; anything else is blank."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float, Decimal)):
        return ""
    return clean(str(cell) if isinstance(cell, (int, Decimal)) else cell)


def pounds(cell: object, currency: object) -> Decimal:
    """Take an amount in pounds, none of it below nil.

    Raises:
        ValueError: there is none, it is no number, or in another currency.

    """
    amount = _number(cell)
    named = text(currency)
    if named.upper() != POUNDS:
        if not named:
            msg = "no currency, so nothing says that the amount is in pounds"
            raise ValueError(msg)
        msg = f"the currency is {shown(named)}; the books are kept in GBP"
        raise ValueError(msg)
    if amount < 0:
        msg = (
            f"the amount {amount} is below nil; a repayment comes in with the export "
            f"of the finance system"
        )
        raise ValueError(msg)
    return amount


def pounds_or_nil(cell: object, currency: object) -> Decimal:
    """Take an amount for a row that is set aside: nil if it is not in pounds."""
    try:
        amount = _number(cell)
    except ValueError:
        return money.NIL
    return amount if text(currency).upper() == POUNDS else money.NIL


def _number(cell: object) -> Decimal:
    if cell is None or cell == "":
        msg = "no amount"
        raise ValueError(msg)
    try:
        if isinstance(cell, str):
            return money.from_text(cell) + money.NIL
        if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
            return money.from_cell(cell) + money.NIL
    except (ValueError, ArithmeticError) as error:
        msg = f"the amount {shown(str(cell))} is not one in pounds and pence"
        raise ValueError(msg) from error
    msg = f"the amount {shown(str(cell))} is not a number"
    raise ValueError(msg)


def day(cell: object, what: str) -> dt.date:
    """Take a day; a moment is taken on the day it is written as.

    Args:
        cell: of the file.
        what: what the day is of, such as `award date`.

    Raises:
        ValueError: there is none, or it cannot be one.

    """
    if cell is None or cell == "":
        msg = f"no {what}"
        raise ValueError(msg)
    date = cell if isinstance(cell, dt.date) else None
    if isinstance(cell, dt.datetime):
        date = cell.date()
    elif isinstance(cell, str):
        moment = _MOMENT.fullmatch(cell.strip())
        date = parse_date(moment[1] if moment else cell.strip(), _FORMS)
    if date is None:
        msg = f"the {what} {shown(str(cell))} is not a day such as 2021-03-31"
        raise ValueError(msg)
    if not EARLIEST <= date.year <= LATEST:
        msg = f"the {what} {date} is outside {EARLIEST} to {LATEST}"
        raise ValueError(msg)
    return date


def planned(cell: object, *, last: bool) -> dt.date | None:
    """Take a planned day, which may be a month or a year; None for none.

    Raises:
        ValueError: it cannot be one.

    """
    if cell is None or cell == "":
        return None
    match = _MONTH.fullmatch(text(cell))
    if match is None:
        return day(cell, "planned date")
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    if not (EARLIEST <= year <= LATEST and 1 <= month <= 12):  # noqa: PLR2004
        msg = f"{shown(text(cell))} is no planned day"
        raise ValueError(msg)
    return dt.date(year, month, calendar.monthrange(year, month)[1] if last else 1)


def after_months(first: dt.date, cell: object) -> dt.date | None:
    """Give the last day of so many whole months from a day; None for none.

    Raises:
        ValueError: it is no sensible number of months.

    """
    if cell is None or cell == "":
        return None
    try:
        months = Decimal(str(cell).strip())
    except ArithmeticError:
        months = Decimal(-1)
    if not (months.is_finite() and 0 < months <= _MOST_MONTHS and months % 1 == 0):
        msg = f"the duration {shown(str(cell))} is not a number of months"
        raise ValueError(msg)
    year, month = divmod(first.year * 12 + first.month - 1 + int(months), 12)
    if year > LATEST:
        msg = f"the duration {shown(str(cell))} ends after {LATEST}"
        raise ValueError(msg)
    longest = calendar.monthrange(year, month + 1)[1]
    next_first = dt.date(year, month + 1, min(first.day, longest))
    # From the 31st, a month ends on the last day of a shorter one.
    return next_first if first.day > longest else next_first - dt.timedelta(days=1)


def grant_id(cell: object) -> str:
    """Take the identifier of a grant.

    Raises:
        ValueError: there is none, or it could not be told from another one.

    """
    if not (
        identifier := str(cell).strip() if isinstance(cell, (str, int, float)) else ""
    ):
        msg = "no identifier"
        raise ValueError(msg)
    if len(identifier) > _LONGEST_ID:
        msg = f"its identifier has more than {_LONGEST_ID} characters"
        raise ValueError(msg)
    if not identifier.isprintable() or not _GRANT_ID.fullmatch(identifier):
        msg = (
            f"its identifier {shown(identifier)} is not one of 360Giving: it begins "
            f"with 360G- and a funder's prefix, and has no line end in it"
        )
        raise ValueError(msg)
    return clean(identifier)


def is_plain_id(identifier: str) -> bool:
    """Say whether an identifier has only the characters it should."""
    return _PLAIN_ID.fullmatch(identifier) is not None


def organisation_id(cell: object) -> str:
    """Take the identifier of an organisation, `GB-CHC-1234567`; "" for none.

    Raises:
        ValueError: it is not of that form.

    """
    identifier = text(cell)
    if not identifier:
        return ""
    if (isinstance(cell, str) and not cell.strip().isprintable()) or not (
        _ORGANISATION_ID.fullmatch(identifier)
    ):
        msg = "organisation identifiers that are not such as GB-CHC-1234567"
        raise ValueError(msg)
    return identifier


def regrant(cell: object) -> str:
    """Take a regrant type; "" for none.

    Raises:
        ValueError: the standard has no such type.

    """
    kind = text(cell).upper()
    if kind and not _REGRANT.fullmatch(kind):
        msg = "regrant types that are none of FRG010 to FRG070"
        raise ValueError(msg)
    return kind
