"""Cells that leave the building: exact and harmless."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.cells import (
    RowError,
    as_text,
    csv_rows,
    csv_text,
    neutralised,
    text_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44",
        "-5",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "  =1",
        "\u00a0=1",
        "\uff1d1",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Acme", "A=B", "a-b", "'=1", "1.00", "£5"])
def test_other_text_stays(text: str) -> None:
    assert neutralised(text) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (Decimal(-120), "-120.00"),
        (Decimal("0.1"), "0.10"),
        (dt.date(2020, 4, 1), "2020-04-01"),
        (3, "3"),
        ("x", "x"),
    ],
)
def test_cells_for_programs(
    cell: str | int | dt.date | Decimal | None, text: str
) -> None:
    assert as_text(cell) == text


def test_a_credit_is_no_formula() -> None:
    written = csv_text(["supplier", "amount"], [("=x", Decimal("-1.50"))])
    assert written == "supplier,amount\r\n'=x,-1.50\r\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1)))
def test_csv_reads_back_whatever_the_text(texts: list[str]) -> None:
    written = csv_text(["n", "text"], [(1, text) for text in texts])
    rows = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert rows == [["n", "text"], *(["1", neutralised(text)] for text in texts)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_csv_as_spreadsheets_save_it(encoding: str, delimiter: str, end: str) -> None:
    rows = [["name", "decision", "n"], ["Café, one; two", "a\n b", ""]]
    file = io.StringIO(newline="")
    csv.writer(
        file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL
    ).writerows(rows)
    assert csv_rows(file.getvalue().encode(encoding)) == rows


def test_csv_that_was_cut_off_is_none() -> None:
    with pytest.raises(csv.Error, match="line 2"):
        csv_rows(b'name,decision\n"Acme')


@given(st.text(st.sampled_from('a",\r\n ')))
def test_rows_that_are_bounded_are_those_of_csv(text: str) -> None:
    def read(rows: Iterable[list[str]]) -> tuple[list[list[str]], bool]:
        whole: list[list[str]] = []
        try:
            whole.extend(rows)
        except csv.Error:
            return whole, True
        return whole, False

    plain = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert read(row for _, row in text_rows(text, ",")) == read(plain)


@pytest.mark.parametrize(
    ("text", "begins"),
    [("a,b\n" + "," * 16_384, 2), ("a\n" + '"\n",' * 16_384, 2), ("," * 300_000, 1)],
    ids=["one line", "over many lines", "wider still"],
)
def test_a_row_wider_than_any_spreadsheet_is_none(text: str, begins: int) -> None:
    with pytest.raises(RowError, match=r"it has more than 16,384 cells") as refused:
        list(text_rows(text, ","))
    assert (refused.value.begins, refused.value.large) == (begins, True)


def test_a_row_as_wide_as_a_spreadsheet_is_one() -> None:
    ((begins, row),) = text_rows("," * 16_383, ",")
    assert (begins, len(row)) == (1, 16_384)


def test_a_text_of_commas_is_one_cell() -> None:
    ((_, row),) = text_rows(f'"{"," * 90_000}"', ",")
    assert row == ["," * 90_000]
