"""Read any table file into sheets of cells.

The format is told by the content, never by the name: finance systems call HTML
`.xls` and text `.xlsx`. A cell is text, a number (a spreadsheet's double), a
date, or None where it is blank.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.importing.cells import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from python_calamine import CalamineWorkbook

    from mopac_spend.importing.cells import Cell


_BLANK = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEAD = 2048
_WEB = (b"<html", b"<!doctype", b"<head", b"<body", b"<table")
# A longer cell is a broken quote that swallowed the rest of the file.
_LONGEST_CELL = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the file's own program shows it, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it."""
        return all(cell is None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one sheet; the name is "" for a text file, which has only one."""

    name: str
    rows: tuple[Row, ...]

    def label(self, row: Row) -> str:
        """Say where a row is: `12`, or `Apr 18!12` in a workbook."""
        return f"{self.name}!{row.number}" if self.name else str(row.number)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read once: name, digest and bytes."""

    name: str
    sha256: str
    content: bytes

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file.

        Raises:
            Refusal: `IMPORT-001` it cannot be opened, `IMPORT-003` it is empty,
                `IMPORT-004` it is a web page.

        """
        try:
            content = path.read_bytes()
        except OSError as error:
            msg = f"cannot be read ({error.strerror}); check the name and your rights"
            raise Refusal("IMPORT-001", msg, str(path)) from error
        if not content.strip(_BLANK):
            msg = "the file is empty; export it again from the source system"
            raise Refusal("IMPORT-003", msg, path.name)
        if _is_web_page(content):
            msg = (
                "this is a web page saved under another name, probably an error or "
                "log-in page; open the address in a browser and download the file "
                "itself"
            )
            raise Refusal("IMPORT-004", msg, path.name)
        # A name may hold what a line of the books cannot: line ends, bad bytes.
        return cls(clean(path.name), hashlib.sha256(content).hexdigest(), content)

    @property
    def is_workbook(self) -> bool:
        """Whether the bytes are a spreadsheet program's own format."""
        return self.content.startswith((_ZIP, _OLE))

    def workbook(self) -> list[Sheet]:
        """Read xlsx, xls or ods.

        Raises:
            Refusal: `IMPORT-001`, the workbook is damaged or locked.

        """
        import python_calamine as calamine

        try:
            book = calamine.load_workbook(io.BytesIO(self.content))
            return [
                Sheet(name, tuple(_book_rows(book, name))) for name in book.sheet_names
            ]
        except (calamine.CalamineError, OSError, ValueError) as error:
            msg = (
                f"the workbook cannot be read ({error}); open it in a spreadsheet "
                f"program, remove any password and save it again"
            )
            raise Refusal("IMPORT-001", msg, self.name) from error

    def text(self, encodings: Sequence[str], delimiter: str) -> list[Sheet]:
        """Read delimited text.

        Raises:
            Refusal: `IMPORT-001`, no encoding fits, or a quote is never closed.

        """
        return [Sheet("", tuple(_text_rows(self.decoded(encodings), delimiter, self)))]

    def decoded(self, encodings: Sequence[str]) -> str:
        """Decode by the first encoding that fits every byte.

        Raises:
            Refusal: `IMPORT-001`, none fits.

        """
        problem = "no encoding given"
        for encoding in encodings:
            try:
                text = self.content.decode(encoding)
            except UnicodeDecodeError as error:
                problem = f"byte {error.start + 1} is not {encoding}"
                continue
            if "\x00" not in text:
                return text
            # No text holds it; UTF-16 read as anything else is full of it.
            problem = (
                f"character {text.index(chr(0)) + 1} is NUL, as in a file saved as "
                f"UTF-16 or damaged"
            )
        msg = f"{problem}; add the right encoding to the layout's [read] encodings"
        raise Refusal("IMPORT-001", msg, self.name)


def _is_web_page(content: bytes) -> bool:
    head = content[:_HEAD].replace(b"\x00", b"").lstrip(_BLANK).lower()
    return head.startswith(b"<") and any(tag in head for tag in _WEB)


def _book_rows(book: CalamineWorkbook, name: str) -> Iterator[Row]:
    sheet = book.get_sheet_by_name(name)
    # Rows are numbered from the sheet's first row, blank ones included.
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1):
        yield Row(number, tuple(_book_cell(cell) for cell in cells))


def _book_cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, dt.datetime):
        # A date with a time of day is a date somebody's system stamped.
        return cell.date()
    if isinstance(cell, (float, int, bool, dt.date)):
        return cell
    return None if cell is None else str(cell)


def _text_rows(text: str, delimiter: str, source: Source) -> Iterator[Row]:
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        lines = io.StringIO(text, newline="")
        # Strict, or a quote left open would swallow the rows after it unseen.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = 1
        for cells in reader:
            yield Row(number, tuple(cell if cell.strip() else None for cell in cells))
            number = reader.line_num + 1
    except csv.Error as error:
        msg = f"row {number} cannot be read ({error}); look for a quote left open"
        raise Refusal("IMPORT-001", msg, source.name) from error
    finally:
        csv.field_size_limit(limit)
