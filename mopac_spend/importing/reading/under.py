"""The cells below a heading row: pounds, a day, a whole row, or why they are none."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.importing.reading import currencies
from mopac_spend.importing.reading.cells import clean, is_dash
from mopac_spend.importing.reading.days import day_of
from mopac_spend.importing.reading.spans import SPAN
from mopac_spend.periods import EARLIEST, LATEST
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.sheets import Row, Sheet

# A refused date is shown how others are written, in no more forms than these.
_EXAMPLE, _SHOWN = dt.date(2018, 12, 31), 4
_ABOUT_AMOUNT = frozenset({"credit", "currency", "kind"})
# Fields that are no text of a payment.
_NO_TEXTS = {"date", "amount", "credit", "currency"}


class UnreadableError(Exception):
    """A row that must be set aside; the text is the reason.

    `field` is what is lacking where somebody may say it instead of the file: `date`,
    `amount` or `supplier`; "" where the row itself is damaged, or is no payment.
    """

    def __init__(self, why: str, field: str = "") -> None:
        """Hold why, and for want of what."""
        super().__init__(why)
        self.field = field


# Thousands as they are written, of which a comma made two cells.
_CUT = re.compile(r"[-(£ ]*\d{1,3},\d{3}(?:\.\d\d?)?[-) ]*")


@dataclass(frozen=True, slots=True)
class Under:
    """What a heading row says of the rows below it.

    Attributes:
        sheet: where they are.
        columns: where each field is.
        texts: the same of the fields that are texts of a payment.
        days: other columns that are headed as a date.
        width: how many cells a row has; 0 where nothing is told by it.
        plain: whether one cell alone says what a row's amount is.
        monies: columns of its currency that the layout does not read.
        usual: how many cells most rows have, the blank ones counted; 0 likewise.

    """

    sheet: Sheet
    columns: Mapping[str, int]
    texts: list[tuple[str, int]]
    days: list[int]
    width: int
    plain: bool
    monies: list[int]
    usual: int = 0

    @classmethod
    def of(cls, sheet: Sheet, row: Row, columns: Mapping[str, int]) -> Under:
        """Read one heading row."""
        texts = [(k, at) for k, at in columns.items() if k not in _NO_TEXTS]
        taken = set(columns.values())
        days = [
            at
            for at, cell in enumerate(row.cells)
            if isinstance(cell, str) and at not in taken and "date" in cell.casefold()
        ]
        # A row of a workbook has no width of its own, nor a delimiter too many.
        width = 0 if sheet.name else len(row.cells)
        monies = currencies.unread(row, columns)
        plain = _ABOUT_AMOUNT.isdisjoint(columns) and not monies
        days = days if "date" in columns else []
        return cls(sheet, columns, texts, days, width, plain, monies)

    def cell(self, row: Row, name: str) -> Cell:
        """Give a field's cell; None where the row has none."""
        at = self.columns.get(name)
        return row.cells[at] if at is not None and at < len(row.cells) else None

    def amount(self, row: Row, layout: Layout) -> Decimal:
        """Read a row's pounds, spend positive: debit less credit where both are.

        Raises:
            UnreadableError: there is no amount, or one cell is none.

        """
        if self.usual and len(row.cells) > self.usual:
            self._look_for_a_cut(row)
        if self.plain:
            return amount_of(self.cell(row, "amount"), layout)
        currency = clean(self.cell(row, "currency")).upper()
        if currencies.is_pounds(currency):
            currency = currencies.other_than_pounds(row.cells, self.monies)
        if currency:
            msg = f"its currency is {currency}, not pounds"
            raise UnreadableError(msg, "amount")
        cell, taken = self.cell(row, "amount"), self.cell(row, "credit")
        if "credit" in self.columns:
            cell, taken = (None if is_dash(each) else each for each in (cell, taken))
        if layout.credits and alike(clean(self.cell(row, "kind"))) in layout.credits:
            return -_without_minus(cell, layout)
        if taken is None:
            return amount_of(cell, layout)
        credit = _without_minus(taken, layout)
        return (money.NIL if cell is None else amount_of(cell, layout)) - credit

    def _look_for_a_cut(self, row: Row) -> None:
        """See that no comma between thousands cut the amount of a row in two.

        The row is then longer than the others, even where its last cells are blank.

        Raises:
            UnreadableError: it may have.

        """
        at = self.columns.get("amount", len(row.cells))
        cut = [cell.strip() for cell in row.cells[at : at + 2] if isinstance(cell, str)]
        if len(cut) > 1 and _CUT.fullmatch(whole := ",".join(cut)):
            msg = (
                f"it has a cell more than the others, and its amount may be {whole}; "
                f"put it between quotation marks"
            )
            raise UnreadableError(msg)


def check_whole(row: Row, width: int, delimiter: str) -> None:
    """Look whether the cells of a row of a text file are those of one row.

    Raises:
        UnreadableError: they are more, or one holds others.

    """
    cells = row.cells
    if len(cells) > width and any(cell is not None for cell in cells[width:]):
        msg = "it has more cells than there are headings; look for a comma too many"
        raise UnreadableError(msg)
    if not delimiter:
        return
    for cell in [each for each in cells if isinstance(each, str) and "\n" in each]:
        inner = cell.splitlines()[1:]
        if any(each.count(delimiter) >= width - 1 for each in inner):
            msg = "a cell holds what look like rows; look for a quote left open"
            raise UnreadableError(msg)


def amount_of(cell: Cell, layout: Layout) -> Decimal:
    """Read one cell as pounds, spend positive.

    Raises:
        UnreadableError: it is blank or no amount.

    """
    if cell is None:
        msg = "no amount"
        raise UnreadableError(msg, "amount")
    if isinstance(cell, (bool, dt.date)):
        msg = f"the amount {cell} is not a number"
        raise UnreadableError(msg, "amount")
    try:
        amount = (
            money.from_text(cell, comma=layout.comma)
            if isinstance(cell, str)
            else money.from_cell(cell)
        )
    except ValueError as error:
        raise UnreadableError(str(error), "amount") from error
    # Decimal has a negative nil, which would print as -0.00.
    return amount if layout.spend_sign > 0 else -amount + money.NIL


def _without_minus(cell: Cell, layout: Layout) -> Decimal:
    """Read what is taken off; with a minus besides it might be either."""
    credit = amount_of(cell, layout)
    if credit * layout.spend_sign < 0:
        msg = (
            f"the credit {cell!r} has a minus, so it may be either; export it again "
            f"with credits that have none"
        )
        raise UnreadableError(msg, "amount")
    return credit


def date_of(cell: Cell, layout: Layout) -> dt.date:
    """Read the date of a payment.

    Raises:
        UnreadableError: it is blank, no day of the layout's forms, or far away.

    """
    if cell is None:
        msg = "no date"
        raise UnreadableError(msg, "date")
    date = layout.day(cell)
    if date is None:
        forms = _examples((*layout.dates, *layout.months))
        msg = f"the date {cell!r} is not written as {forms}"
        raise UnreadableError(msg, "date")
    if not EARLIEST <= date.year <= LATEST:
        msg = f"the date {date} is outside {EARLIEST} to {LATEST}"
        raise UnreadableError(msg, "date")
    return date


def month_only(cell: Cell, layout: Layout) -> str:
    """Say that a date is assumed, where its cell says a month and no day."""
    if not layout.months or day_of(cell, layout.dates) is not None:
        return ""
    return f"date assumed: the last day of {clean(cell)}, as no day is given"


def _examples(forms: Sequence[str]) -> str:
    """Show forms of a date by a day that tells day, month and year apart."""
    shown = [
        "Oct-Dec 2018" if form == SPAN else _EXAMPLE.strftime(form)
        for form in forms[:_SHOWN]
    ]
    if len(forms) > _SHOWN:
        return f"{', '.join(shown)}, …"
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
