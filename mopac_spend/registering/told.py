"""What an import of a register would write, told row by row and field by field."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text
from mopac_spend.money import show
from mopac_spend.registering.columns import cell_of, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.cells import Cell
    from mopac_spend.registering.filled import Row
    from mopac_spend.registering.run import Imported

NOTHING = "nothing"
# New and changed rows that are told one by one before "and … more".
_SHOWN = 200


def told(done: Imported) -> Iterator[str]:
    """Say what an import would write, row by row, up to a number of them."""
    rows = [row for row in done.rows if row.old != row.new]
    for row in rows[:_SHOWN]:
        columns = columns_of(type(row.new))
        name = row.new.code
        if "day" in {slot.heading for slot in columns}:
            name += f" of {cell_of(columns[1], row.new)}"
        verb = "new" if row.old is None else "changed"
        yield f"row {row.number}  {verb:<7}  {_line(name)}"
        for heading, was, now in differences(row):
            said = now if row.old is None else f"{was} → {now}"
            if row.old is not None or heading not in {"code", "day"}:
                yield f"    {_line(f'{heading}: {said}')}"
    if len(rows) > _SHOWN:
        yield f"… and {len(rows) - _SHOWN:,} more"


def differences(row: Row) -> list[tuple[str, str, str]]:
    """Give each field that a row changes: heading, as it was, and as it will be.

    Of what is new it is every field that says something.
    """
    return [
        (slot.heading, was, now)
        for slot in columns_of(type(row.new))
        for was in [cell_text(cell_of(slot, row.old)) if row.old else NOTHING]
        if (now := cell_text(cell_of(slot, row.new))) != was
        and (row.old or now != "no")
    ]


def cell_text(cell: Cell) -> str:
    """Write what stands in a column; `NOTHING` where nothing does."""
    if isinstance(cell, Decimal):
        return show(cell)
    return as_text(cell) or NOTHING


def _line(text: str) -> str:
    """Give a text on one line: it may hold characters that move the cursor."""
    return "".join(each if each.isprintable() else " " for each in text)
