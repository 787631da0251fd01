"""The review list as XLSX: sheets Guide, Groups, Payments and Codes.

A cell for a decision is text, so that a code such as 1-2 does not become a date, and
has a drop-down list of the codes that are valid: in a group on each of its days, for a
payment on its own. Text is written as text, so nothing in it becomes a formula or a
link. No cell is merged, headings stay in sight, and equal lists give equal bytes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mopac_spend.fields import ACCOUNT, TAGS
from mopac_spend.findings import Refusal
from mopac_spend.register import UNTAGGED
from mopac_spend.reviewing import columns
from mopac_spend.reviewing.guide import guide
from mopac_spend.reviewing.undecided import DECIDED, valid
from mopac_spend.tables import plain
from mopac_spend.tables.fitting import ROWS
from mopac_spend.tables.listing import listed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from mopac_spend.register import Register
    from mopac_spend.reviewing.undecided import ReviewList
    from mopac_spend.spend import Payment
    from mopac_spend.tables import Row, Table

GROUPS, PAYMENTS, CODES, LISTS = "Groups", "Payments", "Codes", "Lists"
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
    columns.RULE: 20,
}
_WIDTH = 12
# The guide's width, and how many letters of its text fit into it.
_GUIDE, _LINE = 88, 95
_FROZEN = 2


def render(undecided: ReviewList) -> bytes:
    """Write the list.

    Raises:
        Refusal: `REVIEW-001`, it has more payments than a sheet has rows.

    """
    if undecided.count >= ROWS:
        msg = (
            f"{undecided.count:,} payments are more than a sheet holds; write CSV, or "
            f"narrow the list: --fy 2020-21"
        )
        raise Refusal("REVIEW-001", msg)
    return _Workbook(undecided).written()


class _Workbook:
    def __init__(self, undecided: ReviewList) -> None:
        self._listed = undecided
        title = f"Undecided payments: {undecided.title}"
        self._plain = plain.Plain(title, undecided.illustrative)
        self._book, look = self._plain.book, self._plain.look
        head = {"bold": True, "text_wrap": True, "bottom": 1}
        self._head = look(**head, bg_color="#DCE6F1")
        self._head_decide = look(**head, bg_color="#FFE699")
        self._decide = look(
            num_format="@", bg_color="#FFF9E5", border=1, border_color="#BFBFBF"
        )
        self._shut = look(num_format="@", bg_color="#D9D9D9")
        self._wrapped = look(text_wrap=True)
        self._title = look(bold=True, text_wrap=True, font_size=13)
        self._lists: dict[tuple[str, tuple[str, ...]], str] = {}

    def written(self) -> bytes:
        self._guide()
        register, groups = self._listed.register, self._listed.groups
        of_groups = self._sheet(GROUPS, columns.OF_GROUPS)
        of_payments = self._sheet(PAYMENTS, columns.OF_PAYMENTS)
        self._plain.add(_codes(register))
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
                (
                    columns.of_payment(line, each),
                    line.payment,
                    (line.payment.belongs_on,),
                )
                for each in groups
                for line in each.lines
            ],
        )
        return self._plain.written()

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
            ours = heading in (*columns.DECIDE.values(), *columns.CHOICES)
            sheet.set_column(column, column, _WIDTHS.get(heading, _WIDTH))
            sheet.write_string(
                0, column, heading, self._head_decide if ours else self._head
            )
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, _FROZEN)
        plain.print_whole(sheet)
        return sheet

    def _fill(
        self,
        sheet: Any,  # noqa: ANN401
        headings: Sequence[str],
        rows: Sequence[tuple[columns.Cells, Payment, Iterable[dt.date]]],
    ) -> None:
        places = {heading: at for at, heading in enumerate(headings)}
        of = columns.columns(headings)
        chosen = [heading for heading in columns.CHOICES if heading in places]
        dropped: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        lists: dict[tuple[str, tuple[dt.date, ...]], str] = {}
        for row, (cells, payment, days) in enumerate(rows, 1):
            self._plain.row(sheet, row, of, [cells.get(each) for each in headings])
            on = tuple(days)
            for kind in DECIDED:
                place, is_open = places[columns.DECIDE[kind]], open_to(kind, payment)
                look = self._decide if is_open else self._shut
                sheet.write_blank(row, place, None, look)
                if not is_open:
                    continue
                if (kind, on) not in lists:
                    lists[kind, on] = self._list(
                        kind, valid(kind, self._listed.register, on)
                    )
                dropped[kind, lists[kind, on]].append(row)
            for heading in chosen:
                sheet.write_blank(row, places[heading], None, self._decide)
        for heading in chosen if rows else ():
            column = places[heading]
            words = {"validate": "list", "source": [*columns.CHOICES[heading]]}
            sheet.data_validation(1, column, len(rows), column, words)
        for (kind, source), at in dropped.items():
            self._drop_down(sheet, places[columns.DECIDE[kind]], kind, source, at)
        sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)

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


def _codes(register: Register) -> Table:
    rows: list[Row] = []
    for kind in TAGS:
        for _, entry in sorted(register.entries[kind].items()):
            meaning = getattr(entry, "definition", "")
            days = entry.valid_from, entry.valid_to
            rows.append((kind, entry.code, entry.title, *days, meaning))
    for account in register.accounts.values():
        if account.category != UNTAGGED:
            title = register.title("category", account.category)
            rows.append((ACCOUNT, account.name, title, account.valid_from, None, ""))
    headings = ("kind", "code", "title", "valid from", "valid to", "definition")
    return replace(listed(CODES, headings, rows), name=CODES, stub=2, widest=90)
