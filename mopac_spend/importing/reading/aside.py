"""Rows set aside: kept with their place, their pounds and the reason."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.findings import counted, first_of
from mopac_spend.importing.reading.shape import may_hold_pounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.offering import Offer
    from mopac_spend.importing.reading.shape import RowPounds
    from mopac_spend.importing.reading.sheets import Row, Sheet

_NAMED = 5
# Why a row is set aside that can be read, but for where it stands.
AGAIN = "the headings again"
ANOTHER = (
    "it stands below other headings than the layout's, in row {}; import that table "
    "from a file of its own, with its own layout"
)
NO_SUM = (
    "its supplier is called a total, which is not the sum of rows above it; if it is a "
    "payment, give its supplier the full name"
)
ABOVE = (
    "it stands above the headings and reads as a payment under them; put the headings "
    "above it, and import the file again"
)
AMONG = (
    "it stands above the headings, where other rows read as payments; put the headings "
    "above them all, and import the file again"
)
HEADLESS = "the sheet has no heading row of this layout"
HIDDEN = (
    "the sheet is hidden; if its rows are payments, show it in the spreadsheet "
    "program, or name it under [read] sheets in the layout"
)
OF_ALL = (
    "its pounds are the sum of all rows above it, whatever it is called; if it is a "
    "payment, export it apart from them and import that"
)


@dataclass(frozen=True, slots=True)
class SetAside:
    """One row that could not be read.

    Attributes:
        sheet, number: where it is.
        reason: what could not be read.
        amount: pounds as far as they could be read, otherwise nil.
        original: the row's cells as a JSON list, so that nothing is lost and a
            spreadsheet program takes it for text.
        unknown: whether it has pounds that could not be read, so that `amount` is
            not all of it.
        lacks: the field for want of which it was set aside, where somebody may say it
            instead of the file (`reading.mending`); "" otherwise.
        offers: what that may be.

    """

    sheet: str
    number: int
    reason: str
    amount: Decimal
    original: str
    unknown: bool = False
    lacks: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def label(self) -> str:
        """Say where it is, as lines do: `12`, or `Apr 18!12`."""
        return f"{self.sheet}!{self.number}" if self.sheet else f"{self.number}"


def unknown_pounds(rows: Sequence[SetAside]) -> str:
    """Say how many rows set aside have pounds that nobody could tell."""
    pounds = sum((row.amount for row in rows), money.NIL)
    named = first_of([f"row {row.number}" for row in rows], _NAMED)
    one = len(rows) == 1
    return (
        f"the pounds of {counted(len(rows), 'row')} set aside are not known "
        f"({named}): "
        f"{'it counts' if one else 'they count'} as {money.show(pounds)} in the sums, "
        f"and may be any amount"
    )


def whole_sheet(sheet: Sheet, reason: str) -> Iterator[SetAside]:
    """Set every row of a sheet aside that nothing is known of."""
    for row in sheet.rows:
        if not row.blank:
            row_aside = aside_of(sheet, row, reason, money.NIL)
            yield replace(row_aside, unknown=may_hold_pounds(row))


def aside_as(sheet: Sheet, row: Row, pounds: RowPounds) -> SetAside:
    """Set a row aside with the pounds that were found in it."""
    row_aside = aside_of(sheet, row, pounds.reason, pounds.pounds)
    return replace(row_aside, unknown=pounds.unknown) if pounds.unknown else row_aside


def aside_of(sheet: Sheet, row: Row, reason: str, amount: Decimal) -> SetAside:
    """Set a row aside, its cells as they were."""
    cells = ["" if cell is None else str(cell) for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    original = json.dumps(cells, ensure_ascii=False)
    return SetAside(sheet.name, row.number, reason, amount, original)
