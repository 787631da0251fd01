"""A register as a file to look at, fill in and import: XLSX or CSV.

One row is one entry or event and one column one of its fields; a register that holds
nothing gives the empty form. The workbook has a real row of headings, no merged
cells, days as days, pounds as numbers, a list to choose from where only some words
may stand, columns of text that a spreadsheet does not take for days or numbers, and a
sheet of notes on every column. Equal registers give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import UTF_8_MARK, as_text, csv_text
from mopac_spend.findings import Refusal
from mopac_spend.register.shape import Sort
from mopac_spend.registering.cells import as_written
from mopac_spend.registering.columns import (
    NO,
    YES,
    cell_of,
    columns_of,
    explained,
    may_hold,
    plural,
    purpose,
)
from mopac_spend.tables.listing import write_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.cells import Cell
    from mopac_spend.register.shape import Described
    from mopac_spend.registering.columns import Column

FORMS = {".xlsx": "xlsx", ".csv": "csv"}
# What a workbook takes in one cell, in units of UTF-16.
_LONGEST = 32_767
_WIDEST, _NARROWEST = 60, 11
_LAST_ROW = 1_048_575
# The day the file is dated: no clock anywhere.
_NO_CLOCK = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zones
# Days to the left and figures with a blank behind them, or they would touch the text
# of their neighbours.
_LOOKS: dict[type, dict[str, str]] = {
    str: {"num_format": "@"},
    int: {"num_format": "0_)"},
    Decimal: {"num_format": "#,##0.00_)"},
    dt.date: {"num_format": "yyyy-mm-dd", "align": "left"},
}
_TYPES = {
    Sort.DAY: dt.date,
    Sort.POUNDS: Decimal,
    Sort.WHOLE: int,
    Sort.COUNT: int,
}
NOTES = "Notes"
_HOW = """\
One row is one {kind}; the headings in the first row say what stands in each column.
An empty cell says nothing; emptied, it takes away what the register has there.
A column that is left out leaves what the register has, and so does a row.
Columns may stand in any order.
Try the file with: mopac-spend register import {kind} FILE --dry-run""".splitlines()


def export(kind: Described, held: Sequence[Recorded], form: str) -> bytes:
    """Write a register as a file.

    Args:
        kind: of its entries or events.
        held: all of them, in order.
        form: `xlsx` or `csv`.

    Raises:
        Refusal: `ASK-005`, a text is longer than a cell of a workbook.

    """
    columns = columns_of(kind)
    rows: list[list[Any]] = [
        [as_written(cell_of(c, each), is_text=form == "csv") for c in columns]
        for each in held
    ]
    if form == "csv":
        text = csv_text([column.name for column in columns], rows)
        return (UTF_8_MARK + text).encode()
    fits(rows, columns)
    title = plural(kind).replace("-", " ").capitalize()
    how = [purpose(kind), *(line.format(kind=kind.kind) for line in _HOW)]
    return workbook(title, [FormSheet(title, columns, rows)], notes(kind), how)


def notes(kind: Described) -> list[tuple[str, str, str, str]]:
    """Say of each column: its name, whether it is needed, what it holds and means."""
    told = explained(kind)
    return [
        (
            column.name,
            YES if column.needed else NO,
            may_hold(column),
            "" if column.slot.one_of else told.get(column.slot.name, ""),
        )
        for column in columns_of(kind)
    ]


def fits(rows: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> None:
    """See that every text fits into a cell.

    Raises:
        Refusal: `ASK-005`, one does not.

    """
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            if isinstance(cell, str) and len(cell.encode("utf-16-le")) > 2 * _LONGEST:
                msg = (
                    f"the {column.name} of {row[0]} has {len(cell):,} characters, more "
                    f"than a cell of a workbook; name a file that ends in .csv"
                )
                raise Refusal("ASK-005", msg)


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet to fill in: its title, its columns and the rows there are."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def workbook(
    title: str,
    sheets: Sequence[FormSheet],
    explained_as: Sequence[tuple[str, ...]],
    how: Sequence[str],
) -> bytes:
    """Write a workbook to fill in.

    Args:
        title: of the document.
        sheets: in order.
        explained_as: rows of the sheet of notes, whose headings are column, needed,
            may hold, what it is; a fifth cell in front names the sheet where there
            are several.
        how: sentences below them.

    """
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title, "created": _NO_CLOCK})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        forms = {
            sort: book.add_format({**look, "valign": "top"})
            for sort, look in _LOOKS.items()
        }
        for each in sheets:
            _write_sheet(book, each, bold, forms)
        _write_notes(book, explained_as, how, bold)
    return file.getvalue()


def _write_sheet(
    book: Any,  # noqa: ANN401
    of: FormSheet,
    bold: Any,  # noqa: ANN401
    forms: dict[type, Any],
) -> None:
    sheet = book.add_worksheet(of.title)
    for at, column in enumerate(of.columns):
        longest = max(len(column.name), *(len(as_text(row[at])) for row in of.rows), 0)
        width = min(max(longest + 1, _NARROWEST), _WIDEST)
        sheet.set_column(at, at, width, forms[_TYPES.get(column.slot.sort, str)])
        sheet.write_string(0, at, column.name, bold)
        if words := _choices(column):
            rule = {"validate": "list", "source": words}
            sheet.data_validation(1, at, _LAST_ROW, at, rule)
    for down, row in enumerate(of.rows, 1):
        write_row(sheet, down, row, forms)
    _print_whole(sheet)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(of.rows), 1), len(of.columns) - 1)


def _choices(column: Column) -> list[str]:
    if column.slot.sort is Sort.YES_OR_NO:
        return [YES, NO]
    return list(column.slot.one_of)


def _write_notes(
    book: Any,  # noqa: ANN401
    rows: Sequence[tuple[str, ...]],
    how: Sequence[str],
    bold: Any,  # noqa: ANN401
) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    # Not wrapped: a sentence runs on over the empty cells beside it.
    plain = book.add_format({"valign": "top"})
    sheet = book.add_worksheet(NOTES)
    headings = [("column", 20), ("needed", 9), ("may hold", 80), ("what it is", 90)]
    if rows and len(rows[0]) > len(headings):
        headings.insert(0, ("sheet", 18))
    for at, (heading, width) in enumerate(headings):
        sheet.set_column(at, at, width, wrapped)
        sheet.write_string(0, at, heading, bold)
    for down, row in enumerate(rows, 1):
        write_row(sheet, down, row, {str: wrapped})
    for down, line in enumerate(filter(None, how), len(rows) + 2):
        sheet.write_string(down, 0, line, plain)
    _print_whole(sheet)
    sheet.freeze_panes(1, 0)


def _print_whole(sheet: Any) -> None:  # noqa: ANN401
    """Print all columns side by side on A3, the headings on each page."""
    sheet.set_paper(8)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
