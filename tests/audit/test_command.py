"""`mopac-spend duplicates` on books of three payments."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.books_maker import make_books
from tests.errors.commands import Outcome, run

if TYPE_CHECKING:
    from pathlib import Path

TAGS = "finance / untagged / consultancy"
LINES = f"""
2018-05-01 | =Acme Ltd | - | 1234.56 | {TAGS} | ref=test:INV-10412:000000000001
2018-05-15 | =Acme Ltd | - | 1234.56 | {TAGS} | ref=test:INV-1O412:000000000002
2018-06-15 | Bolt LLP | - | 99.00 | {TAGS}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_books(tmp_path / "books", LINES)
    return tmp_path


def duplicates(folder: Path, *typed: str) -> Outcome:
    return run("--books", "books", "duplicates", *typed, cwd=folder)


def test_the_table_names_both_payments(folder: Path) -> None:
    outcome = duplicates(folder)
    assert outcome.status == 0
    assert "INV-10412" in outcome.out
    assert "INV-1O412" in outcome.out
    assert outcome.err == "1 candidate: 1 strong, £1,234.56\n"


def test_csv_has_every_column_and_runs_no_formula(folder: Path) -> None:
    (row,) = csv.DictReader(
        io.StringIO(duplicates(folder, "--format", "csv").out, newline="")
    )
    assert (row["rank"], row["strength"], row["pounds"]) == ("1", "strong", "1234.56")
    assert row["supplier"] == "'=Acme Ltd"
    assert row["second_ref"] == "test:INV-1O412:000000000002"


def test_json_is_for_programs(folder: Path) -> None:
    listing = json.loads(duplicates(folder, "--format", "json").out)
    assert listing["rows"][0]["days_apart"] == 14
    assert listing["notes"] == ["1 candidate: 1 strong, £1,234.56"]


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list.json"])
def test_it_goes_into_a_file(folder: Path, name: str) -> None:
    outcome = duplicates(folder, "--output", name)
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err.startswith(f"wrote {name}\n")
    assert (folder / name).stat().st_size > 100


def test_a_year_narrows_it(folder: Path) -> None:
    assert duplicates(folder, "--fy", "2018-19").err.startswith("1 candidate")
    assert duplicates(folder, "--fy", "2019-20").err == "0 candidates\n"
    assert duplicates(folder, "--quarter", "2018-19-Q1").err.startswith("1 candidate")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("--fy", "2018"), "ASK-003: "),
        (("--fy", "2018-19", "--quarter", "2018-19-Q1"), "ASK-003: a period is given"),
        (("--format", "xlsx"), "ASK-005: xlsx cannot be printed"),
        (("--format", "csv", "--output", "a.json"), "ASK-005: a.json: --format csv"),
        (("--output", "books/a.csv"), "ASK-005: books/a.csv: a list is not written"),
        (("--output", "no/a.csv"), "ASK-005: no/a.csv: there is no folder"),
    ],
)
def test_a_wrong_request_is_refused(
    folder: Path, typed: tuple[str, ...], words: str
) -> None:
    outcome = duplicates(folder, *typed)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(words)


def test_candidates_are_no_fault_of_the_books(folder: Path) -> None:
    assert run("--books", "books", "check", cwd=folder).status == 0
