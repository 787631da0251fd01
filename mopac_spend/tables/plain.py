"""Plain sheets in XLSX: lists to sort, and forms to fill in.

Headings stand in the first row, by the names that programs know, and stay in sight;
there is a list to choose from where only some words may stand, and columns of text are
kept from turning into days or numbers. No text runs as a formula, nothing is merged,
and equal tables give equal bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import as_text
from mopac_spend.tables.fitting import LETTERS, ROWS
from mopac_spend.tables.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables.model import Column, Table

_NARROWEST = 11
# The day the file is dated: no clock anywhere.
_NO_CLOCK = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zones
# Days to the left and figures with a blank behind them, or they would touch the text
# of their neighbours.
_LOOKS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"num_format": "@", "text_wrap": True},
    Kind.WHOLE: {"num_format": "0_)"},
    Kind.POUNDS: {"num_format": "#,##0.00_)"},
    Kind.SHARE: {"num_format": "0%"},
    Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "left"},
}
_TOP = {"valign": "top"}
_A3 = 8


def workbook(title: str, tables: Sequence[Table]) -> bytes:
    """Write tables as plain sheets, each called by its name, its notes below it."""
    plain = Plain(title)
    for table in tables:
        plain.add(table)
    return plain.written()


class Plain:
    """A workbook of plain sheets in the making; `book` is XlsxWriter's."""

    def __init__(self, title: str, comments: str = "") -> None:
        import xlsxwriter

        self._file = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False}
        self.book: Any = xlsxwriter.Workbook(self._file, options)
        properties = {"title": title, "comments": comments, "created": _NO_CLOCK}
        self.book.set_properties(properties)
        self._head = self.look(bold=True, text_wrap=True)
        self._line = self.look()
        self._wrapped = self.look(text_wrap=True)
        self._cells = {kind: self.look(**look) for kind, look in _LOOKS.items()}

    def look(self, **look: object) -> Any:  # noqa: ANN401 - untyped library
        """Make a format of cells; what is in them stands at the top."""
        return self.book.add_format({**look, **_TOP})

    def written(self) -> bytes:
        """Finish the file, and give it."""
        self.book.close()
        return self._file.getvalue()

    def add(self, table: Table) -> None:
        """Add a sheet with a table, or with notes alone where it has no columns."""
        sheet = self.book.add_worksheet(table.name)
        columns = table.columns
        for at, column in enumerate(columns):
            longest = max((len(as_text(row[at])) for row in table.rows), default=0)
            width = max(longest + 1, len(column.name) + 1, _NARROWEST)
            form = self._cells[column.kind.base]
            sheet.set_column(at, at, min(width, table.widest), form)
            sheet.write_string(0, at, column.name, self._head)
            if column.choices:
                rule = {"validate": "list", "source": [*column.choices]}
                sheet.data_validation(1, at, ROWS - 1, at, rule)
        for down, row in enumerate(table.rows, 1):
            self.row(sheet, down, columns, row)
        # Below a table a sentence runs on over the empty cells beside it.
        form = self._line if columns else self._wrapped
        below = len(table.rows) + 2 if columns else 0
        for down, note in enumerate(table.notes, below):
            sheet.write_string(down, 0, note, form)
        if not columns:
            sheet.set_column(0, 0, 100)
            return
        print_whole(sheet)
        sheet.freeze_panes(1, table.stub)
        if not table.notes:
            sheet.autofilter(0, 0, max(len(table.rows), 1), len(columns) - 1)

    def row(
        self,
        sheet: Any,  # noqa: ANN401 - untyped library
        down: int,
        columns: Sequence[Column],
        row: Sequence[Cell],
    ) -> None:
        """Write cells into a row, each in the form of its column and its type.

        A text that is too long for a cell is cut where XlsxWriter would leave it out.
        """
        for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
            kind = column.kind.base
            if isinstance(cell, Decimal | int):
                own = Kind.POUNDS if isinstance(cell, Decimal) else Kind.WHOLE
                form = self._cells[kind if kind.is_figure else own]
                sheet.write_number(down, at, cell, form)
            elif isinstance(cell, dt.date):
                sheet.write_datetime(down, at, cell, self._cells[Kind.DAY])
            elif cell:
                sheet.write_string(down, at, cell[:LETTERS], self._cells[Kind.TEXT])


def print_whole(sheet: Any) -> None:  # noqa: ANN401 - untyped library
    """Print all columns side by side on A3, the headings on each page."""
    sheet.set_paper(_A3)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
