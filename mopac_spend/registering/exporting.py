"""A register as a file to look at, fill in and import: XLSX or CSV.

One row is one entry or event and one column one of its fields; a register that holds
nothing gives the empty form. A workbook has a sheet of notes on every column too.
Equal registers give equal bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.cells import UTF_8_MARK, csv_text
from mopac_spend.findings import Refusal
from mopac_spend.register.shape import Sort
from mopac_spend.registering.cells import as_written
from mopac_spend.registering.columns import (
    NO,
    YES,
    cell_of,
    columns_of,
    explained,
    may_hold,
    plural,
    purpose,
)
from mopac_spend.tables import Column, Kind, Table, plain
from mopac_spend.tables.fitting import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.cells import Cell
    from mopac_spend.register.shape import Described, Slot

_KINDS = {
    Sort.DAY: Kind.DAY,
    Sort.POUNDS: Kind.POUNDS,
    Sort.WHOLE: Kind.WHOLE,
    Sort.COUNT: Kind.WHOLE,
}
_ABOUT = ("column", "needed", "may hold", "what it is")
NOTES = "Notes"
_HOW = """\
One row is one {kind}; the headings in the first row say what stands in each column.
An empty cell says nothing; emptied, it takes away what the register has there.
A column that is left out leaves what the register has, and so does a row.
Columns may stand in any order.
Try the file with: mopac-spend register import {kind} FILE --dry-run""".splitlines()


def export(kind: Described, recorded: Sequence[Recorded], form: str) -> bytes:
    """Write a register as a file.

    Args:
        kind: of its entries or events.
        recorded: all of them, in order.
        form: `xlsx` or `csv`.

    Raises:
        Refusal: `ASK-005`, a text is longer than a cell of a workbook.

    """
    slots = columns_of(kind)
    rows = [[cell_of(slot, each) for slot in slots] for each in recorded]
    if form == "csv":
        return form_csv([slot.heading for slot in slots], rows)
    title = plural(kind).replace("-", " ").capitalize()
    how = [purpose(kind), *(line.format(kind=kind.kind) for line in _HOW)]
    return form_workbook(title, [form_table(title, slots, rows)], notes(kind), how)


def notes(kind: Described) -> list[tuple[str, str, str, str]]:
    """Say of each column: its name, whether it is needed, what it holds and means."""
    meanings = explained(kind)
    return [
        (
            slot.heading,
            YES if slot.needed else NO,
            may_hold(slot),
            "" if slot.one_of else meanings.get(slot.name, ""),
        )
        for slot in columns_of(kind)
    ]


def form_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write one table to fill in as CSV."""
    cells: Any = ([as_written(cell, is_text=True) for cell in row] for row in rows)
    return (UTF_8_MARK + csv_text(headings, cells)).encode()


def form_table(
    title: str, slots: Sequence[Slot], rows: Iterable[Sequence[Cell]]
) -> Table:
    """Lay a table out to be filled in.

    Raises:
        Refusal: `ASK-005`, a text is longer than a cell of a workbook.

    """
    lines: list[Any] = [
        tuple(as_written(cell, is_text=False) for cell in row) for row in rows
    ]
    for row in lines:
        for slot, cell in zip(slots, row, strict=True):
            if isinstance(cell, str) and len(cell.encode("utf-16-le")) > 2 * LETTERS:
                msg = (
                    f"the {slot.heading} of {row[0]} has {len(cell):,} characters, "
                    f"more than a cell of a workbook; name a file that ends in .csv"
                )
                raise Refusal("ASK-005", msg)
    columns = tuple(
        Column(
            slot.heading,
            slot.heading,
            _KINDS.get(slot.sort, Kind.TEXT),
            choices=(YES, NO)
            if slot.sort in {Sort.YES_OR_NO, Sort.SAID}
            else slot.one_of,
        )
        for slot in slots
    )
    return Table(title=title, name=title, columns=columns, rows=lines, widest=60)


def form_workbook(
    title: str,
    tables: Sequence[Table],
    about: Sequence[tuple[str, ...]],
    how: Iterable[str],
) -> bytes:
    """Write a workbook to fill in.

    Args:
        title: of the document.
        tables: a sheet each, in order.
        about: rows of the sheet of notes: column, needed, may hold, what it is; a
            fifth cell in front names the sheet where there are several.
        how: sentences below them.

    """
    names = ("sheet", *_ABOUT)[-len(about[0]) :] if about else _ABOUT
    notes_on = Table(
        title=NOTES,
        name=NOTES,
        columns=tuple(Column.named(name, Kind.TEXT) for name in names),
        rows=about,
        notes=tuple(filter(None, how)),
        stub=0,
        widest=90,
    )
    return plain.workbook(title, [*tables, notes_on])
