"""One sheet's headings and columns, what each was chosen for, and what is unsure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.cells import clean, is_dash
from mopac_spend.importing.suggesting.column import Column
from mopac_spend.importing.suggesting.headings import across

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mopac_spend.importing.reading.sheets import Sheet
    from mopac_spend.importing.suggesting.column import Forms
    from mopac_spend.importing.suggesting.kinds import Kinds

# A sample of so many rows shows the values.
_SAMPLE = 600


@dataclass(frozen=True, slots=True)
class Ask:
    """A field that one of several columns is, which a person has to say."""

    field: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is unsure: about which field or thing, and why, with the other way."""

    about: str
    why: str


@dataclass(slots=True)
class Table:
    """One sheet's heading row and what its columns are.

    Attributes:
        sheet: the sheet.
        at: index of the heading row.
        columns: every column with a heading or a value.
        chosen: field to column.
        forms: the forms of its dates, where it has a date column.
        kinds: what kinds of row are credits or no payments, where a column says so.
        doubts: what is unsure.
        headings: those that a person named, by field.
        asks: what a person has to say.

    """

    sheet: Sheet
    at: int
    columns: list[Column]
    chosen: dict[str, Column] = field(default_factory=dict)
    forms: Forms | None = None
    kinds: Kinds | None = None
    doubts: list[Doubt] = field(default_factory=list)
    headings: Mapping[str, str] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)

    @property
    def unused(self) -> list[str]:
        """Headings of columns that no field takes."""
        used = {column.at for column in self.chosen.values()}
        return [c.heading for c in self.columns if c.at not in used and c.heading]


def columns_under(sheet: Sheet, at: int) -> Iterator[Column]:
    """Look at every column under a heading row."""
    headings = sheet.rows[at].cells
    rows = [row for row in sheet.rows[at + 1 :] if not row.blank]
    step = max(1, len(rows) // _SAMPLE)
    # Accounts write nil as a dash.
    sample = [
        tuple(None if is_dash(cell) else cell for cell in row.cells)
        for row in rows[::step]
    ]
    for spot, cells in enumerate(across(sample)):
        heading = headings[spot] if spot < len(headings) else None
        yield Column.of(spot, clean(heading), cells)
