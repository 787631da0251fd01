"""Cells to lines: dated amounts with their texts, or set aside with a reason.

Every row below a heading that holds anything is either a line or set aside; none
is passed over, and none is guessed at.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.days import day_of
from mopac_spend.importing.reading.not_spend import not_spend
from mopac_spend.importing.reading.period import assumed_words
from mopac_spend.importing.reading.totals import Running, called_total, stated_in
from mopac_spend.periods import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.layouts import Heading, Layout
    from mopac_spend.importing.reading.sheets import Row, Sheet, Source
    from mopac_spend.importing.reading.totals import Total
    from mopac_spend.periods import Period

# A refused date is shown how others are written, in no more forms than these.
_EXAMPLE, _SHOWN = dt.date(2018, 12, 31), 4
_AGAIN = "the headings again"
_FUSED = "it has fewer cells than there are headings: two cells have run together"
_LIKE_A_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}", re.ASCII)
_BEHIND_DATE = re.compile(r"\d{2}/\d{2}/\d{4}(-?\d[\d.,]*)", re.ASCII)


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
    """What a file holds under a layout.

    Attributes:
        lines: its payments.
        set_aside: rows that could not be read, and those that are not spend.
        totals: totals the file states, held against what was read.
        assumed: where the date of its lines comes from, if the file has none.
        doubts: sentences about what a person should look at.
        period: what a person said the file is about, or None.

    """

    lines: list[Line]
    set_aside: list[SetAside]
    totals: list[Total] = field(default_factory=list)
    assumed: str = ""
    doubts: list[str] = field(default_factory=list)
    period: Period | None = None


class _UnreadableError(Exception):
    """A row that must be set aside; the text is the reason."""


def extract(
    source: Source, layout: Layout, opened: dt.date, period: Period | None = None
) -> Extract:
    """Read every row of a file.

    Args:
        source: the file.
        layout: what its columns mean.
        opened: the first day of the books; an earlier row is set aside.
        period: what a person says the file is about. Where a sheet has no date
            column, the last day of it is the date of every row.

    Raises:
        Refusal: `IMPORT-002`, no sheet has the layout's headings; `IMPORT-008`,
            not one row holds a payment; `IMPORT-031`, it has no dates, and no
            period was given.

    """
    layout = layouts.dated(layout, source, undated=period is not None)
    sheets = layout.read(source)
    reading = _Reading(layout, opened, period)
    found = False
    for sheet in sheets:
        heading = layout.heading(sheet)
        if heading is None:
            reading.aside += _without_heading(sheet)
            continue
        found = True
        if twice := layout.twice(sheet.rows[heading.at]):
            where = sheet.label(sheet.rows[heading.at])
            msg = f"the column {twice} is there twice; give the wrong one another name"
            raise Refusal("IMPORT-002", msg, f"{source.name}, row {where}")
        reading.sheet(sheet, heading)
    lines, aside = reading.lines, reading.aside
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
    said = (reading.totals, reading.assumed, reading.doubts())
    return Extract(lines, aside, *said, period)


@dataclass(frozen=True, slots=True)
class _Under:
    """What a heading row says of the rows below it.

    Attributes:
        sheet: where they are.
        columns: where each field is.
        texts: the same of the fields that are neither date nor amount.
        days: other columns that are headed as a date.
        width: how many cells a row has; 0 where nothing is told by it.

    """

    sheet: Sheet
    columns: Mapping[str, int]
    texts: list[tuple[str, int]]
    days: list[int]
    width: int

    @classmethod
    def of(cls, sheet: Sheet, row: Row, columns: Mapping[str, int]) -> _Under:
        """Read one heading row."""
        texts = [(k, at) for k, at in columns.items() if k not in {"date", "amount"}]
        taken = set(columns.values())
        days = [
            at
            for at, cell in enumerate(row.cells)
            if isinstance(cell, str) and at not in taken and "date" in cell.casefold()
        ]
        # A row of a workbook has no width of its own, nor a delimiter too many.
        width = 0 if sheet.name else len(row.cells)
        return cls(sheet, columns, texts, days if "date" in columns else [], width)

    def cell(self, row: Row, name: str) -> Cell:
        """Give a field's cell; None where the row has none."""
        at = self.columns.get(name)
        return row.cells[at] if at is not None and at < len(row.cells) else None


class _Reading:
    """One file while it is read, sheet by sheet and row by row."""

    def __init__(self, layout: Layout, opened: dt.date, period: Period | None) -> None:
        self.lines: list[Line] = []
        self.aside: list[SetAside] = []
        self.totals: list[Total] = []
        self.assumed = ""
        self._layout = layout
        self._opened = opened
        self._period = period
        self._defaults = {k: v for k, v in layout.defaults.items() if k != "date"}
        self._running = Running()
        self._impossible: list[tuple[Line, str]] = []

    def sheet(self, sheet: Sheet, heading: Heading) -> None:
        """Read every row under a heading; blank ones are nothing."""
        under = _Under.of(sheet, sheet.rows[heading.at], heading.columns)
        rows = [row for row in sheet.rows[heading.at + 1 :] if not row.blank]
        self._running.next_sheet()
        for row in rows:
            if self._total(under, row, last=row is rows[-1]):
                continue
            try:
                line = self._line(under, row)
            except _UnreadableError as reason:
                if again := self._layout.heading_in(row):
                    # Files put one after the other: what follows is under these.
                    under = _Under.of(sheet, row, again)
                    self.aside.append(_aside(sheet, row, _AGAIN, money.NIL))
                else:
                    self._set_aside(under, row, str(reason))
                continue
            self.lines.append(line)
            self._running.add(line.amount, line=True)
            if under.days:
                self._look_at_days(under, row, line)

    def doubts(self) -> list[str]:
        """Say what a person should look at: impossible days, wrong totals."""
        said = [f"{total}" for total in self.totals if not total.agrees]
        if self._impossible:
            pounds = sum((line.amount for line, _ in self._impossible), money.NIL)
            named = [
                f"row {line.row} ({day!r})" for line, day in self._impossible[:_SHOWN]
            ]
            if len(self._impossible) > _SHOWN:
                named.append(f"{len(self._impossible) - _SHOWN} more")
            said.append(
                f"{counted(len(self._impossible), 'row')} ({money.show(pounds)}) with "
                f"an impossible day in another date column: {', '.join(named)}; they "
                f"were posted by the date that is the payment's"
            )
        return said

    def _total(self, under: _Under, row: Row, *, last: bool) -> bool:
        """Take a row that is a total, and check it; say whether it was one."""
        payee = clean(under.cell(row, "supplier"))
        if (payee and not called_total(payee)) or self._is_dated(under, row):
            return False
        stated = stated_in(row, under.columns, self._amount_or_none(under, row))
        if stated is None:
            return False
        total = self._running.check(stated, under.sheet.label(row))
        alike = total.rows > 0 and (last or total.stated == total.summed)
        if not (stated.named or alike):
            return False
        self._running.next_part()
        self.totals.append(total)
        return True

    def _is_dated(self, under: _Under, row: Row) -> bool:
        """Say whether the date cell is a day; a bare number may be a count."""
        cell = under.cell(row, "date")
        if isinstance(cell, str):
            forms = self._layout.dates
            return not cell.strip().isdigit() and day_of(cell, forms) is not None
        return isinstance(cell, dt.date)

    def _line(self, under: _Under, row: Row) -> Line:
        layout, cells = self._layout, row.cells
        if under.width:
            _whole(row, under.width, under.sheet.delimiter)
        amount = _amount(under.cell(row, "amount"), layout)
        assumed = self._assumed(under.columns)
        date = assumed or _date(
            under.cell(row, "date") or layout.defaults.get("date"), layout
        )
        if date < self._opened:
            msg = f"dated {date}, before these books open on {self._opened}"
            raise _UnreadableError(msg)
        texts = dict(self._defaults)
        count = len(cells)
        for name, at in under.texts:
            if at < count and cells[at] is not None and (text := clean(cells[at])):
                texts[name] = text
        if reason := not_spend(texts, amount, layout):
            raise _UnreadableError(reason)
        if not texts.get("supplier"):
            msg = "no supplier"
            raise _UnreadableError(msg)
        if assumed:
            evidence = (texts.get("evidence", ""), self.assumed)
            texts["evidence"] = "; ".join(filter(None, evidence))
        return Line(under.sheet.label(row), date, amount, texts)

    def _assumed(self, columns: Mapping[str, int]) -> dt.date | None:
        """Give the day assumed for a row, where its sheet has no date column."""
        if "date" in columns or "date" in self._layout.defaults or not self._period:
            return None
        self.assumed = assumed_words(self._period)
        return self._period.last

    def _look_at_days(self, under: _Under, row: Row, line: Line) -> None:
        for at in under.days:
            cell = row.cells[at] if at < len(row.cells) else None
            if isinstance(cell, str) and day_of(cell, self._layout.dates) is None:
                plain = cell.strip()
                if _LIKE_A_DAY.fullmatch(plain):
                    self._impossible.append((line, plain))

    def _amount_or_none(self, under: _Under, row: Row) -> Decimal | None:
        try:
            return _amount(under.cell(row, "amount"), self._layout)
        except _UnreadableError:
            return None

    def _set_aside(self, under: _Under, row: Row, reason: str) -> None:
        amount = self._amount_or_none(under, row)
        if amount is None and len(row.cells) < under.width:
            amount = _fused(row, self._layout)
            if amount is not None:
                reason = _FUSED
        pounds = money.NIL if amount is None else amount
        self.aside.append(_aside(under.sheet, row, reason, pounds))
        self._running.add(pounds, line=False)


def _fused(row: Row, layout: Layout) -> Decimal | None:
    """Tell the amount of a row that lost the line between two of its cells.

    Told only if one text alone can be it: what stands behind a date in a cell, or
    a cell that is an amount by itself. The row is set aside all the same.
    """
    found = []
    for cell in row.cells:
        if not isinstance(cell, str):
            continue
        behind = _BEHIND_DATE.search(cell.strip())
        try:
            found.append(_amount(behind[1] if behind else cell, layout))
        except _UnreadableError:
            continue
    return found[0] if len(found) == 1 else None


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


def _whole(row: Row, width: int, delimiter: str) -> None:
    """Refuse a row of a text file whose cells are not those of one row."""
    if any(cell is not None for cell in row.cells[width:]):
        msg = "it has more cells than there are headings; look for a comma too many"
        raise _UnreadableError(msg)
    for cell in row.cells:
        if isinstance(cell, str) and "\n" in cell:
            inner = cell.splitlines()
            if delimiter and any(
                line.count(delimiter) >= width - 1 for line in inner[1:]
            ):
                msg = "a cell holds what look like rows; look for a quote left open"
                raise _UnreadableError(msg)


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


def _date(cell: Cell, layout: Layout) -> dt.date:
    if cell is None:
        msg = "no date"
        raise _UnreadableError(msg)
    date = day_of(cell, layout.dates)
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
