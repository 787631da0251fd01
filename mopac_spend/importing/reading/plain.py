"""Rows of a text that are plainly payments, read by what their cells hold.

Nearly every row of a large export is as wide as its headings, and says a day, pounds
and a payee in a form that was met before. Such a row is put together from what its
cells were found to say. Of any other nothing is said here: `lines` reads it with care,
and would read these to the same (`tests/importing/test_plain.py` holds both equal).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from mopac_spend.importing.reading import unnamed
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.line import Line
from mopac_spend.importing.reading.not_spend import not_spend
from mopac_spend.importing.reading.totals import speaks_of_total
from mopac_spend.importing.reading.under import (
    UnreadableError,
    amount_of,
    date_of,
    month_only,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.sheets import Row
    from mopac_spend.importing.reading.under import Under

T = TypeVar("T")
_NEEDED = {"date", "amount", "supplier"}


class Plain:
    """The rows below one heading row.

    Attributes:
        under: what the heading row says of them.

    """

    def __init__(
        self, under: Under, layout: Layout, opened: dt.date, defaults: Mapping[str, str]
    ) -> None:
        """Take what says how a row is read.

        Args:
            under: what the heading row says.
            layout: of the file.
            opened: the first day of the books.
            defaults: texts of rows that have none of their own.

        """
        self.under = under
        columns, width = under.columns, under.width
        alone = under.sheet.delimiter and under.plain and columns.keys() >= _NEEDED
        # No row has so many cells.
        self._width = width if alone and under.usual in {0, width} else -1
        self._layout, self._defaults = layout, defaults
        if self._width < 0:
            return
        self._at = columns["date"], columns["amount"], columns["supplier"]
        self._texts = under.texts
        self._cleaned = _Met(clean)
        self._payees = _Met(self._payee)
        self._pounds = _Met(self._amount)
        self._days = _Met(lambda cell: self._day(cell, opened))

    def line(self, row: Row, following: int) -> Line | None:
        """Read a row; None if it has to be looked at.

        Args:
            row: below the headings.
            following: number of the row after it.

        """
        cells = row.cells
        # A cell that holds the end of a line moves the next row down.
        if len(cells) != self._width or following != row.number + 1:
            return None
        day, pounds, payee = self._at
        date, amount = self._days[cells[day]], self._pounds[cells[pounds]]
        if date is None or amount is None or not self._payees[cells[payee]]:
            return None
        cleaned = self._cleaned
        texts = {name: text for name, at in self._texts if (text := cleaned[cells[at]])}
        if self._defaults:
            texts = {**self._defaults, **texts}
        if not_spend(texts, amount, self._layout):
            return None
        return Line(str(row.number), date, amount, texts)

    def _payee(self, cell: Cell) -> str:
        payee = clean(cell)
        return "" if speaks_of_total(payee) or payee == unnamed.NOT_NAMED else payee

    def _amount(self, cell: Cell) -> Decimal | None:
        try:
            return amount_of(cell, self._layout)
        except UnreadableError:
            return None

    def _day(self, cell: Cell, opened: dt.date) -> dt.date | None:
        try:
            day = date_of(cell, self._layout)
        except UnreadableError:
            return None
        return None if day < opened or month_only(cell, self._layout) else day


class _Met(dict["Cell", T], Generic[T]):
    """What cells say, each read once."""

    def __init__(self, read: Callable[[Cell], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> T:
        """Read a cell that was not met before."""
        said = self[cell] = self._read(cell)
        return said
