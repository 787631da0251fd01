"""XLSX: XlsxWriter makes the workbook, and the rows are written into it.

XlsxWriter keeps every cell as an object of its own: fifty thousand payments take it
seven seconds. So it makes all but the rows. Of each table it is given the first and
the last row, empty, in the formats they are to have; `xlsx_rows` puts the cells there.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from mopac_spend.tables import Kind
from mopac_spend.tables.fitting import fitted, headings, is_large, lines, widths
from mopac_spend.tables.workbook import COVER, Look
from mopac_spend.tables.xlsx_pictures import pictures
from mopac_spend.tables.xlsx_rows import LINE, filled, marked_as_table, with_language

if TYPE_CHECKING:
    from mopac_spend.tables import Table
    from mopac_spend.tables.workbook import Progress, Sheet, Workbook

_FORMATS: dict[Kind, dict[str, Any]] = {
    Kind.POUNDS: {"num_format": "#,##0.00"},
    Kind.SHARE: {"num_format": "0%"},
    Kind.PER_CENT: {"num_format": "#,##0.0"},
    Kind.WHOLE: {"num_format": "#,##0"},
    Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "left"},
    Kind.TEXT: {"text_wrap": True},
}
_LOOKS: dict[Look, dict[str, Any]] = {
    Look.TITLE: {"bold": True, "font_size": 15},
    Look.WARNING: {"bold": True, "font_color": "#A3140C"},
    Look.HEADING: {"bold": True, "font_size": 13},
    Look.TEXT: {},
    Look.LINK: {"font_color": "#00527F", "underline": 1},
}
_TOTAL: dict[str, Any] = {"bold": True, "top": 1}
_HEAD: dict[str, Any] = {"bold": True, "text_wrap": True, "bottom": 2}
_TOP = {"valign": "top"}
# The cover's width in letters.
_COVER = 100
# The height of a title in points.
_TITLE = 21
# Every part is dated so, as XlsxWriter dates its own: no clock anywhere.
_DATED = (1980, 1, 1, 0, 0, 0)
_A4 = 9


def write(workbook: Workbook, sheets: list[Sheet], progress: Progress) -> bytes:
    """Write the workbook."""
    wide = [widths(sheet.table) if sheet.table else [_COVER] for sheet in sheets]
    holding = [sheet for sheet in sheets if sheet.table and sheet.table.lines]
    parts = {
        f"xl/worksheets/sheet{at}.xml": of
        for at, of in enumerate(zip(sheets, wide, strict=True), 1)
    }
    marks = {f"xl/tables/table{at}.xml": of for at, of in enumerate(holding, 1)}
    content = io.BytesIO()
    with (
        zipfile.ZipFile(_without_rows(workbook, sheets, wide)) as template,
        zipfile.ZipFile(content, "w") as archive,
    ):
        for name in template.namelist():
            part = template.read(name)
            info = zipfile.ZipInfo(name, _DATED)
            info.compress_type = zipfile.ZIP_DEFLATED
            large = name in parts and is_large(parts[name][0].table)
            with (
                archive.open(info, "w", force_zip64=large) as raw,
                io.BufferedWriter(raw) as file,
            ):
                if name in parts:
                    for piece in filled(part, *parts[name], progress):
                        file.write(piece)
                elif name in marks:
                    file.write(marked_as_table(part, marks[name]))
                elif name == "docProps/core.xml":
                    file.write(with_language(part))
                else:
                    file.write(part)
    return content.getvalue()


def _without_rows(
    workbook: Workbook, sheets: list[Sheet], wide: list[list[int]]
) -> io.BytesIO:
    import xlsxwriter

    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Arial", "font_size": 11},
    }
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties(
            {
                "title": fitted(workbook.title),
                "author": fitted(workbook.body),
                "company": fitted(workbook.body),
                "comments": fitted(workbook.comments),
                "created": dt.datetime(*_DATED),  # noqa: DTZ001 - the format has no zones
            }
        )
        formats = _Formats(book)
        for sheet, of in zip(sheets, wide, strict=True):
            _sheet(book, formats, sheet, of, sheets)
    return content


class _Formats:
    """The formats of a workbook: of lines, of headings and of cells."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - untyped library
        add = book.add_format
        right = {kind: {"align": "right"} if kind.is_figure else {} for kind in Kind}
        self.lines = {look: add({**of, **_TOP}) for look, of in _LOOKS.items()}
        self.wrapped = {
            look: add({**of, **_TOP, "text_wrap": True}) for look, of in _LOOKS.items()
        }
        self.heads = {kind: add({**_HEAD, **_TOP, **right[kind]}) for kind in Kind}
        self.cells = {kind: add({**of, **_TOP}) for kind, of in _FORMATS.items()}
        self.totals = {
            kind: add({**of, **_TOP, **_TOTAL}) for kind, of in _FORMATS.items()
        }


def _sheet(
    book: Any,  # noqa: ANN401 - untyped library
    formats: _Formats,
    sheet: Sheet,
    wide: list[int],
    every: list[Sheet],
) -> None:
    worksheet = book.add_worksheet(sheet.name)
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.fit_to_pages(1, 0)
    for at, width in enumerate(wide):
        worksheet.set_column(at, at, width)
    cover = sheet.name == COVER
    looks = formats.wrapped if cover else formats.lines
    for at, line in enumerate(sheet.lines):
        text, look = fitted(line.text), looks[line.look]
        count = lines([line.text], wide) if cover else 1
        worksheet.set_row(at, count * (_TITLE if line.look is Look.TITLE else LINE))
        if line.look is Look.LINK:
            worksheet.write_url(at, 0, f"internal:'{line.sheet}'!A1", look, text)
        else:
            worksheet.write_string(at, 0, text, look)
    if sheet.table:
        _table(worksheet, formats, sheet.table, wide, len(sheet.lines))
    pictures(book, worksheet, sheet, every)


def _table(
    worksheet: Any,  # noqa: ANN401 - untyped library
    formats: _Formats,
    table: Table,
    wide: list[int],
    head: int,
) -> None:
    texts = headings(column.heading for column in table.columns)
    heads = [formats.heads[column.kind] for column in table.columns]
    for at, (text, form) in enumerate(zip(texts, heads, strict=True)):
        worksheet.write_string(head, at, text, form)
    worksheet.set_row(head, lines(texts, wide) * LINE)
    worksheet.freeze_panes(head + 1, 0)
    worksheet.repeat_rows(head)
    if not table.lines:
        return  # the format knows no table without rows
    last = head + len(table.lines)
    for at, column in enumerate(table.columns):
        of = formats.totals if table.total else formats.cells
        worksheet.write_blank(last, at, None, of[column.kind.base])
        if table.rows:
            worksheet.write_blank(head + 1, at, None, formats.cells[column.kind.base])
    # Marked up as a table, so that a screen reader knows the headings.
    options = {
        "name": _table_name(table.name),
        "style": None,
        "autofilter": False,
        "columns": [
            {"header": text, "header_format": form}
            for text, form in zip(texts, heads, strict=True)
        ],
    }
    worksheet.add_table(head, 0, head + 1, len(texts) - 1, options)


def _table_name(name: str) -> str:
    words = re.sub(r"\W+", "_", name)
    # `Q1` is a cell and `R` a row.
    return words if re.match(r"[A-Za-z]{4}", words) else f"_{words}"
