"""A plain workbook: each text once, and the rows written straight into its sheets.

XlsxWriter keeps every cell as an object: a hundred thousand payments take it five
seconds and 250 MB. So it makes all but the rows, and what it would write for them is
written here. Texts stand in the table that all sheets share, where readers undo the
escape of `_x000D_`; within a cell they would take it for itself.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from xml.sax.saxutils import escape

from mopac_spend.tables.fitting import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Cell: TypeAlias = str | float
# Equal files give equal bytes: no clock.
_DATED = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_SHARED = "xl/sharedStrings.xml"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# What the format takes for a character written as its number.
_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BEGIN, _END = "<sheetData>", "</sheetData>"
_SIZE = re.compile(r'<dimension ref="[^"]*"/>')
# Rows of which the format says together how wide they are.
_BLOCK = 16


class Sheet(NamedTuple):
    """A sheet: its name, its rows, of which the first may be headings, and a width."""

    name: str
    rows: Sequence[Sequence[Cell]]
    headed: bool
    width: int


class _Texts(dict[str, int]):
    """The texts of a workbook, each with its number, in order of their first use."""

    used = 0

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


def written(title: str, author: str, sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook; a text is a text, and becomes no formula or link.

    Args:
        title: of the document.
        author: whose it is.
        sheets: in their order; an empty text is an empty cell.

    """
    texts, content = _Texts(), io.BytesIO()
    with (
        zipfile.ZipFile(_without_rows(title, author, sheets)) as template,
        zipfile.ZipFile(content, "w") as archive,
    ):
        parts = {f"xl/worksheets/sheet{at}.xml": of for at, of in enumerate(sheets, 1)}
        for name in template.namelist():
            part = template.read(name).decode()
            pieces: Iterable[str] = [part]
            if name in parts and parts[name].rows:
                pieces = _filled(part, parts[name], texts)
            elif name == _SHARED:
                pieces = _shared(texts)
            info = zipfile.ZipInfo(name, _DATED.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as raw, io.BufferedWriter(raw) as file:
                for piece in pieces:
                    file.write(piece.encode())
    return content.getvalue()


def _without_rows(title: str, author: str, sheets: Sequence[Sheet]) -> io.BytesIO:
    """Let the library make all but the rows; of each sheet it has one cell."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": title, "author": author, "created": _DATED})
        head = book.add_format({"bold": True})
        for each in sheets:
            sheet = book.add_worksheet(each.name)
            if each.rows:
                sheet.write_string(0, 0, "-", head if each.headed else None)
            if each.headed:
                sheet.freeze_panes(1, 0)
            columns = max(map(len, each.rows), default=0)
            sheet.set_column(0, max(columns - 1, 0), each.width)
    return content


def _filled(part: str, sheet: Sheet, texts: _Texts) -> Iterator[str]:
    """Put the rows into the part of a sheet; give it piece by piece."""
    from xlsxwriter.utility import xl_col_to_name

    letters = [xl_col_to_name(at) for at in range(max(map(len, sheet.rows)))]
    size = f'<dimension ref="A1:{letters[-1]}{len(sheet.rows)}"/>'
    before, _, rest = _SIZE.sub(size, part, count=1).partition(_BEGIN)
    yield f"{before}{_BEGIN}"
    yield from _rows(sheet, letters, texts)
    yield f"{_END}{rest.partition(_END)[2]}"


def _rows(sheet: Sheet, letters: Sequence[str], texts: _Texts) -> Iterator[str]:
    for begin in range(0, len(sheet.rows), _BLOCK):
        block = sheet.rows[begin : begin + _BLOCK]
        taken = {at for row in block for at, cell in enumerate(row) if cell != ""}
        spans = f"{min(taken) + 1}:{max(taken) + 1}" if taken else ""
        for number, row in enumerate(block, begin + 1):
            style = ' s="1"' if sheet.headed and number == 1 else ""
            texts.used += sum(isinstance(cell, str) and cell != "" for cell in row)
            cells = [
                f'<c r="{letter}{number}"{style} t="s"><v>{texts[cell]}</v></c>'
                if isinstance(cell, str)
                else f'<c r="{letter}{number}"{style}><v>{cell:.16G}</v></c>'
                for letter, cell in zip(letters, row, strict=False)
                if cell != ""
            ]
            if cells:
                yield f'<row r="{number}" spans="{spans}">{"".join(cells)}</row>'


def _shared(texts: _Texts) -> Iterator[str]:
    """Write the table of texts: how often they are used, and each of them."""
    count = f'count="{texts.used}" uniqueCount="{len(texts)}"'
    yield f'{_DECLARED}<sst xmlns="{_MAIN}" {count}>'
    yield from map(_text, texts)
    yield "</sst>"


def _text(text: str) -> str:
    text = _NUMBERED.sub("_x005F_", fitted(text))
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<si><t{kept}>{escape(text)}</t></si>"
