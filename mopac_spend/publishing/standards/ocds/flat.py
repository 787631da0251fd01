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
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.cells import write_csv
from mopac_spend.findings import Refusal
from mopac_spend.tables import Column, Kind, Table, xlsx
from mopac_spend.tables.fitting import LETTERS, ROWS
from mopac_spend.tables.workbook import Progress, Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.cells import Cell

META, MAIN = "Meta", "releases"
_ROOT = "ocid"
_LETTERS_OF_PARENT = 3
_DATED = (1980, 1, 1, 0, 0, 0)


# A list within an item: what it is within, its path, and the items of it.
_Inner: TypeAlias = "tuple[tuple[str, ...], str, list[Mapping[str, Any]]]"


@dataclass(slots=True)
class Leaf:
    """A sheet: its headings, each with its place, and its rows.

    Every row has a cell for each heading that was known when it was the last.
    """

    name: str
    headings: dict[str, int] = field(default_factory=dict)
    rows: list[list[Cell]] = field(default_factory=list)
    # The places of the keys below each path, as no heading is put together twice.
    _places: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(
        self,
        names: tuple[str, ...],
        path: str,
        what: Mapping[str, Any],
        within: Mapping[str, Cell],
    ) -> list[_Inner]:
        """Add an item as a row, and give the lists within it.

        Args:
            names: of the lists that it is in.
            path: before each of its headings.
            what: the item.
            within: cells that say what it is within.

        """
        self.rows.append([None] * len(self.headings))
        for heading, cell in within.items():
            self._put(heading, cell)
        inner: list[_Inner] = []
        self._take(path, what, names, inner)
        return inner

    def _take(
        self,
        prefix: str,
        some: Mapping[str, Any],
        parents: tuple[str, ...],
        inner: list[_Inner],
    ) -> None:
        places = self._places.setdefault(prefix, {})
        cells = self.rows[-1]
        for key, value in some.items():
            sort = type(value)
            if sort is dict:
                self._take(f"{prefix}{key}/", value, (*parents, key), inner)
                continue
            if sort is list:
                if value and isinstance(value[0], dict):
                    inner.append(((*parents, key), f"{prefix}{key}/0/", value))
                    continue
                value = ";".join(value)  # noqa: PLW2901 - as a cell has it
            place = places.get(key)
            if place is None:
                places[key] = self._put(f"{prefix}{key}", value)
            else:
                cells[place] = value

    def _put(self, heading: str, cell: Cell) -> int:
        place = self.headings.get(heading)
        if place is None:
            place = self.headings[heading] = len(self.headings)
            self.rows[-1].append(None)
        self.rows[-1][place] = cell
        return place


class Leaves:
    """Releases laid out as sheets, the main one first, one release after another."""

    def __init__(self) -> None:
        """Begin without a release."""
        self._of: dict[tuple[str, ...], Leaf] = {}
        self._known: dict[str, Leaf] = {}

    def add(self, release: Mapping[str, Any]) -> None:
        """Lay out a release."""
        root = {_ROOT: release[_ROOT], "id": release["id"]}
        self._row((MAIN,), "", release, root)

    def _row(
        self,
        names: tuple[str, ...],
        path: str,
        what: Mapping[str, Any],
        within: Mapping[str, Cell],
    ) -> None:
        """Add a row to the sheet of a list, and to those of the lists within it."""
        leaf = self._of.get(names)
        if leaf is None:
            name = _named(names)
            leaf = self._of[names] = self._known.setdefault(name, Leaf(name))
        inner = leaf.add(names, path, what, within)
        if not inner:
            return
        known = {**within, f"{path}id": what["id"]} if path else within
        for parents, prefix, items in inner:
            for each in items:
                self._row(parents, prefix, each, known)

    def done(self) -> list[Leaf]:
        """Give the sheets, every row as long as the headings."""
        for leaf in self._known.values():
            for row in leaf.rows:
                row.extend([None] * (len(leaf.headings) - len(row)))
        return [*self._known.values()]


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
    rows: Any = {each.name: ([*each.headings], each.rows) for each in leaves}
    rows[META] = (("key", "value"), [*_flat("", package)])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in rows.items():
            info = zipfile.ZipInfo(f"{name}.csv", _DATED)
            info.compress_type = zipfile.ZIP_DEFLATED
            with (
                archive.open(info, "w", force_zip64=len(table[1]) > ROWS) as raw,
                io.TextIOWrapper(raw, "utf-8", newline="") as file,
            ):
                write_csv(file, *table)
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
    long = LETTERS // 2
    for line in leaf.rows:
        for cell in line:
            if type(cell) is str and len(cell) > long:
                msg = (
                    f"a text of {len(cell):,} letters that begins {cell[:40]!r} may be "
                    f"more than a cell holds; shorten it in the register"
                )
                raise Refusal("PUBLISH-006", msg)
    columns = tuple(
        Column(heading, heading, _kind(row[at] for row in leaf.rows))
        for heading, at in leaf.headings.items()
    )
    rows: Any = leaf.rows  # nobody changes them any more
    table = Table(name=leaf.name, title=leaf.name, columns=columns, rows=rows)
    return Sheet(leaf.name, (), table)


def _kind(cells: Iterable[Cell]) -> Kind:
    some = next((each for each in cells if each is not None), "")
    if isinstance(some, Decimal):
        return Kind.POUNDS
    return Kind.WHOLE if isinstance(some, int) else Kind.TEXT
