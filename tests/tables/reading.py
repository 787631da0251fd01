"""Read a workbook back, as programs and as its parts; say what it should hold."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import python_calamine
from lxml import etree

from mopac_spend.tables.fitting import fitted, headings

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.cells import Cell
    from mopac_spend.tables.workbook import Workbook


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    """Give every cell of every sheet: text, double, day, or "" for nothing."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def parts(content: bytes) -> dict[str, Any]:
    """Give the parts of the file, each read as XML; those that are none as bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {
            name: etree.fromstring(archive.read(name))
            if name.endswith((".xml", ".rels"))
            else archive.read(name)
            for name in archive.namelist()
        }


def expected(workbook: Workbook) -> dict[str, list[list[Any]]]:
    """Say what `cells` has to give of a workbook."""
    by_sheet = {}
    for sheet in workbook.sheets:
        rows: list[list[Any]] = [[fitted(line.text)] for line in sheet.lines]
        if sheet.table:
            rows.append(headings(column.heading for column in sheet.table.columns))
            rows += [[*map(as_read, row)] for row in sheet.table.lines]
        width = max(map(len, rows))
        by_sheet[sheet.name] = [[*row, *[""] * (width - len(row))] for row in rows]
    return by_sheet


def as_read(cell: Cell) -> str | float | dt.date:
    """Say what a program reads where a cell was written."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal | int):
        return float(cell)
    return fitted(cell) if isinstance(cell, str) else cell
