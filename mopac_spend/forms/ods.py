"""The cells of an ODS file as they stand; only their own XML is read."""

from __future__ import annotations

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
from mopac_spend.forms.process import TooLargeError

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

    from mopac_spend.forms.cell import Cell, Range

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (
    f"{_OASIS}{name}:1.0}}" for name in ("table", "office", "text", "style")
)
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_BLANKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_CELLS = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_COLUMNS, _REPEATED = 16_384, 2_000_000
_FIGURES = {"float", "percentage", "currency"}


def pieces(archive: zipfile.ZipFile) -> Iterator[Any]:
    """Say each sheet, as `cells.serve` does."""
    from lxml import etree

    hidden: set[str] = set()
    sheet = _Sheet()
    with archive.open("content.xml") as file:
        for event, each in etree.iterparse(
            file,
            events=("start", "end"),
            tag=[f"{_STYLE}style", f"{_TABLE}table", f"{_TABLE}table-row"],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        ):
            if each.tag == f"{_TABLE}table":
                if event == "start":
                    sheet = _Sheet()
                    style = each.get(f"{_TABLE}style-name")
                    yield each.get(f"{_TABLE}name", ""), style in hidden
                else:
                    yield {"merged": sheet.merged}
            elif event == "end" and each.tag == f"{_TABLE}table-row":
                yield from sheet.rows(each)
                each.clear()
            elif event == "end":
                shown = each.find(f"{_STYLE}table-properties")
                if shown is not None and shown.get(f"{_TABLE}display") == "false":
                    hidden.add(each.get(f"{_STYLE}name"))


class _Sheet:
    """One sheet: how far it is read, and the ranges that are one cell."""

    def __init__(self) -> None:
        self._number, self._left = 0, _REPEATED
        self._spilled: list[Range] = []
        self.merged: list[Range] = []

    def rows(self, row: Any) -> Iterator[tuple[int, list[Cell]]]:  # noqa: ANN401
        first = self._number + 1
        cells = self._cells(first, row)
        self._number += int(row.get(f"{_TABLE}number-rows-repeated") or 1)
        repeated = len(cells) * (self._number - first + 1) - len(row)
        self._left -= max(repeated, 0)
        if self._left < 0:
            msg = f"more than {_REPEATED:,} of its cells repeat others"
            raise TooLargeError(msg)
        if cells:
            for number in range(first, self._number + 1):
                yield number, cells

    def _cells(self, number: int, row: Any) -> list[Cell]:  # noqa: ANN401
        cells: list[Cell] = []
        at = 0
        for each in row.iterchildren(*_CELLS):
            count = int(each.get(f"{_TABLE}number-columns-repeated") or 1)
            text, is_a = _cell(each)
            if spread := _spread(each, "number-matrix", number, at):
                self._spilled.append(spread)
            if spread := _spread(each, "number", number, at):
                self.merged.append(spread)
            if is_a == FORMULA or spilled(number, at, self._spilled):
                is_a = FORMULA
            if text or is_a == FORMULA:
                if at + count > _COLUMNS:
                    msg = f"a row of it has more than {_COLUMNS:,} cells"
                    raise TooLargeError(msg)
                cells += [(at + n, text, is_a) for n in range(count)]
            at += count
        return cells


def _spread(cell: Any, what: str, row: int, at: int) -> Range | None:  # noqa: ANN401
    """Give the range that one cell takes, if it is more than the cell."""
    across, down = (
        int(cell.get(f"{_TABLE}{what}-{way}-spanned") or 1)
        for way in ("columns", "rows")
    )
    return (row, at, row + down - 1, at + across - 1) if across * down > 1 else None


def _cell(cell: Any) -> tuple[str, str]:  # noqa: ANN401 - an element of lxml
    text = "\n".join(_shown(each) for each in cell.iterchildren(f"{_TEXT}p"))
    if cell.get(f"{_TABLE}formula") is not None:
        return text, FORMULA
    if cell.get(f"{_CALC}value-type") == "error":
        return text, ERROR
    sort = cell.get(f"{_OFFICE}value-type")
    if sort in _FIGURES:
        return number_text(cell.get(f"{_OFFICE}value")), NUMBER
    if sort == "date":
        day: str = cell.get(f"{_OFFICE}date-value")
        return day.removesuffix("T00:00:00"), DAY
    if sort == "boolean":
        return cell.get(f"{_OFFICE}boolean-value").upper(), TRUTH
    return text, DAY if sort == "time" else ""


def _shown(element: Any) -> str:  # noqa: ANN401 - an element of lxml
    """Give the text of a paragraph with the blanks that are written as elements."""
    text = element.text or ""
    for each in element:
        if each.tag == f"{_TEXT}s":
            text += " " * int(each.get(f"{_TEXT}c") or 1)
        elif each.tag in _BLANKS:
            text += _BLANKS[each.tag]
        elif isinstance(each.tag, str) and not each.tag.startswith(_OFFICE):
            text += _shown(each)
        text += each.tail or ""
    return text
