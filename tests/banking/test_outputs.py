"""The listing leaves the building: whole in every form, and harmless."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from tests.banking.bank_maker import mt940
from tests.books_maker import make_books
from tests.errors.commands import run

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "=cmd|' /C calc'!A0"
LINES = [
    ("2018-05-14", "-100.00", "ACME"),
    ("2018-05-15", "-7.00", HOSTILE),
    ("2018-05-16", "-20.50", "[red]x[/red]"),
    ("2018-05-17", "3.00", "@SUM(1)"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    make_books(
        tmp_path / "books",
        """
        2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
        2018-05-15 | =1+1 | Advice | 20.50 | finance / victims / consultancy
        2018-05-17 | +Cove | Advice | 8.25 | finance / victims / consultancy
        """,
    )
    mt940(tmp_path / "may.sta", "1000.00", LINES)
    return tmp_path


def reconciled(desk: Path, *options: str) -> str:
    outcome = run("--books", "books", "reconcile", "may.sta", *options, cwd=desk)
    assert outcome.status == 0, outcome.err
    return outcome.out


def test_csv_holds_every_line_once_and_runs_nothing(desk: Path) -> None:
    listed = list(csv.DictReader(io.StringIO(reconciled(desk, "--format", "csv"))))
    bank = [Decimal(row["bank pounds"]) for row in listed if row["bank pounds"]]
    assert sorted(bank) == sorted(Decimal(pounds) for _, pounds, _ in LINES)
    paid = [Decimal(row["payment pounds"]) for row in listed if row["payment pounds"]]
    assert sorted(paid) == [Decimal("8.25"), Decimal("20.50"), Decimal("100.00")]
    texts = [cell for row in listed for cell in row.values()]
    started = [text for text in texts if text.startswith(("=", "@", "+"))]
    assert started == []
    assert any(HOSTILE in text for text in texts)


def test_a_workbook_holds_text_as_text(desk: Path) -> None:
    reconciled(desk, "--output", "left.xlsx")
    book = CalamineWorkbook.from_path(desk / "left.xlsx")
    rows = book.get_sheet_by_name("Lines and payments").to_python()
    assert len(rows) == 1 + len(LINES) + 1
    cells = [cell for row in rows for cell in row]
    assert any(HOSTILE in str(cell) for cell in cells)
    sums = book.get_sheet_by_name("Summary").to_python()
    assert ["matched", 2, -120.5, 2, 120.5] in [row[:5] for row in sums]


def test_json_says_the_same(desk: Path) -> None:
    listing = json.loads(reconciled(desk, "--format", "json"))
    (statement,) = listing["statements"]
    assert statement["opening"], statement["closing"] == ("1000.00", "875.50")
    assert [part["lines"] for part in listing["parts"]] == [2, 0, 1, 1, 0]
    assert [part["payments"] for part in listing["parts"]] == [2, 0, 0, 0, 1]


def test_a_table_shows_markup_as_it_is(desk: Path) -> None:
    shown = reconciled(desk)
    assert "[red]x[/red]" in shown
    assert "matched: 2 lines, -£120.50; 2 payments, £120.50" in shown


def test_nothing_is_written_among_the_books(desk: Path) -> None:
    arguments = ("--books", "books", "reconcile", "may.sta", "--output")
    outcome = run(*arguments, "books/left.csv", cwd=desk)
    assert (outcome.status, outcome.err[:7]) == (2, "ASK-005")
    assert not (desk / "books" / "bank").exists()
