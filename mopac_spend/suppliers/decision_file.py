"""The list on which people decide which names are one supplier.

`listing` writes it, one line a name; somebody writes `merge` in the column
`decision` of the names that belong together, gives them one code, and corrects the
title or adds numbers; `read` takes it back, XLSX, ODS or CSV. Lines without a decision
are passed by.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.forms import filled as forms
from mopac_spend.money import NIL, show
from mopac_spend.tables.listing import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mopac_spend.forms.filled import Line
    from mopac_spend.suppliers.proposals import Proposal
    from mopac_spend.tables import Row, Table

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
_MADE_BY = "mopac-spend suppliers propose --output FILE.xlsx"
_CODE_LENGTH = 60


def listing(proposed: Sequence[Proposal], taken: Iterable[str]) -> Table:
    """Lay proposals out for deciding.

    Args:
        proposed: the likeliest first.
        taken: codes that the registers use already.

    """
    used = set(taken)
    rows: list[Row] = []
    for group, each in enumerate(proposed, 1):
        title = each.names[0].name
        code = each.code or code_of(title, used)
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
    summary = f"{counted(len(proposed), 'proposal')} over {pounds}; nothing was merged."
    return listed(
        "Supplier names that may be one supplier",
        COLUMNS,
        rows,
        (summary, *_HOW),
        {"decision": DECISIONS},
    )


def read(file: Path) -> list[Line]:
    """Read a decision file.

    Raises:
        Refusal: `SUPPLIER-001`, it cannot be read or is none.

    """
    return lines_of(file, _MADE_BY, REQUIRED, COLUMNS)


def lines_of(
    file: Path, made_by: str, required: Sequence[str], columns: Sequence[str]
) -> list[Line]:
    """Read a list that was filled in.

    Args:
        file: of the list.
        made_by: the command that writes such a list.
        required: columns that have to be there, once each.
        columns: those that are read.

    Raises:
        Refusal: `SUPPLIER-001`, it cannot be read or is none.

    """
    form = forms.read(file, "SUPPLIER-001", made_by)
    sheet = form.first
    top, *rows = sheet.rows
    headings = [
        (cell.trimmed.casefold().replace(" ", "_"), at)
        for at, cell in top.cells.items()
    ]
    missing = [name for name in required if [n for n, _ in headings].count(name) != 1]
    if missing:
        need = f"needs one column {' and one '.join(missing)} in its first row"
        raise form.refused(need)
    places = {name: at for name, at in headings if name in columns}
    return list(forms.lines(sheet, rows, places))


def code_of(name: str, used: set[str]) -> str:
    """Make a code of a name: `harbour-training`, `harbour-training-2` if taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
    words = re.sub(r"(-(ltd|limited|plc|llp))+$", "", words)[:_CODE_LENGTH].strip("-")
    code, again = words or "supplier", 1
    while code in used:
        again += 1
        code = f"{words or 'supplier'}-{again}"
    return code
