"""Read a 360Giving file, JSON or a table, into records.

A table may have several sheets: one or more of grants, and others with what was
paid or promised on them (`Identifier` beside `Disbursement Transaction:0:Value`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.grants.record import (
    TRANSACTIONS,
    Record,
    of_cells,
    of_json,
    place_of,
)
from mopac_spend.importing.reading.sheets import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mopac_spend.importing.reading.sheets import Sheet

ENCODINGS = ("utf-8-sig", "cp1252")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ",;\t|"
# A whole national funder's JSON of ten years is some 60 MB.
_LARGEST = 200_000_000
_HEADER_ROWS = 20
# Without these a table is not one of grants.
_NEEDED = {
    "id": "Identifier",
    "amountAwarded": "Amount Awarded",
    "awardDate": "Award Date",
    "currency": "Currency",
}
Columns = dict[int, tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class Package:
    """What a file holds: records, and sentences about what was not read."""

    source: Source
    records: list[Record]
    doubts: list[str]


def read(path: Path) -> Package:
    """Read a file of grants.

    Raises:
        Refusal: `GRANT-001` it cannot be read, `GRANT-002` it is not in the form of
            360Giving; `IMPORT-001`, `-003`, `-004` as for any file.

    """
    source = Source.read(path)
    if len(source.content) > _LARGEST:
        msg = f"is larger than {_LARGEST // 1_000_000} MB; split it by year"
        raise Refusal("GRANT-001", msg, source.name)
    if source.is_workbook:
        return _tables(source, source.workbook())
    text = source.decoded(_encodings(source)).lstrip("\ufeff")
    if text.lstrip()[:1] in {"{", "["}:
        return Package(source, list(_of_json(source, text)), [])
    return _tables(source, source.text(_encodings(source), _delimiter(text)))


def refusal_of(path: Path, refusal: Refusal) -> Refusal:
    """Say it better where a file that no layout recognises is one of grants."""
    if refusal.code != "IMPORT-002":
        return refusal
    try:
        read(path)
    except Refusal:
        return refusal
    msg = (
        f"these are grants in the form of 360Giving; take them in with: mopac-spend "
        f"grants {path.name}"
    )
    return Refusal("IMPORT-002", msg, path.name)


def _encodings(source: Source) -> tuple[str, ...]:
    return ("utf-16",) if source.content.startswith(_UTF16) else ENCODINGS


def _delimiter(text: str) -> str:
    head = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=head.count)


def _of_json(source: Source, text: str) -> Iterator[Record]:
    try:
        raw = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        msg = (
            f"it is not JSON from line {error.lineno}, column {error.colno} on "
            f"({error.msg}); export it again from where it was published"
        )
        raise Refusal("GRANT-001", msg, source.name) from error
    except (RecursionError, ValueError, ArithmeticError) as error:
        msg = f"its JSON cannot be read ({error}); export it again"
        raise Refusal("GRANT-001", msg, source.name) from error
    grants = raw.get("grants") if isinstance(raw, dict) else None
    if not isinstance(grants, list):
        msg = (
            "is JSON without the list `grants`, so it is not in the form of 360Giving; "
            "name the file that the funder publishes"
        )
        raise Refusal("GRANT-002", msg, source.name)
    for number, each in enumerate(grants, 1):
        is_one = isinstance(each, dict)
        fault = "" if is_one else "it is not an object with the fields of a grant"
        yield Record("grants", number, of_json(each) if is_one else {}, fault=fault)


def _no_number(text: str) -> Any:  # noqa: ANN401 - it never returns
    msg = f"{text} is no number"
    raise ValueError(msg)


def _tables(source: Source, sheets: list[Sheet]) -> Package:
    records: list[Record] = []
    doubts: list[str] = []
    lacks: list[str] = []
    any_grants = False
    for sheet in sheets:
        at, columns = _headings(sheet, source)
        names = {leaf for group, _, leaf in columns.values() if not group}
        lacking = [title for name, title in _NEEDED.items() if name not in names]
        more = "id" in names and any(g in TRANSACTIONS for g, _, _ in columns.values())
        if lacking and not more:
            lacks = lacking if not lacks or len(lacking) < len(lacks) else lacks
            rows = sum(not row.blank for row in sheet.rows)
            doubts.append(
                f"the sheet {sheet.name} is not of grants (no column "
                f"{', '.join(lacking)}); its {counted(rows, 'row')} were not read"
            )
            continue
        any_grants = any_grants or not lacking
        records += _records(sheet, at, columns, whole=not lacking)
    if not any_grants:
        msg = (
            f"nothing in it has the headings of 360Giving; the nearest lacks "
            f"{', '.join(lacks or _NEEDED.values())}; name the file that the funder "
            f"publishes, or import a list of payments with: mopac-spend import"
        )
        raise Refusal("GRANT-002", msg, source.name)
    return Package(source, records, doubts)


def _headings(sheet: Sheet, source: Source) -> tuple[int, Columns]:
    """Find the row of headings: the one among the first that has most of them."""
    best: tuple[int, Columns] = (0, {})
    for at, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        columns = {
            index: place
            for index, cell in enumerate(row.cells)
            if isinstance(cell, str) and (place := place_of(cell.strip()))
        }
        if len(columns) > len(best[1]):
            best = at, columns
    at, columns = best
    for index, place in columns.items():
        if any(other == place for i, other in columns.items() if i < index):
            msg = (
                f"the column {sheet.rows[at].cells[index]} is there twice; give the "
                f"wrong one another name"
            )
            where = sheet.label(sheet.rows[at])
            raise Refusal("GRANT-002", msg, f"{source.name}, row {where}")
    return best


def _records(
    sheet: Sheet, at: int, columns: Columns, *, whole: bool
) -> Iterator[Record]:
    width = len(sheet.rows[at].cells)
    for row in sheet.rows[at + 1 :]:
        if row.blank:
            continue
        fault = ""
        if not sheet.name and any(cell is not None for cell in row.cells[width:]):
            fault = (
                "it has more cells than there are headings; look for a comma too many"
            )
        cells = [
            (place, cell)
            for at, place in columns.items()
            if at < len(row.cells) and (cell := row.cells[at]) is not None
        ]
        yield Record(sheet.name, row.number, of_cells(cells), whole, fault)
