"""Cells to lines: dated amounts with their texts, or set aside with a reason.

Every row below a heading that holds anything is either a line or set aside; none
is passed over, and none is guessed at.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.findings import Refusal
from mopac_spend.importing.cells import clean, parse_date
from mopac_spend.periods import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.cells import Cell
    from mopac_spend.importing.layouts import Heading, Layout
    from mopac_spend.importing.sheets import Row, Sheet, Source

# A refused date is shown how others are written, in no more forms than these.
_EXAMPLE, _SHOWN = dt.date(2018, 12, 31), 4


@dataclass(frozen=True, slots=True)
class Line:
    """One readable row.

    Attributes:
        row: where it is: `12`, or `Apr 18!12`.
        date, amount: amount in pounds, spend positive.
        texts: the other fields of the layout, cleaned; blank ones are left out.

    """

    row: str
    date: dt.date
    amount: Decimal
    texts: Mapping[str, str]

    def text(self, field: str) -> str:
        """Give a field's text, "" where the row has none."""
        return self.texts.get(field, "")


@dataclass(frozen=True, slots=True)
class SetAside:
    """One row that could not be read.

    Attributes:
        sheet, number: where it is.
        reason: what could not be read.
        amount: pounds where the amount itself could be read, otherwise nil.
        original: the row's cells as a JSON list, so that nothing is lost and a
            spreadsheet program takes it for text.

    """

    sheet: str
    number: int
    reason: str
    amount: Decimal
    original: str


@dataclass(frozen=True, slots=True)
class Extract:
    """What a file holds under a layout."""

    lines: list[Line]
    set_aside: list[SetAside]


class _UnreadableError(Exception):
    """A row that must be set aside; the text is the reason."""


def extract(source: Source, layout: Layout, opened: dt.date) -> Extract:
    """Read every row of a file.

    Args:
        source: the file.
        layout: what its columns mean.
        opened: the first day of the books; an earlier row is set aside.

    Raises:
        Refusal: `IMPORT-002`, no sheet has the layout's headings; `IMPORT-008`,
            not one row holds a payment.

    """
    sheets = layout.read(source)
    lines: list[Line] = []
    aside: list[SetAside] = []
    found = False
    for sheet in sheets:
        heading = layout.heading(sheet)
        if heading is None:
            aside += _without_heading(sheet)
            continue
        found = True
        if twice := layout.twice(sheet.rows[heading.at]):
            where = sheet.label(sheet.rows[heading.at])
            msg = f"the column {twice} is there twice; give the wrong one another name"
            raise Refusal("IMPORT-002", msg, f"{source.name}, row {where}")
        for each in _below(sheet, heading, layout, opened):
            if isinstance(each, Line):
                lines.append(each)
            else:
                aside.append(each)
    if not found:
        lacks = ", ".join(layout.missing(sheets))
        msg = f"the layout {layout.name} looks for a column {lacks}, which is not there"
        raise Refusal("IMPORT-002", msg, source.name)
    if not lines:
        msg = (
            f"under the layout {layout.name} not one of its {len(aside)} rows is a "
            f"payment{f': {aside[0].reason}' if aside else ''}"
        )
        raise Refusal("IMPORT-008", msg, source.name)
    return Extract(lines, aside)


def _below(
    sheet: Sheet, heading: Heading, layout: Layout, opened: dt.date
) -> Iterator[Line | SetAside]:
    """Give what every row under a heading is; blank ones are nothing."""
    columns = heading.columns
    width = 0 if sheet.name else len(sheet.rows[heading.at].cells)
    for row in sheet.rows[heading.at + 1 :]:
        if row.blank:
            continue
        try:
            if width:
                _whole(row, width, layout)
            yield _line(sheet, row, columns, layout, opened)
        except _UnreadableError as reason:
            if again := layout.heading_in(row):
                # Files put one after the other: what follows is under these.
                columns, width = again, len(row.cells) if width else 0
                yield _aside(sheet, row, "the headings again", money.NIL)
                continue
            amount = _amount_or_nil(row, columns, layout)
            yield _aside(sheet, row, str(reason), amount)


def _without_heading(sheet: Sheet) -> Iterator[SetAside]:
    for row in sheet.rows:
        if not row.blank:
            reason = "the sheet has no heading row of this layout"
            yield _aside(sheet, row, reason, money.NIL)


def _aside(sheet: Sheet, row: Row, reason: str, amount: Decimal) -> SetAside:
    cells = ["" if cell is None else str(cell) for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    original = json.dumps(cells, ensure_ascii=False)
    return SetAside(sheet.name, row.number, reason, amount, original)


def _whole(row: Row, width: int, layout: Layout) -> None:
    """Refuse a row of a text file whose cells are not those of one row."""
    if any(cell is not None for cell in row.cells[width:]):
        msg = "it has more cells than there are headings; look for a comma too many"
        raise _UnreadableError(msg)
    for cell in row.cells:
        if isinstance(cell, str) and "\n" in cell:
            inner = cell.splitlines()
            if any(line.count(layout.delimiter) >= width - 1 for line in inner[1:]):
                msg = "a cell holds what look like rows; look for a quote left open"
                raise _UnreadableError(msg)


def _line(
    sheet: Sheet,
    row: Row,
    columns: Mapping[str, int],
    layout: Layout,
    opened: dt.date,
) -> Line:
    def cell(field: str) -> Cell:
        at = columns.get(field)
        return row.cells[at] if at is not None and at < len(row.cells) else None

    amount = _amount(cell("amount"), layout)
    date = _date(cell("date") or layout.defaults.get("date"), layout)
    if date < opened:
        msg = f"dated {date}, before these books open on {opened}"
        raise _UnreadableError(msg)
    texts = {name: text for name, text in layout.defaults.items() if name != "date"}
    for field in columns:
        if field not in {"date", "amount"} and (text := clean(cell(field))):
            texts[field] = text
    if not texts.get("supplier"):
        msg = "no supplier"
        raise _UnreadableError(msg)
    return Line(sheet.label(row), date, amount, texts)


def _amount(cell: Cell, layout: Layout) -> Decimal:
    if cell is None:
        msg = "no amount"
        raise _UnreadableError(msg)
    if isinstance(cell, (bool, dt.date)):
        msg = f"the amount {cell} is not a number"
        raise _UnreadableError(msg)
    try:
        amount = (
            money.from_text(cell) if isinstance(cell, str) else money.from_cell(cell)
        )
    except ValueError as error:
        raise _UnreadableError(str(error)) from error
    # Decimal has a negative nil, which would print as -0.00.
    return amount * layout.spend_sign + money.NIL


def _amount_or_nil(row: Row, columns: Mapping[str, int], layout: Layout) -> Decimal:
    at = columns["amount"]
    try:
        return _amount(row.cells[at] if at < len(row.cells) else None, layout)
    except _UnreadableError:
        return money.NIL


def _date(cell: Cell, layout: Layout) -> dt.date:
    if cell is None:
        msg = "no date"
        raise _UnreadableError(msg)
    if isinstance(cell, dt.date):
        date: dt.date | None = cell
    elif isinstance(cell, str):
        date = parse_date(cell.strip(), layout.dates)
    else:
        date = None
    if date is None:
        msg = f"the date {cell!r} is not written as {_examples(layout.dates)}"
        raise _UnreadableError(msg)
    if not EARLIEST <= date.year <= LATEST:
        msg = f"the date {date} is outside {EARLIEST} to {LATEST}"
        raise _UnreadableError(msg)
    return date


def _examples(forms: Sequence[str]) -> str:
    """Show forms of a date by a day that tells day, month and year apart."""
    shown = [_EXAMPLE.strftime(form) for form in forms[:_SHOWN]]
    if len(forms) > _SHOWN:
        return f"{', '.join(shown)}, …"
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
