"""A desk to fill registers in at: take one out, type into its cells, bring it back."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

import python_calamine
from lxml import etree
from xlsxwriter.utility import xl_col_to_name

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.registering.columns import kind_named
from mopac_spend.registering.exporting import export
from mopac_spend.registering.filled import recorded_of
from mopac_spend.registering.run import import_register
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.registering.run import Imported

LINES = """
    2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
    2019-05-14 | Acme Ltd | Seed fund | 40.00 | vru / knife-crime / grants
"""
CONTRACTS = """\
;; Contracts of the office.

;; Extended twice.
2019-04-01 custom "contract" "C-AUDIT" "Internal audit" ; tendered
  ; as published
  route: "open"
  value: 1000.00 GBP
  ends: 2021-03-31
2019-04-01 custom "alias" "contract" "C-AUDIT" "Audit contract"

2020-04-01 custom "contract" "C-EVAL" "Evaluation"
  route: "quotations"
2020-06-01 custom "variation" "C-AUDIT"
  amount: 250.00 GBP
"""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = "xl/worksheets/sheet1.xml"
_DAY_0 = dt.date(1899, 12, 30)


class Formula(NamedTuple):
    """A formula and what it shows."""

    text: str
    shows: str = ""


class Error(NamedTuple):
    """An error that a spreadsheet shows."""

    text: str


def books_with(folder: Path, more: str = CONTRACTS) -> Path:
    """Make small books with a register of contracts."""
    books = make_books(folder / "books", LINES, registers=REGISTERS)
    (books / "registers" / "contracts.beancount").write_text(more, encoding="utf-8")
    return books


def held(books: Path, kind: str) -> list[Recorded]:
    """Give what a register of books holds."""
    return recorded_of(kind_named(kind), open_books(books).register)


def taken_out(books: Path, kind: str, file: Path) -> Path:
    """Export a register."""
    described = kind_named(kind)
    file.write_bytes(export(described, held(books, kind), file.suffix[1:]))
    return file


def brought_in(books: Path, kind: str, file: Path) -> Imported:
    """Import a register."""
    return import_register(books, kind_named(kind), file)


def faults(books: Path, kind: str, file: Path) -> list[str]:
    """Give what is refused of a file, one text a fault; the books stay as they are."""
    before = contents(books)
    try:
        brought_in(books, kind, file)
    except RefusedListError as refused:
        assert contents(books) == before
        return [str(each) for each in refused.faults]
    except Refusal as refused:
        assert contents(books) == before
        return [str(refused)]
    return []


def contents(books: Path) -> dict[str, bytes]:
    """Give the bytes of every file of the books."""
    return {
        path.relative_to(books).as_posix(): path.read_bytes()
        for path in books.rglob("*")
        if path.is_file() and path.name != ".import.lock"
    }


def as_csv(folder: Path, *lines: str) -> Path:
    """Write lines as a file."""
    file = folder / "list.csv"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def rows_of(file: Path, sheet: int = 0) -> list[list[Any]]:
    """Give the rows of a sheet of a workbook."""
    book = python_calamine.CalamineWorkbook.from_path(str(file))
    rows: list[list[Any]] = book.get_sheet_by_index(sheet).to_python()
    return rows


def typed(file: Path, cells: Mapping[tuple[int, str], object]) -> Path:
    """Type into the first sheet of a workbook, as a spreadsheet saves it.

    Args:
        file: the workbook, which is changed.
        cells: what is typed by row, as people count, and heading; None empties.

    """
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts[SHEET])
    headings = [str(name) for name in rows_of(file)[0]]
    data = root.find(f"{MAIN}sheetData")
    assert data is not None
    day = next(
        headings.index(name) for name in ("valid_from", "day") if name in headings
    )
    for (number, heading), value in cells.items():
        at = headings.index(heading)
        # A spreadsheet shows as a day what it takes for one, whatever the column.
        style = _style(root, day if isinstance(value, dt.date) else at)
        _put(_cell(data, number, at), value, style)
    parts[SHEET] = etree.tostring(root)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def _style(root: Any, at: int) -> str:  # noqa: ANN401 - an element of lxml
    """Give the style of a column, which a cell that is typed into takes on."""
    for column in root.iter(f"{MAIN}col"):
        if int(column.get("min")) <= at + 1 <= int(column.get("max")):
            return str(column.get("style"))
    raise AssertionError(at)


def _cell(data: Any, number: int, at: int) -> Any:  # noqa: ANN401 - as above
    row = next((e for e in data if e.get("r") == str(number)), None)
    if row is None:
        row = etree.SubElement(data, f"{MAIN}row", r=str(number))
    name = f"{xl_col_to_name(at)}{number}"
    cell = next((e for e in row if e.get("r") == name), None)
    if cell is None:
        cell = etree.SubElement(row, f"{MAIN}c", r=name)
    for each in list(cell):
        cell.remove(each)
    cell.attrib.pop("t", None)
    return cell


def _put(cell: Any, value: object, style: str) -> None:  # noqa: ANN401 - as above
    cell.set("s", style)
    if isinstance(value, Formula):
        etree.SubElement(cell, f"{MAIN}f").text = value.text
        etree.SubElement(cell, f"{MAIN}v").text = value.shows
        cell.set("t", "str")
    elif isinstance(value, Error):
        etree.SubElement(cell, f"{MAIN}v").text = value.text
        cell.set("t", "e")
    elif isinstance(value, bool):
        etree.SubElement(cell, f"{MAIN}v").text = str(int(value))
        cell.set("t", "b")
    elif isinstance(value, dt.date):
        etree.SubElement(cell, f"{MAIN}v").text = str((value - _DAY_0).days)
    elif isinstance(value, int | float):
        etree.SubElement(cell, f"{MAIN}v").text = repr(value)
    elif value is not None:
        inside = etree.SubElement(cell, f"{MAIN}is")
        etree.SubElement(inside, f"{MAIN}t").text = str(value)
        cell.set("t", "inlineStr")
