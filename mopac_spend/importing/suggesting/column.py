"""What the values under a heading are: days, pounds, numbers, names.

A sample of a column is looked at, spread over all of its rows.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.importing.reading.cells import clean, parse_date
from mopac_spend.importing.reading.days import day_of, month_of
from mopac_spend.importing.reading.spans import SPAN
from mopac_spend.importing.reading.words import any_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.cells import Cell

DAY_FIRST, MONTH_FIRST = "%d/%m/%Y", "%m/%d/%Y"
# Forms that no layout reads unless it names them.
_OTHERS = (
    *("%Y%m%d", "%d%m%Y", "%d%b%Y", "%d%b%y", "%d.%b.%Y", "%d/%b/%Y", "%d/%b/%y"),
    *("%Y.%m.%d", "%a %d %b %Y", "%A %d %B %Y", "%A, %d %B %Y"),
)
# Forms that say a month and no day.
MONTHS = (
    *("%b-%y", "%b %y", "%b-%Y", "%b %Y", "%B-%y", "%B %y", "%B-%Y", "%B %Y"),
    *("%b'%y", "%m/%Y", "%Y-%m"),
)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)", re.ASCII)
_PENCE = re.compile(r"\.\d\d?\D*$", re.ASCII)
_COMMA = re.compile(r"[ €£-]*\d[\d.]*,\d\d\W*", re.ASCII)
_SIGNED = re.compile(r"[£,()]|-$|CR$|DR$", re.ASCII)
_BODY = re.compile(rf"\b{any_of('rows.name.body')}\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d", re.ASCII)
_LONGEST_DAY = 30
_WORDS = re.compile(r"[^\W\d_]{3}")
_MOST_MONTHS, _LONG_NUMBER = 12, 7


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a sample of it shows.

    Attributes:
        at: where it stands, from 0.
        heading: what stands above it.
        filled: share of the sampled rows in which it holds anything.
        days: share of those that are days or months under some form of a date.
        months: share of those that say a month and no day.
        certain_days: share that are days and nothing else (no bare number).
        pounds: share that can be read as an amount.
        pence: share written like money: with pence, pounds, commas or brackets.
        names: share that hold a word.
        bodies: share that hold a word of a company's or a body's name.
        varied: share of different values.
        serial: whether it holds whole numbers that rise by one.
        amounts: the amounts of the sample, row by row; None where there is none.
        cells: the sample.
        commas: whether most of its texts are amounts with a comma before the pence.

    """

    at: int
    heading: str
    filled: float
    days: float
    months: float
    certain_days: float
    pounds: float
    pence: float
    names: float
    bodies: float
    varied: float
    serial: bool
    amounts: tuple[Decimal | None, ...]
    cells: tuple[Cell, ...]
    commas: bool = False

    @classmethod
    def of(cls, at: int, heading: str, cells: Sequence[Cell]) -> Column:
        """Look at a column's sampled cells; blank ones are None."""
        values = [cell for cell in cells if cell is not None]
        texts = [clean(cell) for cell in values]
        written = [cell for cell in values if isinstance(cell, str)]
        commas = sum(map(bool, map(_COMMA.fullmatch, written))) * 2 > len(written)
        amounts = tuple(amount_of(cell, comma=commas) for cell in cells)
        read = [amount for amount in amounts if amount is not None]
        count = len(values) or 1
        return cls(
            at=at,
            heading=heading,
            filled=len(values) / (len(cells) or 1),
            days=sum(_is_day(cell) or _is_month(cell) for cell in values) / count,
            months=sum(map(_is_month, values)) / count,
            certain_days=sum(map(_is_certain_day, values)) / count,
            pounds=len(read) / count,
            pence=sum(_like_money(cell, comma=commas) for cell in values) / count,
            names=sum(bool(_WORDS.search(text)) for text in texts) / count,
            bodies=sum(bool(_BODY.search(text)) for text in texts) / count,
            varied=len(set(texts)) / count,
            serial=_rises(read),
            amounts=amounts,
            cells=tuple(cells),
            commas=commas,
        )

    @property
    def whole_numbers(self) -> bool:
        """Whether all its amounts are whole and none is written like money."""
        return not self.pence and all(a is None or a == int(a) for a in self.amounts)

    @property
    def like_references(self) -> bool:
        """Whether it holds long whole numbers or ones with a nought before them."""
        texts = [clean(cell) for cell in self.cells if cell is not None]
        odd = sum(
            t.isdigit() and (len(t) >= _LONG_NUMBER or (t[0] == "0" and len(t) > 1))
            for t in texts
        )
        return self.whole_numbers and odd * 2 > len(texts)


def amount_of(cell: Cell, *, comma: bool = False) -> Decimal | None:
    """Read a cell as pounds, a comma before the pence or not; None if it is none."""
    try:
        if isinstance(cell, str):
            return money.from_text(cell, comma=comma)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            return money.from_cell(cell)
    except ValueError:
        return None
    return None


def is_amount(cell: Cell) -> bool:
    """Say whether a cell is pounds in one way or the other."""
    return amount_of(cell) is not None or amount_of(cell, comma=True) is not None


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, dt.date):
        return True
    if isinstance(cell, str):
        plain = cell.strip()
        # Most texts are plainly none, which spares trying every form on them.
        return (
            len(plain) <= _LONGEST_DAY
            and _DIGIT.search(plain) is not None
            and _is_day_text(plain)
        )
    return day_of(cell, (DAY_FIRST, "%Y%m%d")) is not None


def _is_month(cell: Cell) -> bool:
    """Say whether a cell says a month and no day."""
    return (
        isinstance(cell, str)
        and len(cell) <= _LONGEST_DAY
        and _DIGIT.search(cell) is not None
        and month_of(cell, (*MONTHS, SPAN)) is not None
    )


@lru_cache(maxsize=8192)
def _is_day_text(text: str) -> bool:
    forms = (DAY_FIRST, MONTH_FIRST)
    read = any(day_of(text, (form,)) is not None for form in forms)
    return read or parse_date(text, _OTHERS) is not None


def _is_certain_day(cell: Cell) -> bool:
    if isinstance(cell, str) and amount_of(cell) is not None:
        return False
    return not isinstance(cell, (int, float)) and _is_day(cell)


def _like_money(cell: Cell, *, comma: bool) -> bool:
    if isinstance(cell, float):
        return not cell.is_integer()
    if not isinstance(cell, str) or amount_of(cell, comma=comma) is None:
        return False
    plain = cell.strip()
    if comma:
        return _COMMA.fullmatch(plain) is not None
    return bool(_PENCE.search(plain) or _SIGNED.search(plain))


def _rises(amounts: Sequence[Decimal]) -> bool:
    steps = [after - before for before, after in itertools.pairwise(amounts)]
    return len(steps) > 1 and all(step == 1 for step in steps[:50])


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms a column writes its days in, and what is unsure of them.

    `months` are those that say no day. `unsure` is "" or why the order of day and
    month is a guess.
    """

    forms: tuple[str, ...]
    unsure: str = ""
    months: tuple[str, ...] = ()


def forms_of(cells: Sequence[Cell]) -> Forms:
    """Find the forms of a date column's cells.

    Numbers with day or month first are told apart by a part above twelve; where
    there is none, by which order keeps the days in fewer months.
    """
    texts = [
        " ".join(cell.split()) if isinstance(cell, str) else clean(cell)
        for cell in cells
        if isinstance(cell, (str, int, float))
    ]
    numeric = [match for text in texts if (match := _NUMERIC.match(text))]
    first = sum(int(match[1]) > _MOST_MONTHS for match in numeric)
    second = sum(int(match[2]) > _MOST_MONTHS for match in numeric)
    base, unsure = DAY_FIRST, ""
    if second > first:
        base = MONTH_FIRST
    if first and second:
        fewer = min(first, second)
        unsure = (
            f"{fewer} of {len(numeric)} sampled dates are impossible with "
            f"{'day' if base == DAY_FIRST else 'month'} first"
        )
    elif numeric and not first and not second:
        if len({match[2] for match in numeric}) > 2 * len({f[1] for f in numeric}):
            base = MONTH_FIRST
        unsure = "no sampled date has a part above twelve, so day and month look alike"
    read = (base, "%Y-%m-%d")
    extra: list[str] = []
    months: list[str] = []
    for text in texts:
        if day_of(text, read) is None:
            fits = (form for form in _OTHERS if parse_date(text, (form,)))
            if (form := next(fits, "")) and form not in extra:
                extra.append(form)
            elif not form:
                fits = (each for each in (*MONTHS, SPAN) if month_of(text, (each,)))
                if (month := next(fits, "")) and month not in months:
                    months.append(month)
    return Forms((*read, *extra), unsure, tuple(months))
