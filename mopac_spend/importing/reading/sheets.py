"""Read any table file into sheets of cells.

The format is told by the content, never by the name: finance systems call HTML
`.xls` and text `.xlsx`. So is the delimiter of a text, unless a layout names it,
and UTF-16. A cell is text, a number (a spreadsheet's double), a date, or None
where it is blank.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from array import array
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.cells import RowError, text_rows
from mopac_spend.findings import Refusal
from mopac_spend.forms import values
from mopac_spend.forms.process import OLD, ZIP, Wanted
from mopac_spend.importing.reading import packed, webtables
from mopac_spend.importing.reading.cells import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from mopac_spend.importing.reading.cells import Cell


_BLANK = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"
_HEAD = 2048
_WEB = (b"<html", b"<!doctype", b"<head", b"<body", b"<table")
# A longer cell is a broken quote that swallowed the rest of the file.
_LONGEST_CELL = 100_000
# No export is larger; a page is slower to take apart than a text.
_LARGEST, _LARGEST_PAGE = 48 * 1024 * 1024, 24 * 1024 * 1024
_SMALLER = "export fewer months at a time, or save the rows that are payments as CSV"
_MOST_ROWS = 1_500_000
# Cells of a text that are held together.
_PIECE = 2**17
_DELIMITERS = (",", "\t", ";", "|")
_LOOKED_AT, _NUL_SHARE = 64_000, 5
# Read as another code page, "£" becomes these; no word has them beside a blank.
_SPOILT_POUND = re.compile(
    r"Â£|(?<![^\W\d_])[œ\x9c](?![^\W\d_])|(?<![^\W\d_])[\ufffdú](?=\d)"
)
_SPOILT_SIGNS = ("\u00c2\u00a3", "\u0153", "\x9c", "\ufffd", "\u00fa")
# A no-break space of another code page.
_NO_TEXT = " \t\r\n\u00a0\u2020"


class Row(NamedTuple):
    """One row: its number as the file's own program shows it, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it."""
        return self.cells.count(None) == len(self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one sheet; the name is "" for a text file, which has only one.

    `delimiter` is what stood between the cells of a text, or "". A `hidden` sheet is
    one that a spreadsheet program does not show.
    """

    name: str
    rows: tuple[Row, ...]
    delimiter: str = ""
    hidden: bool = False

    def label(self, row: Row) -> str:
        """Say where a row is: `12`, or `Apr 18!12` in a workbook."""
        return f"{self.name}!{row.number}" if self.name else str(row.number)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read once: name, digest and bytes.

    The digest is that of the file as it lies on the disk, the bytes are unpacked.
    What it is made into is kept, as several layouts ask for the same.
    """

    name: str
    sha256: str
    content: bytes
    _sheets: dict[tuple[str, str], list[Sheet] | Refusal] = field(
        default_factory=dict, compare=False, repr=False
    )
    _texts: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _delimiters: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def read(cls, path: Path) -> Source:
        """Read a file.

        Raises:
            Refusal: `IMPORT-001` it cannot be opened, `IMPORT-003` it is empty,
                `IMPORT-004` it is a web page without a table, `IMPORT-030` it is
                larger than any export.

        """
        try:
            if (size := path.stat().st_size) > _LARGEST:
                raise _too_large(path.name, size)
            stored = path.read_bytes()
        except OSError as error:
            msg = f"cannot be read ({error.strerror}); check the name and your rights"
            raise Refusal("IMPORT-001", msg, str(path)) from error
        content = packed.unpacked(stored, path.name, _LARGEST)
        if not content.strip(_BLANK):
            msg = "the file is empty; export it again from the source system"
            raise Refusal("IMPORT-003", msg, path.name)
        # A name may hold what a line of the books cannot: line ends, bad bytes.
        source = cls(clean(path.name), hashlib.sha256(stored).hexdigest(), content)
        if source.is_web_page and not source.text(("utf-8-sig", "latin-1"), ""):
            msg = (
                "this is a web page saved under another name, probably an error or "
                "log-in page; open the address in a browser and download the file "
                "itself"
            )
            raise Refusal("IMPORT-004", msg, path.name)
        return source

    @property
    def is_workbook(self) -> bool:
        """Whether the bytes are a spreadsheet program's own format."""
        return self.content.startswith((ZIP, OLD))

    @property
    def is_web_page(self) -> bool:
        """Whether it is HTML, whatever it is called."""
        head = self.content[:_HEAD].replace(b"\x00", b"").lstrip(_BLANK).lower()
        return head.startswith(b"<") and any(tag in head for tag in _WEB)

    def workbook(self) -> list[Sheet]:
        """Read xlsx, xls or ods.

        Raises:
            Refusal: `IMPORT-001`, the workbook is damaged or locked; `IMPORT-030`,
                it is larger than any export.

        """
        wanted = Wanted(self.name, "IMPORT-001", "IMPORT-030")
        return self._once(
            ("", ""),
            lambda: [
                Sheet(each.title, tuple(_rows(each.rows)), hidden=each.hidden)
                for each in values.read(self.content, wanted)
            ],
        )

    def _once(
        self, key: tuple[str, str], make: Callable[[], list[Sheet]]
    ) -> list[Sheet]:
        """Make sheets, or be refused them, once for all layouts that ask."""
        if key not in self._sheets:
            try:
                self._sheets[key] = make()
            except Refusal as refusal:
                self._sheets[key] = refusal
        sheets = self._sheets[key]
        if isinstance(sheets, Refusal):
            raise sheets
        return sheets

    def text(self, encodings: Sequence[str], delimiter: str = "") -> list[Sheet]:
        """Read delimited text, or the tables of a web page.

        Args:
            encodings: tried in order; UTF-16 is known by its bytes.
            delimiter: what stands between cells; "" tells it from the text.

        Raises:
            Refusal: `IMPORT-001`, no encoding fits, or a quote is never closed;
                `IMPORT-030`, it is larger than any export.

        """
        encoding = self._encoding(encodings)
        text = self._texts[encoding]
        # By what the file turned out to be, not by what was asked for: most are the
        # same text in several encodings.
        first = next(name for name, same in self._texts.items() if same is text)
        if not (delimiter or self.is_web_page) and first not in self._delimiters:
            self._delimiters[first] = _delimiter(text)
        separator = "" if self.is_web_page else delimiter or self._delimiters[first]
        return self._once(
            (first, separator),
            lambda: (
                [Sheet("", _text_rows(text, separator, self), separator)]
                if separator
                else self._tables(text)
            ),
        )

    def _tables(self, text: str) -> list[Sheet]:
        if len(self.content) > _LARGEST_PAGE:
            raise _too_large(self.name, len(self.content))
        try:
            tables = webtables.tables(text)
        except webtables.TooManyCellsError as error:
            msg = f"its tables have more cells than any export; {_SMALLER}"
            raise Refusal("IMPORT-030", msg, self.name) from error
        longest = max(
            (len(c) for rows in tables for row in rows for c in row), default=0
        )
        if longest > _LONGEST_CELL:
            msg = (
                f"a cell holds {longest:,} characters, which is no export's; {_SMALLER}"
            )
            raise Refusal("IMPORT-030", msg, self.name)
        names = [
            f"table {n}" if len(tables) > 1 else "" for n, _ in enumerate(tables, 1)
        ]
        return [
            Sheet(name, tuple(_rows(rows)))
            for name, rows in zip(names, tables, strict=True)
        ]

    def decoded(self, encodings: Sequence[str]) -> str:
        """Decode by the first encoding that fits every byte.

        Raises:
            Refusal: `IMPORT-001`, none fits.

        """
        return self._texts[self._encoding(encodings)]

    def _encoding(self, encodings: Sequence[str]) -> str:
        """Find the first encoding that fits, and keep the text."""
        problem = "no encoding given"
        for encoding in (*_wide(self.content), *encodings):
            if encoding in self._texts:
                return encoding
            try:
                text = self.content.decode(encoding)
            except UnicodeDecodeError as error:
                problem = f"byte {error.start + 1} is not {encoding}"
                continue
            if "\x00" not in text:
                if any(sign in text for sign in _SPOILT_SIGNS):
                    text = _SPOILT_POUND.sub("£", text)
                # Files put one after the other each begin with this mark.
                text = text.replace("\ufeff", "")
                same = (known for known in self._texts.values() if known == text)
                self._texts[encoding] = next(same, text)
                return encoding
            # No text holds it; UTF-16 read as anything else is full of it.
            problem = (
                f"character {text.index(chr(0)) + 1} is NUL, as in a file saved as "
                f"UTF-16 or damaged"
            )
        msg = f"{problem}; add the right encoding to the layout's [read] encodings"
        raise Refusal("IMPORT-001", msg, self.name)


def _wide(content: bytes) -> tuple[str, ...]:
    """Tell a text of two bytes a character by its mark, or by where it has noughts."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = content[:_HEAD]
    odd, even = head[1::2].count(0), head[::2].count(0)
    most = len(head) // 2 * (_NUL_SHARE - 1) // _NUL_SHARE
    if most and odd >= most and not even:
        return ("utf-16-le",)
    return ("utf-16-be",) if most and even >= most and not odd else ()


def _too_large(name: str, size: int) -> Refusal:
    msg = f"it has {size:,} bytes, more than any export; {_SMALLER}"
    return Refusal("IMPORT-030", msg, name)


def _rows(rows: Sequence[Sequence[Cell]]) -> Iterator[Row]:
    # Rows are numbered from the sheet's first row, blank ones included.
    for number, cells in enumerate(rows, 1):
        yield Row(number, tuple(map(_cell, cells)))


def _cell(cell: Cell) -> Cell:
    return None if isinstance(cell, str) and not cell.strip(_NO_TEXT) else cell


def _delimiter(text: str) -> str:
    """Tell what stands between cells: what makes most rows of one width."""
    head = text[:_LOOKED_AT]
    if len(text) > len(head):
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    best, most = _DELIMITERS[0], 0
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            lines = io.StringIO(head, newline="")
            for cells in csv.reader(lines, delimiter=delimiter):
                widths[len(cells)] += len(cells) > 1
        except csv.Error:
            pass
        # Rows that agree weigh more than a few wide ones.
        width, rows = max(widths.items(), key=lambda w: w[1], default=(0, 0))
        if rows * min(width, 4) > most:
            best, most = delimiter, rows * min(width, 4)
    return best


def _text_rows(text: str, delimiter: str, source: Source) -> tuple[Row, ...]:
    """Give the rows of a text that are not blank: some exports end in thousands."""
    if (ends := max(text.count("\n"), text.count("\r"))) > _MOST_ROWS:
        msg = f"it has {ends:,} lines, more than any export; {_SMALLER}"
        raise Refusal("IMPORT-030", msg, source.name)
    try:
        return tuple(_cells_of(text, delimiter))
    except RowError as error:
        if error.large:
            msg = f"row {error.begins} is no row of an export: {error}; {_SMALLER}"
            raise Refusal("IMPORT-030", msg, source.name) from error
        msg = f"row {error.begins} cannot be read ({error}); look for a quote left open"
        raise Refusal("IMPORT-001", msg, source.name) from error


def _cells_of(text: str, delimiter: str) -> Iterator[Row]:
    """Give the rows of a text that hold anything.

    Columns repeat their texts: each is held once. All of them are made before the
    first row is, so that the memory of rows is one piece, and is given back with them.

    Raises:
        RowError: a quote is left open, or the text is no export.

    """
    met: dict[str, str | None] = {"": None}
    numbers, widths = array("i"), array("i")
    pieces: deque[list[str | None]] = deque([[]])
    for number, texts in text_rows(text, delimiter):
        numbers.append(number)
        widths.append(len(texts))
        pieces[-1].extend(map(met.setdefault, texts, texts))
        if len(pieces[-1]) > _PIECE:
            pieces.append([])
    if max(map(len, met)) > _LONGEST_CELL:
        _refuse_a_long_one(numbers, widths, chain.from_iterable(pieces))
    blank = {each for each in met if not each.strip(_NO_TEXT)}
    # Each piece goes when its rows are there.
    cells = chain.from_iterable(pieces.popleft() for _ in range(len(pieces)))
    whole = (None if c in blank else c for c in cells) if len(blank) > 1 else cells
    for number, width in zip(numbers, widths, strict=True):
        row = tuple(islice(whole, width))
        if any(row):
            yield Row(number, row)


def _refuse_a_long_one(
    numbers: Iterable[int], widths: Iterable[int], cells: Iterator[str | None]
) -> None:
    """Refuse a cell that is none of an export: what a quote left open swallowed.

    The limit that `csv` itself keeps is one for all threads, and stays as it is.
    """
    for number, width in zip(numbers, widths, strict=True):
        if any(len(each or "") > _LONGEST_CELL for each in [*islice(cells, width)]):
            msg = f"field larger than field limit ({_LONGEST_CELL})"
            raise RowError(msg, number)
