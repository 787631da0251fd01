"""Working papers filled in and changed, as a spreadsheet program would save them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from mopac_spend.forms.filled import letters, read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.forms.filled import Sheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _sheets(path: Path) -> list[Sheet]:
    return read(path, "RUN-001", "").sheets


def rows(path: Path, sheet: str) -> list[dict[str, str]]:
    """Give the rows of a sheet below its headings, with their `number` and `at`."""
    (found,) = [each for each in _sheets(path) if each.name == sheet]
    start = next(at for at, row in enumerate(found.rows) if len(row.cells) > 1)
    heads = {at: cell.text for at, cell in found.rows[start].cells.items()}
    return [
        {heads[at]: cell.text for at, cell in row.cells.items()}
        | {"number": str(row.number)}
        for row in found.rows[start + 1 :]
    ]


def column(path: Path, sheet: str, heading: str) -> str:
    """Give the letters of a column by its heading."""
    (found,) = [each for each in _sheets(path) if each.name == sheet]
    return next(
        letters(at)
        for row in found.rows
        for at, cell in row.cells.items()
        if cell.text == heading
    )


def change(path: Path, sheet: str, cells: Mapping[str, str], *, cut: int = 0) -> None:
    """Write into cells, by place: number, text, or formula after `=`; cut a row."""
    names = [each.name for each in _sheets(path)]
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                root = etree.fromstring(content)
                for place, text in cells.items():
                    _write(root.find(f".//{MAIN}c[@r='{place}']"), text)
                for row in root.findall(f".//{MAIN}row[@r='{cut}']"):
                    row.getparent().remove(row)
                content = etree.tostring(root)
            new.writestr(name, content)
    path.write_bytes(made.getvalue())


def fill(path: Path, given: Mapping[str, str], heading: str = "Audited pounds") -> None:
    """Fill findings in: what is given by ref, and elsewhere that all is right."""
    at = column(path, "Sample", heading)
    right = "no" if heading == "Deviation" else ""
    cells = {
        f"{at}{row['number']}": given.get(row["Ref"], right or row["Pounds"])
        for row in rows(path, "Sample")
    }
    change(path, "Sample", cells)


def _write(cell: etree._Element, text: str) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if text.startswith("="):
        etree.SubElement(cell, f"{MAIN}f").text = text[1:]
        text = "0"
    try:
        float(text)
    except ValueError:
        cell.set("t", "inlineStr")
        inline = etree.SubElement(cell, f"{MAIN}is")
        etree.SubElement(inline, f"{MAIN}t").text = text
    else:
        etree.SubElement(cell, f"{MAIN}v").text = text
