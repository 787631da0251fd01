"""A desk to review at: write the list of some books, fill cells in, apply it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import RefusedListError
from mopac_spend.forms.filled import letters, read
from mopac_spend.reviewing import columns, workbook
from mopac_spend.reviewing.applying import apply
from mopac_spend.reviewing.undecided import review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.forms.filled import Sheet
    from mopac_spend.reviewing.applying import Applied
    from mopac_spend.reviewing.undecided import ReviewList

LINES = """
    2018-05-14 | Acme Ltd | Seed fund 12 | 100.00 | untagged / untagged / untagged
    2018-06-01 | Acme Ltd | Seed fund 13 | 40.00 | untagged / untagged / untagged
    2018-06-02 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
    2018-07-02 | Cole | Course | -10.00 | vru / victims / training
"""


def listed(books: Path) -> ReviewList:
    """Make the review list of books."""
    opened = open_books(books)
    return review(opened, connect(opened))


@lru_cache(maxsize=8)
def _sheets(content: bytes) -> list[Sheet]:
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return read(Path(file.name), "REVIEW-002", "mopac-spend review").sheets


def sheet(content: bytes, name: str) -> Sheet:
    """Give one sheet of a workbook."""
    return next(each for each in _sheets(content) if each.name == name)


def table(content: bytes, name: str) -> list[dict[str, str]]:
    """Give the rows of a sheet by heading, with `#` for the number of the row."""
    rows = sheet(content, name).rows
    heads = {at: cell.text for at, cell in rows[0].cells.items()}
    return [
        {heads[at]: cell.text for at, cell in row.cells.items()}
        | {"#": str(row.number)}
        for row in rows[1:]
    ]


def cell_of(content: bytes, name: str, heading: str, row: int) -> str:
    """Give the address of a cell, such as `P2`."""
    heads = sheet(content, name).rows[0].cells
    at = next(at for at, cell in heads.items() if cell.text == heading)
    return f"{letters(at)}{row}"


def filled(
    content: bytes, decisions: Mapping[tuple[str, str, int], str], path: Path
) -> Path:
    """Write a workbook with cells filled in.

    Args:
        content: the workbook as it was written.
        decisions: XML or text by sheet, heading and row: what begins with `<` is put
            inside the cell as it is, its attributes before a `|`.
        path: where to.

    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    numbers = {
        found[1]: found[2]
        for found in re.finditer(
            r'<sheet name="(\w+)" sheetId="(\d+)"', parts["xl/workbook.xml"].decode()
        )
    }
    for (name, heading, row), text in decisions.items():
        part = f"xl/worksheets/sheet{numbers[name]}.xml"
        address = cell_of(content, name, heading, row)
        attributes, _, inside = text.rpartition("|")
        if not inside.startswith("<"):
            attributes = 't="inlineStr"'
            inside = f"<is><t>{escape(text)}</t></is>"
        xml, count = re.subn(
            rf'<c r="{address}"( s="\d+")(?:/>| .*?</c>|>.*?</c>)',
            lambda m, a=attributes, i=inside, at=address: (  # type: ignore[misc]
                f'<c r="{at}"{m[1]} {a}>{i}</c>'
            ),
            parts[part].decode(),
        )
        assert count == 1, (name, heading, row)
        parts[part] = xml.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return path


def workbook_of(books: Path) -> bytes:
    """Write the review list of books as XLSX."""
    return workbook.render(listed(books))


def rows_of_csv(books: Path) -> list[dict[str, str]]:
    """Write the review list of books as CSV and read its rows."""
    text = columns.csv(listed(books)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def as_csv(rows: list[dict[str, str]], path: Path) -> Path:
    """Write rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(k for r in rows for k in r)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def tag(books: Path, file: Path) -> Applied:
    """Apply a list."""
    return apply(books, file, "A. Officer")


def faults(books: Path, file: Path) -> list[str]:
    """Give what is refused of a list, one text a fault; the books stay as they are."""
    before = snapshot(books)
    try:
        tag(books, file)
    except RefusedListError as refused:
        assert snapshot(books) == before
        return [str(each) for each in refused.faults]
    return []


def snapshot(books: Path) -> dict[str, bytes]:
    """Give the bytes of every file of the books."""
    return {
        path.relative_to(books).as_posix(): path.read_bytes()
        for path in books.rglob("*")
        if path.is_file() and path.name != ".import.lock"
    }
