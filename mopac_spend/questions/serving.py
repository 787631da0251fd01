"""Which initiatives serve a plan, a strand of it or a commitment, and on which days.

An initiative serves a plan from the plan's first day to its last; where it serves a
heading or a commitment of the plan, on the days of that too.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mopac_spend.register import Commitment, Entry, Heading, Initiative, Plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

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
