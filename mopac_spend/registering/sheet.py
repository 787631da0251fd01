"""A filled-in file as it stands: the cells of its first sheet, and their places.

XLSX and CSV are read. A formula is seen to be one, and so is an error: what a
spreadsheet makes of either is nobody's entry. Nothing is looked up here: `cells` says
what a cell means and `filled` holds rows against the register.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.cells import csv_rows
from mopac_spend.findings import Refusal
from mopac_spend.forms import as_written, values
from mopac_spend.forms.process import OLD, ZIP, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

# The largest register there is has a hundredth of this.
_LARGEST = 64_000_000
_SAVE = "open it and save it as XLSX or CSV"
_NO_ENTRIES = {"formula": "a formula", "error": "an error of the spreadsheet"}


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
    if content.startswith(ZIP):
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
    if content.startswith(OLD):
        raise _unreadable(
            path.name, f"it is a workbook of an older form, or has a password; {_SAVE}"
        )
    return content


def read_all(path: Path) -> list[Sheet]:
    """Read a file: every sheet of a workbook that is shown and holds something.

    Raises:
        Refusal: `REGISTER-001`, it cannot be read, or is neither XLSX nor CSV.

    """
    content = _content(path)
    if not content.startswith(ZIP):
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
    return any(str(c).strip() for row in sheet.rows for c in row if c is not None)


def _not_empty(sheet: Sheet) -> Sheet:
    if not _holds(sheet):
        where = f"its first sheet, {sheet.sheet}," if sheet.sheet else "it"
        msg = f"{where} is empty; make one with: mopac-spend register export KIND FILE"
        raise _unreadable(sheet.file, msg)
    return sheet


def _workbook(content: bytes, name: str, *, every: bool = False) -> list[Sheet]:
    """Read the first sheet of a workbook that is shown, or every one."""
    wanted = Wanted(name, "REGISTER-001", unpacked=_LARGEST)
    # A reader of values knows nothing of formulas and errors: both are found apart.
    written = {each.name: each for each in as_written.read(content, wanted)}
    shown = [
        each
        for each in values.read(content, wanted, exact=True)
        if not each.hidden and each.title in written
    ]
    if not shown:
        raise _unreadable(name, f"it has no sheet that is shown; {_SAVE}")
    return [
        Sheet(name, each.title, each.rows, dict(_refused(written[each.title])))
        for each in (shown if every else shown[:1])
    ]


def _refused(sheet: as_written.Sheet) -> Iterator[tuple[tuple[int, int], str]]:
    for row in sheet.rows:
        for column, cell in row.cells.items():
            if cell.is_a in _NO_ENTRIES:
                place = row.number - 1, as_written.place_of(column)
                yield place, _NO_ENTRIES[cell.is_a]
