"""Cells to lines: dated amounts with their texts, or set aside with a reason.

Every row below a heading that holds anything is either a line or set aside; none
is passed over, and none is guessed at.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from mopac_spend import money
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import fitting, shape, unnamed
from mopac_spend.importing.reading.aside import (
    ABOVE,
    AGAIN,
    AMONG,
    ANOTHER,
    HEADLESS,
    HIDDEN,
    NO_SUM,
    OF_ALL,
    aside_as,
    aside_of,
    unknown_pounds,
    whole_sheet,
)
from mopac_spend.importing.reading.by_hand import ByHand
from mopac_spend.importing.reading.cells import clean, clean_text
from mopac_spend.importing.reading.extracted import Extract, TooEarlyError
from mopac_spend.importing.reading.line import Line, Lines
from mopac_spend.importing.reading.not_spend import not_spend
from mopac_spend.importing.reading.period import assumed_words
from mopac_spend.importing.reading.plain import Plain, in_turn
from mopac_spend.importing.reading.suspicions import Suspicions
from mopac_spend.importing.reading.totals import (
    Running,
    Stated,
    called_part,
    called_total,
    may_be_total,
    speaks_of_total,
    stated_in,
    sums_all,
)
from mopac_spend.importing.reading.under import (
    Under,
    UnreadableError,
    check_whole,
    date_of,
    month_only,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.aside import SetAside
    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.layouts import Heading, Layout
    from mopac_spend.importing.reading.mending import Mend
    from mopac_spend.importing.reading.sheets import Row, Sheet, Source
    from mopac_spend.importing.reading.totals import Total
    from mopac_spend.periods import Period

# The pounds of so many rows are nobody's by chance.
_SEVERAL = 2


def extract(
    source: Source,
    layout: Layout,
    opened: dt.date,
    period: Period | None = None,
    mends: Mapping[str, Mend] = MappingProxyType({}),
) -> Extract:
    """Read every row of a file.

    Args:
        source: the file.
        layout: what its columns mean.
        opened: the first day of the books; an earlier row is set aside.
        period: what a person says the file is about. Where a sheet has no date
            column, the last day of it is the date of every row.
        mends: what was put right by hand, by row.

    Raises:
        Refusal: `IMPORT-002`, no sheet has the layout's headings; `IMPORT-008`,
            not one row holds a payment; `IMPORT-031`, it has no dates, and no
            period was given.

    """
    layout = fitting.dated(layout, source, undated=period is not None)
    sheets = layout.read(source)
    reading = _Reading(layout, opened, period, mends)
    headed = False
    for sheet in sheets:
        heading = layout.heading(sheet)
        if heading is None:
            reading.aside += whole_sheet(sheet, HEADLESS)
            continue
        headed = True
        if sheet.hidden and sheet.name not in layout.sheets:
            reading.hidden(sheet, heading)
            continue
        if twice := layout.twice(sheet.rows[heading.at]):
            where = sheet.label(sheet.rows[heading.at])
            msg = f"the column {twice} is there twice; give the wrong one another name"
            raise Refusal("IMPORT-002", msg, f"{source.name}, row {where}")
        reading.sheet(sheet, heading)
    lines, aside = reading.lines, reading.aside
    if not headed:
        lacks = ", ".join(layout.missing(sheets))
        msg = f"the layout {layout.name} looks for a column {lacks}, which is not there"
        raise Refusal("IMPORT-002", msg, source.name)
    if not lines and not aside:
        msg = (
            f"it has the headings of the layout {layout.name} and no row below them; "
            f"export it again with its payments"
        )
        raise Refusal("IMPORT-008", msg, source.name)
    if not lines:
        msg = (
            f"under the layout {layout.name} not one of its {len(aside)} rows is a "
            f"payment: {aside[0].reason}"
        )
        if reading.early:
            raise TooEarlyError(msg, source.name, min(reading.early))
        raise Refusal("IMPORT-008", msg, source.name)
    stated, doubts = (reading.totals, reading.assumed), reading.doubts()
    without_day, mended = reading.without_day, frozenset(reading.by_hand.mended)
    return Extract(lines, aside, *stated, doubts, period, without_day, mended)


class _Reading:
    """One file while it is read, sheet by sheet and row by row."""

    def __init__(
        self,
        layout: Layout,
        opened: dt.date,
        period: Period | None,
        mends: Mapping[str, Mend],
    ) -> None:
        self.lines = Lines.of([])
        self.aside: list[SetAside] = []
        self.totals: list[Total] = []
        self.early: list[dt.date] = []
        self.assumed = ""
        self.without_day = 0
        self.by_hand = ByHand(layout, opened, mends)
        self._doubts: list[str] = []
        self._layout = layout
        self._opened = opened
        self._period = period
        self._defaults = {k: v for k, v in layout.defaults.items() if k != "date"}
        self._running = Running()
        self._suspicions = Suspicions(layout.dates)

    def sheet(self, sheet: Sheet, heading: Heading) -> None:
        """Read every row under a heading; blank ones are nothing."""
        head = sheet.rows[heading.at]
        rows = [row for row in sheet.rows[heading.at + 1 :] if not row.blank]
        under, doubt = shape.widened(Under.of(sheet, head, heading.columns), rows)
        self._doubts += [doubt] if doubt else []
        self._running.next_sheet()
        self._above(Under.of(sheet, head, heading.columns), heading)
        another, first = "", len(self.lines)
        nameless: dict[str, tuple[Under, Row]] = {}
        plain = Plain(under, self._layout, self._opened, self._defaults)

        def now() -> Plain | None:
            return None if another or self.by_hand.mends else plain

        for lines, some in in_turn(rows, now):
            row = some[-1]
            if lines:
                self._took(lines, under, some)
                read = under, row
                continue
            if another and self._layout.heading_in(row) is None:
                self._set_aside(under, row, ANOTHER.format(another))
                continue
            another = ""
            if self._total(under, row, last=row is rows[-1]):
                continue
            try:
                line = self._line(under, row)
            except UnreadableError as reason:
                under, another = self._unread(under, row, reason)
                if under is not plain.under:
                    plain = Plain(under, self._layout, self._opened, self._defaults)
                continue
            self._took(Lines.of([line]), under, some)
            read = under, row
            named = line.text("supplier") != unnamed.NOT_NAMED
            if not named and not self.by_hand.names_payee(line.row):
                nameless[line.row] = under, row
        self._take_totals_out(first, nameless)
        if sums_all(self.lines.amounts[first:]):
            line = self.lines.pop()
            self.aside.append(aside_of(sheet, read[1], OF_ALL, line.amount))

    def _took(self, lines: Lines, under: Under, rows: Sequence[Row]) -> None:
        """Keep payments, and see what is to be seen of their rows."""
        self.lines.add(lines)
        self._running.add(*lines.amounts, lines=True)
        self._suspicions.look_at_days(under.cell(row, "date") for row in rows)
        if under.days:
            beside = [[row.cells[at : at + 1] for row in rows] for at in under.days]
            self._suspicions.look_beside(lines, beside)

    def _above(self, under: Under, heading: Heading) -> None:
        """Set aside what stands above the headings and is no title.

        A first row of headings that lost one of them is none, and would take every
        row down to the next headings with it. Where one of them is like a payment
        nobody can say of the others what they are.
        """
        rows = [row for row in under.sheet.rows[: heading.at] if not row.blank]
        payments = [shape.like_a_payment(under, row, self._layout) for row in rows]
        if any(payments):
            for row, like in zip(rows, payments, strict=True):
                self._set_aside(under, row, ABOVE if like else AMONG)

    def _unread(
        self, under: Under, row: Row, reason: UnreadableError
    ) -> tuple[Under, str]:
        """Set a row aside; give what stands above the next, and of another table."""
        sheet = under.sheet
        if again := self._layout.heading_in(row):
            # Files put one after the other: what follows is under these.
            self.aside.append(aside_of(sheet, row, AGAIN, money.NIL))
            return Under.of(sheet, row, again), ""
        if self._layout.begins_another(row, under.columns):
            self._set_aside(under, row, ANOTHER.format(sheet.label(row)))
            return under, sheet.label(row)
        self._set_aside(under, row, str(reason), reason.field)
        if isinstance(reason, unnamed.MayBeTotalError):
            self._running.next_part()
        return under, ""

    def _take_totals_out(
        self, first: int, nameless: Mapping[str, tuple[Under, Row]]
    ) -> None:
        """Set aside what turned out to be the sum of rows below it."""
        sheet = list(self.lines[first:]) if nameless else []
        for at in reversed(unnamed.totals_among(sheet)):
            if self.lines[first + at].row not in nameless:
                continue
            line = self.lines.pop(first + at)
            under, row = nameless[line.row]
            aside = aside_of(under.sheet, row, unnamed.OF_OTHERS, line.amount)
            self.aside.append(self.by_hand.offered(aside, under, row, "supplier"))

    def hidden(self, sheet: Sheet, heading: Heading) -> None:
        """Set a hidden sheet aside, with the pounds below its headings."""
        under = Under.of(sheet, sheet.rows[heading.at], heading.columns)
        for at, row in enumerate(sheet.rows):
            if row.blank:
                continue
            if at <= heading.at:
                self.aside.append(aside_of(sheet, row, HIDDEN, money.NIL))
            else:
                pounds = shape.pounds_in(under, row, self._layout, HIDDEN)
                self.aside.append(aside_as(sheet, row, pounds))

    def doubts(self) -> list[str]:
        """Say what a person should look at."""
        wrong = [f"{total}" for total in self.totals if not total.agrees]
        payees = self.lines.text("supplier")
        if unnamed.NOT_NAMED in payees:
            at = [n for n, each in enumerate(payees) if each == unnamed.NOT_NAMED]
            wrong.append(unnamed.doubt(self.lines.take(at)))
        if unknown := [row for row in self.aside if row.unknown]:
            wrong.append(unknown_pounds(unknown))
        return [*wrong, *self._doubts, *self._suspicions.doubts()]

    def _total(self, under: Under, row: Row, *, last: bool) -> bool:
        """Take a row that is a total, and check it; say whether it was one.

        What is called a total is one whatever else the row says, a date included, if
        its pounds are those of rows above it; if not, it is set aside.
        """
        payee = clean(under.cell(row, "supplier"))
        label = under.sheet.label(row)
        if (payee and not speaks_of_total(payee)) or self.by_hand.names_payee(label):
            return False
        called = called_total(payee) or called_part(payee)
        if payee and not called and not may_be_total(payee):
            return False
        amount = self._amount_or_none(under, row)
        dated = self._is_dated(under, row)
        if amount is None or (dated and not payee):
            return False
        plain = None if dated else stated_in(row, under.columns, amount)
        if plain is None and not payee:
            return False
        stated = plain or Stated(amount, named=False, count=None)
        total = self._running.check(stated, label)
        # A payee may be called Total, or begin with the word.
        least = _SEVERAL if payee and plain is None and not called_part(payee) else 1
        agrees = total.rows >= least and total.stated == total.summed
        if stated.named or agrees or (last and total.rows > 0 and not payee):
            self.totals.append(total)
        elif called and not (dated and payee.casefold() == "total"):
            aside = aside_of(under.sheet, row, NO_SUM, amount)
            self.aside.append(self.by_hand.offered(aside, under, row, "supplier"))
        else:
            return False
        self._running.next_part()
        return True

    def _is_dated(self, under: Under, row: Row) -> bool:
        """Say whether the date cell is a day; a bare number may be a count."""
        cell = under.cell(row, "date")
        if isinstance(cell, str):
            return not cell.strip().isdigit() and self._layout.day(cell) is not None
        return isinstance(cell, dt.date)

    def _line(self, under: Under, row: Row) -> Line:
        layout, cells = self._layout, row.cells
        if under.width:
            check_whole(row, under.width, under.sheet.delimiter)
        why: list[str] = []
        mended = partial(self.by_hand.or_else, under, row, why)
        amount = mended("amount", lambda: under.amount(row, layout))
        day = under.cell(row, "date") or layout.defaults.get("date")
        assumed = self._assumed(under.columns)
        date = assumed or mended("date", lambda: self._day(day))
        count = len(cells)
        own = {
            name: text
            for name, at in under.texts
            if at < count
            and (cell := cells[at]) is not None
            and (text := clean_text(cell) if isinstance(cell, str) else clean(cell))
        }
        texts = {**self._defaults, **own} if self._defaults else own
        if reason := not_spend(texts, amount, layout):
            raise UnreadableError(reason)
        payee = texts.get("supplier")
        total = payee and called_total(payee)
        if not payee or (total and self.by_hand.names_payee(under.sheet.label(row))):
            known = own if not assumed and under.cell(row, "date") is not None else {}

            def unknown() -> str:
                if payee:
                    raise UnreadableError(NO_SUM, "supplier")
                unnamed.look_for_a_total(row, amount, known, self._running)
                why.append(unnamed.EVIDENCE)
                return unnamed.NOT_NAMED

            texts["supplier"] = mended("supplier", unknown)
        month = "" if assumed else month_only(day, layout)
        self.without_day += bool(month)
        if assumed or month:
            why.append(self.assumed if assumed else month)
        if why:
            texts["evidence"] = "; ".join(filter(None, (texts.get("evidence"), *why)))
        return Line(under.sheet.label(row), date, amount, texts)

    def _day(self, cell: Cell) -> dt.date:
        date = date_of(cell, self._layout)
        if date < self._opened:
            self.early.append(date)
            msg = f"dated {date}, before these books open on {self._opened}"
            raise UnreadableError(msg, "date")
        return date

    def _assumed(self, columns: Mapping[str, int]) -> dt.date | None:
        """Give the day assumed for a row, where its sheet has no date column."""
        if "date" in columns or "date" in self._layout.defaults or not self._period:
            return None
        self.assumed = assumed_words(self._period)
        return self._period.last

    def _amount_or_none(self, under: Under, row: Row) -> Decimal | None:
        try:
            return under.amount(row, self._layout)
        except UnreadableError:
            return None

    def _set_aside(self, under: Under, row: Row, reason: str, lacks: str = "") -> None:
        pounds = shape.pounds_in(under, row, self._layout, reason)
        aside = aside_as(under.sheet, row, pounds)
        if lacks:
            above = self.lines.dates[-1] if self.lines else None
            aside = self.by_hand.offered(aside, under, row, lacks, above)
        self.aside.append(aside)
        self._running.add(pounds.pounds, lines=False)
        label, day = under.sheet.label(row), under.cell(row, "date")
        self._suspicions.look_at_unread(label, day, pounds.pounds)
