"""The cells of an XLSX file as they stand; only their own XML is read."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from typing import TYPE_CHECKING, Any

from mopac_spend.forms.cell import (
    DAY,
    ERROR,
    FORMULA,
    NUMBER,
    TRUTH,
    number_text,
    spilled,
)
from mopac_spend.forms.filled import place_of

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from mopac_spend.forms.cell import Cell, Range

_NS = re.compile(r"\{[^}]*\}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Formulas whose results stand in other cells too.
_SPILLING = {"array", "dataTable"}
_TRUTH = {"0": "FALSE", "1": "TRUE"}
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# Formats of days and times that every workbook has, and what those have that it makes.
_DAY_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NO_LETTERS = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE
)
_OF_DAYS = re.compile(r"[dmyhs]", re.IGNORECASE)
# Days are counted from here; the format has a 29 February 1900, which never was.
_DAY_NIL, _DAY_NIL_1904, _LEAP = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1), 60  # noqa: DTZ001 - spreadsheets know no zones
_LAST_DAY = 2_958_465


def pieces(archive: zipfile.ZipFile) -> Iterator[Any]:
    """Say each sheet, as `cells.serve` does."""
    names = set(archive.namelist())
    targets = {
        each.get("Id"): each.get("Target")
        for each in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    start, sheets = _DAY_NIL, []
    for each in _elements(archive, "xl/workbook.xml", "sheet", "workbookPr"):
        if _NS.sub("", each.tag) == "workbookPr":
            start = _DAY_NIL_1904 if each.get("date1904") in {"1", "true"} else start
            continue
        own = {_NS.sub("", key): value for key, value in each.items()}
        target = posixpath.normpath(posixpath.join("/xl", targets[own.get("id")]))
        hidden = own.get("state", "visible") != "visible"
        sheets.append((own.get("name", ""), hidden, target.lstrip("/")))
    shared = (
        [_text(each) for each in _elements(archive, "xl/sharedStrings.xml", "si")]
        if "xl/sharedStrings.xml" in names
        else []
    )
    days = _day_styles(archive) if "xl/styles.xml" in names else set()
    for name, hidden, part in sheets:
        if part in names:
            yield name, hidden
            yield from _Part(shared, days, start).pieces(archive, part)


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


def _day_styles(archive: zipfile.ZipFile) -> set[str]:
    """Give the styles in which numbers are shown as days or times."""
    days, styles = {str(each) for each in _DAY_FORMATS}, set()
    for each in _elements(archive, "xl/styles.xml", "numFmt", "cellXfs"):
        if each.get("formatCode") is None:
            formats = [style.get("numFmtId") for style in each.iterchildren("{*}xf")]
            styles |= {str(at) for at, of in enumerate(formats) if of in days}
        elif _OF_DAYS.search(_NO_LETTERS.sub("", each.get("formatCode"))):
            days.add(each.get("numFmtId"))
    return styles


def _text(element: Any) -> str:  # noqa: ANN401 - an element of lxml
    """Join the runs of a text; what is said for its pronunciation is left out."""
    runs = (
        each.text or ""
        for each in element.iter("{*}t")
        if _NS.sub("", each.getparent().tag) != "rPh"
    )
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(runs))


class _Part:
    """The part of one sheet."""

    def __init__(self, shared: list[str], days: set[str], start: dt.datetime) -> None:
        self._shared, self._days, self._start = shared, days, start
        self._spilled: list[Range] = []

    def pieces(self, archive: zipfile.ZipFile, part: str) -> Iterator[Any]:
        number, merged = 0, []
        for each in _elements(archive, part, "row", "mergeCell"):
            if each.get("ref"):
                merged.append(_range(each.get("ref")))
                continue
            number = int(each.get("r") or number + 1)
            cells = self._cells(number, each)
            if cells:
                yield number, cells
        yield {"merged": merged}

    def _cells(self, number: int, row: Any) -> list[Cell]:  # noqa: ANN401
        cells: list[Cell] = []
        for after, each in enumerate(row.iterchildren("{*}c")):
            match = _PLACE.fullmatch(each.get("r") or "")
            at = place_of(match[1]) if match else after
            formula = each.find("{*}f")
            text, is_a = self._cell(each)
            if formula is not None and formula.get("t") in _SPILLING:
                self._spilled.append(_range(formula.get("ref") or ""))
            if formula is not None or spilled(number, at, self._spilled):
                is_a = FORMULA
            if text or is_a == FORMULA:
                cells.append((at, text, is_a))
        return cells

    def _cell(self, element: Any) -> tuple[str, str]:  # noqa: ANN401
        value, sort = element.findtext("{*}v") or "", element.get("t") or "n"
        if sort == "inlineStr":
            return _text(element), ""
        if sort == "s" and value:
            return self._shared[int(value)], ""
        if sort == "d":
            return value.removesuffix("T00:00:00"), DAY
        if sort == "n" and value and element.get("s") in self._days:
            return self._day(value)
        if sort == "n":
            return number_text(value) if value else "", NUMBER
        sorts = {"b": TRUTH, "e": ERROR}
        return _TRUTH.get(value, value) if sort == "b" else value, sorts.get(sort, "")

    def _day(self, raw: str) -> tuple[str, str]:
        number = float(raw)
        if not 0 <= number <= _LAST_DAY:
            return number_text(raw), NUMBER
        if self._start == _DAY_NIL and 1 <= number < _LEAP:
            number += 1
        moment = self._start + dt.timedelta(seconds=round(number * 86_400))
        if number < 1:
            return moment.time().isoformat(), DAY
        return moment.isoformat().removesuffix("T00:00:00"), DAY


def _range(ref: str) -> Range:
    first, _, last = ref.replace("$", "").partition(":")
    corners = [_PLACE.fullmatch(each) for each in (first, last or first)]
    (a, b), (c, d) = ((int(each[2]), place_of(each[1])) for each in corners if each)
    return a, b, c, d
