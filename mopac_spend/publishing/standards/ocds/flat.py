"""Releases as spreadsheets, as flattentool has them, and back without a loss.

A list within a release is a sheet of its own; each of its rows has the numbers of what
it is within. Headings are paths: `contracts/0/implementation/transactions/0/date`.

https://flatten-tool.readthedocs.io/
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import csv_text
from mopac_spend.findings import Refusal
from mopac_spend.tables import Column, Kind, Table, xlsx
from mopac_spend.tables.fitting import LETTERS, ROWS
from mopac_spend.tables.workbook import Progress, Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mopac_spend.cells import Cell

META, MAIN = "Meta", "releases"
_ROOT = "ocid"
_LETTERS_OF_PARENT = 3
_DATED = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Leaf:
    """A sheet: its headings, each with its place, and its rows."""

    name: str
    headings: dict[str, int] = field(default_factory=dict)
    rows: list[list[Cell]] = field(default_factory=list)

    def row(self) -> Callable[[str, Cell], None]:
        """Begin a row, and give what puts a cell under a heading."""
        cells: list[Cell] = [None] * len(self.headings)
        self.rows.append(cells)
        headings = self.headings

        def put(heading: str, cell: Cell) -> None:
            place = headings.get(heading)
            if place is None:
                place = headings[heading] = len(headings)
            if place >= len(cells):
                cells.extend([None] * (len(headings) - len(cells)))
            cells[place] = cell

        return put


def sheets_of(releases: Iterable[Mapping[str, Any]]) -> list[Leaf]:
    """Lay releases out as sheets, the main one first."""
    found: dict[str, Leaf] = {MAIN: Leaf(MAIN)}
    for each in releases:
        root = {_ROOT: each[_ROOT], "id": each["id"]}
        _row(found, (MAIN,), "", each, root)
    for leaf in found.values():
        for row in leaf.rows:
            row.extend([None] * (len(leaf.headings) - len(row)))
    return [leaf for leaf in found.values() if leaf.rows]


def _row(
    found: dict[str, Leaf],
    names: tuple[str, ...],
    path: str,
    what: Mapping[str, Any],
    within: Mapping[str, Cell],
) -> None:
    """Add a row to the sheet of a list, and to those of the lists within it."""
    name = _named(names)
    put = found.setdefault(name, Leaf(name)).row()
    for heading, cell in within.items():
        put(heading, cell)
    inner: list[tuple[tuple[str, ...], str, list[Mapping[str, Any]]]] = []

    def take(prefix: str, some: Mapping[str, Any], parents: tuple[str, ...]) -> None:
        for key, value in some.items():
            if isinstance(value, dict):
                take(f"{prefix}{key}/", value, (*parents, key))
            elif isinstance(value, list):
                if value and isinstance(value[0], dict):
                    inner.append(((*parents, key), f"{prefix}{key}/0/", value))
                else:
                    put(f"{prefix}{key}", ";".join(value))
            else:
                put(f"{prefix}{key}", value)

    take(path, what, names)
    known = dict(within)
    if path:
        known[f"{path}id"] = what["id"]
    for parents, prefix, items in inner:
        for each in items:
            _row(found, parents, prefix, each, known)


def _named(names: tuple[str, ...]) -> str:
    """Name a sheet: the list, with three letters of what it is within."""
    if len(names) == 1:
        return names[0]
    *parents, last = names[1:]
    return "_".join([*(each[:_LETTERS_OF_PARENT] for each in parents), last])


def workbook(
    package: Mapping[str, Any], leaves: Sequence[Leaf], title: str, body: str
) -> bytes:
    """Write the sheets, with what is said of the package on the last.

    Raises:
        Refusal: `PUBLISH-006`, a sheet or a cell does not hold it.

    """
    sheets = [_sheet(each) for each in leaves]
    pairs = [*_flat("", package)]
    (first, value), *others = pairs
    meta = Table(
        name=META,
        title=META,
        columns=(Column("key", first, Kind.TEXT), Column("value", value, Kind.TEXT)),
        rows=others,
    )
    about = Workbook(title=title, body=body, cover=(), notes=(), tables=())
    progress = Progress(lambda _done, _total: None, 0)
    return xlsx.write(about, [*sheets, Sheet(META, (), meta)], progress)


def zipped(package: Mapping[str, Any], leaves: Sequence[Leaf]) -> bytes:
    """Write the sheets as CSV, each a file of an archive without a clock."""
    texts = {
        **{each.name: csv_text([*each.headings], each.rows) for each in leaves},
        META: csv_text(("key", "value"), _flat("", package)),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            info = zipfile.ZipInfo(f"{name}.csv", _DATED)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return content.getvalue()


def _flat(prefix: str, package: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in package.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{key}/", value)
        elif not isinstance(value, list):
            yield f"{prefix}{key}", str(value)


def _sheet(leaf: Leaf) -> Sheet:
    if len(leaf.rows) >= ROWS:
        msg = f"{len(leaf.rows):,} rows are more than a sheet holds; publish a shorter "
        raise Refusal("PUBLISH-006", f"{msg}period")
    for line in leaf.rows:
        for cell in line:
            if isinstance(cell, str) and len(cell) > LETTERS // 2:
                msg = (
                    f"a text of {len(cell):,} letters that begins {cell[:40]!r} may be "
                    f"more than a cell holds; shorten it in the register"
                )
                raise Refusal("PUBLISH-006", msg)
    columns = tuple(
        Column(heading, heading, _kind(row[at] for row in leaf.rows))
        for heading, at in leaf.headings.items()
    )
    rows = [tuple(row) for row in leaf.rows]
    table = Table(name=leaf.name, title=leaf.name, columns=columns, rows=rows)
    return Sheet(leaf.name, (), table)


def _kind(cells: Iterable[Cell]) -> Kind:
    some = next((each for each in cells if each is not None), "")
    if isinstance(some, Decimal):
        return Kind.POUNDS
    return Kind.WHOLE if isinstance(some, int) else Kind.TEXT
