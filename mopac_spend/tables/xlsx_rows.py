"""The rows of an XLSX sheet, written straight into its part of the file.

A part comes from XlsxWriter with the first and the last row of its table, empty. Each
cell of them says its style; in their place go all rows, each text within its cell.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import count
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from mopac_spend.tables.fitting import fitted, heights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables.workbook import Progress, Sheet

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_END = b"</sheetData>"
# The height of a line of text in points.
LINE = 15
# Days are counted from here; the format has a 29 February 1900, which never was.
_DAY_NIL, _FIRST_DAY = dt.date(1899, 12, 30), dt.date(1900, 3, 1)
# Different cells of a column that are kept as they were written.
_KEPT = 5_000
# What the format takes for a character written as its number.
_NUMBERED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class _Place(dict["Cell", str]):
    """The cells of a column: their letters, their style, and how each text is written.

    Many rows have the same text or day, which is written once.
    """

    def __init__(self, column: str, style: str) -> None:
        super().__init__()
        self.begun, self.styled = f'<c r="{column}', f'" s="{style}"'

    def __missing__(self, cell: Cell) -> str:
        if len(self) == _KEPT:
            self.clear()
        written = self[cell] = f"{self.styled}{_held(cell)}"
        return written


def filled(
    part: bytes, sheet: Sheet, wide: list[int], progress: Progress
) -> Iterator[bytes]:
    """Put the rows of a sheet's table into its part; give it piece by piece."""
    table = sheet.table
    if table is None or not table.lines:
        yield part
        return
    first = len(sheet.lines) + 2
    last = first + len(table.lines) - 1
    start = part.index(f'<row r="{first}"'.encode())
    places = _places(part, first)
    yield part[:start]
    for number, row, high in zip(count(first), table.rows, heights(table, wide)):
        yield _row(number, row, places, high).encode()
        progress.row()
    if table.total:
        yield _row(last, table.total, _places(part, last), 1).encode()
    yield part[part.index(_END, start) :]


def marked_as_table(part: bytes, sheet: Sheet) -> bytes:
    """Stretch what is marked up as a table over all rows of the sheet's."""
    from lxml import etree

    assert sheet.table is not None  # noqa: S101 - who has no table has no such part
    root = etree.fromstring(part)
    first = len(sheet.lines) + 1
    end = root.get("ref").partition(":")[2].rstrip("0123456789")
    root.set("ref", f"A{first}:{end}{first + len(sheet.table.lines)}")
    for column in root.iter(f"{_MAIN}tableColumn"):
        column.set("name", _NUMBERED.sub("_x005F_", column.get("name")))
    return _written(root)


def with_language(part: bytes) -> bytes:
    """Say the language of the document, which XlsxWriter has no word for."""
    from lxml import etree

    from mopac_spend.tables.workbook import LANGUAGE

    root = etree.fromstring(part)
    etree.SubElement(root, f"{_DUBLIN_CORE}language").text = LANGUAGE
    return _written(root)


def _written(root: Any) -> bytes:  # noqa: ANN401 - untyped library
    from lxml import etree

    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written


def _places(part: bytes, number: int) -> list[_Place]:
    """Find the style of each cell of a row."""
    from lxml import etree

    row = etree.fromstring(part).find(f".//{_MAIN}row[@r='{number}']")
    return [_Place(cell.get("r").rstrip("0123456789"), cell.get("s")) for cell in row]


def _row(number: int, row: Sequence[Cell], places: list[_Place], high: int) -> str:
    cells = [
        f"{place.begun}{number}{place[cell]}"
        if (sort := type(cell)) is str or sort is dt.date
        else f"{place.begun}{number}{place.styled}{_held(cell)}"
        for cell, place in zip(row, places, strict=True)
    ]
    height = f' ht="{high * LINE}"' if high > 1 else ""
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _held(cell: Cell) -> str:
    """Write what an element of a cell holds, from the end of its attributes on."""
    if cell is None or cell == "":
        return "/>"
    if isinstance(cell, dt.date):
        if cell >= _FIRST_DAY:
            return f"><v>{(cell - _DAY_NIL).days}</v></c>"
        cell = cell.isoformat()
    if not isinstance(cell, str):
        return f"><v>{cell}</v></c>"
    text = escape(fitted(cell))
    if "_x" in text:
        text = _NUMBERED.sub("_x005F_", text)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
