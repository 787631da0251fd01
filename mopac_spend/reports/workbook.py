"""A report as a spreadsheet that people and screen readers can use.

Laid out as official statistics are: a cover, contents and notes, then one table
a sheet, its title in A1, no merged and no empty cells, units in the headings.
Text is written as text, so that no supplier's name can become a formula.

https://analysisfunction.civilservice.gov.uk/policy-store/releasing-statistics-in-spreadsheets/
"""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.reports.model import Mark, Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from mopac_spend.reports.model import Cell, Column, Report, Table, Unit

FORMS: dict[Unit, str] = {
    "code": "@",
    "text": "@",
    "pounds": "#,##0.00",
    "per cent": "#,##0.0",
    "payments": "#,##0",
}
WIDTHS: dict[Unit, int] = {
    "code": 28,
    "text": 44,
    "pounds": 18,
    "per cent": 14,
    "payments": 14,
}
READING = 100
# A spreadsheet keeps numbers as binary doubles; formatted, they show the penny.
NUMBERS = "Read figures back from this workbook only rounded to the penny."


class Formats(NamedTuple):
    """How cells look."""

    title: Format
    label: Format
    head: Format
    head_right: Format
    wrap: Format
    link: Format
    cells: dict[tuple[str, bool], Format]


def workbook(report: Report) -> bytes:
    """Write the workbook of a report.

    Returns:
        An XLSX file; equal reports give equal bytes.

    """
    import xlsxwriter  # only who makes a workbook needs it

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": report.title,
                "subject": report.body,
                "comments": " ".join(report.labels),
                # The clock would make each file differ from the last.
                "created": dt.datetime.combine(report.quarter.last, dt.time()),
            }
        )
        formats = _formats(book)
        _cover(book, formats, report)
        _contents(book, formats, report)
        for name, notes in _texts(report).items():
            _listed(book, formats, report, name, notes)
        for number, table in enumerate(report.tables, 1):
            _table(book, formats, report, table, number)
    return buffer.getvalue()


def _formats(book: Workbook) -> Formats:
    bold, top = {"bold": True}, {"valign": "top"}
    ruled = {"bold": True, "top": 1, "bottom": 1}
    return Formats(
        title=book.add_format({"bold": True, "font_size": 15}),
        label=book.add_format({"bold": True, "bg_color": "#FFF4D6"}),
        head=book.add_format({**bold, "text_wrap": True, "bottom": 2, **top}),
        head_right=book.add_format(
            {**bold, "text_wrap": True, "bottom": 2, **top, "align": "right"}
        ),
        wrap=book.add_format({"text_wrap": True, **top}),
        link=book.add_format({"font_color": "#00527F", "underline": 1, **top}),
        cells={
            (unit, total): book.add_format(
                {
                    "num_format": form,
                    **(ruled if total else {}),
                    **({} if unit in {"code", "text"} else {"align": "right"}),
                }
            )
            for unit, form in FORMS.items()
            for total in (False, True)
        },
    )


def _sheet(
    book: Workbook, formats: Formats, report: Report, name: str, title: str
) -> tuple[Worksheet, int]:
    """Begin a sheet with its title and the labels; give the next free row."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, formats.title)
    for row, label in enumerate(report.labels, 1):
        sheet.write_string(row, 0, label, formats.label)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet, 1 + len(report.labels)


def _texts(report: Report) -> dict[str, Sequence[Note]]:
    """Give the sheets of words; one of findings only where there are any."""
    findings = [Note(f.place or report.books_title, f.text) for f in report.findings]
    return {
        "Notes": report.notes,
        "Definitions": report.definitions,
        **({"Findings": findings} if findings else {}),
    }


def _cover(book: Workbook, formats: Formats, report: Report) -> None:
    title = f"{report.title}, {report.body}"
    sheet, row = _sheet(book, formats, report, "Cover", title)
    sheet.set_column(0, 0, READING)
    heads = [f"{head[0]}: {head[1]} ({head[2]})" for head in report.headlines]
    paragraphs = (
        *report.gaps,
        *report.opening,
        *heads,
        report.notes[0].text,
        NUMBERS,
    )
    for at, text in enumerate(paragraphs, row):
        sheet.write_string(at, 0, text, formats.wrap)


def _contents(book: Workbook, formats: Formats, report: Report) -> None:
    sheet, row = _sheet(book, formats, report, "Contents", "Contents")
    sheet.set_column(0, 0, WIDTHS["code"])
    sheet.set_column(1, 1, READING)
    others = [
        ("Notes", "Conventions, basis and limits"),
        ("Definitions", "What every category means"),
        *([("Findings", "Faults in the books")] if report.findings else []),
    ]
    lines = [*others, *((table.name, table.title) for table in report.tables)]
    _framed(sheet, formats, row, ("Sheet", "What it holds"), lines)
    for at, (name, _) in enumerate(lines, row + 1):
        sheet.write_url(at, 0, f"internal:'{name}'!A1", formats.link, name)


def _listed(
    book: Workbook,
    formats: Formats,
    report: Report,
    name: str,
    lines: Sequence[Note],
) -> None:
    sheet, row = _sheet(book, formats, report, name, name)
    sheet.set_column(0, 0, WIDTHS["text"])
    sheet.set_column(1, 1, READING)
    _framed(sheet, formats, row, ("Title", "Text"), lines)


def _framed(
    sheet: Worksheet,
    formats: Formats,
    row: int,
    heads: tuple[str, str],
    lines: Sequence[tuple[str, str]],
) -> None:
    for at, line in enumerate(lines, row + 1):
        for column, text in enumerate(line):
            sheet.write_string(at, column, text, formats.wrap)
    sheet.add_table(
        row,
        0,
        row + len(lines),
        1,
        _frame([(head, formats.head) for head in heads]),
    )


def _table(
    book: Workbook, formats: Formats, report: Report, table: Table, number: int
) -> None:
    title = f"Table {number}: {table.title}"
    sheet, row = _sheet(book, formats, report, table.name, title)
    for note in table.notes:
        sheet.write_string(row, 0, note)
        row += 1
    for at, line in enumerate(table.lines, row + 1):
        total = at == row + len(table.lines)
        for column, (cell, of) in enumerate(zip(line, table.columns, strict=True)):
            _write(sheet, (at, column), cell, formats.cells[of.unit, total])
    for column, of in enumerate(table.columns):
        sheet.set_column(column, column, WIDTHS[of.unit])
    sheet.add_table(
        row,
        0,
        row + len(table.lines),
        len(table.columns) - 1,
        _frame([(of.title, _head(formats, of)) for of in table.columns]),
    )


def _head(formats: Formats, column: Column) -> Format:
    return formats.head if column.unit in {"code", "text"} else formats.head_right


def _frame(heads: list[tuple[str, Format]]) -> dict[str, object]:
    # Marked up as a table, so that a screen reader knows the headings.
    return {
        "style": None,
        "autofilter": False,
        "columns": [{"header": text, "header_format": form} for text, form in heads],
    }


def _write(sheet: Worksheet, place: tuple[int, int], cell: Cell, form: Format) -> None:
    if isinstance(cell, (Decimal, int)):
        # XlsxWriter prints the Decimal itself into the file: no float on the way.
        sheet.write_number(*place, cell, form)
    else:
        text = cell.value if isinstance(cell, Mark) else cell
        sheet.write_string(*place, text, form)
