"""XLSX: what XlsxWriter writes, and parts that only Excel and Power Pivot write."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from unittest import mock

import pytest
import xlsxwriter

from mopac_spend.residue import kinds as k
from mopac_spend.residue.xlsx_plain import parted
from tests.residue.looking import changed, found, kinds, part

if TYPE_CHECKING:
    from collections.abc import Callable

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def book(
    fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]
    | None = None,
    **options: object,
) -> bytes:
    """Write a workbook with two rows, and whatever is done to it besides."""
    into = io.BytesIO()
    with xlsxwriter.Workbook(into, options) as made:
        sheet = made.add_worksheet("Answer")
        sheet.write_row(0, 0, ["Supplier", "Pounds", "Note"])
        sheet.write_row(1, 0, ["Harbour Training Ltd", 12.5, "paid"])
        if fill:
            fill(made, sheet)
    return into.getvalue()


CLEAN = book()


def looked(content: bytes) -> set[tuple[str, str]]:
    return kinds(found(content, "answer.xlsx"))


def test_a_plain_workbook_has_nothing() -> None:
    assert found(CLEAN, "answer.xlsx") == []


def test_what_xlsxwriter_hides_is_found() -> None:
    def fill(made: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        white = made.add_format({"font_color": "white"})
        on_dark = made.add_format({"font_color": "white", "bg_color": "#003366"})
        tiny = made.add_format({"font_size": 1})
        sheet.write("A3", "unseen", white)
        sheet.write("A4", "seen", on_dark)
        sheet.write("A5", "unseen too", tiny)
        sheet.write_rich_string("A6", "plain ", white, "and white")
        sheet.write_comment("B2", "ask the others", {"author": "Lou"})
        sheet.write_formula("B7", "=B2*2", None, 25)
        sheet.set_column("C:C", None, None, {"hidden": True})
        sheet.set_row(8, None, None, {"hidden": True})
        sheet.write("A9", "hidden")
        sheet.set_row(9, 0)
        sheet.write("A10", "flat")
        sheet.set_row(20, None, None, {"hidden": True})  # holds nothing
        sheet.merge_range("E1:F1", "shown")
        sheet.conditional_format(
            "A1:A2",
            {"type": "no_blanks", "format": made.add_format({"font_color": "white"})},
        )
        sheet.insert_textbox("H1", "over the cells")
        sheet.set_header("&L[Lou] to check")
        made.add_worksheet("Raw").hide()
        made.add_worksheet("Rawer").very_hidden()
        made.define_name("people", "=Raw!$A$1")
        made.set_properties({"author": "Lou Smith", "manager": "Jo", "keywords": "x"})
        made.set_custom_property("Checked by", "Lou")

    assert looked(book(fill)) == {
        ("Answer!A3", k.UNSEEN),
        ("Answer!A5", k.UNSEEN),
        ("Answer!A6", k.UNSEEN),
        ("Answer!A1:A2", k.UNSEEN),
        ("Answer!B2", k.COMMENT),
        ("Answer", k.AUTHOR),
        ("Answer!B7", k.FORMULA),
        ("Answer, column C", k.HIDDEN_COLUMN),
        ("Answer, rows 9-10", k.HIDDEN_ROWS),
        ("Answer", k.DRAFTING),
        ("xl/drawings/drawing1.xml", k.SHAPE),
        ("Raw", k.HIDDEN_SHEET),
        ("Rawer", k.HIDDEN_SHEET),
        ("defined names", k.DEFINED),
        ("docProps/core.xml", k.AUTHOR),
        ("docProps/core.xml", k.PROPERTY),
        ("docProps/app.xml", k.AUTHOR),
        ("docProps/custom.xml", k.PROPERTY),
    }


@pytest.mark.parametrize("in_cells", [True, False])
def test_a_text_is_found_where_it_stands(*, in_cells: bool) -> None:
    content = book(
        lambda _, sheet: [sheet.write(row, 2, "[Lou]") for row in (2, 5, 7)],
        constant_memory=in_cells,
    )
    places = [
        place for place, what, _ in found(content, "a.xlsx") if what == k.DRAFTING
    ]
    assert places == ["Answer!C3 and 2 more"]


def test_the_body_may_be_the_author_and_nobody_in_it() -> None:
    def by(author: str) -> bytes:
        return book(lambda made, _: made.set_properties({"author": author}))

    mine = by("Office of an Invented Commissioner")
    assert found(mine, "a.xlsx", body="Office of an Invented Commissioner") == []
    assert looked(mine) == {("docProps/core.xml", k.AUTHOR)}
    assert looked(by("Lou Smith")) == {("docProps/core.xml", k.AUTHOR)}
    shown = book(
        lambda made, sheet: (
            sheet.write("A3", "Office of an Invented Commissioner"),
            made.set_properties({"author": "Office of an Invented Commissioner"}),
        )
    )
    assert found(shown, "a.xlsx") == []


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("xl/pivotCache/pivotCacheRecords1.xml", k.PIVOT),
        ("xl/pivotCache/pivotCacheDefinition1.xml", k.PIVOT),
        ("xl/slicerCaches/slicerCache1.xml", k.PIVOT),
        ("xl/model/item.data", k.MODEL),
        ("xl/connections.xml", k.CONNECTION),
        ("xl/revisions/revisionLog1.xml", k.TRACKED),
        ("xl/embeddings/oleObject1.bin", k.EMBEDDED),
        ("xl/vbaProject.bin", k.MACRO),
        ("xl/media/image1.png", k.PICTURE),
        ("xl/printerSettings/printerSettings1.bin", k.PRINTER),
        ("customXml/item1.xml", k.CUSTOM),
        ("docMetadata/LabelInfo.xml", k.CUSTOM),
        ("docProps/thumbnail.emf", k.PICTURE),
        ("xl/never/heard.of", k.CLOSED),
        ("never-heard-of.xml", k.CLOSED),
    ],
)
def test_a_part_that_is_kept_beside_the_sheets_is_found(name: str, what: str) -> None:
    content = changed(CLEAN, {name: b"<a/>"})
    assert looked(content) == {(name, what)}


def test_the_cells_of_another_workbook_are_found_and_its_path() -> None:
    link = b"<externalLink xmlns='x'><cell r='A1'><v>secret</v></cell></externalLink>"
    rels = (
        b"<Relationships xmlns='x'><Relationship Id='r' Type='a/externalLinkPath' "
        b"Target='file:///C:/Users/lou/pay.xlsx' TargetMode='External'/>"
        b"</Relationships>"
    )
    content = changed(
        CLEAN,
        {
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": rels,
        },
    )
    assert {what for _, what in looked(content)} == {k.LINKED, k.PATH}


def with_sheet(*replacements: tuple[str, str], of: bytes = CLEAN) -> bytes:
    text = part(of, SHEET).decode()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return changed(of, {SHEET: text.encode()})


def test_a_value_beneath_a_merged_cell_is_found() -> None:
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    content = with_sheet(("</sheetData>", merged))
    assert looked(content) == {("Answer!B1", k.UNSEEN), ("Answer!C1", k.UNSEEN)}


def test_rows_hidden_by_the_sheet_and_columns_without_width_are_found() -> None:
    flat = with_sheet(("<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" '))
    assert looked(flat) == {("Answer, rows 1-2", k.HIDDEN_ROWS)}
    narrow = '<cols><col min="2" max="3" width="0" customWidth="1"/></cols><sheetData>'
    content = with_sheet(("<sheetData>", narrow))
    assert looked(content) == {
        ("Answer, column B", k.HIDDEN_COLUMN),
        ("Answer, column C", k.HIDDEN_COLUMN),
    }


def test_cells_without_names_are_counted() -> None:
    content = with_sheet((' r="C2"', ""), (' r="B2"', ""), (' r="A2"', ""))
    tagged = changed(
        content,
        {
            "xl/sharedStrings.xml": part(content, "xl/sharedStrings.xml").replace(
                b"paid", b"tbc"
            )
        },
    )
    assert looked(tagged) == {("Answer!C2", k.DRAFTING)}


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_another_encoding_hides_nothing(encoding: str) -> None:
    text = part(CLEAN, SHEET).decode()
    merged = '</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    text = text.replace("UTF-8", encoding).replace("</sheetData>", merged)
    text = text.replace("<v>12.5</v>", "<f>A1+1</f><v>12.5</v>")
    content = changed(CLEAN, {SHEET: text.encode(encoding)})
    assert looked(content) == {("Answer!B1", k.UNSEEN), ("Answer!B2", k.FORMULA)}


def test_a_prefix_hides_nothing() -> None:
    text = part(CLEAN, SHEET).decode()
    for name in ("worksheet", "sheetData", "row", "c", "v"):
        text = text.replace(f"<{name} ", f"<m:{name} ").replace(
            f"<{name}>", f"<m:{name}>"
        )
        text = text.replace(f"</{name}>", f"</m:{name}>")
    text = text.replace("xmlns=", "xmlns:m=").replace(
        "<m:v>12.5", "<m:f>A1</m:f><m:v>12.5"
    )
    # What stands beside the cells has no prefix, and is of no namespace then.
    assert ("Answer!B2", k.FORMULA) in looked(changed(CLEAN, {SHEET: text.encode()}))


def test_a_text_that_no_cell_shows_is_found() -> None:
    content = with_sheet(('<c r="C2" t="s"><v>4</v></c>', ""))
    assert found(content, "a.xlsx") == [("shared texts", k.LEFT_OVER, "paid")]


def test_the_path_that_excel_keeps_is_found() -> None:
    name = "xl/workbook.xml"
    text = part(CLEAN, name).replace(
        b"<sheets>",
        b'<a:absPath xmlns:a="urn:a" url="C:\\Users\\lou\\"/><sheets>',
    )
    assert ("xl/workbook.xml", k.PATH) in looked(changed(CLEAN, {name: text}))


def test_many_of_a_kind_are_counted() -> None:
    def fill(_: object, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row in range(100):
            sheet.write(row, 5, f"jo{row}@example.org")

    told = found(book(fill), "a.xlsx")
    assert len(told) == 21
    assert told[-1] == ("Answer", k.E_MAIL, "and 80 more of this kind")


def test_what_is_read_without_a_tree_is_read_as_with_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fill(made: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row in range(3, 60):
            sheet.write_row(row, 0, [f"Firm {row}", row * 1.5, "[Lou]", "TODO"])
        sheet.write("A70", "written over")
        sheet.write("A70", 7)
        made.add_worksheet("Second").write_column("B2", ["[Lou]", "tbc", 5])

    content = book(fill)
    quick = found(content, "a.xlsx")
    assert {place for place, what, _ in quick if what == k.DRAFTING} == {
        *("Answer!C4 and 57 more", "Answer!D4 and 56 more", "Second!B3"),
    }
    assert ("shared texts", k.LEFT_OVER, "written over") in quick
    parts = mock.Mock(return_value=None)
    monkeypatch.setattr("mopac_spend.residue.xlsx_sheet.parted", parts)
    assert found(content, "a.xlsx") == quick
    assert parts.call_count == 2


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1" hidden="1"><c r="A1" t="s"><v>0</v></c></row>',
        '<row r="1" ht="0"><c r="A1" t="s"><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="s"><f>B1</f><v>0</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>',
        '<row r="1"><!-- --><c r="A1"><v>0</v></c></row>',
        '<x:row r="1"><c r="A1"><v>0</v></c></x:row>',
    ],
)
def test_what_can_hide_something_is_read_as_xml(row: str) -> None:
    sheet = "<worksheet><sheetData>{}</sheetData></worksheet>"
    plain = '<row r="1" spans="1:1"><c r="A1" s="2" t="s"><v>0</v></c></row>'
    assert parted(sheet.format(plain).encode()) is not None
    assert parted(sheet.format(plain + row).encode()) is None
    assert parted(f"<!-- {sheet.format(plain)} -->{sheet}".encode()) is None
