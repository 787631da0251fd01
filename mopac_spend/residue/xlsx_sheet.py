"""One sheet of an XLSX workbook: its rows, columns, cells, and what stands around."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

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
from mopac_spend.residue.package import attribute, local, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.residue.looked import Looked
    from mopac_spend.residue.package import Element
    from mopac_spend.residue.xlsx_styles import Styles

_TRUE = {"1", "true"}
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)"
)
_LETTERS = re.compile(r"[A-Z]+")
_TEXTS = {"inlineStr", "str", "s", "d"}
# Points and letters; of less nobody sees anything.
_LOW, _NARROW = 1.5, 0.3


class Texts:
    """The shared texts of a workbook, and where they are used.

    Attributes:
        texts: by their number.
        used: the first cell of each, and in how many it stands.

    """

    def __init__(self, texts: list[str], pale: set[str]) -> None:
        """Take the texts, and the numbers of those written in white."""
        self.texts, self.pale = texts, pale
        self.used: dict[str, list[Any]] = {}


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
        self._all_hidden = False
        self._merged: list[tuple[int, int, int, int]] = []

    def read(self, content: bytes) -> None:
        """Find what is hidden in the sheet, and note its texts."""
        from lxml import etree

        self._merged = [
            (int(top), place_of(left.decode()), int(bottom), place_of(right.decode()))
            for left, top, right, bottom in _MERGED.findall(content)
        ]
        number, began, root = 0, False, None
        for _, row in etree.iterparse(
            io.BytesIO(content),
            tag="{*}row",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            data = row.getparent()
            if not began:
                began, root = True, data.getparent()
                self._columns(root)
            number = int(row.get("r") or number + 1)
            self._row(number, row)
            row.clear()
            while row.getprevious() is not None:
                del data[0]
        if root is None:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
            self._columns(root)
        if len(list(root.iter("{*}mergeCell"))) != len(self._merged):
            self._looked.add(self.name, CLOSED, "merged cells")
        self._tell()
        self._around(root)

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
        unseen, name = self._styles.unseen, self.name
        watched = bool(self._hidden_columns or self._merged)
        at, is_blank = -1, True
        for cell in row:
            at += 1
            if not len(cell):
                at = _column(cell, at)
                continue
            is_blank = False
            at = self._content(number, at, cell)
            if unseen and cell.get("s", "0") in unseen:
                place = At(name, number, _column(cell, at))
                self._looked.add(place, UNSEEN, self._shows(cell))
            if watched:
                at = _column(cell, at)
                self._filled_columns.add(at)
                self._under(number, at, cell)
        if not is_blank and self._is_hidden(row):
            self._hidden_rows.append(number)

    def _content(self, number: int, at: int, cell: Element) -> int:
        """Note what is in a cell; give its column, where it had to be looked up."""
        kind, shared = cell.get("t"), self._shared
        if kind == "s" and len(cell) == 1:
            text = cell[0].text
            seen = shared.used.get(text)
            if seen is None:
                at = _column(cell, at)
                shared.used[text] = [At(self.name, number, at), 1]
            else:
                seen[1] += 1
            if text in shared.pale:
                self._pale(At(self.name, number, _column(cell, at)), text, cell)
        elif kind in _TEXTS:
            at = _column(cell, at)
            text = self._text(cell, kind, At(self.name, number, at))
            if text and text not in self._inline:
                self._inline[text] = At(self.name, number, at)
        elif local(cell[0]) == "f":
            at = _column(cell, at)
            self._formula(cell[0], At(self.name, number, at))
        return at

    def _is_hidden(self, row: Element) -> bool:
        if row.get("hidden") in _TRUE:
            return True
        height = row.get("ht")
        return float(height) < _LOW if height else self._all_hidden

    def _text(self, cell: Element, kind: str, place: At) -> str:
        for each in cell:
            if local(each) == "f":
                self._formula(each, place)
        return self._shows(cell) if kind != "s" else ""

    def _formula(self, element: Element, place: At) -> None:
        self._looked.add(place, FORMULA, f"={element.text or ''}")
        self._looked.say(plain_formula(element.text or ""), place, face=False)

    def _shows(self, cell: Element) -> str:
        value = cell.findtext("{*}v")
        if cell.get("t") == "s":
            number = int(value or -1)
            texts = self._shared.texts
            return texts[number] if 0 <= number < len(texts) else ""
        inline = cell.find("{*}is")
        return "".join(inline.itertext()) if inline is not None else value or ""

    def _pale(self, place: At, number: str, cell: Element) -> None:
        from mopac_spend.residue.xlsx_styles import WHITE, is_unseen

        ground = self._styles.grounds.get(cell.get("s", "0"), WHITE)
        if is_unseen(WHITE, ground):
            self._looked.add(place, UNSEEN, self._shared.texts[int(number)])

    def _under(self, number: int, at: int, cell: Element) -> None:
        for top, left, bottom, right in self._merged:
            if top <= number <= bottom and left <= at <= right:
                if (number, at) != (top, left) and (text := self._shows(cell)):
                    where = At(self.name, number, at)
                    self._looked.add(where, UNSEEN, f"under a merged cell: {text}")
                return

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
            self._looked.say(text, at)

    def _around(self, root: Element) -> None:
        """Look at what stands beside the cells: rules, lists, links, headers."""
        for each in root.iter("{*}cfRule"):
            if each.get("dxfId") in self._styles.by_rule:
                where = f"{self.name}!{each.getparent().get('sqref', '')}"
                self._looked.add(where, UNSEEN, "by a rule of formatting", self.name)
        for each in root.iter("{*}scenario"):
            self._looked.add(self.name, SCENARIO, " ".join(each.values()))
        for each in root.iter("{*}control", "{*}oleObject"):
            self._looked.add(self.name, FIELD, attribute(each, "progId") or local(each))
        for text in texts_of(root):
            self._looked.say(plain_formula(text), self.name, face=False)


def plain_formula(text: str) -> str:
    """Give a formula without the brackets of its tables, which are no remarks."""
    return text.replace("[", "(").replace("]", ") ")


def _column(cell: Element, at: int = 0) -> int:
    reference = cell.get("r")
    if not reference:
        return at
    found = _LETTERS.match(reference)
    return place_of(found[0]) if found else at


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
