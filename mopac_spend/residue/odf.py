"""ODS and ODT: what is hidden, remarked, tracked or kept in them."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from mopac_spend.forms.filled import letters
from mopac_spend.residue.kinds import (
    CLOSED,
    COMMENT,
    CONNECTION,
    CUSTOM,
    DEFINED,
    EARLIER,
    EMBEDDED,
    FIELD,
    FORMULA,
    HIDDEN_COLUMN,
    HIDDEN_ROWS,
    HIDDEN_SHEET,
    LINKED,
    MACRO,
    PICTURE,
    PIVOT,
    PRINTER,
    SCENARIO,
    SHAPE,
    TRACKED,
    UNSEEN,
)
from mopac_spend.residue.looked import At
from mopac_spend.residue.odf_styles import Styles
from mopac_spend.residue.package import attribute, local, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.residue.looked import Looked
    from mopac_spend.residue.package import Element, Package

_READ = {"content.xml", "styles.xml", "meta.xml", "settings.xml", "mimetype"}
_PARTS = (
    (r"META-INF/(?:manifest\.xml|documentsignatures\.xml)|manifest\.rdf", ""),
    (r"Thumbnails/.*|Pictures/.*|ObjectReplacements/.*", PICTURE),
    (r"Basic/.*|Scripts/.*|Dialogs/.*", MACRO),
    (r"Versions/.*|VersionList\.xml", EARLIER),
    (r"Configurations2/.*|layout-cache", ""),
    (r"Object.*|Obj\d+.*|.*/(?:content|styles|meta|settings)\.xml", EMBEDDED),
    (r"customXml/.*", CUSTOM),
    (r"database/.*|.*\.odb", CONNECTION),
)
_AUTHORS = {"creator", "initial-creator", "printed-by"}
_PLAIN = {
    *("date", "creation-date", "print-date", "language", "generator", "editing-cycles"),
    *("editing-duration", "document-statistic", "auto-reload", "hyperlink-behaviour"),
}
# What is told by its element, wherever it stands.
_TOLD = {
    "annotation": COMMENT,
    "named-range": DEFINED,
    "named-expression": DEFINED,
    "changed-region": TRACKED,
    "cell-content-change": TRACKED,
    "movement": TRACKED,
    "data-pilot-table": PIVOT,
    "scenario": SCENARIO,
    "dde-link": LINKED,
    "table-source": LINKED,
    "cell-range-source": LINKED,
    "event-listener": MACRO,
    "script": MACRO,
    "object-ole": EMBEDDED,
    "object": EMBEDDED,
    "plugin": EMBEDDED,
    "hidden-text": UNSEEN,
    "hidden-paragraph": UNSEEN,
    "conditional-text": FIELD,
    "form": FIELD,
    "database-source-sql": CONNECTION,
    "database-source-table": CONNECTION,
    "database-source-query": CONNECTION,
    "custom-shape": SHAPE,
    "rect": SHAPE,
}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_P = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_COVERED = f"{_TABLE}covered-table-cell"
_STRING = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}string-value"
_GROUPED = {"false", "0"}


def look(package: Package, looked: Looked) -> None:
    """Find what a document holds besides what it shows."""
    styles = Styles()
    if package.has("styles.xml"):
        styles.read(package.tree("styles.xml"))
    _Content(looked, styles).read(package.read("content.xml"))
    if package.has("styles.xml"):
        for text in texts_of(package.tree("styles.xml")):
            looked.say(text.replace("[", "("), "styles.xml", face=False)
    if package.has("meta.xml"):
        _meta(package.tree("meta.xml"), looked)
    if package.has("settings.xml"):
        _settings(package.tree("settings.xml"), looked)
    for name in package.names:
        if name not in _READ:
            _part(package, name, looked)


def _part(package: Package, name: str, looked: Looked) -> None:
    for pattern, what in _PARTS:
        if re.fullmatch(pattern, name):
            if what:
                looked.add(name, what, f"{len(package.read(name)):,} bytes")
            break
    else:
        looked.add(name, CLOSED, "a part that is not known")
    if name.endswith(".xml") and package.read(name).strip():
        for text in texts_of(package.tree(name)):
            looked.say(text, name, face=False)


def _meta(root: Element, looked: Looked) -> None:
    for each in root.iterfind("{*}meta/*"):
        name, text = local(each), "".join(each.itertext())
        if name == "user-defined":
            named = attribute(each, "name")
            looked.property("meta.xml", named, text, author=False)
        elif name == "template":
            text = f"{attribute(each, 'title')} {attribute(each, 'href')}"
            looked.property("meta.xml", name, text, author=False)
        elif name not in _PLAIN:
            author = name in _AUTHORS
            looked.property("meta.xml", name, text, author=author)


def _settings(root: Element, looked: Looked) -> None:
    for each in root.iter("{*}config-item"):
        name, text = attribute(each, "name"), (each.text or "").strip()
        if name in {"PrinterName", "PrinterSetup"} and text:
            looked.add("settings.xml", PRINTER, text if name == "PrinterName" else name)
        elif text and not re.fullmatch(
            r"[\d.,-]+|true|false|[A-Za-z0-9+/=]{40,}", text
        ):
            looked.say(text, "settings.xml", face=False)


class _Content:
    """The content of a document, sheet by sheet and row by row."""

    def __init__(self, looked: Looked, styles: Styles) -> None:
        self._looked, self._styles = looked, styles
        self._sheet, self._depth, self._row = "", 0, 0
        self._columns: list[tuple[int, int, bool, str]] = []
        self._hidden: list[tuple[int, int]] = []
        self._filled: set[int] = set()

    def read(self, content: bytes) -> None:
        from lxml import etree

        root = None
        for event, each in etree.iterparse(
            io.BytesIO(content),
            events=("start", "end"),
            tag=[f"{_TABLE}table", f"{_TABLE}table-row"],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            if root is None:
                root = each.getroottree().getroot()
                self._styles.read(root)
            if local(each) == "table":
                self._table(each, begins=event == "start")
            elif event == "end" and self._depth == 1:
                self._one_row(each)
                each.clear()
        if root is None:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
            self._styles.read(root)
        self._sheet = ""
        for each in root.iter():
            self._element(each, "content.xml")
        self._prose(root)
        for number, each in enumerate(root.iter("{*}p", "{*}h"), 1):
            self._looked.say("".join(each.itertext()), f"paragraph {number}")
        for text in texts_of(root, words=False):
            self._looked.say(text.replace("[", "("), "content.xml", face=False)

    def _table(self, table: Element, *, begins: bool) -> None:
        self._depth += 1 if begins else -1
        if begins and self._depth == 1:
            self._sheet = table.get(f"{_TABLE}name", "")
            self._row, self._columns, self._hidden = 0, [], []
            self._filled = set()
            style = table.get(f"{_TABLE}style-name", "")
            if self._styles.is_hidden_table(style):
                self._looked.add(self._sheet, HIDDEN_SHEET)
        elif not begins and not self._depth:
            self._tell()

    def _tell(self) -> None:
        for first, last in self._hidden:
            rows = f"row {first}" if first == last else f"rows {first}-{last}"
            place = f"{self._sheet}, {rows}"
            self._looked.add(place, HIDDEN_ROWS, within=self._sheet)
        for first, count, is_hidden, _ in self._columns:
            for at in sorted(self._filled if is_hidden else ()):
                if first <= at < first + count:
                    place = f"{self._sheet}, column {letters(at)}"
                    self._looked.add(place, HIDDEN_COLUMN, within=self._sheet)

    def _settle_columns(self, table: Element) -> None:
        at = 0
        for each in table.iter(f"{_TABLE}table-column"):
            count = int(each.get(f"{_TABLE}number-columns-repeated") or 1)
            hidden = each.get(f"{_TABLE}visibility", "visible") != "visible"
            hidden |= self._styles.is_nil(each.get(f"{_TABLE}style-name", ""))
            cell_style = each.get(f"{_TABLE}default-cell-style-name", "")
            self._columns.append((at, count, hidden, cell_style))
            at += count

    def _one_row(self, row: Element) -> None:
        if not self._row:
            table = row.getparent()
            while local(table) != "table":
                table = table.getparent()
            self._settle_columns(table)
        first = self._row + 1
        self._row += int(row.get(f"{_TABLE}number-rows-repeated") or 1)
        filled = list(self._cells(first, row))
        self._filled.update(filled)
        if filled and self._is_hidden(row):
            if self._hidden and self._hidden[-1][1] == first - 1:
                self._hidden[-1] = (self._hidden[-1][0], self._row)
            else:
                self._hidden.append((first, self._row))

    def _is_hidden(self, row: Element) -> bool:
        return (
            row.get(f"{_TABLE}visibility", "visible") != "visible"
            or self._styles.is_nil(row.get(f"{_TABLE}style-name", ""))
            or row.getparent().get(f"{_TABLE}display") in _GROUPED
        )

    def _cells(self, number: int, row: Element) -> Iterator[int]:
        at = 0
        usual = row.get(f"{_TABLE}default-cell-style-name", "")
        for cell in row:
            count = int(cell.get(f"{_TABLE}number-columns-repeated") or 1)
            if len(cell) or cell.get(f"{_TABLE}formula") is not None:
                self._cell(cell, At(self._sheet, number, at), usual)
                yield from range(at, at + min(count, 16_384))
            at += count

    def _cell(self, cell: Element, place: At, usual: str) -> None:
        formula = cell.get(f"{_TABLE}formula")
        if formula is not None:
            self._looked.add(place, FORMULA, formula.partition("=")[2] or formula)
            self._looked.say(formula.replace("[", "("), place, face=False)
        is_plain = len(cell) == 1 and cell[0].tag == _P and not len(cell[0])
        text = (cell[0].text or "") if is_plain else _paragraphs(cell)
        name = cell.get(f"{_TABLE}style-name") or usual or self._of_column(place.column)
        if text and cell.tag == _COVERED:
            self._looked.add(place, UNSEEN, f"under a merged cell: {text}")
        elif text and self._styles.is_unseen(name):
            self._looked.add(place, UNSEEN, text)
        self._looked.say(text, place)
        kept = cell.get(_STRING)
        if kept is not None and "".join(kept.split()) != "".join(text.split()):
            self._looked.add(place, UNSEEN, f"kept beside what is shown: {kept}")
            self._looked.say(kept, place, face=False)
        if not is_plain:
            for said in texts_of(cell, words=False):
                self._looked.say(said.replace("[", "("), place, face=False)
            self._styles.ground_is(name)
            for each in cell.iter():
                self._element(each, str(place))
            self._prose(cell, str(place))

    def _of_column(self, at: int) -> str:
        for first, count, _, style in self._columns:
            if first <= at < first + count:
                return style
        return ""

    def _element(self, each: Element, place: str) -> None:
        name, within = local(each), self._sheet or place
        what = _TOLD.get(name)
        if name == "a" or name.endswith("-source"):
            self._looked.say(attribute(each, "href"), place, within, face=False)
        if what is None or (what in {FIELD, MACRO, TRACKED} and not len(each)):
            return
        text = " ".join(part.strip() for part in each.itertext() if part.strip())
        if what == DEFINED:
            of = attribute(each, "cell-range-address") or attribute(each, "expression")
            text, place, within = (
                f"{attribute(each, 'name')}: {of}",
                "defined names",
                "",
            )
        said = text or attribute(each, "href") or attribute(each, "name")
        self._looked.add(place, what, said, within)
        self._looked.say(text, place, within, face=False)

    def _prose(self, root: Element, place: str = "content.xml") -> None:
        """Look at paragraphs and their pieces that nobody sees."""
        for each in root.iter("{*}p", "{*}h", "{*}span"):
            style = attribute(each, "style-name")
            text = "".join(each.itertext()).strip()
            if text and style and self._styles.is_unseen_prose(style):
                self._looked.add(place, UNSEEN, text, self._sheet or place)


def _paragraphs(cell: Element) -> str:
    return "\n".join("".join(each.itertext()) for each in cell if each.tag == _P)
