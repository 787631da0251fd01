"""Every command that takes a file from outside refuses what was built to break it."""

from __future__ import annotations

import io
import shutil
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from tests.errors.cases import GOOD
from tests.errors.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.errors.commands import Outcome

# Command: what is typed before the file, and the code of a workbook that is damaged
# and of one that is too large.
READERS = {
    "import": ("import", "IMPORT-001", "IMPORT-030"),
    "layout": ("layout suggest", "IMPORT-001", "IMPORT-030"),
    "grants": ("grants --dry-run", "IMPORT-001", "IMPORT-030"),
    "register": ("register import initiative", "REGISTER-001", "REGISTER-001"),
    "budget": ("budget import", "REGISTER-001", "REGISTER-001"),
    "suppliers": ("suppliers merge", "SUPPLIER-001", "SUPPLIER-001"),
    "tag": ("tag --by Officer", "REVIEW-002", "REVIEW-002"),
}
# A form is read cell by cell, so a cell far away costs it nothing.
OF_VALUES = ["import", "layout", "grants"]
# What bodies publish, they publish packed: a ZIP of one table is unpacked.
UNPACKING = {"import", "layout", "grants"}
LESS = (
    "; open it in a spreadsheet program, copy the rows that count to a new workbook, "
    "or save them as CSV"
)
SAVE_AGAIN = "; open it in a spreadsheet program, remove any password and save it again"
TOO_MUCH = "reading it took more memory or time than any workbook of its kind needs"
MIB = 1024 * 1024


def workbook(*, far: bool = False) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Annual budget")
        sheet.write_row(0, 0, ["title", "name"])
        if far:
            sheet.write("XFD1048576", "far away")
    return buffer.getvalue()


def altered(**parts: bytes) -> bytes:
    """Give a workbook some of whose parts are others."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after,
    ):
        for name in before.namelist():
            stem = name.rpartition("/")[2].partition(".")[0]
            after.writestr(name, parts.get(stem, before.read(name)))
    return buffer.getvalue()


def laughing() -> bytes:
    """A workbook whose one text is a billion letters, by entities of entities."""
    doubled = "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    text = (
        f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">{doubled}]><sst xmlns="http'
        f'://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&j;</t></si>'
        f"<si><t>name</t></si></sst>"
    )
    return altered(sharedStrings=text.encode())


@cache
def bomb() -> bytes:
    return altered(sheet1=b"<x>" + b" " * (1100 * MIB))


def cut() -> bytes:
    return workbook()[:-200]


def nested(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, workbook())
    return buffer.getvalue()


def given(reader: str, name: str, content: bytes, folder: Path) -> Outcome:
    """Give a file to a command; nothing may be written of it."""
    shutil.copytree(GOOD, folder / "books")
    (folder / name).write_bytes(content)
    before = {p: p.read_bytes() for p in (folder / "books").rglob("*.beancount")}
    outcome = run(*f"--books books {READERS[reader][0]} {name}".split(), cwd=folder)
    assert before == {
        p: p.read_bytes() for p in (folder / "books").rglob("*.beancount")
    }
    assert outcome.status == 2
    assert "Traceback" not in outcome.err
    return outcome


@pytest.mark.parametrize("reader", OF_VALUES)
def test_a_cell_in_the_last_corner_ends_the_child_and_not_the_command(
    reader: str, tmp_path: Path
) -> None:
    outcome = given(reader, "far.xlsx", workbook(far=True), tmp_path)
    large = READERS[reader][2]
    assert outcome.err == f"{large}: far.xlsx: {TOO_MUCH}{LESS}\n"


@pytest.mark.parametrize("reader", READERS)
def test_what_would_swell_is_refused_before_it_is_unpacked(
    reader: str, tmp_path: Path
) -> None:
    outcome = given(reader, "bomb.xlsx", bomb(), tmp_path)
    large = READERS[reader][2]
    assert outcome.err == f"{large}: bomb.xlsx: unpacked it would be 1,100 MiB{LESS}\n"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("make", [laughing, cut], ids=["laughs", "cut"])
def test_what_is_damaged_is_told_as_damaged(
    reader: str, make: Callable[[], bytes], tmp_path: Path
) -> None:
    outcome = given(reader, "broken.xlsx", make(), tmp_path)
    damaged = READERS[reader][1]
    start = f"{damaged}: broken.xlsx: the workbook cannot be read ("
    assert outcome.err.startswith(start)
    assert outcome.err.endswith(f"){SAVE_AGAIN}\n")


@pytest.mark.parametrize("reader", READERS)
def test_workbooks_in_a_zip_are_named(reader: str, tmp_path: Path) -> None:
    packed = nested("april.xlsx", "may.xlsx")
    outcome = given(reader, "zip.xlsx", packed, tmp_path)
    assert outcome.err == (
        f"{READERS[reader][1]}: zip.xlsx: it is a ZIP file and no workbook; unpack it "
        f"and take what is in it: april.xlsx, may.xlsx\n"
    )


@pytest.mark.parametrize("reader", READERS)
def test_a_workbook_in_a_zip_is_named_or_read_as_it_would_be_alone(
    reader: str, tmp_path: Path
) -> None:
    outcome = given(reader, "zip.xlsx", nested("inner.xlsx"), tmp_path)
    if reader not in UNPACKING:
        assert outcome.err == (
            f"{READERS[reader][1]}: zip.xlsx: it is a ZIP file and no workbook; "
            f"unpack it and take what is in it: inner.xlsx\n"
        )
        return
    (tmp_path / "alone").mkdir()
    alone = given(reader, "zip.xlsx", workbook(), tmp_path / "alone")
    assert outcome.err == alone.err


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a," * 999_999 + b"a\n", "it has more than 16,384 cells, which no spread"),
        (b"," * 26_000_000, "it has more than 25,000,000 cells"),
        ((b"ab," * 100 + b"\n") * 60_100, "it has more than 6,000,000 cells that hold"),
    ],
    ids=["a million columns", "millions of commas", "millions of texts"],
)
def test_a_text_of_too_many_cells_is_not_taken_apart(
    reader: str, content: bytes, message: str, tmp_path: Path
) -> None:
    outcome = given(reader, "wide.csv", content, tmp_path)
    assert outcome.err.count("\n") == 1
    assert message in outcome.err
    code = READERS[reader][2]
    assert outcome.err.startswith(f"{code}: wide.csv: ")
