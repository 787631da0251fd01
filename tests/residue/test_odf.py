"""ODS and ODT: what is hidden in content, styles, settings and parts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.residue import kinds as k
from tests.residue.looking import changed, found, kinds
from tests.residue.test_pages_and_texts import zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
    for name, of in {
        **{
            each: each
            for each in ("office", "table", "text", "style", "meta", "config")
        },
        "fo": "xsl-fo-compatible",
        "number": "datastyle",
    }.items()
)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
STYLES = """
<style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/></style:style>
<style:style style:name="flat" style:family="table-row"><style:table-row-properties style:row-height="0cm"/></style:style>
<style:style style:name="thin" style:family="table-column"><style:table-column-properties style:column-width="0in"/></style:style>
<style:style style:name="dark" style:family="table-cell"><style:table-cell-properties fo:background-color="#000000"/></style:style>
<style:style style:name="on" style:family="table-cell" style:parent-style-name="dark"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="pale" style:family="text"><style:text-properties fo:color="#fefefe"/></style:style>
<style:style style:name="gone" style:family="text"><style:text-properties text:display="none"/></style:style>
<number:number-style style:name="N1"><number:text/></number:number-style>
<style:style style:name="mute" style:family="table-cell" style:data-style-name="N1"/>
"""  # noqa: E501 - as it is written
COLUMN = "<table:table-column/>"
NAMED = (
    '<table:named-expressions><table:named-range table:name="n" '
    'table:cell-range-address="$A.$A$1"/></table:named-expressions>'
)
PIVOTED = (
    '<table:data-pilot-tables><table:data-pilot-table table:name="p"/>'
    "</table:data-pilot-tables>"
)
TRACKED = (
    "<table:tracked-changes><table:cell-content-change><text:p>old</text:p>"
    "</table:cell-content-change></table:tracked-changes>"
)


def part(name: str, inside: str) -> bytes:
    tag = f"office:document-{name}"
    return f"<{tag} {NAMES} {DC}>{inside}</{tag}>".encode()


def document(
    body: str, kind: str = "spreadsheet", parts: Mapping[str, bytes] | None = None
) -> bytes:
    content = part(
        "content",
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>",
    )
    return changed(zipped(mimetype=b"x"), {"content.xml": content, **(parts or {})})


def sheet(rows: str, column: str = COLUMN, more: str = "") -> str:
    return f'<table:table table:name="A" {more}>{column}{rows}</table:table>'


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def cell(text: str = "Acre", more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def span(style: str) -> str:
    return f'<text:span text:style-name="{style}">x</text:span>'


def looked(content: bytes) -> set[tuple[str, str]]:
    return kinds(found(content, "a.ods"))


@pytest.mark.parametrize(
    ("body", "place", "what"),
    [
        (sheet(row(cell()), more='table:style-name="hid"'), "A", k.HIDDEN_SHEET),
        (sheet(row(cell(), 'table:style-name="flat"')), "A, row 1", k.HIDDEN_ROWS),
        (
            sheet(row(cell(), 'table:visibility="filter"') * 2),
            *("A, rows 1-2", k.HIDDEN_ROWS),
        ),
        (
            sheet(row(cell()), '<table:table-column table:style-name="thin"/>'),
            *("A, column A", k.HIDDEN_COLUMN),
        ),
        (sheet(row(cell(more='table:style-name="dark"'))), "A!A1", k.UNSEEN),
        (sheet(row(cell(more='table:style-name="mute"'))), "A!A1", k.UNSEEN),
        (sheet(row(cell(span("pale")))), "A!A1", k.UNSEEN),
        (sheet(row(cell(span("gone")))), "A!A1", k.UNSEEN),
        (
            sheet(row(cell() + cell().replace("table-cell", "covered-table-cell"))),
            *("A!B1", k.UNSEEN),
        ),
        (sheet(row(cell(more='office:string-value="other"'))), "A!A1", k.UNSEEN),
        (sheet(row(cell("[Lou]"))), "A!A1", k.DRAFTING),
        (sheet(row(cell())) + NAMED, "defined names", k.DEFINED),
        (PIVOTED + sheet(row(cell())), "content.xml", k.PIVOT),
        (TRACKED + sheet(row(cell())), "content.xml", k.TRACKED),
    ],
)
def test_what_a_sheet_hides_is_found(body: str, place: str, what: str) -> None:
    assert looked(document(body)) == {(place, what)}


@pytest.mark.parametrize(
    "rows",
    [
        row(cell()),
        row(cell(more='table:style-name="on"')),
        row("<table:table-cell/>", 'table:visibility="collapse"'),
        row(cell("two  spaces", 'office:string-value="two spaces"')),
    ],
)
def test_what_a_sheet_shows_is_no_finding(rows: str) -> None:
    assert looked(document(sheet(rows))) == set()


def test_text_documents_are_looked_into_as_sheets_are() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>Shown <office:annotation><dc:creator>Lou</dc:creator>"
        "</office:annotation>"
        '<text:span text:style-name="pale">pale</text:span></text:p>'
        "<text:p>[<text:span>Lo</text:span>u]</text:p>"
    )
    told = looked(document(body, "text"))
    assert {what for _, what in told} == {k.TRACKED, k.COMMENT, k.UNSEEN, k.DRAFTING}


def test_properties_printers_and_parts_are_found() -> None:
    meta = part("meta", "<office:meta><dc:creator>Lou Smith</dc:creator></office:meta>")
    name = 'config:name="PrinterName"'
    item = f"<config:config-item {name}>\\\\files\\hp</config:config-item>"
    parts: dict[str, bytes] = {
        "meta.xml": meta,
        "settings.xml": part("settings", item),
        "Thumbnails/thumbnail.png": b"png",
        "Basic/Standard/Module1.xml": b"<a/>",
        "Versions/Version1": b"old",
        "Object 1/content.xml": b"<a>jo@example.org</a>",
        "never.heard": b"of",
    }
    assert looked(document(sheet(row(cell())), parts=parts)) == {
        ("meta.xml", k.AUTHOR),
        ("settings.xml", k.PRINTER),
        ("Thumbnails/thumbnail.png", k.PICTURE),
        ("Basic/Standard/Module1.xml", k.MACRO),
        ("Versions/Version1", k.EARLIER),
        ("Object 1/content.xml", k.EMBEDDED),
        ("Object 1/content.xml", k.E_MAIL),
        ("never.heard", k.CLOSED),
    }
