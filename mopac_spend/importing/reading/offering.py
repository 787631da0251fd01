"""What a cell that could not be read may mean: choices, for whoever puts it right.

    offers("date", "31/04/2018", …)      30 April 2018, as 31/04 is no day
    offers("amount", "1.234,56", …)      £1,234.56

Nothing is chosen here: a row stays set aside until somebody says which of them it is.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend import money
from mopac_spend.importing.reading.cells import clean, parse_date
from mopac_spend.importing.reading.days import day_of, swapped
from mopac_spend.importing.reading.unnamed import NOT_NAMED
from mopac_spend.periods import EARLIEST, LATEST, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.importing.reading.cells import Cell

MOST = 6
# Letters that stand for digits, where somebody typed or a scanner read them.
_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})
_ORDERS = {"%d/%m": "the day first", "%m/%d": "the month first"}
_ENDS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d%m%Y", "%d/%b/%Y", "%d/%B/%Y"),
    *("%d/%b/%y", "%y/%m/%d"),
)
_BEYOND = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NUMBER = re.compile(r"-?\d[\d.,\u00a0\u2009 ']*\d|\d", re.ASCII)
_PENCE = re.compile(r"\W*[\d,]*\d\.\d\d\W*", re.ASCII)
_TOO_EXACT = re.compile(r"-?\d{1,9}\.\d{3,}", re.ASCII)
_ENGLISH = str.maketrans(".,", ",.")


class Offer(NamedTuple):
    """One choice: the value that it would be, as people read it, and how it was read.

    Rows of one file are often written alike: what is read the same way in two of them
    has the same `how`; it is "" where nothing is said of the way.
    """

    value: str
    shown: str
    how: str

    @property
    def words(self) -> str:
        """Give it as a line."""
        return f"{self.shown}, {self.how}" if self.how else self.shown


class Near(NamedTuple):
    """What stands around a cell.

    Attributes:
        above: the day of the row above, or None.
        days: of other columns of days of its row.
        others: its other cells.
        opened: the first day of the books.
        sign: 1 where spend is written without a minus, -1 with one.

    """

    above: dt.date | None
    days: Sequence[dt.date]
    others: Sequence[Cell]
    opened: dt.date
    sign: int = 1


def offers(field: str, cell: Cell, near: Near) -> tuple[Offer, ...]:
    """Give what a cell may mean, the likeliest first.

    Args:
        field: of which field it is: `date`, `amount` or `supplier`.
        cell: what stands there.
        near: what stands around it.

    """
    found: dict[str, Offer] = {}
    for each in _MAKERS[field](cell, near):
        found.setdefault(each.value, each)
    return tuple(found.values())[:MOST]


def _days(cell: Cell, near: Near) -> Iterator[Offer]:
    fits = (
        (day, why)
        for day, why in _all_days(cell, near)
        if EARLIEST <= day.year <= LATEST and day >= near.opened
    )
    for day, why in fits:
        yield Offer(day.isoformat(), day_words(day), why)


def _all_days(cell: Cell, near: Near) -> Iterator[tuple[dt.date, str]]:
    if isinstance(cell, str):
        yield from _of_text(cell)
    elif (day := day_of(cell, ())) is not None:
        if other := swapped(day):
            yield other, "day and month changed over"
        if near.above:
            with suppress(ValueError):
                yield day.replace(year=near.above.year), "in the year of the row above"
    for each in near.days:
        yield each, "another day of this row"
    if near.above:
        yield near.above, "as the row above"


def _of_text(text: str) -> Iterator[tuple[dt.date, str]]:
    plain = "/".join(re.split(r"[^0-9A-Za-z|]+", text.strip().strip("/-. ")))
    digits = plain.translate(_DIGITS)
    for start, why in _ORDERS.items():
        for year in ("%Y", "%y"):
            if day := parse_date(digits, (f"{start}/{year}",)):
                yield day, why
    for form in _ENDS:
        for each in (text.strip(), plain):
            if day := parse_date(each, (form,)):
                yield day, ""
    if beyond := _BEYOND.fullmatch(digits):
        number, month, of_year = map(int, beyond.groups())
        if 1 <= month < len(calendar.month_name) and EARLIEST <= of_year <= LATEST:
            last = calendar.monthrange(of_year, month)[1]
            if number > last:
                yield dt.date(of_year, month, last), "the last day of that month"


def _amounts(cell: Cell, near: Near) -> Iterator[Offer]:
    if isinstance(cell, str):
        for amount, how in _of_amount(cell):
            yield _pounds(amount * near.sign, how)
        return
    beside = [c for c in near.others if isinstance(c, str) and _PENCE.fullmatch(c)]
    for amount in _certain(beside):
        yield _pounds(amount * near.sign, "which stands in another column")


def _pounds(amount: Decimal, how: str) -> Offer:
    pounds = amount + money.NIL
    return Offer(f"{pounds}", money.show(pounds), how)


def _of_amount(text: str) -> Iterator[tuple[Decimal, str]]:
    if not any(map(str.isdigit, text)):
        return
    for amount in _certain([text.translate(_ENGLISH)]):
        yield amount, "a comma before the pence"
    digits = text.translate(_DIGITS)
    how = "with digits for letters" if digits != text else "a point before the pence"
    for amount in _certain([digits]):
        yield amount, how
    twice = text.count("-") + text.count("(") > 1
    for number in _NUMBER.findall(digits):
        joined = re.sub(r"[\s']", "", number)
        for each in (joined, joined.translate(_ENGLISH)):
            for amount in (*_certain([each]), *_rounded(each)):
                yield amount, ""
                if twice:
                    yield -amount, ""


def _certain(texts: Iterable[str]) -> Iterator[Decimal]:
    for text in texts:
        with suppress(ValueError):
            yield money.from_text(text)


def _rounded(text: str) -> Iterator[Decimal]:
    """Read what has too many places, or might have: as pounds, to the penny."""
    if _TOO_EXACT.fullmatch(text):
        yield money.to_pence(Decimal(text))


def _payees(cell: Cell, _: Near) -> Iterator[Offer]:
    if name := clean(cell):
        yield Offer(name, f"It is a payment to {name}", "")
    yield Offer(NOT_NAMED, "It is a payment, and the file does not say to whom", "")


_MAKERS = {"date": _days, "amount": _amounts, "supplier": _payees}
