"""Files of every format as rows of cells, and those that cannot be read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.sheets import Row, Source
from tests import real_data

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


def of(content: bytes, name: str = "may.csv") -> Source:
    return Source(name, "", content)


def rows(content: str, delimiter: str = ",") -> list[Row]:
    (sheet,) = of(content.encode()).text(("utf-8-sig",), delimiter)
    return list(sheet.rows)


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Make an xlsx file."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"})
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(lines):
            sheet.write_row(number, 0, cells)
    book.close()
    return file.getvalue()


def test_cells_are_texts_and_blank_ones_are_nothing() -> None:
    assert rows('a,"b, c", \r\n,,\r\n') == [Row(1, ("a", "b, c", None))]


def test_a_row_is_numbered_by_the_line_it_begins_on() -> None:
    numbers = [row.number for row in rows('a\n"b\nb"\nc\n\nd\n')]
    assert numbers == [1, 2, 4, 6]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(end: str) -> None:
    assert [row.cells for row in rows(f"a,b{end}c,d{end}")] == [
        ("a", "b"),
        ("c", "d"),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_cell() -> None:
    (sheet,) = of(b"\xef\xbb\xbfDate,Amount\n").text(("utf-8-sig",), ",")
    assert sheet.rows[0].cells == ("Date", "Amount")


def test_the_first_encoding_that_fits_is_used() -> None:
    assert of(b"\xa31").decoded(("utf-8-sig", "cp1252")) == "£1"
    assert of(b"\xc2\xa31").decoded(("utf-8-sig", "cp1252")) == "£1"


def test_a_sheet_s_row_is_labelled_with_its_name() -> None:
    content = workbook({"Apr 18": [["a"], [], ["b", 2.5, dt.date(2018, 4, 3), True]]})
    (sheet,) = of(content).workbook()
    assert [sheet.label(row) for row in sheet.rows if not row.blank] == [
        "Apr 18!1",
        "Apr 18!3",
    ]
    assert sheet.rows[2].cells == ("b", 2.5, dt.date(2018, 4, 3), True)


def test_a_workbook_is_known_by_its_bytes_and_not_its_name(tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_bytes(workbook({"A": [["x"]]}))
    assert Source.read(file).is_workbook
    file.write_text("a,b\n")
    assert not Source.read(file).is_workbook


def test_a_name_is_made_fit_for_the_books(tmp_path: Path) -> None:
    file = tmp_path / "may\n2018-01-01 open Assets:Evil\n.csv"
    file.write_text("a,b\n")
    assert Source.read(file).name == "may 2018-01-01 open Assets:Evil .csv"


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "IMPORT-003", "the file is empty; export it again from the source"),
        (b" \r\n\t\n", "IMPORT-003", "the file is empty; export it again"),
        (b"\xef\xbb\xbf", "IMPORT-003", "the file is empty; export it again"),
        (b"\xff\xfe\r\x00\n\x00", "IMPORT-003", "the file is empty; export it"),
        (b"<html><body>Log in", "IMPORT-004", "this is a web page saved under"),
        (b"\n<!DOCTYPE html>", "IMPORT-004", "this is a web page saved under"),
        (b"<table><tr><td>1", "IMPORT-004", "this is a web page saved under"),
        (b"<\x00h\x00t\x00m\x00l\x00>\x00", "IMPORT-004", "this is a web page"),
    ],
)
def test_files_that_hold_nothing_to_read(
    content: bytes, code: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "may.csv"
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        Source.read(file)
    assert str(refused.value).startswith(f"{code}: may.csv: {message}")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        Source.read(tmp_path / "june.csv")
    assert str(refused.value) == (
        f"IMPORT-001: {tmp_path / 'june.csv'}: cannot be read (No such file or "
        f"directory); check the name and your rights"
    )


@pytest.mark.parametrize(
    ("content", "row", "problem"),
    [
        ('a,b\n1,"2\n3,4\n5,6\n', 2, "unexpected end of data"),
        ('a,b\n1,"2\n3,"4"\n', 2, "',' expected after '\"'"),
        ('a,b\n1,2\n"x"y,4\n', 3, "',' expected after '\"'"),
        (f'a,b\n1,"{"x" * 100_001}"\n', 2, "field larger than field limit (100000)"),
    ],
)
def test_a_quote_left_open_is_refused_and_swallows_nothing(
    content: str, row: int, problem: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rows(content)
    assert str(refused.value) == (
        f"IMPORT-001: may.csv: row {row} cannot be read ({problem}); look for a "
        f"quote left open"
    )


def test_how_long_a_cell_may_be_is_left_to_other_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit, content = csv.field_size_limit(2**31 - 1), f'a,b\n1,2\n3,"{"x" * 200_000}"\n'
    try:
        monkeypatch.setattr(csv, "field_size_limit", None)
        with pytest.raises(Refusal, match=r"row 3 .*field limit \(100000\)"):
            rows(content)
    finally:
        monkeypatch.undo()
        csv.field_size_limit(limit)


def test_an_encoding_that_fits_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        of(b"a,\xa3\n").decoded(("utf-8-sig", "ascii"))
    assert str(refused.value) == (
        "IMPORT-001: may.csv: byte 3 is not ascii; add the right encoding to the "
        "layout's [read] encodings"
    )


@pytest.mark.parametrize("content", [b"Date\x00", b"Date,Amount\n1,2\x00\n"])
def test_nul_characters_are_named(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        of(content).decoded(("utf-8-sig", "cp1252", "latin-1"))
    assert " is NUL, as in a file saved as UTF-16 or damaged; add the right " in str(
        refused.value
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_text_of_two_bytes_a_character_is_known_by_its_bytes(encoding: str) -> None:
    text = "Date,Net £\n2018-05-14,5.00\n"
    assert of(text.encode(encoding)).decoded(("utf-8-sig", "cp1252")) == text


def test_a_real_file_in_utf_16_is_read() -> None:
    file = real_data.path("spend/encoding/utf-16le_encoded.csv")
    (sheet,) = Source.read(file).text(("utf-8-sig", "cp1252"))
    assert sheet.rows[0].cells[:2] == ("Organisation_code", "Organisation_name")
    assert len(sheet.rows) == 328


@pytest.mark.parametrize("spoilt", [b"\x9c", b"\xc2\xa3", b"\xa3"])
def test_a_spoilt_pound_is_mended_where_no_letter_is_beside_it(spoilt: bytes) -> None:
    content = b"Net (" + spoilt + b"),Name\n" + spoilt + b"5.00,C\x9curs\n"
    text = of(content).decoded(("cp1252",))
    assert text == "Net (£),Name\n£5.00,C\u0153urs\n"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_told_from_the_text(delimiter: str) -> None:
    cells = [["Spend, May; all"], ["Day", "Pounds", "Payee"], ["1", '"2,5"', "A; B"]]
    cells += [[f"{n}", "3", "Acme"] for n in range(9)]
    text = "\n".join(delimiter.join(row) for row in cells)
    (sheet,) = of(text.encode()).text(("utf-8-sig",))
    assert sheet.delimiter == delimiter
    assert sheet.rows[5].cells == ("2", "3", "Acme")


PAGE = """<html><head><title>x</title><script>if (a < b) "<td>"</script></head>
<body><!-- <table><tr><td>no</td></tr></table> --><p>Spend</p>
<TABLE border=1><tr><th colspan="2">Paid in May</th><th>&nbsp;</th></tr>
<tr><th>Day</th><th>Payee</th><th>Pounds</th></tr>
<tr><td>14/05/2018<td>Acme &amp; Co &lt;b&gt;<br/>Leeds<td>&pound;1,000.00
</table></body></html>"""


def test_a_table_of_a_web_page_is_a_sheet(tmp_path: Path) -> None:
    file = tmp_path / "may.xls"
    file.write_text(PAGE)
    (sheet,) = Source.read(file).text(("utf-8-sig",))
    assert [row.cells for row in sheet.rows] == [
        ("Paid in May", None, None),
        ("Day", "Payee", "Pounds"),
        ("14/05/2018", "Acme & Co <b> Leeds", "£1,000.00 "),
    ]


@pytest.mark.parametrize(
    "page",
    ["<table>" * 200_000, "<html>" + "<!--" * 200_000, "<table><tr><td>" + "<" * 10**6],
)
def test_a_page_that_is_made_to_hang_does_not(page: str, tmp_path: Path) -> None:
    file = tmp_path / "may.xls"
    file.write_text(page)
    before = time.process_time()
    with pytest.raises(Refusal):
        Source.read(file)
    assert time.process_time() - before < 5


def zip_bomb() -> bytes:
    """Give a workbook of a hundred kilobytes whose one sheet unpacks to 500 MiB."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/worksheets/sheet1.xml", "w") as sheet,
    ):
        for _ in range(500):
            sheet.write(bytes(1024 * 1024))
    return packed.getvalue()


def long_cell() -> bytes:
    """Give a workbook with a cell of a million characters."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook({"A": [["payee"]]}))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    texts = "xl/sharedStrings.xml"
    parts[texts] = parts[texts].replace(b"payee", b"x" * 1_000_000)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return packed.getvalue()


def far_corner() -> bytes:
    """Give a workbook of two cells, the first and the last there can be."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    sheet = book.add_worksheet("A")
    sheet.write(0, 0, "x")
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    return packed.getvalue()


SWELLING = """
import resource, sys
from pathlib import Path
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.sheets import Source
try:
    Source("may.csv", "", Path(sys.argv[1]).read_bytes()).workbook()
except Refusal as refusal:
    print(refusal)
kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
used = [resource.getrusage(kind) for kind in kinds]
print(sum(each.ru_utime + each.ru_stime for each in used))
print(used[1].ru_maxrss)
"""


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (zip_bomb, "unpacked it would be 500 MiB"),
        (long_cell, "a cell holds 1,000,000 characters"),
        (far_corner, "reading it took more memory or time than any workbook"),
    ],
)
def test_a_workbook_that_would_swell_is_refused(
    make: Callable[[], bytes], why: str, tmp_path: Path
) -> None:
    pytest.importorskip("resource", reason="Windows bounds no process")
    file = tmp_path / "may.csv"
    file.write_bytes(make())
    # In a small process: one that is forked counts the memory it was forked with.
    output = subprocess.run(
        [sys.executable, "-c", SWELLING, file],
        capture_output=True,
        text=True,
        check=True,
    )
    refused, seconds, kib = output.stdout.splitlines()
    assert refused.startswith(f"IMPORT-030: may.csv: {why}")
    assert float(seconds) < 10
    assert int(kib) < 1024 * 1024


def test_a_file_of_line_ends_is_refused_at_once() -> None:
    with pytest.raises(Refusal, match=r"IMPORT-030: .*2,000,000 lines"):
        of(b"Day,Pounds\n" + b"\n" * 1_999_999).text(("utf-8",))


def test_a_file_larger_than_any_export_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "may.csv"
    with file.open("wb") as archive:
        archive.truncate(48 * 1024 * 1024 + 1)
    with pytest.raises(Refusal, match=r"IMPORT-030: .*50,331,649 bytes"):
        Source.read(file)


@pytest.mark.parametrize(
    "content",
    [
        workbook({"A": [["x"]]})[:200],
        b"PK\x03\x04 and nothing else",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
)
def test_a_workbook_that_is_damaged_or_locked(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        of(content, "may.xlsx").workbook()
    text = str(refused.value)
    assert text.startswith("IMPORT-001: may.xlsx: the workbook cannot be read (")
    assert text.endswith(
        "); open it in a spreadsheet program, remove any password and save it again"
    )


def open_document(rows: str) -> bytes:
    """Make an ods file of table rows."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in [("office", "office"), ("table", "table"), ("text", "text")]
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="May">{rows}</table:table>'
        f"</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr("content.xml", content)
    return packed.getvalue()


def test_an_open_document_is_read() -> None:
    rows = (
        "<table:table-row>"
        '<table:table-cell office:value-type="string"><text:p>Acme</text:p>'
        "</table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2018-05-14"/>'
        '<table:table-cell office:value-type="float" office:value="4442.27"/>'
        "</table:table-row>"
    )
    (sheet,) = of(open_document(rows)).workbook()
    assert sheet.name == "May"
    assert sheet.rows[0].cells == ("Acme", dt.date(2018, 5, 14), 4442.27)


def test_an_open_document_that_repeats_itself_for_ever_is_refused() -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="float" office:value="1"/>'
    )
    rows = (
        f'<table:table-row table:number-rows-repeated="1048576">{cell}'
        f"</table:table-row>"
    )
    # The reader gives up in its own words; what matters is that it does.
    with pytest.raises(Refusal, match=r"IMPORT-0(01|30)"):
        of(open_document(rows)).workbook()


def test_errors_in_cells_are_blank_and_not_text() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet("A").write_formula(0, 1, "=1/0", None, "#DIV/0!")
    book.close()
    (sheet,) = of(file.getvalue()).workbook()
    assert all(cell is None for row in sheet.rows for cell in row.cells)
