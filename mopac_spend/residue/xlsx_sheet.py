"""One sheet of an XLSX workbook: its rows, columns, cells, and what stands around."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.forms.filled import letters, place_of
from mopac_spend.residue.kinds import (
    CLOSED,
    FIELD,
    FORMULA,
    HIDDEN_COLUMN,
    HIDDEN_ROWS,
    SCENARIO,
    UNSEEN,
)
from mopac_spend.residue.looked import At
from mopac_spend.residue.package import attribute, local, root_of, texts_of
from mopac_spend.residue.xlsx_plain import parted
from mopac_spend.residue.xlsx_styles import WHITE, is_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.residue.looked import Looked, Place
    from mopac_spend.residue.package import Element
    from mopac_spend.residue.xlsx_plain import Plain
    from mopac_spend.residue.xlsx_styles import Styles

_TRUE = {"1", "true"}
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)"
)
_LETTERS = re.compile(r"[A-Z]+")
_TEXTS = {"inlineStr", "str", "d"}
# Bytes of a sheet whose rows are read all at once, which is faster.
_AT_ONCE = 100_000_000
# Points and letters; of less nobody sees anything.
_LOW, _NARROW = 1.5, 0.3


class Use(NamedTuple):
    """The first cell that has a shared text; in how many more is counted beside.

    Where a cell stands is worked out when somebody asks.
    """

    sheet: str
    row: int
    cell: str
    after: int

    @property
    def at(self) -> At:
        """The cell."""
        return At(self.sheet, self.row, _column(self.cell, self.after))


class Texts:
    """The shared texts of a workbook, and where they are used.

    Attributes:
        texts: by their number.
        pale: the numbers of those that are written in white.
        used: the first cell of each by its number; `again`, in how many more it stands.

    """

    def __init__(self, texts: list[str], pale: set[str]) -> None:
        """Take the texts, and the numbers of those written in white."""
        self.texts, self.pale = texts, pale
        self.used: dict[str, Use] = {}
        self.again: dict[str, int] = {}
        self._plain: list[tuple[str, Plain]] = []
        self._numbers: set[int] = set()

    def add(self, sheet: str, plain: Plain) -> None:
        """Take a sheet of which nobody looked at the cells."""
        self._plain.append((sheet, plain))
        self._numbers.update(map(int, plain.numbers))

    def is_used(self, number: int) -> bool:
        """Whether a text stands in a cell."""
        return number in self._numbers or str(number) in self.used

    def place(self, number: int) -> Place:
        """Give where a text stands: its first cell, and in how many more."""
        if self._plain:
            self._look_at_cells()
        use, more = self.used.get(str(number)), self.again.get(str(number))
        if use is None:
            return "shared texts"
        return f"{use.at} and {more:,} more" if more else use.at

    def _look_at_cells(self) -> None:
        for sheet, plain in self._plain:
            for column, row, shared in plain.cells():
                number = str(int(shared))
                if number in self.used:
                    self.again[number] = self.again.get(number, 0) + 1
                else:
                    self.used[number] = Use(sheet, int(row), column.decode(), 0)
        self._plain = []


class Sheet:
    """A sheet as it is read."""

    def __init__(
        self, name: str, looked: Looked, styles: Styles, shared: Texts
    ) -> None:
        """Take where findings go, and what cells refer to."""
        self.name, self._looked = name, looked
        self._styles, self._shared = styles, shared
        self._hidden_columns: list[tuple[int, int]] = []
        self._filled_columns: set[int] = set()
        self._hidden_rows: list[int] = []
        self._inline: dict[str, At] = {}
        self._again: dict[str, int] = {}
        self._all_hidden = self._has_formulas = False
        self._merged: list[tuple[int, int, int, int]] = []

    def read(self, content: bytes) -> None:
        """Find what is hidden in the sheet, and note its texts."""
        content = _in_utf_8(content)
        if self._is_plain(content):
            return
        self._merged = [
            (int(top), place_of(left.decode()), int(bottom), place_of(right.decode()))
            for left, top, right, bottom in _merged(content)
        ]
        self._has_formulas = b"<f" in content or b":f" in content
        number, root = 0, None
        for row in _rows(content):
            if root is None:
                root = row.getroottree().getroot()
                self._columns(root)
            number = int(row.get("r") or number + 1)
            self._row(number, row)
        if root is None:
            root = root_of(content)
            self._columns(root)
        if len(root.findall("{*}mergeCells/{*}mergeCell")) != len(self._merged):
            self._looked.add(self.name, CLOSED, "merged cells")
        self._tell()
        for each in root:
            if local(each) != "sheetData":
                self._around(each)

    def _is_plain(self, content: bytes) -> bool:
        """Whether nothing can be hidden in the cells; the sheet is read then."""
        if self._styles.unseen or self._shared.pale:
            return False
        plain = parted(content)
        if plain is None or _merged(plain.rest):
            return False
        root = root_of(plain.rest)
        self._columns(root)
        data = root.find("{*}sheetData")
        if self._hidden_columns or self._all_hidden or data is None:
            self._hidden_columns = []
            return False
        self._shared.add(self.name, plain)
        for each in root:
            self._around(each)
        return True

    def _columns(self, root: Element) -> None:
        usual = root.find("{*}sheetFormatPr")
        if usual is not None:
            self._all_hidden = usual.get("zeroHeight") in _TRUE
            if usual.get("defaultColWidth") in {"0", "0.0"}:
                self._hidden_columns.append((0, 16_383))
        for each in root.iterfind("{*}cols/{*}col"):
            width = float(each.get("width") or 9)
            if each.get("hidden") in _TRUE or width < _NARROW:
                first, last = int(each.get("min") or 1), int(each.get("max") or 1)
                self._hidden_columns.append((first - 1, last - 1))

    def _row(self, number: int, row: Element) -> None:
        """Note what is in a row; a workbook may have a million cells."""
        shared = self._shared
        used, again = shared.used, shared.again
        watched = bool(
            self._hidden_columns or self._merged or self._styles.unseen or shared.pale
        )
        has_formulas, is_blank = self._has_formulas, True
        for after, cell in enumerate(row):
            if not len(cell):
                continue
            is_blank = False
            kind = cell.get("t")
            if kind == "s" and not (has_formulas and local(cell[0]) == "f"):
                text = cell[0].text
                if text in used:
                    again[text] = again.get(text, 0) + 1
                else:
                    used[text] = Use(self.name, number, cell.get("r", ""), after)
            elif kind is not None or has_formulas:
                self._content(At(self.name, number, _column_of(cell, after)), cell)
            if watched:
                self._watched(At(self.name, number, _column_of(cell, after)), cell)
        if not is_blank and self._is_hidden(row):
            self._hidden_rows.append(number)

    def _content(self, place: At, cell: Element) -> None:
        """Note a formula and the text of a cell that holds its own."""
        for each in cell.iterchildren("{*}f"):
            self._looked.add(place, FORMULA, f"={each.text or ''}")
            self._looked.say(plain_formula(each.text or ""), place, face=False)
        if cell.get("t") in _TEXTS and (text := self._shows(cell)):
            if text in self._inline:
                self._again[text] = self._again.get(text, 0) + 1
            else:
                self._inline[text] = place

    def _watched(self, place: At, cell: Element) -> None:
        """Look at a cell where the workbook can hide some."""
        style = cell.get("s", "0")
        ground = self._styles.grounds.get(style, WHITE)
        is_pale = cell.get("t") == "s" and cell.findtext("{*}v") in self._shared.pale
        if style in self._styles.unseen or (is_pale and is_unseen(WHITE, ground)):
            self._looked.add(place, UNSEEN, self._shows(cell))
        self._filled_columns.add(place.column)
        for top, left, bottom, right in self._merged:
            if top <= place.row <= bottom and left <= place.column <= right:
                is_first = (place.row, place.column) == (top, left)
                if not is_first and (text := self._shows(cell)):
                    self._looked.add(place, UNSEEN, f"under a merged cell: {text}")
                return

    def _is_hidden(self, row: Element) -> bool:
        if row.get("hidden") in _TRUE:
            return True
        height = row.get("ht")
        return float(height) < _LOW if height else self._all_hidden

    def _shows(self, cell: Element) -> str:
        value = cell.findtext("{*}v")
        if cell.get("t") == "s":
            number = int(value or -1)
            texts = self._shared.texts
            return texts[number] if 0 <= number < len(texts) else ""
        inline = cell.find("{*}is")
        return "".join(inline.itertext()) if inline is not None else value or ""

    def _tell(self) -> None:
        for first, last in _runs(self._hidden_rows):
            rows = f"row {first}" if first == last else f"rows {first}-{last}"
            self._looked.add(f"{self.name}, {rows}", HIDDEN_ROWS, within=self.name)
        for first, last in self._hidden_columns:
            filled = sorted(c for c in self._filled_columns if first <= c <= last)
            for column in filled:
                place = f"{self.name}, column {letters(column)}"
                self._looked.add(place, HIDDEN_COLUMN, within=self.name)
        for text, at in self._inline.items():
            more = self._again.get(text)
            where = f"{at} and {more:,} more" if more else at
            self._looked.say(text, where, self.name)

    def _around(self, beside: Element) -> None:
        """Look at what stands beside the cells: rules, lists, links, headers."""
        for each in beside.iter("{*}cfRule"):
            if each.get("dxfId") in self._styles.by_rule:
                where = f"{self.name}!{each.getparent().get('sqref', '')}"
                self._looked.add(where, UNSEEN, "by a rule of formatting", self.name)
        for each in beside.iter("{*}scenario"):
            self._looked.add(self.name, SCENARIO, " ".join(each.values()))
        for each in beside.iter("{*}control", "{*}oleObject"):
            self._looked.add(self.name, FIELD, attribute(each, "progId") or local(each))
        is_header = local(beside) == "headerFooter"
        for text in texts_of(beside):
            said = text if is_header else plain_formula(text)
            self._looked.say(said, self.name, face=False)


def plain_formula(text: str) -> str:
    """Give a formula without the brackets of its tables, which are no remarks."""
    return text.replace("[", "(").replace("]", ") ")


def _column_of(cell: Element, after: int) -> int:
    return _column(cell.get("r", ""), after)


def _column(reference: str, after: int) -> int:
    """Give a column by the name of a cell, or by how many stand before it."""
    found = _LETTERS.match(reference)
    return place_of(found[0]) if found else after


def _merged(content: bytes) -> list[tuple[bytes, ...]]:
    return _MERGED.findall(content) if b"mergeCell" in content else []


def _in_utf_8(content: bytes) -> bytes:
    """Give XML in the encoding in which its bytes can be searched."""
    head = content[:100].lower()
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        b"encoding" in head and b"utf-8" not in head
    ):
        from lxml import etree

        return bytes(etree.tostring(root_of(content), encoding="utf-8"))
    return content


def _rows(content: bytes) -> Iterator[Element]:
    """Give the rows of a sheet; of a large one, each is forgotten after it was seen."""
    if len(content) < _AT_ONCE:
        yield from root_of(content).iterfind("{*}sheetData/{*}row")
        return
    from lxml import etree

    for _, row in etree.iterparse(
        io.BytesIO(content),
        tag="{*}row",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    ):
        yield row
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if number != last + 1 or not first:
            if first:
                yield first, last
            first = number
        last = number
    if first:
        yield first, last
