"""Which initiatives serve a plan, a strand of it or a commitment, and on which days.

An initiative serves a plan from the plan's first day to its last; where it serves a
heading or a commitment of the plan, on the days of that too. What is asked for as
`none` is what no plan counts on its day: business as usual and what is untagged too.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert
from mopac_spend.questions.titles import means_none
from mopac_spend.register import Commitment, Entry, Heading, Initiative, Plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mopac_spend.engine import Cursor
    from mopac_spend.questions.selection import Selection
    from mopac_spend.register import Register


def serving(
    register: Register, kind: str, codes: Collection[str]
) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Give initiative, first and last day for each way in which one serves a code.

    Args:
        register: of the books.
        kind: `plan`, `heading` or `commitment`.
        codes: of that kind.

    """
    for initiative in register.of(Initiative).values():
        for code in initiative.serves:
            line = _line(register, code)
            if any(entry.kind == kind and entry.code in codes for entry in line):
                first = max(entry.valid_from for entry in line)
                last = min(entry.valid_to or dt.date.max for entry in line)
                yield initiative.code, first, last


def served(
    cursor: Cursor,
    register: Register,
    prefix: str,
    selection: Selection,
    *,
    in_force: bool = True,
) -> list[str]:
    """Give the conditions, in SQL on `payments`, of filters by what is served.

    Args:
        cursor: gets a table of what serves what, and when.
        register: of the books.
        prefix: of the name of that table.
        selection: what was asked.
        in_force: on the days on which it is in force; off, on all other days.

    """
    table = f"{prefix}_serving"
    cursor.execute(
        f"CREATE TEMP TABLE {table} "
        f"(kind VARCHAR, initiative VARCHAR, first DATE, last DATE)"
    )
    on_any_day, on_the_day = [], []
    day = "payments.date BETWEEN s.first AND s.last"
    for kind in selection.served:
        codes = selection.of(kind)
        insert(
            cursor, table, [(kind, *each) for each in serving(register, kind, codes)]
        )
        serves = _serves(table, kind)
        or_none = ""
        if any(means_none(register, kind, code) for code in codes):
            of_all = serving(register, kind, register.entries[kind])
            insert(cursor, table, [(f"any {kind}", *each) for each in of_all])
            or_none = f" OR NOT EXISTS ({_serves(table, f'any {kind}')} AND {day})"
        on_any_day.append(f"(EXISTS ({serves}){or_none})")
        on_the_day.append(f"(EXISTS ({serves} AND {day}){or_none})")
    then = " AND ".join(on_the_day)
    return [*on_any_day, then if in_force else f"NOT ({then})"]


def _serves(table: str, kind: str) -> str:
    return (
        f"SELECT 1 FROM {table} AS s WHERE s.kind = '{kind}' "  # noqa: S608 - our own
        f"AND s.initiative = payments.initiative"
    )


def _line(register: Register, code: str) -> list[Entry]:
    """Give what a code stands under: commitment, heading, plan."""
    line: list[Entry] = []
    commitment = register.of(Commitment).get(code)
    if commitment is not None:
        line.append(commitment)
    heading = register.of(Heading).get(commitment.heading if commitment else code)
    if heading is not None:
        line.append(heading)
    plan = commitment.plan if commitment else heading.plan if heading else code
    if plan in register.of(Plan):
        line.append(register.of(Plan)[plan])
    return line
