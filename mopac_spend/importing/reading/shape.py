"""Rows of a text that are not as wide as their headings, and the pounds in them.

A heading row may lack its last heading, so that every row has a cell more. A row
that lost a quote or a line end holds several; its pounds are looked for, so that
what is set aside does not count as nil unless it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend import money
from mopac_spend.findings import counted
from mopac_spend.importing.reading.cells import clean, is_dash
from mopac_spend.importing.reading.sheets import Row
from mopac_spend.importing.reading.under import UnreadableError, amount_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.under import Under

_BEHIND_DATE = re.compile(r"\d{2}/\d{2}/\d{4}(-?\d[\d.,]*)", re.ASCII)
_MONEY = re.compile(r"\W*[\d,]*\d\.\d\d\W*(?:CR|DR)?\W*", re.ASCII)
# What is left behind a comma of thousands that nobody quoted: "1" and "234.56".
_CUT_OFF = re.compile(r"\d{3}(?:\.\d\d)?", re.ASCII)
# Of the rows, so many in a hundred are as wide as the others; the rest is damaged.
_NEARLY_ALL = 95
# A title has so many cells.
_TITLE = 2
FUSED = "it has fewer cells than there are headings: two cells have run together"


class RowPounds(NamedTuple):
    """Pounds of a row set aside: what was found, whether it is all, in how many."""

    pounds: Decimal
    unknown: bool
    reason: str


def unnamed_columns(under: Under, rows: Sequence[Row]) -> int:
    """Count the columns behind the last heading that nearly every row has.

    None is counted where a comma of thousands may have cut the amounts in two, or
    where pounds stand there: then the heading that is lacking may be another one.
    """
    if not under.width or not rows:
        return 0
    widths = Counter(len(row.cells) for row in rows)
    width, count = widths.most_common(1)[0]
    at = under.columns["amount"] + 1
    beside = [row.cells[at] for row in rows if at < len(row.cells)]
    if (
        width <= under.width
        or count * 100 < _NEARLY_ALL * len(rows)
        or all(isinstance(c, str) and _CUT_OFF.fullmatch(c.strip()) for c in beside)
    ):
        return 0
    behind = [c for row in rows for c in row.cells[under.width : width]]
    if any(isinstance(cell, str) and _MONEY.fullmatch(cell) for cell in behind):
        return 0
    return width - under.width


def pounds_in(under: Under, row: Row, layout: Layout, reason: str) -> RowPounds:
    """Find the pounds of a row that is set aside.

    Args:
        under: the headings above it.
        row: the row.
        layout: what its columns mean.
        reason: why it is set aside.

    Returns:
        Its pounds, as far as they can be told; whether some of it cannot; and the
        reason, more exactly where the row is damaged.

    """
    if under.width and (parts := _rows_in(under, row)):
        return _of_parts(under, parts, layout, reason)
    cell = under.cell(row, "amount")
    if 0 < under.width < len(row.cells) and not _is_money(cell):
        # What stands under the heading may be what is left of an amount cut in two.
        return RowPounds(money.NIL, unknown=True, reason=reason)
    try:
        return RowPounds(under.amount(row, layout), unknown=False, reason=reason)
    except UnreadableError:
        amount = _fused(row, layout) if len(row.cells) < under.width else None
        if amount is not None:
            return RowPounds(amount, unknown=False, reason=FUSED)
    if cell is None or is_dash(cell):
        # There is no amount, unless it stands in another cell than its own.
        stray = under.width and any(map(_is_money, row.cells))
        return RowPounds(money.NIL, unknown=bool(stray), reason=reason)
    return RowPounds(money.NIL, unknown=True, reason=reason)


def _rows_in(under: Under, row: Row) -> list[Row]:
    """Cut a row that holds several into those it seems to hold; [] for any other."""
    width, delimiter = under.width, under.sheet.delimiter
    filled = len(row.cells)
    while filled and row.cells[filled - 1] is None:
        filled -= 1
    texts = ["" if cell is None else str(cell) for cell in row.cells]
    if any(text.count("\n") and delimiter in text for text in texts):
        lines = delimiter.join(texts).splitlines()
        return [_row(row, cells) for cells in csv.reader(lines, delimiter=delimiter)]
    if filled < 2 * width - 1 or filled == width:
        return []
    # Rows whose line ends are gone: the last cell of one is in the first of the next.
    step = width if filled % width == 0 else width - 1
    return [_row(row, texts[at : at + width]) for at in range(0, filled - 1, step)]


def _row(row: Row, cells: Sequence[str]) -> Row:
    return Row(row.number, tuple(cell if cell.strip() else None for cell in cells))


def _of_parts(
    under: Under, parts: Sequence[Row], layout: Layout, reason: str
) -> RowPounds:
    """Sum the rows that a damaged one holds, and count those that give no pounds."""
    amounts = [_part(under, part, layout) for part in parts if not part.blank]
    known = [each for each in amounts if each is not None]
    pounds, lost = sum(known, money.NIL), len(amounts) - len(known)
    words = f"{reason}; it seems to hold {counted(len(amounts), 'row')}"
    more = f" with {money.show(pounds)}"
    if lost:
        rows = counted(lost, "row")
        more = (
            f", of which {rows} cannot be read: {money.show(pounds)} is not all of it"
        )
    return RowPounds(pounds, unknown=bool(lost), reason=f"{words}{more}")


def _part(under: Under, part: Row, layout: Layout) -> Decimal | None:
    """Give the pounds of one row out of several; None where it is none."""
    day = under.cell(part, "date")
    dated = "date" not in under.columns or layout.day(day) is not None
    if not dated or len(part.cells) > under.width:
        return None
    try:
        return under.amount(part, layout)
    except UnreadableError:
        return None


def like_a_payment(under: Under, row: Row, layout: Layout) -> bool:
    """Say whether a row would be a payment under headings that it stands above."""
    try:
        under.amount(row, layout)
    except UnreadableError:
        readable = False
    else:
        readable = True
    named = under.cell(row, "supplier") is not None
    if "date" not in under.columns:
        return readable and named
    # A title says "Report date:" and a day, and nothing else. Days that a
    # spreadsheet program left as their numbers are days here too.
    cell = under.cell(row, "date")
    dated = isinstance(cell, dt.date) or (
        isinstance(cell, str) and layout.day(cell) is not None
    )
    filled = len(row.cells) - row.cells.count(None)
    return dated and (readable or (named and filled > _TITLE))


def may_hold_pounds(row: Row) -> bool:
    """Say whether a row has a number with pence, under whatever heading."""
    return any(
        _is_money(cell) or (isinstance(cell, float) and not cell.is_integer())
        for cell in row.cells
    )


def _is_money(cell: Cell) -> bool:
    return isinstance(cell, str) and _MONEY.fullmatch(cell) is not None


def _fused(row: Row, layout: Layout) -> Decimal | None:
    """Tell the amount of a row that lost the line between two of its cells.

    Told only if one text alone can be it: what stands behind a date in a cell, or
    a cell that is an amount by itself. The row is set aside all the same.
    """
    amounts = []
    for cell in row.cells:
        if not isinstance(cell, str):
            continue
        behind = _BEHIND_DATE.search(cell.strip())
        try:
            amounts.append(amount_of(behind[1] if behind else cell, layout))
        except UnreadableError:
            continue
    return amounts[0] if len(amounts) == 1 else None


def widened(under: Under, rows: Sequence[Row]) -> tuple[Under, str]:
    """Give headings as wide as their rows, and what to say where some lack a name."""
    if under.width and rows:
        lengths = Counter(len(row.cells) for row in rows)
        most = max(lengths.values())
        usual = min(length for length, count in lengths.items() if count == most)
        under = replace(under, usual=usual)
    if not (more := unnamed_columns(under, rows)):
        return under, ""
    shown = filter(None, (clean(c) for row in rows for c in row.cells[under.width :]))
    doubt = (
        f"{counted(more, 'column')} behind the last heading "
        f"{'has' if more == 1 else 'have'} no heading and "
        f"{'is' if more == 1 else 'are'} not read ({next(shown, 'blank')[:30]!r} "
        f"stands there first): look whether it is the last heading that is lacking"
    )
    return replace(under, width=under.width + more), doubt
