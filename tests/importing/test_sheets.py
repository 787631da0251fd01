"""Files of every format as rows of cells, and those that cannot be read."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from mopac_spend.findings import Refusal
from mopac_spend.importing.sheets import Row, Source
from tests import real_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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
    assert rows('a,"b, c", \r\n,,\r\n') == [
        Row(1, ("a", "b, c", None)),
        Row(2, (None, None, None)),
    ]


def test_a_row_is_numbered_by_the_line_it_begins_on() -> None:
    numbers = [row.number for row in rows('a\n"b\nb"\nc\n\nd\n')]
    assert numbers == [1, 2, 4, 5, 6]


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


def test_an_encoding_that_fits_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        of(b"a,\xa3\n").decoded(("utf-8-sig", "ascii"))
    assert str(refused.value) == (
        "IMPORT-001: may.csv: byte 3 is not ascii; add the right encoding to the "
        "layout's [read] encodings"
    )


@pytest.mark.parametrize("content", ["Date,Amount\n".encode("utf-16-le"), b"Date\x00"])
def test_nul_characters_are_named(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        of(content).decoded(("utf-8-sig", "cp1252", "latin-1"))
    assert " is NUL, as in a file saved as UTF-16 or damaged; add the right " in str(
        refused.value
    )
    assert of("£1".encode("utf-16")).decoded(("utf-16",)) == "£1"


def test_a_real_file_in_utf_16_is_named_for_what_it_is() -> None:
    file = real_data.path("spend/encoding/utf-16le_encoded.csv")
    with pytest.raises(Refusal, match="UTF-16 or damaged"):
        Source.read(file).text(("utf-8-sig", "cp1252", "latin-1"), ",")


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


def test_errors_in_cells_are_blank_and_not_text() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    book.add_worksheet("A").write_formula(0, 1, "=1/0", None, "#DIV/0!")
    book.close()
    (sheet,) = of(file.getvalue()).workbook()
    assert all(cell is None for row in sheet.rows for cell in row.cells)
