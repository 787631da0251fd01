"""The cells of an XLSX file as they stand: text, or what else it is, and where.

A reader of figures takes a formula's last result for a value. A decision must have
been typed, so here a formula is seen to be one, and a date, a number and a truth value
each for what the spreadsheet made of it. Only the cells' own XML is read: no formula
is run, no entity resolved, nothing fetched.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.forms.process import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.forms.process import Wanted

# Seconds that the child may work, and that it is waited for: as long as a list of a
# million payments takes.
SECONDS, _WAIT = 240, 300
_NS = re.compile(r"\{[^}]*\}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUTH = {"0": "FALSE", "1": "TRUE"}
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Cell(NamedTuple):
    """One cell: its text, and what it is where it is no text.

    `is_a` is "", `number`, `truth value`, `error` or `formula`.
    """

    text: str
    is_a: str = ""


class Row(NamedTuple):
    """One row: its number, and its cells by the letters of their columns."""

    number: int
    cells: dict[str, Cell]


class Sheet(NamedTuple):
    """One sheet: its name ("" in a file of text) and the rows that hold something."""

    name: str
    rows: list[Row]


def read(content: bytes, wanted: Wanted) -> list[Sheet]:
    """Read the sheets of a workbook in XLSX.

    Raises:
        Refusal: it is none, or larger than any workbook of its kind.

    """
    sheets: list[Sheet] = []
    for each in said("as_written", content, wanted, _WAIT):
        match each:
            case str():
                sheets.append(Sheet(each, []))
            case number, cells:
                row = {at: Cell(*cell) for at, cell in cells.items()}
                sheets[-1].rows.append(Row(number, row))
    return sheets


def serve(content: bytes) -> Iterator[Any]:
    """Say each sheet, in the child: its name, and then its rows."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            shared = _shared(archive)
            for name, part in _parts(archive):
                yield name
                yield from _rows(archive, part, shared)
        except (KeyError, IndexError) as error:
            msg = "it has no parts as XLSX has them"
            raise ValueError(msg) from error


def _elements(archive: zipfile.ZipFile, part: str, *names: str) -> Iterator[Any]:
    """Give elements of a part by local name as they end, and forget them after."""
    from lxml import etree

    with archive.open(part) as file:
        for _, element in etree.iterparse(
            file,
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Give name and part of each sheet."""
    targets = {
        each.get("Id"): each.get("Target")
        for each in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    known = set(archive.namelist())
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        relation = next(
            (value for key, value in sheet.items() if _NS.sub("", key) == "id"), ""
        )
        target = targets[relation]
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if part in known:
            yield sheet.get("name", ""), part


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(each) for each in _elements(archive, "xl/sharedStrings.xml", "si")]


def _text(element: Any) -> str:  # noqa: ANN401 - an element of lxml
    """Join the runs of a text; what is said for its pronunciation is left out."""
    runs = (
        each.text or ""
        for each in element.iter("{*}t")
        if _NS.sub("", each.getparent().tag) != "rPh"
    )
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(runs))


def _rows(archive: zipfile.ZipFile, part: str, shared: list[str]) -> Iterator[Row]:
    number = 0
    for row in _elements(archive, part, "row"):
        number = int(row.get("r") or number + 1)
        cells: dict[str, Cell] = {}
        for at, each in enumerate(row.iterchildren("{*}c")):
            found = _PLACE.fullmatch(each.get("r") or "")
            cell = _cell(each, shared)
            if cell.text or cell.is_a == "formula":
                cells[found[1] if found else letters(at)] = cell
        if cells:
            yield Row(number, cells)


def _cell(element: Any, shared: list[str]) -> Cell:  # noqa: ANN401
    value = element.findtext("{*}v") or ""
    if element.find("{*}f") is not None:
        return Cell(value, "formula")
    match element.get("t") or "n":
        case "s":
            cell = Cell(shared[int(value)].strip() if value else "")
        case "inlineStr":
            cell = Cell(_text(element).strip())
        case "b":
            cell = Cell(_TRUTH.get(value, value), "truth value")
        case "e":
            cell = Cell(value, "error")
        case "n":
            cell = Cell(value, "number")
        case _:
            cell = Cell(value.strip())
    return cell


def letters(at: int) -> str:
    """Give the letters of a column: 0 is A, 26 is AA."""
    text = ""
    at += 1
    while at:
        at, digit = divmod(at - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def place_of(column: str) -> int:
    """Give the place of a column from 0 by its letters: A is 0, AA is 26."""
    place = 0
    for letter in column:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
