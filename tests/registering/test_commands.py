"""`mopac-spend register`: what is shown, what is written, and what is refused."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING

import pytest

from mopac_spend.registering.columns import ALL
from tests.errors.commands import Outcome, run
from tests.registering.desk import CONTRACTS, as_csv, books_with, contents, rows_of
from tests.workbooks_here import read_here

if TYPE_CHECKING:
    from pathlib import Path

WIDE = "code,title,valid_from,value,note"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    books_with(tmp_path)
    return tmp_path


def command(folder: Path, *typed: str) -> Outcome:
    return run("--books", "books", "register", *typed, cwd=folder)


def test_kinds_are_listed_without_books(tmp_path: Path) -> None:
    result = run("register", "kinds", "--format", "json", cwd=tmp_path)
    rows = json.loads(result.out)["rows"]
    assert [row["kind"] for row in rows] == [kind.kind for kind in ALL]
    assert all(row["what_it_is"].endswith(".") for row in rows)
    assert {
        "kind": "sum-part",
        "what_it_is": "One part of a published sum: what it is and its amount.",
        "file": "registers/sum-parts.beancount",
    } in rows


def test_columns_of_a_kind_are_explained(tmp_path: Path) -> None:
    result = run("register", "kinds", "contracts", "--format", "json", cwd=tmp_path)
    rows = {row["column"]: row for row in json.loads(result.out)["rows"]}
    assert rows["code"]["needed"] == "yes"
    assert rows["route"]["may_hold"].startswith("open, restricted, mini-competition")
    assert rows["owner"] == {
        "column": "owner",
        "needed": "no",
        "may_hold": "text",
        "what_it_is": "the post that answers for it, never a person's name.",
    }
    assert rows["initiative"]["may_hold"] == "a code of initiatives"


def test_export_and_import(folder: Path) -> None:
    result = command(folder, "export", "contract", "contracts.xlsx")
    assert (result.status, result.out, result.err) == (
        0,
        "",
        "wrote contracts.xlsx: 2 rows\n",
    )
    before = contents(folder / "books")
    result = command(folder, "import", "contract", "contracts.xlsx")
    assert (result.status, result.err) == (0, "")
    assert result.out == "2 rows of contracts.xlsx: 0 new, 0 changed, 2 unchanged\n"
    assert contents(folder / "books") == before


def test_a_dry_run_shows_old_and_new(folder: Path) -> None:
    as_csv(
        folder,
        WIDE,
        "C-NEW,New,2021-04-01,5,",
        "C-AUDIT,Internal audit,2019-04-01,,two years",
    )
    result = command(folder, "import", "contract", "list.csv", "--dry-run")
    assert result.out == (
        "row 2  new      C-NEW\n"
        "    title: New\n"
        "    valid_from: 2021-04-01\n"
        "    value: £5.00\n"
        "row 3  changed  C-AUDIT\n"
        "    value: £1,000.00 → nothing\n"
        "    note: nothing → two years\n"
        "2 rows of list.csv: 1 new, 1 changed, 0 unchanged\n"
        "1 of the register not in the file: left as they are\n"
        "  would write registers/contracts.beancount\n"
        "Dry run: nothing was written.\n"
    )
    file = folder / "books" / "registers" / "contracts.beancount"
    assert file.read_text(encoding="utf-8") == CONTRACTS
    result = command(folder, "import", "contract", "list.csv")
    assert result.out == (
        "2 rows of list.csv: 1 new, 1 changed, 0 unchanged\n"
        "1 of the register not in the file: left as they are\n"
        "  wrote registers/contracts.beancount\n"
    )
    result = command(folder, "import", "contract", "list.csv", "--dry-run")
    assert result.out.startswith("2 rows of list.csv: 0 new, 0 changed, 2 unchanged\n")


def test_events_are_shown_with_their_day(folder: Path) -> None:
    as_csv(folder, "code,day,amount", "C-AUDIT,2020-06-01,300", "C-EVAL,2021-01-02,-1")
    result = command(folder, "import", "variations", "list.csv", "--dry-run")
    assert result.out.startswith(
        "row 2  changed  C-AUDIT of 2020-06-01\n"
        "    amount: £250.00 → £300.00\n"
        "row 3  new      C-EVAL of 2021-01-02\n"
        "    amount: -£1.00\n"
    )


def test_many_changes_are_cut_short(folder: Path) -> None:
    as_csv(
        folder,
        "code,title,valid_from",
        *(f"F-{n},F {n},2020-04-01" for n in range(300)),
    )
    result = command(folder, "import", "fund", "list.csv", "--dry-run")
    assert "row 201  new      F-199\n" in result.out
    assert "F-200" not in result.out
    assert "… and 100 more\n300 rows of list.csv: 300 new, 0 changed" in result.out


def test_an_export_into_csv_is_for_spreadsheets(folder: Path) -> None:
    result = command(folder, "export", "variation", "v.csv")
    assert result.status == 0
    content = (folder / "v.csv").read_bytes()
    assert content == codecs.BOM_UTF8 + (
        b"code,day,amount,ends,reason,decision,source,note\r\n"
        b"C-AUDIT,2020-06-01,250.00,,,,,\r\n"
    )


@pytest.mark.parametrize("kind", [kind.kind for kind in ALL])
def test_a_kind_with_no_entries_gives_the_form(folder: Path, kind: str) -> None:
    (folder / "books" / "registers" / "contracts.beancount").unlink()
    assert command(folder, "export", kind, "form.xlsx").status == 0
    headings, *rows = rows_of(folder / "form.xlsx")
    assert headings[0] == "code"
    notes = rows_of(folder / "form.xlsx", 1)
    assert [row[0] for row in notes[1 : len(headings) + 1]] == headings
    assert all(row[2] for row in notes[1 : len(headings) + 1])
    with read_here():
        result = command(folder, "import", kind, "form.xlsx")
    assert result.out.startswith(
        f"{len(rows)} row{'' if len(rows) == 1 else 's'} of form.xlsx: 0 new, 0 changed"
    )


def test_what_is_there_is_not_overwritten(folder: Path) -> None:
    (folder / "c.csv").write_text("filled in", encoding="utf-8")
    result = command(folder, "export", "contract", "c.csv")
    assert result.status == 2
    assert result.err.startswith("ASK-005: c.csv: the file is there already")
    assert command(folder, "export", "contract", "c.csv", "--overwrite").status == 0


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("export contract c.pdf", "ASK-005: c.pdf: a register is written as .xlsx or"),
        ("export contract c", "ASK-005: c: a register is written as .xlsx or .csv"),
        ("export contract books/c.csv", "ASK-005: books/c.csv: a register is not writ"),
        ("export contract none/c.csv", "ASK-005: none/c.csv: there is no folder none"),
        ("export budget c.csv", "REGISTER-003: there is no register of 'budget'; ther"),
        ("import budget c.csv", "REGISTER-003: there is no register of 'budget'; ther"),
        ("import contract c.csv", "REGISTER-001: c.csv: cannot be read (No such file"),
        ("kinds budget", "REGISTER-003: there is no register of 'budget'; there are"),
    ],
)
def test_refusals(folder: Path, typed: str, message: str) -> None:
    outcome = command(folder, *typed.split())
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(message)


def test_a_text_too_long_for_a_cell_goes_into_csv(folder: Path) -> None:
    long = "\N{GRINNING FACE}" * 20_000
    file = folder / "books" / "registers" / "contracts.beancount"
    file.write_text(f'{CONTRACTS}  note: "{long}"\n', encoding="utf-8")
    result = command(folder, "export", "variation", "v.xlsx")
    assert (result.status, result.err) == (
        2,
        (
            "ASK-005: the note of C-AUDIT has 20,000 characters, more than a cell of a "
            "workbook; name a file that ends in .csv\n"
        ),
    )
    assert command(folder, "export", "variation", "v.csv").status == 0
    result = command(folder, "import", "variation", "v.csv")
    assert result.out == "1 row of v.csv: 0 new, 0 changed, 1 unchanged\n"


def test_books_with_a_finding_are_left_alone(folder: Path) -> None:
    file = folder / "books" / "registers" / "contracts.beancount"
    file.write_text(f'{CONTRACTS}\n2020-04-01 custom "heading" "h" "H"\n', "utf-8")
    as_csv(folder, "code,title,valid_from", "C-9,Nine,2020-04-01")
    result = command(folder, "import", "contract", "list.csv")
    assert (result.status, result.out) == (1, "")
    assert "SPEND-033" in result.err


def test_control_characters_reach_no_terminal(folder: Path) -> None:
    file = folder / "books" / "registers" / "contracts.beancount"
    file.write_text(f'{CONTRACTS}  reason: "\x1b[2Jx"\n', encoding="utf-8")
    as_csv(folder, "code,day,reason", "C-AUDIT,2020-06-01,plain")
    result = command(folder, "import", "variation", "list.csv", "--dry-run")
    assert "    reason:  [2Jx → plain\n" in result.out
