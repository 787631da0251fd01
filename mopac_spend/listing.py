"""A list of cells as people and programs take it: table, CSV, JSON, workbook.

    listing = Listing("Payments made twice?", ("supplier", "pounds"), rows)
    listing.rendered("csv")

Text never runs as a formula: in CSV it is neutralised (`mopac_spend.cells`), in a
workbook it is written as text.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import as_text, csv_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.cells import Cell

FORMS = ("table", "csv", "json", "xlsx")
# What a workbook takes in one cell.
_LONGEST = 32_767
_WIDEST, _NARROWEST = 60, 9
# Rows of a workbook in which a cell may be chosen from a list.
_ROWS = 1_048_575


@dataclass(frozen=True, slots=True)
class Listing:
    """One table.

    Attributes:
        title: what it is.
        columns: names, small letters with `_`; people read them in words.
        rows: cells in the order of the columns.
        notes: what belongs to it and is no row, a sentence each.
        choices: columns that somebody fills in, each with what may stand there.

    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    notes: tuple[str, ...] = ()
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def rendered(self, form: str) -> str:
        """Give it as `table`, `csv` or `json`."""
        if form == "csv":
            return csv_text(self.columns, self.rows)
        if form == "json":
            return self._json()
        return self._table()

    def workbook(self) -> bytes:
        """Give it as a workbook: the table, then a sheet of notes."""
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
            for at, name in enumerate(self.columns):
                sheet.write_string(0, at, name, bold)
                width = max([len(name), *(len(as_text(row[at])) for row in self.rows)])
                sheet.set_column(at, at, min(max(width, _NARROWEST), _WIDEST))
                if name in self.choices:
                    source = list(self.choices[name])
                    rule = {"validate": "list", "source": source}
                    sheet.data_validation(1, at, _ROWS, at, rule)
            for down, row in enumerate(self.rows, 1):
                write_row(sheet, down, row, forms)
            sheet.freeze_panes(1, 0)
            notes = book.add_worksheet("Notes")
            notes.set_column(0, 0, 100)
            for down, note in enumerate((self.title, *self.notes)):
                notes.write_string(down, 0, note, wrapped)
        return file.getvalue()

    def _json(self) -> str:
        rows = [
            dict(zip(self.columns, map(_plain, row), strict=True)) for row in self.rows
        ]
        told = {"title": self.title, "rows": rows, "notes": list(self.notes)}
        return json.dumps(told, indent=2, ensure_ascii=False) + "\n"

    def _table(self) -> str:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        if not self.rows:
            return f"{self.title}: none\n"
        table = Table(show_lines=True)
        figures = {
            at
            for at in range(len(self.columns))
            if any(isinstance(row[at], Decimal | int) for row in self.rows)
        }
        for at, name in enumerate(self.columns):
            words = name.replace("_", " ")
            if at in figures:
                table.add_column(words, justify="right", no_wrap=True)
            else:
                table.add_column(words, overflow="fold")
        for row in self.rows:
            table.add_row(*(Text(_shown(cell)) for cell in row))
        console = Console(highlight=False, file=io.StringIO(), width=_width())
        # Not the table's own title, which wraps at the width of a narrow table.
        console.print(Text(self.title))
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


def _shown(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    text = f"{cell:,}" if isinstance(cell, int) else as_text(cell)
    # A name may hold characters that move the terminal's cursor.
    return "".join(each if each.isprintable() else " " for each in text)
