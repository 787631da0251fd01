"""The review list as XLSX: sheets Guide, Groups, Payments and Codes.

A cell for a decision is text, so that a code such as 1-2 does not become a date, and
has a drop-down list of the codes that are valid: in a group on each of its days, for a
payment on its own. Text is written as text, so nothing in it becomes a formula or a
link. No cell is merged, headings stay in sight, and equal lists give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.fields import ACCOUNT, TAGS
from mopac_spend.findings import Refusal
from mopac_spend.register import UNTAGGED
from mopac_spend.reviewing import columns
from mopac_spend.reviewing.guide import guide
from mopac_spend.reviewing.undecided import DECIDED, valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.register import Register
    from mopac_spend.reviewing.undecided import ReviewList
    from mopac_spend.spend import Payment

GROUPS, PAYMENTS, CODES, LISTS = "Groups", "Payments", "Codes", "Lists"
# Rows that a sheet can have.
_ROWS = 1_048_576
# The day the file is dated: no clock anywhere.
_NO_CLOCK = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zones
# Stretches of cells that one rule of a sheet names; programs stumble over more.
_STRETCHES = 150
_WIDTHS = {
    **dict.fromkeys((columns.SUPPLIER, columns.DESCRIPTION, columns.PURPOSE), 34),
    **dict.fromkeys((columns.REF, *columns.DECIDE.values()), 26),
    **dict.fromkeys(columns.SUGGESTED.values(), 24),
    **dict.fromkeys(columns.NOW.values(), 26),
    columns.GROUP: 9,
    columns.POUNDS: 15,
    columns.WHY: 70,
}
_WIDTH = 12
# The guide's width, and how many letters of its text fit into it.
_GUIDE, _LINE = 88, 95
_FROZEN = 2


def render(listed: ReviewList) -> bytes:
    """Write the list.

    Raises:
        Refusal: `REVIEW-001`, it has more payments than a sheet has rows.

    """
    if listed.count >= _ROWS:
        msg = (
            f"{listed.count:,} payments are more than a sheet holds; write CSV, or "
            f"narrow the list: --fy 2020-21"
        )
        raise Refusal("REVIEW-001", msg)
    return _Workbook(listed).written()


class _Workbook:
    def __init__(self, listed: ReviewList) -> None:
        import xlsxwriter

        self._listed = listed
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_numbers": False,
                "strings_to_formulas": False,
                "strings_to_urls": False,
            },
        )
        self._book.set_properties(
            {
                "title": f"Undecided payments: {listed.title}",
                "comments": listed.illustrative,
                "created": _NO_CLOCK,
            }
        )
        made = self._book.add_format
        top = {"valign": "top"}
        self._head = made(
            {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#DCE6F1"} | top
        )
        self._head_decide = made(
            {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#FFE699"} | top
        )
        self._plain = made(top)
        self._pounds = made({"num_format": "#,##0.00"} | top)
        self._day = made(
            {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1} | top
        )
        self._share = made({"num_format": "0%"} | top)
        self._decide = made(
            {
                "num_format": "@",
                "bg_color": "#FFF9E5",
                "border": 1,
                "border_color": "#BFBFBF",
            }
        )
        self._shut = made({"num_format": "@", "bg_color": "#D9D9D9"})
        self._wrapped = made({"text_wrap": True} | top)
        self._title = made({"bold": True, "text_wrap": True, "font_size": 13} | top)
        self._lists: dict[tuple[str, tuple[str, ...]], str] = {}

    def written(self) -> bytes:
        self._guide()
        register, groups = self._listed.register, self._listed.groups
        of_groups = self._sheet(GROUPS, columns.OF_GROUPS)
        of_payments = self._sheet(PAYMENTS, columns.OF_PAYMENTS)
        self._codes(register)
        self._list_sheet = self._book.add_worksheet(LISTS)
        self._list_sheet.hide()
        self._fill(
            of_groups,
            columns.OF_GROUPS,
            [(columns.of_group(each), each.one, each.days) for each in groups],
        )
        self._fill(
            of_payments,
            columns.OF_PAYMENTS,
            [
                (columns.of_payment(line, each), line.payment, (line.payment.date,))
                for each in groups
                for line in each.lines
            ],
        )
        self._book.close()
        return self._buffer.getvalue()

    def _guide(self) -> None:
        sheet = self._book.add_worksheet("Guide")
        sheet.set_column(0, 0, _GUIDE)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for row, (text, is_title) in enumerate(guide(self._listed)):
            # Not every program makes a row as high as the text that is in it.
            lines = -(-len(text) * (4 if is_title else 3) // (3 * _LINE))
            sheet.set_row(row, (18 if is_title else 15) * lines + 4)
            sheet.write_string(row, 0, text, self._title if is_title else self._wrapped)

    def _sheet(self, name: str, headings: Sequence[str]) -> Any:  # noqa: ANN401
        sheet = self._book.add_worksheet(name)
        for column, heading in enumerate(headings):
            ours = heading in columns.DECIDE.values()
            sheet.set_column(column, column, _WIDTHS.get(heading, _WIDTH))
            sheet.write_string(
                0, column, heading, self._head_decide if ours else self._head
            )
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, _FROZEN)
        sheet.repeat_rows(0)
        sheet.set_paper(8)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _fill(
        self,
        sheet: Any,  # noqa: ANN401
        headings: Sequence[str],
        rows: Sequence[tuple[Mapping[str, Cell], Payment, Iterable[dt.date]]],
    ) -> None:
        places = {heading: at for at, heading in enumerate(headings)}
        dropped: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        lists: dict[tuple[str, tuple[dt.date, ...]], str] = {}
        for row, (cells, payment, days) in enumerate(rows, 1):
            for heading, cell in cells.items():
                if heading in places and cell not in (None, ""):
                    self._write(sheet, row, places[heading], heading, cell)
            on = tuple(days)
            for kind in DECIDED:
                if not open_to(kind, payment):
                    sheet.write_blank(
                        row, places[columns.DECIDE[kind]], None, self._shut
                    )
                    continue
                sheet.write_blank(row, places[columns.DECIDE[kind]], None, self._decide)
                if (kind, on) not in lists:
                    lists[kind, on] = self._list(
                        kind, valid(kind, self._listed.register, on)
                    )
                dropped[kind, lists[kind, on]].append(row)
        for (kind, source), at in dropped.items():
            self._drop_down(sheet, places[columns.DECIDE[kind]], kind, source, at)
        sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)

    def _write(
        self,
        sheet: Any,  # noqa: ANN401
        row: int,
        column: int,
        heading: str,
        cell: Cell,
    ) -> None:
        if isinstance(cell, dt.date):
            sheet.write_datetime(row, column, cell, self._day)
        elif isinstance(cell, Decimal):
            form = self._share if heading in columns.SHARES else self._pounds
            sheet.write_number(row, column, cell, form)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, self._plain)
        else:
            sheet.write_string(row, column, str(cell)[: columns.LETTERS], self._plain)

    def _list(self, kind: str, codes: tuple[str, ...]) -> str:
        """Write a list of codes once, and say where it stands."""
        if (kind, codes) not in self._lists:
            column = len(self._lists)
            self._list_sheet.write_string(0, column, kind)
            for row, code in enumerate(codes, 1):
                self._list_sheet.write_string(row, column, code)
            from xlsxwriter.utility import xl_range_abs

            place = xl_range_abs(1, column, max(len(codes), 1), column)
            self._lists[kind, codes] = f"={LISTS}!{place}"
        return self._lists[kind, codes]

    def _drop_down(
        self,
        sheet: Any,  # noqa: ANN401
        column: int,
        kind: str,
        source: str,
        rows: Sequence[int],
    ) -> None:
        stretches = stretched(rows)
        for start in range(0, len(stretches), _STRETCHES):
            some = stretches[start : start + _STRETCHES]
            first, last = some[0]
            sheet.data_validation(
                first,
                column,
                last,
                column,
                {
                    "validate": "list",
                    "source": source,
                    "other_cells": [[a, column, b, column] for a, b in some[1:]],
                    "error_title": "Not in the list",
                    "error_message": f"Choose a valid {kind} from the list; the sheet "
                    f"{CODES} says what each means and when it is valid.",
                },
            )

    def _codes(self, register: Register) -> None:
        headings = ("kind", "code", "title", "valid from", "valid to", "definition")
        sheet = self._book.add_worksheet(CODES)
        for column, (heading, width) in enumerate(
            zip(headings, (12, 44, 44, 12, 12, 90), strict=True)
        ):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self._head)
        sheet.freeze_panes(1, 2)
        row = 0
        for row, cells in enumerate(_codes(register), 1):
            for column, cell in enumerate(cells):
                if cell not in (None, ""):
                    self._write(sheet, row, column, "", cell)
        sheet.autofilter(0, 0, max(row, 1), len(headings) - 1)


def open_to(kind: str, payment: Payment) -> bool:
    """Say whether a tag of a payment is still to be decided."""
    tag = "category" if kind == ACCOUNT else kind
    return bool(getattr(payment, tag) == UNTAGGED)


def stretched(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Join rows that follow each other into stretches: first and last row."""
    stretches: list[tuple[int, int]] = []
    for row in rows:
        if stretches and stretches[-1][1] == row - 1:
            stretches[-1] = stretches[-1][0], row
        else:
            stretches.append((row, row))
    return stretches


def _codes(register: Register) -> Iterable[tuple[Cell, ...]]:
    for kind in TAGS:
        for _, entry in sorted(register.entries[kind].items()):
            meaning = getattr(entry, "definition", "")
            days = entry.valid_from, entry.valid_to
            yield kind, entry.code, entry.title, *days, meaning
    for account in register.accounts.values():
        if account.category != UNTAGGED:
            title = register.title("category", account.category)
            yield ACCOUNT, account.name, title, account.valid_from, None, ""
