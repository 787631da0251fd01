"""Rows of a text that are plainly payments, read by what their cells hold.

Nearly every row of a large export is as wide as its headings, and says a day, pounds
and a payee in a form that was met before. Such a row is put together from what its
cells were found to say. Of any other nothing is said here: `lines` reads it with care,
and would read these to the same (`tests/importing/test_plain.py` holds both equal).
"""

from __future__ import annotations

from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Generic, TypeVar

from mopac_spend.importing.reading.cells import are_clean, clean
from mopac_spend.importing.reading.line import Lines
from mopac_spend.importing.reading.not_spend import NAMING, telling
from mopac_spend.importing.reading.totals import speaks_of_total
from mopac_spend.importing.reading.under import (
    UnreadableError,
    amount_of,
    date_of,
    month_only,
)
from mopac_spend.importing.reading.unnamed import NOT_NAMED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.sheets import Row
    from mopac_spend.importing.reading.under import Under

T = TypeVar("T")
# Rows that are read at one time: more and more, while they are read in one way.
_FEWEST, _MOST = 64, 8192
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
        # They do not know of this one: a circle would hold the rows of the whole file.
        self._payees = _Met(_is_payee)
        self._days = _Met(partial(_day, layout, opened))

    def lines(self, rows: Sequence[Row], following: int) -> tuple[Lines, list[int]]:
        """Read those of some rows that are plain.

        Args:
            rows: below the headings, one after the other.
            following: number of the row after the last of them.

        Returns:
            Their lines, and the places in `rows` of the others.

        """
        # A cell that holds the end of a line moves the next row down.
        after = chain((row.number for row in islice(rows, 1, None)), [following])
        whole = [
            at
            for at, (row, then) in enumerate(zip(rows, after, strict=True))
            if len(row.cells) == self._width and then == row.number + 1
        ]
        if not whole:
            return Lines.of([]), [*range(len(rows))]
        cells = [*zip(*(rows[at].cells for at in whole), strict=True)]
        columns = self.under.columns
        days = [self._days[cell] for cell in cells[columns["date"]]]
        pounds = [self._amount(cell) for cell in cells[columns["amount"]]]
        payees = [self._payees[cell] for cell in cells[columns["supplier"]]]
        texts = {name: _cleaned(cells[at]) for name, at in self.under.texts}
        for name, text in self._defaults.items():
            own = texts.get(name, [""] * len(whole))
            texts[name] = [each or text for each in own]
        known = [
            (at, day, amount)
            for at, (day, amount, *told) in enumerate(
                zip(days, pounds, payees, self._are_spend(texts), strict=True)
            )
            if day is not None and amount is not None and all(told)
        ]
        if len(known) < len(whole):
            texts = {
                name: [column[at] for at, *_ in known] for name, column in texts.items()
            }
        plain = [whole[at] for at, *_ in known]
        lines = Lines(
            [str(rows[at].number) for at in plain],
            [day for _, day, _ in known],
            [amount for *_, amount in known],
            texts,
        )
        return lines, sorted(set(range(len(rows))).difference(plain))

    def _amount(self, cell: Cell) -> Decimal | None:
        try:
            return amount_of(cell, self._layout)
        except UnreadableError:
            return None

    def _are_spend(self, texts: Mapping[str, Sequence[str]]) -> list[bool]:
        """Say which rows hold no text by which they may be no spend."""
        rows = len(texts["supplier"])
        spend = [True] * rows
        for name in {*NAMING, *self._layout.not_spend}:
            column = texts.get(name, [""] * rows)
            told = telling(name, {*column}, self._layout)
            if told:
                spend = [
                    each and text not in told
                    for each, text in zip(spend, column, strict=True)
                ]
        return spend


def _is_payee(cell: Cell) -> bool:
    payee = clean(cell)
    return bool(payee) and not speaks_of_total(payee) and payee != NOT_NAMED


def _day(layout: Layout, opened: dt.date, cell: Cell) -> dt.date | None:
    try:
        day = date_of(cell, layout)
    except UnreadableError:
        return None
    return None if day < opened or month_only(cell, layout) else day


def _cleaned(cells: Sequence[Cell]) -> list[str]:
    """Make cells of a text into texts fit for books."""
    several = set(cells)
    if are_clean([each for each in several if isinstance(each, str)]):
        return [str(each or "") for each in cells]
    met = {each: clean(each) for each in several}
    return [met[each] for each in cells]


def in_turn(
    rows: Sequence[Row], now: Callable[[], Plain | None]
) -> Iterator[tuple[Lines, Sequence[Row]]]:
    """Give all rows in their order: plain ones with their lines, others one by one.

    Args:
        rows: below a heading row.
        now: how rows are read that come next, or None where each has to be looked at.
            It is asked again after each row that was.

    """
    at, most = 0, _FEWEST
    while at < len(rows):
        plain = now()
        some = rows[at : at + most] if plain else rows[at : at + 1]
        following = rows[at + len(some)].number if at + len(some) < len(rows) else 0
        lines, others = plain.lines(some, following) if plain else (Lines.of([]), [0])
        taken = 0
        for nth, place in enumerate([*others, len(some)]):
            # So many of them stand before it, and none between it and the last one.
            if lines_before := lines[taken : place - nth]:
                yield lines_before, some[taken + nth : place]
            taken = place - nth
            if place == len(some):
                at, most = at + place, min(2 * most, _MOST)
                break
            yield Lines.of([]), some[place : place + 1]
            if now() is not plain:
                at, most = at + place + 1, _FEWEST
                break


class _Met(dict["Cell", T], Generic[T]):
    """What cells say, each read once."""

    def __init__(self, read: Callable[[Cell], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> T:
        """Read a cell that was not met before."""
        said = self[cell] = self._read(cell)
        return said
