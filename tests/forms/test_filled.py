"""One reader of filled-in forms: the same faults, told alike, in all four commands."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.forms.filled import Cell, Faults, Place, letters, place_of, read
from tests.forms.test_every_reader import given

if TYPE_CHECKING:
    from pathlib import Path


class Form(NamedTuple):
    """A small form: its sheet, headings, one row, and the column that is attacked."""

    sheet: str
    headings: tuple[str, ...]
    row: tuple[str, ...]
    column: int
    code: str
    fault: str

    @property
    def heading(self) -> str:
        return self.headings[self.column]


# By the reader's name in `test_every_reader`.
FORMS = {
    "tag": Form(
        "Payments",
        ("ref", "group", "decide category"),
        ("office:1001:3f9a2c11d0be", "G1", "training"),
        2,
        "REVIEW-002",
        "REVIEW-003",
    ),
    "register": Form(
        "Initiatives",
        ("code", "title", "valid_from"),
        ("new-work", "New work", "2020-04-01"),
        1,
        "REGISTER-001",
        "REGISTER-002",
    ),
    "budget": Form(
        "Annual budgets",
        ("code", "title", "valid_from", "year"),
        ("B-1", "Budget", "2020-04-01", "2020-21"),
        1,
        "REGISTER-001",
        "REGISTER-002",
    ),
    "suppliers": Form(
        "List",
        ("decision", "name", "code"),
        ("merge", "Harbour Training Ltd", "harbour"),
        2,
        "SUPPLIER-001",
        "SUPPLIER-002",
    ),
}
EACH = pytest.mark.parametrize("reader", FORMS)
FORMULA = "is a formula; type what should be there"
MERGED = "is merged with other cells; take them apart and fill in each"


def xlsx(form: Form, attack: str = "", *, hidden: bool = False) -> bytes:
    """Write a form with one cell as it should not be."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        if hidden:
            book.add_worksheet("Shown")
        sheet = book.add_worksheet(form.sheet)
        sheet.write_row(0, 0, form.headings)
        sheet.write_row(1, 0, form.row)
        at, text = form.column, form.row[form.column]
        if attack == "formula":
            sheet.write_formula(1, at, '="x"', None, text)
        elif attack == "array":
            place = f"{xl_rowcol_to_cell(1, at)}:{xl_rowcol_to_cell(2, at)}"
            sheet.write_array_formula(place, '="x"', None, text)
            sheet.write_row(2, 0, form.row[:at])
            sheet.write_string(2, at, text)
        elif attack == "merged":
            sheet.merge_range(1, at, 3, at, text)
        elif attack == "far":
            sheet.write_string("XFD1048576", "far away")
        if hidden:
            sheet.hide()
    return buffer.getvalue()


def ods(form: Form, attack: str = "") -> bytes:
    """Write the smallest OpenDocument spreadsheet that holds a form."""
    names = {"formula": 'table:formula="of:=1"'}
    names["merged"] = 'table:number-rows-spanned="3"'
    odd = names.get(attack, "")

    def cell(text: str, more: str = "") -> str:
        return (
            f'<table:table-cell office:value-type="string" {more}><text:p>{text}'
            f"</text:p></table:table-cell>"
        )

    head = "".join(map(cell, form.headings))
    row = "".join(
        cell(text, odd if at == form.column else "") for at, text in enumerate(form.row)
    )
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(
        f'xmlns:{name}="{oasis}:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="{form.sheet}"><table:table-header-rows>'
        f"<table:table-row>{head}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{row}</table:table-row></table:table>"
        f"</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


@EACH
@pytest.mark.parametrize("attack", ["formula", "merged"])
@pytest.mark.parametrize("write", [xlsx, ods])
def test_what_was_not_typed_is_a_fault_at_its_cell(
    reader: str, attack: str, write: type, tmp_path: Path
) -> None:
    form = FORMS[reader]
    ending = "xlsx" if write is xlsx else "ods"
    outcome = given(reader, f"form.{ending}", write(form, attack), tmp_path)
    why = FORMULA if attack == "formula" else MERGED
    at = f"{form.sheet}!{letters(form.column)}2 ({form.heading})"
    assert f"{form.fault}: form.{ending}, {at}: {why}\n" in outcome.err


@EACH
def test_a_formula_that_fills_other_cells_is_a_fault_in_each(
    reader: str, tmp_path: Path
) -> None:
    form = FORMS[reader]
    outcome = given(reader, "form.xlsx", xlsx(form, "array"), tmp_path)
    for row in (2, 3):
        at = f"{form.sheet}!{letters(form.column)}{row} ({form.heading})"
        message = f"{form.fault}: form.xlsx, {at}: {FORMULA}"
        assert message in outcome.err or (reader, row) == ("tag", 3)


@EACH
def test_a_formula_in_csv_is_one(reader: str, tmp_path: Path) -> None:
    form = FORMS[reader]
    row = [*form.row]
    row[form.column] = "=1+1"
    text = f"{','.join(form.headings)}\n{','.join(row)}\n"
    outcome = given(reader, "form.csv", text.encode(), tmp_path)
    at = f"{letters(form.column)}2 ({form.heading})"
    assert f"{form.fault}: form.csv, {at}: {FORMULA}\n" in outcome.err


@EACH
@pytest.mark.parametrize("ending", ["xlsx", "ods", "csv"])
def test_a_picture_is_no_form_whatever_it_is_called(
    reader: str, ending: str, tmp_path: Path
) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    outcome = given(reader, f"form.{ending}", picture, tmp_path)
    assert outcome.err == (
        f"{FORMS[reader].code}: form.{ending}: it is neither a workbook nor CSV; open "
        f"it and save it as XLSX, ODS or CSV\n"
    )


@EACH
def test_a_hidden_form_is_not_read(reader: str, tmp_path: Path) -> None:
    form = FORMS[reader]
    outcome = given(reader, "form.xlsx", xlsx(form, hidden=True), tmp_path)
    assert outcome.err.startswith(f"{form.code}: form.xlsx: ")
    assert "is hidden; show it" in outcome.err or "Shown, is empty" in outcome.err


@EACH
def test_a_cell_in_the_last_corner_is_told_with_the_others(
    reader: str, tmp_path: Path
) -> None:
    row = ("join", "x", "y") if reader == "suppliers" else ("", "", "")
    form = FORMS[reader]._replace(row=row)
    outcome = given(reader, "far.xlsx", xlsx(form, "far"), tmp_path)
    assert outcome.err.startswith((f"{form.code}: far.xlsx", f"{form.fault}: far.xlsx"))
    if form.fault == "REGISTER-002":
        assert f"{form.sheet}!XFD1048576: the column has no heading" in outcome.err


def test_what_a_cell_is_alike_in_both_workbooks(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("One")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        money = book.add_format({"num_format": '"Day" #,##0.00 [Red]'})
        sheet.write_number(0, 0, 43922, day)
        sheet.write_number(0, 1, 43922.5, day)
        sheet.write_number(0, 2, 1234.5, money)
        sheet.write_number(0, 3, 12345678)
        sheet.write_boolean(0, 4, True)  # noqa: FBT003
        sheet.write_string(0, 5, " two  blanks ")
    (row,) = read(file, "REGISTER-001", "made by hand").first.rows
    assert list(row.cells.values()) == [
        Cell("2020-04-01", "day"),
        Cell("2020-04-01T12:00:00", "day"),
        Cell("1234.5", "number"),
        Cell("12345678", "number"),
        Cell("TRUE", "truth value"),
        Cell(" two  blanks "),
    ]


def test_repeated_cells_of_a_document_are_counted(tmp_path: Path) -> None:
    form = FORMS["register"]
    with zipfile.ZipFile(io.BytesIO(ods(form))) as archive:
        text = archive.read("content.xml").decode()
    repeated = text.replace(
        "<table:table-row><table:table-cell ",
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16000" ',
    )
    file = tmp_path / "a.ods"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", repeated)
    with pytest.raises(Refusal, match="more than 2,000,000 of its cells repeat others"):
        read(file, "REGISTER-001", "made by hand")


def test_faults_stand_in_the_order_of_the_sheets() -> None:
    faults = Faults()
    faults.refuse()
    faults.add(Place("a.xlsx", "Two", 9), "REVIEW-006", "late")
    faults.add(Place("a.xlsx", "Two", 2, 27, "x"), "REVIEW-006", "for {of}", of="p1")
    faults.add(Place("a.xlsx", "Two", 2, 27, "x"), "REVIEW-006", "for {of}", of="p2")
    faults.add(Place("a.xlsx", "One", 1, 0), "REVIEW-006", "first cell")
    with pytest.raises(RefusedListError) as raised:
        faults.refuse()
    assert [str(each) for each in raised.value.faults] == [
        "REVIEW-006: a.xlsx, Two!AB2 (x): for p1 (and 1 payment more)",
        "REVIEW-006: a.xlsx, Two, row 9: late",
        "REVIEW-006: a.xlsx, One!A1: first cell",
    ]
    assert [place_of(letters(at)) for at in (0, 25, 26, 16_383)] == [0, 25, 26, 16_383]
