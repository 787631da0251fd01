"""The sheets of an ODS file, written row by row."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from mopac_spend.tables import Kind, shown
from mopac_spend.tables.fitting import LINES, fitted, headings, heights, lines, widths
from mopac_spend.tables.ods_styles import (
    DECLARED,
    LANDSCAPE,
    cell_style,
    head_style,
    line_style,
)
from mopac_spend.tables.workbook import COVER, Look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.cells import Cell
    from mopac_spend.tables import Table
    from mopac_spend.tables.workbook import Line, Progress, Sheet

# The cover's width in letters; a letter and the room beside the text in centimetres.
_COVER, _LETTER, _BESIDE = 100, 0.21, 0.3
# Blanks that a reader of XML leaves out: after a blank, and at either end.
_LOST = re.compile(r"(?<= ) +|^ +| +$")
# The height of a line of text in centimetres.
_LINE = 0.5
_END = "</table:table-row>"
# Different cells of a column that are kept as they were written.
_KEPT = 5_000


def content(sheets: list[Sheet], progress: Progress) -> Iterator[str]:
    """Write the part."""
    yield (
        f"<office:document-content {DECLARED}><office:automatic-styles>"
        f'<style:style style:name="sheet" style:family="table" '
        f'style:master-page-name="{LANDSCAPE}">'
        f'<style:table-properties table:display="true"/></style:style>'
    )
    for count in range(1, LINES + 1):
        yield (
            f'<style:style style:name="r{count}" style:family="table-row">'
            f'<style:table-row-properties style:row-height="{count * _LINE}cm" '
            f'style:use-optimal-row-height="true"/></style:style>'
        )
    wide = [widths(sheet.table) if sheet.table else [_COVER] for sheet in sheets]
    for letters in sorted({each for of in wide for each in of}):
        yield (
            f'<style:style style:name="w{letters}" style:family="table-column">'
            f"<style:table-column-properties "
            f'style:column-width="{letters * _LETTER + _BESIDE:.2f}cm"/></style:style>'
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for sheet, of in zip(sheets, wide, strict=True):
        yield from _sheet(sheet, of, progress)
    yield "<table:database-ranges>"
    yield from map(_range, (sheet for sheet in sheets if sheet.table))
    yield (
        "</table:database-ranges></office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def _sheet(sheet: Sheet, wide: list[int], progress: Progress) -> Iterator[str]:
    yield f'<table:table table:name={quoteattr(sheet.name)} table:style-name="sheet">'
    for letters in wide:
        yield f'<table:table-column table:style-name="w{letters}"/>'
    for line in sheet.lines:
        cover = sheet.name == COVER
        # A title is larger than a line, and not wrapped beside a table.
        least = 2 if line.look is Look.TITLE else 1
        count = max(least, lines([line.text], wide)) if cover else least
        yield f"{_row(count)}{_line(line, wrapped=cover)}{_END}"
    if sheet.table:
        yield from _table(sheet.table, wide, progress)
    yield "</table:table>"


def _line(line: Line, *, wrapped: bool) -> str:
    style = line_style(line.look, wrapped=wrapped)
    text = _paragraphs(line.text)
    if line.look is Look.LINK:
        place = quoteattr(f"#'{line.sheet}'.A1")
        link = f'<text:p><text:a xlink:type="simple" xlink:href={place}>'
        text = text.replace("<text:p>", link).replace("</text:p>", "</text:a></text:p>")
    return _text_cell(style, text)


def _table(table: Table, wide: list[int], progress: Progress) -> Iterator[str]:
    kinds = [column.kind for column in table.columns]
    heads = headings(column.heading for column in table.columns)
    # Marked as headings, so that programs know them and print them on every page.
    yield f"<table:table-header-rows>{_row(lines(heads, wide))}"
    for text, kind in zip(heads, kinds, strict=True):
        yield _text_cell(head_style(kind), _paragraphs(text))
    yield f"{_END}</table:table-header-rows>"
    columns = [_Column(kind) for kind in kinds]
    for row, high in zip(table.rows, heights(table, wide), strict=True):
        cells = [
            of[cell]
            if (sort := type(cell)) is str or sort is dt.date
            else _cell(cell, of.kind, of.style)
            for cell, of in zip(row, columns, strict=True)
        ]
        yield f"{_row(high)}{''.join(cells)}{_END}"
        progress.row()
    if table.total:
        styled = [(kind, cell_style(kind, total=True)) for kind in kinds]
        cells = [_cell(c, *of) for c, of in zip(table.total, styled, strict=True)]
        yield f"{_row(1)}{''.join(cells)}{_END}"


class _Column(dict["Cell", str]):
    """Texts and days of a column as they were written: many rows have the same."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind, self.style = kind, cell_style(kind)

    def __missing__(self, cell: Cell) -> str:
        if len(self) == _KEPT:
            self.clear()
        written = self[cell] = _cell(cell, self.kind, self.style)
        return written


def _row(count: int) -> str:
    return f'<table:table-row table:style-name="r{count}">'


def _cell(cell: Cell, kind: Kind, style: str) -> str:
    if cell is None or cell == "":
        return f'<table:table-cell table:style-name="{style}"/>'
    if isinstance(cell, str):
        return _text_cell(style, _paragraphs(cell))
    if isinstance(cell, dt.date):
        value = f'"date" office:date-value="{cell.isoformat()}"'
    elif kind is Kind.SHARE:
        value = f'"percentage" office:value="{cell}"'
    else:
        value = f'"float" office:value="{cell}"'
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type={value}>'
        f"<text:p>{shown(cell, kind)}</text:p></table:table-cell>"
    )


def _text_cell(style: str, paragraphs: str) -> str:
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"{paragraphs}</table:table-cell>"
    )


def _paragraphs(text: str) -> str:
    """Write text, a paragraph for each of its lines, and lose no blank of it."""
    escaped = escape(fitted(text))
    if "\n" in escaped:
        return "".join(
            f"<text:p>{_blanks(line)}</text:p>" for line in escaped.split("\n")
        )
    return f"<text:p>{_blanks(escaped)}</text:p>"


def _blanks(line: str) -> str:
    if "  " in line or line[:1] == " " or line[-1:] == " ":
        return _LOST.sub(lambda lost: f'<text:s text:c="{len(lost[0])}"/>', line)
    return line


def _range(sheet: Sheet) -> str:
    """Mark a table as one, its first row as its headings."""
    table = sheet.table
    assert table is not None  # noqa: S101 - the caller has seen to it
    from xlsxwriter.utility import xl_rowcol_to_cell

    first = len(sheet.lines)
    corner = xl_rowcol_to_cell(first + len(table.lines), len(table.columns) - 1)
    place = f"'{sheet.name}'.A{first + 1}:'{sheet.name}'.{corner}"
    return (
        f"<table:database-range table:name={quoteattr(sheet.name.replace(' ', '_'))} "
        f"table:target-range-address={quoteattr(place)} "
        f'table:contains-header="true" table:display-filter-buttons="false"/>'
    )
