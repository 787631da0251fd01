"""The workbook of a register: what people, spreadsheets and screen readers find."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import python_calamine
from lxml import etree

from mopac_spend.register import Contract, Progress, Supplier
from mopac_spend.registering.exporting import export
from tests.registering.desk import MAIN, SHEET, rows_of

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2020, 4, 1)
CONTRACT = Contract(
    code="C-1",
    title="=Evaluation",
    valid_from=DAY,
    route="open",
    bids=3,
    value=Decimal("1234.50"),
    ends=dt.date(2021, 3, 31),
    cpv="0012",
)


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def choices(content: bytes) -> dict[str, str]:
    """Give what may be chosen, by the cells where."""
    validations = part(content, SHEET).iter(f"{MAIN}dataValidation")
    return {
        str(rule.get("sqref")): str(rule.findtext(f"{MAIN}formula1"))
        for rule in validations
    }


def test_values_are_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "contracts.xlsx"
    file.write_bytes(export(Contract, [CONTRACT], "xlsx"))
    head, row = rows_of(file)
    cells = dict(zip(head, row, strict=True))
    assert cells["title"] == "=Evaluation"
    assert (cells["valid_from"], cells["ends"]) == (DAY, dt.date(2021, 3, 31))
    assert (cells["value"], cells["bids"], cells["cpv"]) == (1234.5, 3.0, "0012")
    assert head[:4] == ["code", "title", "valid_from", "valid_to"]
    assert head[-2:] == ["source", "note"]


def test_a_sheet_and_its_notes_and_nothing_merged() -> None:
    content = export(Contract, [CONTRACT], "xlsx")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["Contracts", "Notes"]
    root = part(content, SHEET)
    assert root.find(f"{MAIN}mergeCells") is None
    (pane,) = root.iter(f"{MAIN}pane")
    assert pane.get("topLeftCell") == "B2"
    notes = book.get_sheet_by_name("Notes").to_python()
    assert notes[0] == ["column", "needed", "may hold", "what it is"]
    assert ["value", "no", "pounds, such as 1234.50"] in [row[:3] for row in notes]
    firsts = [row[0] for row in notes]
    assert "Try the file with: mopac-spend register import contract FILE --dry-run" in (
        firsts
    )


def test_what_may_be_chosen_is_listed() -> None:
    routes = "open,restricted,mini-competition,quotations,direct-call-off,single-tender"
    assert choices(export(Contract, [CONTRACT], "xlsx")) == {
        "F2:F1048576": f'"{routes}"'
    }
    assert choices(export(Progress, [], "xlsx")) == {
        "C2:C1048576": '"complete,on-track,delayed,not-started,withdrawn"'
    }
    assert choices(export(Supplier, [], "xlsx")) == {"H2:H1048576": '"yes,no"'}


def test_columns_of_text_are_kept_from_turning_into_days() -> None:
    content = export(Contract, [], "xlsx")
    styles = part(content, "xl/styles.xml")
    codes = {
        e.get("numFmtId"): e.get("formatCode") for e in styles.iter(f"{MAIN}numFmt")
    }
    (cells,) = styles.iter(f"{MAIN}cellXfs")
    formats = [codes.get(each.get("numFmtId")) for each in cells]
    columns = [
        formats[int(e.get("style", 0))]
        for e in part(content, SHEET).iter(f"{MAIN}col")
        for _ in range(int(e.get("min", 0)), int(e.get("max", 0)) + 1)
    ]
    assert columns[:4] == ["@", "@", "yyyy-mm-dd", "yyyy-mm-dd"]
    assert columns[6:10] == ["0_)", "@", "yyyy-mm-dd", "#,##0.00_)"]


def test_equal_registers_give_equal_bytes() -> None:
    for form in ("xlsx", "csv"):
        assert export(Contract, [CONTRACT], form) == export(Contract, [CONTRACT], form)
