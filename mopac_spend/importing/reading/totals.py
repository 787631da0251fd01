"""Totals and trailers: rows that say what the rows above them sum to.

A source often ends with its own total, and sometimes with a count. Such a row is
no payment. It is held against what was read, and whether they agree is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.findings import counted
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.words import any_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.sheets import Row

# What a total is called, alone or followed by what it is of. A payee that only
# begins with the word ("Total Gas") is none of these.
_CALLED = re.compile(
    rf"(?:{any_of('rows.total.before')}[ -]?)*"
    rf"totals?(?: {any_of('rows.total.after')}\b.*)?[ :.]*(?:\(?£?\)?)?"
    rf"|{any_of('rows.total.carried')}[ :.]*",
    re.IGNORECASE,
)
# The total of a part, named after it: "Adults Total", "Acme Ltd Sub-total". A payee
# may be called what begins with the word, so that alone says nothing.
_OF_PART = re.compile(r".+\W(?:grand |sub[ -]?)?totals?[ :.]*", re.IGNORECASE)
_BEGINS = re.compile(r"(?:sub[ -]?)?totals?\W.+", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}(?:,\d{3})*|\d{1,7}", re.ASCII)
_LONGEST = 80
# The sum of so many rows is nobody's payment by chance.
_SUMMED = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A total as a row states it, before it is held against anything.

    Attributes:
        amount: pounds, spend positive.
        named: whether the row calls itself a total.
        count: how many rows it says there are, or None.

    """

    amount: Decimal
    named: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class Total:
    """A total that a file states, and what was read.

    Attributes:
        row: where it stands.
        stated, summed: pounds the row states, and pounds of the rows above it.
        count: how many rows it says there are, or None.
        rows: how many rows there are above it.

    """

    row: str
    stated: Decimal
    summed: Decimal
    count: int | None
    rows: int

    @property
    def agrees(self) -> bool:
        """Whether pounds, and the count where there is one, are the same."""
        return self.stated == self.summed and self.count in {None, self.rows}

    def __str__(self) -> str:
        """Say what the file states and whether it is so."""
        text = f"its total in row {self.row}, {money.show(self.stated)}, "
        if self.stated == self.summed:
            text += f"is the sum of {counted(self.rows, 'row')} above it"
        else:
            text += (
                f"is not the sum of the {counted(self.rows, 'row')} above it, "
                f"{money.show(self.summed)}; the difference is "
                f"{money.show(self.stated - self.summed)}"
            )
        if self.count is not None and self.count != self.rows:
            text += f", but it counts {self.count:,}"
        return text


@dataclass(slots=True)
class _Sum:
    """Rows and pounds, and what both were after each total: pounds to rows."""

    rows: int = 0
    pounds: Decimal = money.NIL
    marks: dict[Decimal, int] = field(default_factory=dict)

    def add(self, amounts: Sequence[Decimal]) -> None:
        self.rows += len(amounts)
        self.pounds += sum(amounts, money.NIL)

    def mark(self) -> None:
        self.marks[self.pounds] = self.rows

    def since(self, stated: Decimal) -> int | None:
        """Give how many of the last rows sum to what is stated, from some total on."""
        if self.rows and self.pounds == stated:
            return self.rows
        marked = self.marks.get(self.pounds - stated, self.rows)
        return self.rows - marked if marked < self.rows else None


class Running:
    """Sums of what was read, by which a total is checked.

    Of the sheet, of its rows since any earlier total, and of the whole file; each of
    all rows, and of those that were not set aside.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._file = self._sheet = (_Sum(), _Sum())
        # Pounds of rows since anything was asked: all, and those of lines.
        self._since: tuple[list[Decimal], list[Decimal]] = ([], [])
        self.next_sheet()

    def add(self, *amounts: Decimal, lines: bool) -> None:
        """Count rows, all of which are lines or none."""
        every, of_lines = self._since
        every += amounts
        if lines:
            of_lines += amounts

    def next_sheet(self) -> None:
        """Begin the sums of a sheet."""
        self._add_up()
        self._sheet = (_Sum(), _Sum())

    def next_part(self) -> None:
        """Begin the sums of the rows after a total."""
        self._add_up()
        for each in self._sheet:
            each.mark()

    def _add_up(self) -> None:
        for amounts, *sums in zip(self._since, self._sheet, self._file, strict=True):
            for each in sums:
                each.add(amounts)
            amounts.clear()

    def check(self, stated: Stated, row: str) -> Total:
        """Hold a total against the sum it agrees with, or else that of its sheet."""
        self._add_up()
        for each in (*self._sheet, *self._file):
            if rows := each.since(stated.amount):
                return Total(row, stated.amount, stated.amount, stated.count, rows)
        every = self._sheet[0]
        return Total(row, stated.amount, every.pounds, stated.count, every.rows)


@lru_cache(maxsize=4096)
def speaks_of_total(text: str) -> bool:
    """Say whether a text has a word of a total in it; nearly all have none."""
    folded = text.casefold()
    return "total" in folded or "forward" in folded or "/f" in folded


def called_total(text: str) -> bool:
    """Say whether a text is what a total is called."""
    return (
        len(text) <= _LONGEST
        and speaks_of_total(text)
        and _CALLED.fullmatch(clean(text)) is not None
    )


def may_be_total(text: str) -> bool:
    """Say whether a text may be what the total of a part is called."""
    if len(text) > _LONGEST or "total" not in text.casefold():
        return False
    return called_part(text) or _BEGINS.fullmatch(clean(text)) is not None


def called_part(text: str) -> bool:
    """Say whether a text is what the total of a part is called: `Adults Total`."""
    return (
        len(text) <= _LONGEST
        and "total" in text.casefold()
        and _OF_PART.fullmatch(clean(text)) is not None
    )


def stated_in(row: Row, columns: Mapping[str, int], amount: Decimal) -> Stated | None:
    """Read a row as a total: an amount, and beside it only its name and a count.

    Args:
        row: its cells.
        columns: where each field is; the amount may be made of two.
        amount: the row's amount.

    """
    named, counts = False, []
    for at, cell in enumerate(row.cells):
        if cell is None or at in {columns["amount"], columns.get("credit")}:
            continue
        text = clean(cell)
        if called_total(text):
            named = True
        elif may_be_total(text):
            pass
        elif not isinstance(cell, bool) and _COUNT.fullmatch(text):
            counts.append(int(text.replace(",", "")))
        elif text:
            return None
    supplier = columns.get("supplier", len(row.cells))
    if any(_COUNT.fullmatch(clean(cell)) for cell in row.cells[supplier:][:1]):
        return None  # a number is somebody's name here
    if len(counts) > 1:
        return None
    return Stated(amount, named, counts[0] if counts else None)


def sums_all(amounts: Sequence[Decimal]) -> bool:
    """Say whether the last payment of a sheet is the sum of all above it.

    Whatever it is called: of three payments and more that is nobody's by chance.
    """
    if len(amounts) <= _SUMMED:
        return False
    above = sum(amounts[:-1], money.NIL)
    return amounts[-1] == above != money.NIL
