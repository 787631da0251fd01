"""The list on which people decide which names are one supplier.

`listing` writes it, one line a name; somebody writes `merge` in the column
`decision` of the names that belong together, gives them one code, and corrects the
title or adds numbers; `read` takes it back, CSV or XLSX. Lines without a decision
are passed by.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.cells import csv_rows, neutralised
from mopac_spend.findings import Refusal, counted
from mopac_spend.forms import values
from mopac_spend.forms.process import OLD, ZIP, Wanted
from mopac_spend.money import NIL, show
from mopac_spend.tables.listing import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.suppliers.proposals import Proposal
    from mopac_spend.tables import Table

MERGE, APART = "merge", "apart"
DECISIONS = (MERGE, APART)
COLUMNS = (
    *("decision", "group", "points", "reason", "name", "supplier_ids"),
    *("payments", "pounds", "first_payment", "last_payment", "in_register"),
    *("code", "title", "company_number", "charity_number", "individual"),
    "valid_from",
)
REQUIRED = ("decision", "name", "code")
_HOW = """\
Write merge under decision on each line whose name belongs to the supplier; apart, or \
nothing, leaves the name as it is.
Lines of one code become one supplier; change code or title where you like. To keep \
two names apart for good, merge each under a code of its own.
supplier_ids lists the ids that no other name has: by these a payment is known \
whatever its name. Remove one that is not the supplier's.
company_number, charity_number, individual (yes) and valid_from (2019-04-01) may stay \
empty; on one line of a supplier they hold for all of it.
Apply the file with: mopac-spend suppliers merge FILE""".splitlines()
# A decision file that is longer was not made here.
_LARGEST = 64_000_000
_CODE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a decision file: the texts of its cells by column.

    Attributes:
        row: as a spreadsheet counts, the headings being row 1.

    """

    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Give the text of a cell; "" where there is none."""
        return self.cells.get(column, "")


def listing(proposed: Sequence[Proposal], taken: Iterable[str]) -> Table:
    """Lay proposals out for deciding.

    Args:
        proposed: the likeliest first.
        taken: codes that the registers use already.

    """
    used = set(taken)
    rows: list[tuple[Cell, ...]] = []
    for group, each in enumerate(proposed, 1):
        title = each.names[0].name
        code = each.code or _free(title, used)
        used.add(code)
        rows += [
            (
                *("", group, each.points, each.reason, name.name),
                ", ".join(sorted(name.ids - each.others_ids)),
                *(name.payments, name.pounds, name.first, name.last, name.code),
                *(code, "" if each.code else title),
                *(", ".join(sorted(name.numbers)), "", "", ""),
            )
            for name in each.names
        ]
    pounds = show(sum((p.pounds for p in proposed), NIL))
    told = f"{counted(len(proposed), 'proposal')} over {pounds}; nothing was merged."
    return listed(
        "Supplier names that may be one supplier",
        COLUMNS,
        rows,
        (told, *_HOW),
        {"decision": DECISIONS},
    )


def read(file: Path) -> list[Line]:
    """Read a decision file.

    Raises:
        Refusal: `SUPPLIER-001`, it cannot be read or is none.

    """
    try:
        if file.stat().st_size > _LARGEST:
            msg = "is too large for a list of decisions; name the file that was made by"
            raise Refusal("SUPPLIER-001", f"{msg} {_MAKE}", str(file))
        content = file.read_bytes()
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check its name"
        raise Refusal("SUPPLIER-001", msg, str(file)) from error
    is_workbook = content.startswith((ZIP, OLD))
    rows = _workbook(content, file) if is_workbook else _text(content, file)
    return list(_lines(rows, file))


_MAKE = "mopac-spend suppliers propose --output FILE.xlsx"


def _lines(rows: list[list[str]], file: Path) -> Iterator[Line]:
    headings = [cell.strip().casefold().replace(" ", "_") for cell in rows[0]]
    missing = [name for name in REQUIRED if headings.count(name) != 1]
    if missing:
        msg = (
            f"needs one column {' and one '.join(missing)} in its first row; make the "
            f"list with: {_MAKE}"
        )
        raise Refusal("SUPPLIER-001", msg, str(file))
    for at, row in enumerate(rows[1:], 2):
        cells = {
            name: _unguarded(cell.strip())
            for name, cell in zip(headings, row, strict=False)
            if name in COLUMNS
        }
        if any(cells.values()):
            yield Line(at, cells)


def _unguarded(text: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a text."""
    return text[1:] if text[:1] == "'" and neutralised(text[1:]) == text else text


def _text(content: bytes, file: Path) -> list[list[str]]:
    try:
        rows = csv_rows(content)
    except csv.Error as error:
        msg = f"cannot be read as CSV ({error}); make the list with: {_MAKE}"
        raise Refusal("SUPPLIER-001", msg, str(file)) from error
    if not rows:
        msg = f"is empty; make the list with: {_MAKE}"
        raise Refusal("SUPPLIER-001", msg, str(file))
    return rows


def _workbook(content: bytes, file: Path) -> list[list[str]]:
    wanted = Wanted(str(file), "SUPPLIER-001", unpacked=_LARGEST)
    sheets = values.read(content, wanted)
    if not sheets or not sheets[0].rows:
        msg = f"is empty; make the list with: {_MAKE}"
        raise Refusal("SUPPLIER-001", msg, str(file))
    return [[_cell(value) for value in row] for row in sheets[0].rows]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a company number that a spreadsheet took for a figure
    return "" if value is None else str(value)


def _free(name: str, used: set[str]) -> str:
    """Make a code of a name: `harbour-training`, `harbour-training-2` if taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
    words = re.sub(r"(-(ltd|limited|plc|llp))+$", "", words)[:_CODE_LENGTH].strip("-")
    code, again = words or "supplier", 1
    while code in used:
        again += 1
        code = f"{words or 'supplier'}-{again}"
    return code
