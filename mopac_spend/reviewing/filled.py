"""Read a filled-in review list: which codes somebody wrote, and in which cells.

Columns are found by their headings, so they may be moved; rows may be sorted and
deleted. Nothing is looked up here: `deciding` holds what was read against the books.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.cells import csv_rows
from mopac_spend.findings import Refusal
from mopac_spend.forms.as_written import Cell, Row, Sheet, letters
from mopac_spend.forms.as_written import read as read_workbook
from mopac_spend.forms.process import ZIP, Wanted
from mopac_spend.reviewing import columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Headings stand near the top, though somebody may have put a note above them.
_HEADING_ROWS = 20
_LARGEST = 500_000_000
# A list of a million payments is a tenth of this.
_UNPACKED = 1_000_000_000
_FORMULA = "formula"
_KNOWN = frozenset(columns.OF_CSV)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the list.

    Attributes:
        place: sheet and row: `Groups!7`, or `row 7`.
        cells: by heading; empty ones are left out.
        at: the place of each cell: `Groups!K7`, or `row 7, decide category`.

    """

    place: str
    cells: dict[str, Cell]
    at: dict[str, str]

    def text(self, heading: str) -> str:
        """Give the text under a heading, or ""."""
        cell = self.cells.get(heading)
        return cell.text if cell else ""

    @property
    def decisions(self) -> dict[str, Cell]:
        """Give what was written in the columns for decisions, by kind."""
        return {
            kind: self.cells[heading]
            for kind, heading in columns.DECIDE.items()
            if heading in self.cells
        }


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in list.

    Attributes:
        name, sha256: of the file.
        groups, payments: its rows, in its own order.

    """

    name: str
    sha256: str
    groups: list[Entry] = field(default_factory=list)
    payments: list[Entry] = field(default_factory=list)


def read(path: Path) -> Filled:
    """Read a list.

    Raises:
        Refusal: `REVIEW-002`, it is no review list, or one whose headings do not
            say what stands where.

    """
    name = path.name
    try:
        if path.stat().st_size > _LARGEST:
            msg = "it is larger than any review list; save the list again"
            raise Refusal("REVIEW-002", msg, name)
        content = path.read_bytes()
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check the name and your rights"
        raise Refusal("REVIEW-002", msg, str(path)) from error
    if content.startswith(ZIP):
        wanted = Wanted(name, "REVIEW-002", unpacked=_UNPACKED)
        sheets = read_workbook(content, wanted)
    else:
        sheets = [_text(content, name)]
    made = Filled(name, hashlib.sha256(content).hexdigest())
    for sheet in sheets:
        _take(sheet, made)
    if not made.payments:
        msg = (
            f'it holds no payment: it needs a column "{columns.REF}" and a row for '
            f"each payment, as mopac-spend review writes them"
        )
        raise Refusal("REVIEW-002", msg, name)
    return made


def _take(sheet: Sheet, made: Filled) -> None:
    """Take the rows of a sheet whose headings are those of a list."""
    for start, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        names = {
            at: " ".join(cell.text.lower().split()) for at, cell in row.cells.items()
        }
        if not {columns.REF, columns.GROUP} & set(names.values()):
            continue
        if not set(columns.DECIDE.values()) & set(names.values()):
            continue  # nothing is decided here
        places = _headings(sheet, row, names, made.name)
        for entry in _entries(sheet, sheet.rows[start + 1 :], places):
            if columns.REF in entry.cells:
                made.payments.append(entry)
            elif columns.GROUP in entry.cells and columns.PAYMENTS in entry.cells:
                made.groups.append(entry)
            elif entry.decisions:
                what = columns.GROUP if columns.REF not in places else columns.REF
                msg = (
                    f"decides something and says for nobody what: its {what} is "
                    f"missing; write the list again, or delete the row"
                )
                raise Refusal("REVIEW-002", msg, f"{made.name}, {entry.place}")
        return


def _headings(
    sheet: Sheet, row: Row, names: dict[str, str], file: str
) -> dict[str, str]:
    """Give the column of each heading.

    Raises:
        Refusal: `REVIEW-002`, one stands twice.

    """
    places: dict[str, str] = {}
    for at, name in names.items():
        if name not in _KNOWN:
            continue
        if name in places:
            msg = (
                f'two columns are headed "{name}", {places[name]} and {at}; delete '
                f"the one that does not count"
            )
            where = f"{sheet.name}!{row.number}" if sheet.name else f"row {row.number}"
            raise Refusal("REVIEW-002", msg, f"{file}, {where}")
        places[name] = at
    return places


def _entries(sheet: Sheet, rows: list[Row], places: dict[str, str]) -> Iterator[Entry]:
    for row in rows:
        cells = {
            heading: row.cells[at] for heading, at in places.items() if at in row.cells
        }
        if cells:
            if sheet.name:
                at = {
                    heading: f"{sheet.name}!{places[heading]}{row.number}"
                    for heading in cells
                }
                yield Entry(f"{sheet.name}!{row.number}", cells, at)
            else:
                at = {heading: f"row {row.number}, {heading}" for heading in cells}
                yield Entry(f"row {row.number}", cells, at)


def _text(content: bytes, name: str) -> Sheet:
    """Read CSV as spreadsheets save it: UTF-8, UTF-16 or CP1252, and any delimiter.

    Raises:
        Refusal: `REVIEW-002`, it is none of them.

    """
    try:
        rows = csv_rows(content)
    except csv.Error as error:
        msg = f"it cannot be read as CSV ({error}); save the list again"
        raise Refusal("REVIEW-002", msg, name) from error
    if not rows or columns.REF not in ",".join(rows[0]).lower():
        msg = (
            "it is no review list: it is neither a workbook (XLSX) nor CSV with the "
            "headings that mopac-spend review writes; save the list in one of the two"
        )
        raise Refusal("REVIEW-002", msg, name)
    typed = [[_typed(cell) for cell in row] for row in rows]
    return Sheet(
        "",
        [
            Row(number, {letters(at): cell for at, cell in enumerate(row) if cell.text})
            for number, row in enumerate(typed, 1)
        ],
    )


def _typed(text: str) -> Cell:
    stripped = text.strip().strip("\u00a0\u200b").strip()
    return Cell(stripped, _FORMULA if stripped.startswith("=") else "")
