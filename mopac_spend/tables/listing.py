"""A list of cells as people and programs take it: table, CSV, JSON, workbook.

    listing = listed("Payments made twice?", ("supplier", "pounds"), rows)
    rendered(listing, "csv")

Text never runs as a formula: in CSV it is neutralised (`mopac_spend.cells`), in a
workbook it is written as text.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import as_text, csv_text
from mopac_spend.tables import Column, Kind, Table, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables import Row

FORMS = ("table", "csv", "json", "xlsx")
# What a workbook takes in one cell.
_LONGEST = 32_767
_WIDEST, _NARROWEST = 60, 9
# Rows of a workbook in which a cell may be chosen from a list.
_ROWS = 1_048_575
_KINDS = {Decimal: Kind.POUNDS, int: Kind.WHOLE, dt.date: Kind.DAY}


def listed(
    title: str,
    names: Sequence[str],
    rows: Sequence[Row],
    notes: tuple[str, ...] = (),
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> Table:
    """Make a table whose columns are headed by their names, of what they hold.

    Args:
        title: what it is.
        names: of the columns, small letters with `_`; people read them in words.
        rows: cells in the order of the columns.
        notes: what belongs to it and is no row, a sentence each.
        choices: columns that somebody fills in, each with what may stand there.

    """
    columns = []
    for at, name in enumerate(names):
        held = {type(row[at]) for row in rows}
        kind = next((kind for of, kind in _KINDS.items() if of in held), Kind.TEXT)
        may_hold = (choices or {}).get(name, ())
        columns.append(Column(name, name.replace("_", " "), kind, choices=may_hold))
    return Table(title=title, columns=tuple(columns), rows=rows, notes=notes)


def rendered(listing: Table, form: str) -> str:
    """Give a list as `table`, `csv` or `json`."""
    if form == "csv":
        return csv_text(listing.names, listing.rows)
    return _json(listing) if form == "json" else _table(listing)


def workbook(listing: Table) -> bytes:
    """Give a list as a workbook: the table, then a sheet of notes."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        forms = {
            str: wrapped,
            int: book.add_format({"valign": "top"}),
            Decimal: book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            dt.date: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        }
        sheet = book.add_worksheet("List")
        for at, column in enumerate(listing.columns):
            sheet.write_string(0, at, column.name, bold)
            lengths = [len(as_text(row[at])) for row in listing.rows]
            width = max([len(column.name), *lengths])
            sheet.set_column(at, at, min(max(width, _NARROWEST), _WIDEST))
            if column.choices:
                rule = {"validate": "list", "source": [*column.choices]}
                sheet.data_validation(1, at, _ROWS, at, rule)
        for down, row in enumerate(listing.rows, 1):
            write_row(sheet, down, row, forms)
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet("Notes")
        notes.set_column(0, 0, 100)
        for down, note in enumerate((listing.title, *listing.notes)):
            notes.write_string(down, 0, note, wrapped)
    return file.getvalue()


def _json(listing: Table) -> str:
    names = listing.names
    rows = [dict(zip(names, map(_plain, row), strict=True)) for row in listing.rows]
    told = {"title": listing.title, "rows": rows, "notes": list(listing.notes)}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _table(listing: Table) -> str:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    if not listing.rows:
        return f"{listing.title}: none\n"
    table = RichTable(show_lines=True)
    for column in listing.columns:
        if column.kind.is_figure:
            table.add_column(column.heading, justify="right", no_wrap=True)
        else:
            table.add_column(column.heading, overflow="fold")
    kinds = [column.kind for column in listing.columns]
    for row in listing.rows:
        table.add_row(*(Text(_shown(c, k)) for c, k in zip(row, kinds, strict=True)))
    console = Console(highlight=False, file=io.StringIO(), width=_width())
    # Not the table's own title, which wraps at the width of a narrow table.
    console.print(Text(listing.title))
    console.print(table)
    file = console.file
    assert isinstance(file, io.StringIO)  # noqa: S101 - it was made above
    return file.getvalue()


def write_row(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    down: int,
    row: Sequence[Cell],
    forms: Mapping[type, Any],
) -> None:
    """Write cells into a row of a worksheet, each in the form of its type.

    A text never runs as a formula, and one that is too long for a cell is cut
    where xlsxwriter would leave it out.
    """
    for at, cell in enumerate(row):
        if isinstance(cell, Decimal | int):
            sheet.write_number(down, at, cell, forms.get(type(cell)))
        elif isinstance(cell, dt.date):
            sheet.write_datetime(down, at, cell, forms.get(dt.date))
        elif cell is not None:
            sheet.write_string(down, at, cell[:_LONGEST], forms.get(str))


def _width() -> int:
    import shutil

    return max(shutil.get_terminal_size((120, 40)).columns, 80)


def _plain(cell: Cell) -> str | int:
    return cell if isinstance(cell, int) else as_text(cell)


def _shown(cell: Cell, kind: Kind) -> str:
    # A name may hold characters that move the terminal's cursor.
    return "".join(each if each.isprintable() else " " for each in shown(cell, kind))
