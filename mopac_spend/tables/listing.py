"""A list of cells as people and programs take it: table, CSV, JSON, workbook.

    listing = listed("Payments made twice?", ("supplier", "pounds"), rows)
    rendered(listing, "csv")

Text never runs as a formula: in CSV it is neutralised (`mopac_spend.cells`), in a
workbook it is written as text.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import csv_text
from mopac_spend.tables import json
from mopac_spend.tables.model import Column, Kind, Table, printed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.tables.model import Row

FORMS = ("table", "csv", "json", "xlsx")
# Letters that a column of a workbook may be wide.
_WIDEST = 60
_KINDS = {Decimal: Kind.POUNDS, int: Kind.WHOLE, dt.date: Kind.DAY}


def listed(
    title: str,
    names: Sequence[str],
    rows: Sequence[Row],
    notes: tuple[str, ...] = (),
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> Table:
    """Make a table whose columns are headed by their names, of what they hold.

    Args:
        title: what it is.
        names: of the columns, small letters with `_`; people read them in words.
        rows: cells in the order of the columns.
        notes: what belongs to it and is no row, a sentence each.
        choices: columns that somebody fills in, each with what may stand there.

    """
    columns = []
    for at, name in enumerate(names):
        types = {type(row[at]) for row in rows}
        kind = next((kind for of, kind in _KINDS.items() if of in types), Kind.TEXT)
        may_hold = (choices or {}).get(name, ())
        columns.append(Column(name, name.replace("_", " "), kind, choices=may_hold))
    return Table(title=title, columns=tuple(columns), rows=rows, notes=notes)


def rendered(listing: Table, form: str) -> str:
    """Give a list as `table`, `csv` or `json`."""
    if form == "csv":
        return csv_text(listing.names, listing.rows)
    return _json(listing) if form == "json" else _table(listing)


def workbook(listing: Table) -> bytes:
    """Give a list as a workbook: the table, then a sheet of notes."""
    from mopac_spend.tables import plain

    notes = (listing.title, *listing.notes)
    table = replace(listing, name="List", notes=(), stub=0, widest=_WIDEST)
    below = Table(title="Notes", name="Notes", columns=(), rows=(), notes=notes)
    return plain.workbook(listing.title, [table, below])


def _json(listing: Table) -> str:
    content = {
        "title": listing.title,
        "rows": json.records(listing.names, listing.rows),
        "notes": list(listing.notes),
    }
    return json.text(content)


def _table(listing: Table) -> str:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    if not listing.rows:
        return f"{listing.title}: none\n"
    table = RichTable(show_lines=True)
    for column in listing.columns:
        if column.kind.is_figure:
            table.add_column(column.heading, justify="right", no_wrap=True)
        else:
            table.add_column(column.heading, overflow="fold")
    kinds = [column.kind for column in listing.columns]
    for row in listing.rows:
        table.add_row(*(Text(printed(c, k)) for c, k in zip(row, kinds, strict=True)))
    console = Console(highlight=False, file=io.StringIO(), width=_width())
    # Not the table's own title, which wraps at the width of a narrow table.
    console.print(Text(listing.title))
    console.print(table)
    file = console.file
    assert isinstance(file, io.StringIO)  # noqa: S101 - it was made above
    return file.getvalue()


def _width() -> int:
    import shutil

    return max(shutil.get_terminal_size((120, 40)).columns, 80)
