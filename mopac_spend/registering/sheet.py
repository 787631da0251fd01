"""A filled-in file as it stands: the cells of its first sheet, and their places.

XLSX and CSV are read. A formula is seen to be one, and so is an error: what a
spreadsheet makes of either is nobody's entry. Nothing is looked up here: `cells` says
what a cell means and `filled` holds rows against the register.
"""

from __future__ import annotations

import csv
import io
import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import csv_rows
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# The largest register there is has a hundredth of this.
_LARGEST = 64_000_000
_ZIP, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SAVE = "open it and save it as XLSX or CSV"
FORMULA, ERROR = "a formula", "an error of the spreadsheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    Attributes:
        file: its name.
        sheet: of the workbook; "" for CSV.
        rows: values as a spreadsheet has them: text, number, truth value, day. The
            row at place 0 is row 1.
        refused: cells that are no entries, by row and column from 0: what each is.

    """

    file: str
    sheet: str
    rows: Sequence[Sequence[object]]
    refused: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Say whether it is CSV, where every cell is text."""
        return not self.sheet

    def place(self, row: int, column: str = "") -> str:
        """Name a row, counted as spreadsheets do, or a cell of it."""
        parts = (self.file, self.sheet, f"row {row}" if row else "", column)
        return ", ".join(filter(None, parts))


def read(path: Path) -> Sheet:
    """Read a file.

    Raises:
        Refusal: `REGISTER-001`, it cannot be read, or is neither XLSX nor CSV.

    """
    content = _content(path)
    if content.startswith(_ZIP):
        return _not_empty(_workbook(content, path.name)[0])
    return _text(content, path.name)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise _unreadable(path.name, "it is larger than any register")
        content = path.read_bytes()
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check its name and your rights"
        raise Refusal("REGISTER-001", msg, str(path)) from error
    if content.startswith(_OLD_WORKBOOK):
        raise _unreadable(path.name, f"it is a workbook of an older form; {_SAVE}")
    return content


def read_all(path: Path) -> list[Sheet]:
    """Read a file: every sheet of a workbook that is shown and holds something.

    Raises:
        Refusal: `REGISTER-001`, it cannot be read, or is neither XLSX nor CSV.

    """
    content = _content(path)
    if not content.startswith(_ZIP):
        return [_text(content, path.name)]
    return [
        sheet for sheet in _workbook(content, path.name, every=True) if _holds(sheet)
    ]


def _unreadable(name: str, why: str) -> Refusal:
    return Refusal("REGISTER-001", why, name)


def _text(content: bytes, name: str) -> Sheet:
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in content and not is_utf_16:
        raise _unreadable(name, f"it is neither a workbook nor CSV; {_SAVE}")
    try:
        rows = csv_rows(content)
    except csv.Error as error:
        raise _unreadable(
            name, f"it cannot be read as CSV ({error}); {_SAVE}"
        ) from error
    return _not_empty(Sheet(name, "", rows))


def _holds(sheet: Sheet) -> bool:
    return any(str(cell).strip() for row in sheet.rows for cell in row)


def _not_empty(sheet: Sheet) -> Sheet:
    if not _holds(sheet):
        where = f"its first sheet, {sheet.sheet}," if sheet.sheet else "it"
        msg = f"{where} is empty; make one with: mopac-spend register export KIND FILE"
        raise _unreadable(sheet.file, msg)
    return sheet


def _workbook(content: bytes, name: str, *, every: bool = False) -> list[Sheet]:
    """Read the first sheet of a workbook that is shown, or every one."""
    import zipfile

    import python_calamine
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _LARGEST:
                raise _unreadable(name, "it unpacks to more than any register holds")
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            titles = _shown(book)
            return [
                Sheet(
                    name,
                    title,
                    book.get_sheet_by_name(title).to_python(skip_empty_area=False),
                    dict(_refused(archive, title)),
                )
                for title in (titles if every else titles[:1])
            ]
    except (
        *(zipfile.BadZipFile, python_calamine.CalamineError, etree.XMLSyntaxError),
        *(OSError, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError),
    ) as error:
        msg = f"it cannot be read as a workbook in XLSX; {_SAVE}"
        raise _unreadable(name, msg) from error


def _shown(book: Any) -> list[str]:  # noqa: ANN401 - calamine's own
    """Give the names of the sheets that are shown.

    Raises:
        KeyError: there is none.

    """
    import python_calamine

    wanted = (
        python_calamine.SheetTypeEnum.WorkSheet,
        python_calamine.SheetVisibleEnum.Visible,
    )
    found = [
        str(each.name)
        for each in book.sheets_metadata
        if (each.typ, each.visible) == wanted
    ]
    if not found:
        raise KeyError
    return found


def _refused(
    archive: zipfile.ZipFile, title: str
) -> Iterator[tuple[tuple[int, int], str]]:
    """Find formulas and errors, of which a reader of values knows nothing."""
    from xlsxwriter.utility import xl_cell_to_rowcol

    down = -1
    for row in _elements(archive, _part(archive, title), "row"):
        down = int(row.get("r") or down + 2) - 1
        for at, cell in enumerate(row.iterchildren("{*}c")):
            is_formula = cell.find("{*}f") is not None
            if is_formula or cell.get("t") == "e":
                named = cell.get("r")
                place = xl_cell_to_rowcol(named) if named else (down, at)
                yield place, FORMULA if is_formula else ERROR


def _part(archive: zipfile.ZipFile, title: str) -> str:
    targets = {
        each.get("Id"): each.get("Target")
        for each in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        if sheet.get("name") == title:
            relation = next(v for k, v in sheet.items() if k.rpartition("}")[2] == "id")
            return posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip(
                "/"
            )
    raise KeyError(title)


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[Any]:
    """Give elements of a part as they end, and forget them after."""
    from lxml import etree

    with archive.open(part) as file:
        for _, element in etree.iterparse(
            file,
            tag=f"{{*}}{name}",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            yield element
            element.clear()
