"""XLSX: sheets Answer (long), Matrix (where pivoted), Payments, Method.

Whatever is written, a cell of a spreadsheet is a binary double: amounts are
formatted `0.00`, and a figure read back from here means what it shows, rounded
to the penny. Text is written as text, so nothing in it becomes a formula or a
link. No cell is merged. Equal answers give equal bytes: the file carries no
clock.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.questions.columns import Column, Kind
from mopac_spend.questions.renderings.lines import payment_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.layout import Table

# Limits of the format.
ROWS, LETTERS = 1_048_576, 32_767
_FORMATS = {
    Kind.POUNDS: {"num_format": "0.00"},
    Kind.SHARE: {"num_format": "0%"},
    Kind.WHOLE: {"num_format": "0"},
    Kind.DAY: {"num_format": "yyyy-mm-dd"},
    Kind.TEXT: {},
}
_WIDTHS = {Kind.POUNDS: 16, Kind.SHARE: 10, Kind.WHOLE: 12, Kind.DAY: 12, Kind.TEXT: 30}
# The day XlsxWriter dates the parts of its archive: no clock anywhere.
_NO_CLOCK = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the format has no zones


def write(answer: Answer, *, payments: bool) -> bytes:
    """Write the workbook.

    Raises:
        Refusal: `ASK-005`, more rows than a sheet holds.

    """
    import xlsxwriter

    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as book:
        _properties(book, answer)
        _Sheet(book, answer, "Answer").long(answer.columns, answer.rows)
        matrices = [table for table in answer.tables if table.matrix]
        for number, table in enumerate(matrices, 1):
            name = "Matrix" if number == 1 else f"Matrix {number}"
            _Sheet(book, answer, name).table(table)
        if payments:
            _Sheet(book, answer, "Payments").table(payment_table(answer))
        _method(book, answer)
    return content.getvalue()


def _properties(book: Any, answer: Answer) -> None:  # noqa: ANN401 - untyped library
    method = answer.method
    book.set_properties(
        {
            "title": method.title,
            "subject": " ".join(method.warnings) or method.period,
            "company": method.body,
            "comments": " ".join([*method.warnings, f"Books {method.books_sha256}"]),
            "created": _NO_CLOCK,
        }
    )


@dataclass(slots=True)
class _Sheet:
    """One sheet: warnings in the first rows, a header row, the rows."""

    book: Any
    answer: Answer
    name: str

    def long(self, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> None:
        """Write long rows under headings with units."""
        self._fill(columns, [column.with_unit for column in columns], rows, None)

    def table(self, table: Table) -> None:
        """Write a table for people; every figure has its unit in its heading."""
        heads = [column.with_unit for column in table.columns]
        self._fill(table.columns, heads, table.rows, table.total)

    def _fill(
        self,
        columns: Sequence[Column],
        heads: Sequence[str],
        rows: Sequence[tuple[Cell, ...]],
        total: tuple[Cell, ...] | None,
    ) -> None:
        warnings = self.answer.method.warnings
        if len(warnings) + 1 + len(rows) + (total is not None) > ROWS:
            msg = (
                f"{len(rows):,} rows are more than a sheet holds; narrow the "
                f"question, or use --format csv"
            )
            raise Refusal("ASK-005", msg)
        sheet = self.book.add_worksheet(self.name)
        bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        note = self.book.add_format({"bold": True, "font_color": "#A3140C"})
        formats = {kind: self.book.add_format(of) for kind, of in _FORMATS.items()}
        bolds = {
            kind: self.book.add_format({**of, "bold": True, "top": 1})
            for kind, of in _FORMATS.items()
        }
        for at, text in enumerate(warnings):
            sheet.write_string(at, 0, text, note)
        head = len(warnings)
        for at, (column, text) in enumerate(zip(columns, heads, strict=True)):
            sheet.write_string(head, at, text, bold)
            sheet.set_column(at, at, _WIDTHS[column.kind])
        sheet.freeze_panes(head + 1, 0)
        for number, row in enumerate(rows, head + 1):
            _row(sheet, number, row, columns, formats)
        if total is not None:
            _row(sheet, head + 1 + len(rows), total, columns, bolds)


def _row(
    sheet: Any,  # noqa: ANN401 - untyped library
    number: int,
    row: Sequence[Cell],
    columns: Sequence[Column],
    formats: dict[Kind, Any],
) -> None:
    for at, (cell, column) in enumerate(zip(row, columns, strict=True)):
        form = formats[column.kind]
        if cell is None or cell == "":
            sheet.write_blank(number, at, None, form)
        elif isinstance(cell, str):
            sheet.write_string(number, at, _fitting(cell), form)
        elif isinstance(cell, (Decimal, int)):
            sheet.write_number(number, at, cell, form)
        else:
            sheet.write_datetime(number, at, cell, form)


def _fitting(text: str) -> str:
    # A longer text would be dropped whole by the writer.
    return text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…"


def _method(book: Any, answer: Answer) -> None:  # noqa: ANN401 - untyped library
    sheet = book.add_worksheet("Method")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    told = [("Note", text) for text in answer.method.warnings]
    told += [*answer.method.lines(), ("SQL", answer.method.sql)]
    told.append(("Total (£)", ""))
    for at, (label, text) in enumerate(told):
        sheet.write_string(at, 0, label, bold)
        sheet.write_string(at, 1, _fitting(text), wrapped)
    pounds = book.add_format({"num_format": "0.00", "align": "left"})
    sheet.write_number(len(told) - 1, 1, answer.total, pounds)
