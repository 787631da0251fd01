"""Cells of a table that leaves the building: kept exact, and kept harmless.

A supplier may be called `=HYPERLINK("http://…")`. A spreadsheet that opens a
CSV file runs such text as a formula, so text that begins like one gets an
apostrophe in front. Numbers are never touched: a credit stays `-120.00`.

>>> neutralised("=1+1")
"'=1+1"
>>> as_text(Decimal("-120"))
'-120.00'
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TextIO

# Text, a count, a day, pounds with two places, or nothing there.
Cell: TypeAlias = str | int | dt.date | Decimal | None

# With this mark in front, spreadsheets take a text file for UTF-8.
UTF_8_MARK = "\ufeff"
# What spreadsheets take for the start of a formula, with the full-width forms
# that East Asian settings take for the same, and the characters that can move
# the rest of a cell into one of its own.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_BLANKS = " \u00a0"
# Columns of a spreadsheet, and the delimiters that may stand in one row, those within
# its texts included; cells of a million rows that are wide, most of them blank; and
# of those that hold something, which take a gigabyte.
_WIDEST, _MOST_IN_ROW, _MOST_CELLS, _MOST_LINES = 16_384, 200_000, 25_000_000, 1_500_000
_MOST_FILLED = 6_000_000
# Letters that are taken apart at one time.
_AT_ONCE = 2**18
_TOO_WIDE = f"it has more than {_WIDEST:,} cells, which no spreadsheet has"
# Text that begins with none of these is harmless, and so is nearly all text.
_DOUBTFUL = frozenset((*_FORMULA, *_BLANKS))


def neutralised(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run or split."""
    return f"'{text}" if text.lstrip(_BLANKS).startswith(_FORMULA) else text


def guarded(text: str) -> str:
    """Neutralise a text for CSV, such that `unguarded` gives it back."""
    inner = text.lstrip("'")
    return f"'{text}" if neutralised(inner) != inner else text


def unguarded(text: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a text."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def as_text(cell: Cell) -> str:
    """Write a cell as programs read it: `1234.50`, `2020-04-01`, text as it is."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}"
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def csv_text(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    written: Callable[[Cell], str] | None = None,
) -> str:
    """Write one table as RFC 4180 has it: a header, CRLF, quotes where needed.

    Args:
        columns: headings.
        rows: cells in the order of the columns; text is neutralised.
        written: writes a cell that is no text; else pounds have two places.

    """
    file = io.StringIO(newline="")
    write_csv(file, columns, rows, written)
    return file.getvalue()


def write_csv(
    file: TextIO,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    written: Callable[[Cell], str] | None = None,
) -> None:
    """Write one table as `csv_text` does, into a file that is open."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([neutralised(name) for name in columns])
    writer.writerows(
        [
            # The commonest first: a large table has very many cells.
            cell
            if type(cell) is str and cell[:1] not in _DOUBTFUL
            else neutralised(cell)
            if isinstance(cell, str)
            else written(cell)
            if written
            else f"{cell:.2f}"
            if type(cell) is Decimal
            else as_text(cell)
            for cell in row
        ]
        for row in rows
    )


def csv_rows(content: bytes) -> list[list[str]]:
    """Read CSV that a spreadsheet has saved, whatever its encoding and delimiter.

    UTF-8, UTF-16 or CP1252; the delimiter is the commonest of `,` `;` and tab in the
    first line. The row at place 0 is row 1 of the spreadsheet.

    Raises:
        csv.Error: it is no CSV; a quote is left open, say.

    """
    text = _decoded(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        return [row for _, row in text_rows(text, delimiter)]
    except RowError as error:
        msg = f"line {error.line}: {error}"
        raise csv.Error(msg) from error


class RowError(csv.Error):
    """A row that cannot be read.

    Attributes:
        begins: the line it begins in, from 1.
        line: the line that was reached.
        large: it has more cells than any spreadsheet.

    """

    def __init__(
        self, why: str, begins: int, line: int = 0, *, large: bool = False
    ) -> None:
        """Hold why, and where."""
        super().__init__(why)
        self.begins, self.line, self.large = begins, max(begins, line), large


def text_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a delimited text, each with the line it begins in, from 1.

    A text may be built to become billions of cells, so what no spreadsheet holds is
    refused before it is taken apart.

    Raises:
        RowError: a quote is left open, or a row or the whole has too many cells.

    """
    _look_before_taking_apart(text, delimiter)
    since, begins = 0, 1

    def lines() -> Iterator[str]:
        nonlocal since
        for line in _lines(text):
            since += line.count(delimiter)
            if since > _MOST_IN_ROW:
                raise RowError(_TOO_WIDE, begins, large=True)
            yield line

    # Strict, or a quote left open would swallow the rows after it unseen.
    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if since >= _WIDEST and len(row) > _WIDEST:
                raise RowError(_TOO_WIDE, begins, large=True)  # noqa: TRY301
            since = 0
            yield begins, row
            begins = reader.line_num + 1
    except RowError:
        raise
    except csv.Error as error:
        raise RowError(str(error), begins, reader.line_num) from error


def _lines(text: str) -> Iterator[str]:
    """Give the lines of a text with their ends, each as it is.

    A file of all of it would hold four bytes for each letter.
    """
    at = 0
    while at < len(text):
        end = text.find("\n", at + _AT_ONCE) + 1 or len(text)
        yield from io.StringIO(text[at:end], newline="")
        at = end


def _look_before_taking_apart(text: str, delimiter: str) -> None:
    for what, end, most in (
        ("cells", delimiter, _MOST_CELLS),
        ("lines", "\n", _MOST_LINES),
    ):
        if text.count(end) > most:
            msg = f"it has more than {most:,} {what}"
            raise RowError(msg, 1, large=True)
    if text.count(delimiter) - text.count(2 * delimiter) > _MOST_FILLED:
        msg = f"it has more than {_MOST_FILLED:,} cells that hold something"
        raise RowError(msg, 1, large=True)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
