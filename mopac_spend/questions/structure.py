"""Directorates as they stood on another day: the same money under other names.

Each payment carries the directorate of its own day. On the structure of a later day
it is shown under the successor; on that of an earlier day under the predecessor,
where there was one. A directorate that several merged into cannot be taken apart
again, so it stays, and the answer says so. Totals do not change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert
from mopac_spend.questions.division import SPEND_COLUMNS
from mopac_spend.register import Directorate

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register


def on_structure(
    cursor: Cursor,
    register: Register,
    day: dt.date,
    name: str,
    inner: str,
) -> str:
    """Put the directorates of a day in the place of those of each payment.

    Args:
        cursor: where a table of the mapping is made.
        register: of the books.
        day: whose structure.
        name: of the view, for the table.
        inner: a SELECT of `SPEND_COLUMNS`.

    """
    table = f"{name}_structure"
    cursor.execute(f"CREATE TEMP TABLE {table} (was VARCHAR, shown VARCHAR)")
    insert(cursor, table, list(mapping(register, day).items()))
    columns = ", ".join(
        "coalesce(shown, directorate) AS directorate"
        if column == "directorate"
        else f'"{column}"'
        for column in SPEND_COLUMNS
    )
    return f"SELECT {columns} FROM ({inner}) LEFT JOIN {table} ON was = directorate"  # noqa: S608 - constants


def mapping(register: Register, day: dt.date) -> dict[str, str]:
    """Say under which directorate of a day each one is shown, those that change."""
    codes = {}
    for code in register.of(Directorate):
        shown = _forward(register, code, day) or _back(register, code, day)
        if shown is not None and shown != code:
            codes[code] = shown
    return codes


def merged(register: Register, day: dt.date) -> list[str]:
    """Name the directorates of which the structure of a day cannot be told."""
    known = register.of(Directorate)
    return [
        entry.title
        for code, entry in known.items()
        if not entry.valid_on(day)
        and _forward(register, code, day) is None
        and _back(register, code, day) is None
    ]


def _forward(register: Register, code: str, day: dt.date) -> str | None:
    """Follow successors to the one that stands on a day."""
    known, seen = register.of(Directorate), set[str]()
    while code in known and code not in seen:
        seen.add(code)
        if known[code].valid_on(day):
            return code
        code = known[code].successor
    return None


def _back(register: Register, code: str, day: dt.date) -> str | None:
    """Follow predecessors, while each had one only, to the one of a day."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    for entry in register.of(Directorate).values():
        if entry.successor:
            before[entry.successor].append(entry.code)
    seen: set[str] = set()
    while code not in seen:
        seen.add(code)
        if register.of(Directorate)[code].valid_on(day):
            return code
        if len(before[code]) != 1:
            return None
        code = before[code][0]
    return None
