"""Read a filled-in review list: which codes somebody wrote, and in which cells.

Columns are found by their headings, so they may be moved; rows may be sorted and
deleted. Nothing is looked up here: `deciding` holds what was read against the books.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.cells import guarded
from mopac_spend.findings import Refusal
from mopac_spend.forms import filled as forms
from mopac_spend.forms.cell import TRUTH
from mopac_spend.forms.filled import Cell, Line, Sheet
from mopac_spend.reviewing import columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.forms.filled import Row

_CODE, _MADE_BY = "REVIEW-002", "mopac-spend review"
# Headings stand near the top, though somebody may have put a note above them.
_HEADING_ROWS = 20
# A list of a million payments is a tenth of this.
_LARGEST = 1_000_000_000
_KNOWN = frozenset(columns.OF_CSV)
_SAID = {
    **dict.fromkeys(("yes", "y", "x", "true"), True),
    **dict.fromkeys(("no", "n", "false"), False),
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
    groups: list[Line] = field(default_factory=list)
    payments: list[Line] = field(default_factory=list)


def decisions(line: Line) -> dict[str, tuple[Cell, str]]:
    """Give what was decided, by kind: the cell that says it, and its heading.

    Where suggestions are accepted, they count for what nobody wrote a code for.
    """
    headings = columns.DECIDE
    if accepts(line):
        headings = headings | {
            kind: heading
            for kind, heading in columns.SUGGESTED.items()
            if columns.DECIDE[kind] not in line.cells
        }
    return {
        kind: (line.cells[heading], heading)
        for kind, heading in headings.items()
        if heading in line.cells
    }


def accepts(line: Line) -> bool | None:
    """Say whether the suggestions of a row are accepted; None where nobody can tell."""
    cell = line.cells.get(columns.ACCEPT)
    if cell is None:
        return False
    if cell.is_a not in ("", TRUTH):
        return None
    return _SAID.get(cell.trimmed.casefold())


def says_something(line: Line) -> bool:
    """Say whether anything was filled in."""
    filled_in = (*columns.DECIDE.values(), columns.ACCEPT, columns.RULE)
    return any(heading in line.cells for heading in filled_in)


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


def of_decisions(name: str, decided: Mapping[str, Mapping[str, str]]) -> Filled:
    """Give the list that says what was decided elsewhere, payment by payment.

    Args:
        name: where it was decided, as the review says it.
        decided: codes by kind of tag, by the ref of a payment.

    """
    whole = json.dumps(decided, sort_keys=True).encode()
    sheet = Sheet(name, "", [])
    listed = Filled(name, hashlib.sha256(whole).hexdigest())
    for row, (ref, codes) in enumerate(decided.items(), 1):
        cells = {columns.DECIDE[kind]: Cell(code) for kind, code in codes.items()}
        cells[columns.REF] = Cell(guarded(ref))
        listed.payments.append(Line(sheet, row, cells, {}))
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
            elif says_something(line):
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
