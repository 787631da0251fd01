"""Read a filled-in review list: which codes somebody wrote, and in which cells.

Columns are found by their headings, so they may be moved; rows may be sorted and
deleted. Nothing is looked up here: `deciding` holds what was read against the books.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.forms import filled as forms
from mopac_spend.reviewing import columns

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.forms.filled import Cell, Line, Row, Sheet

_CODE, _MADE_BY = "REVIEW-002", "mopac-spend review"
# Headings stand near the top, though somebody may have put a note above them.
_HEADING_ROWS = 20
# A list of a million payments is a tenth of this.
_LARGEST = 1_000_000_000
_KNOWN = frozenset(columns.OF_CSV)


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled-in list.

    Attributes:
        name, sha256: of the file.
        groups, payments: its rows, in its own order.

    """

    name: str
    sha256: str
    groups: list[Line] = field(default_factory=list)
    payments: list[Line] = field(default_factory=list)


def decisions(line: Line) -> dict[str, Cell]:
    """Give what was written in the columns for decisions, by kind."""
    return {
        kind: line.cells[heading]
        for kind, heading in columns.DECIDE.items()
        if heading in line.cells
    }


def read(path: Path) -> Filled:
    """Read a list.

    Raises:
        Refusal: `REVIEW-002`, it is no review list, or one whose headings do not
            say what stands where.

    """
    form = forms.read(path, _CODE, _MADE_BY, _LARGEST)
    listed = Filled(form.name, form.sha256)
    for sheet in form.sheets:
        _take(sheet, listed)
    if not listed.payments:
        msg = (
            f'it holds no payment: it needs a column "{columns.REF}" and a row for '
            f"each payment"
        )
        raise form.refused(msg)
    return listed


def _take(sheet: Sheet, listed: Filled) -> None:
    """Take the rows of a sheet whose headings are those of a list."""
    for start, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        names = {
            at: " ".join(cell.trimmed.lower().split()) for at, cell in row.cells.items()
        }
        if not {columns.REF, columns.GROUP} & set(names.values()):
            continue
        if not set(columns.DECIDE.values()) & set(names.values()):
            continue  # nothing is decided here
        if sheet.hidden:
            msg = f"the sheet {sheet.name} is hidden; show it, or delete it"
            raise Refusal(_CODE, msg, sheet.file)
        places = _headings(sheet, row, names)
        for line in forms.lines(sheet, sheet.rows[start + 1 :], places):
            if columns.REF in line.cells:
                listed.payments.append(line)
            elif columns.GROUP in line.cells and columns.PAYMENTS in line.cells:
                listed.groups.append(line)
            elif decisions(line):
                what = columns.GROUP if columns.REF not in places else columns.REF
                msg = (
                    f"decides something and says for nobody what: its {what} is "
                    f"missing; write the list again, or delete the row"
                )
                raise Refusal(_CODE, msg, str(line.place))
        return


def _headings(sheet: Sheet, row: Row, names: dict[int, str]) -> dict[str, int]:
    """Give the column of each heading.

    Raises:
        Refusal: `REVIEW-002`, one stands twice.

    """
    places: dict[str, int] = {}
    for at, name in names.items():
        if name not in _KNOWN:
            continue
        if name in places:
            first, second = forms.letters(places[name]), forms.letters(at)
            msg = (
                f'two columns are headed "{name}", {first} and {second}; delete the '
                f"one that does not count"
            )
            raise Refusal(_CODE, msg, str(sheet.place(row.number)))
        places[name] = at
    return places
