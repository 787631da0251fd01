"""A list as people and programs take it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from decimal import Decimal

import pytest
import python_calamine

from mopac_spend.tables.listing import listed, rendered, workbook

NAMES = ("=1+1", "<b>x</b>", "Harbour\x1b[31m Ltd", "@cmd", "[red]x[/red]", "")
LISTING = listed(
    "Suppliers",
    ("name", "pounds", "payments", "first_day", "decision"),
    [
        (name, Decimal("-1234567.89"), at, dt.date(2018, 5, 14), None)
        for at, name in enumerate(NAMES)
    ],
    ("A note.",),
    {"decision": ("merge", "apart")},
)


def test_csv_keeps_amounts_and_runs_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(LISTING, "csv"))))
    assert [row["name"] for row in rows][:2] == ["'=1+1", "<b>x</b>"]
    assert {row["pounds"] for row in rows} == {"-1234567.89"}
    assert {row["first_day"] for row in rows} == {"2018-05-14"}


def test_json_holds_amounts_as_text() -> None:
    content = json.loads(rendered(LISTING, "json"))
    assert content["title"] == "Suppliers"
    assert content["notes"] == ["A note."]
    assert content["rows"][1] == {
        "name": "<b>x</b>",
        "pounds": "-1234567.89",
        "payments": 1,
        "first_day": "2018-05-14",
        "decision": "",
    }


def test_the_table_shows_text_as_it_is() -> None:
    text = rendered(LISTING, "table")
    assert "[red]x[/red]" in text
    assert "\x1b" not in text
    assert "-1,234,567.89" in text


def test_a_workbook_holds_no_formula_and_a_list_to_choose_from() -> None:
    content = workbook(LISTING)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name("List").to_python()
    assert rows[0] == list(LISTING.names)
    assert [row[0] for row in rows[1:]] == list(NAMES)
    assert rows[1][1] == pytest.approx(-1234567.89)
    assert rows[1][3] == dt.date(2018, 5, 14)
    assert book.get_sheet_by_name("Notes").to_python() == [["Suppliers"], ["A note."]]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert '"merge,apart"' in sheet


def test_an_empty_list_is_a_list() -> None:
    empty = listed("Nothing", ("name", "pounds"), [])
    assert rendered(empty, "csv") == "name,pounds\r\n"
    assert json.loads(rendered(empty, "json"))["rows"] == []
    assert rendered(empty, "table") == "Nothing: none\n"
    assert workbook(empty)[:2] == b"PK"


def test_a_text_too_long_for_a_cell_is_cut_and_not_left_out() -> None:
    content = workbook(listed("Long", ("name",), [("x" * 40_000,)]))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.get_sheet_by_name("List").to_python()[1] == ["x" * 32_767]
