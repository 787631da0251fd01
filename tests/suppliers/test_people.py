"""Payees that read like people: listed, decided by somebody, and remembered."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.cells import csv_rows
from mopac_spend.register import Supplier
from mopac_spend.suppliers.register_file import REGISTER_FILE
from tests.books_maker import make_books
from tests.errors.commands import Outcome, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("workbooks_here")

TAGS = "finance / untagged / consultancy"
# ILLUSTRATIVE.
LINES = f"""
2018-05-14 | Mr J Quillby | - | 100.00 | {TAGS} | supplier-id=100
2018-05-15 | MR  J QUILLBY | - | 50.00 | {TAGS}
2018-05-14 | VANE JANE A | - | 300.00 | {TAGS}
2018-05-14 | Petroula Zorvan | - | 20.00 | {TAGS}
2018-05-14 | Grace Harbour | - | 400.00 | {TAGS}
2018-05-14 | Harbour Ltd | - | 5.00 | {TAGS}
2018-05-14 | REDACTED PERSONAL DATA | - | 6.00 | {TAGS}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_books(tmp_path / "books", LINES)
    return tmp_path


def command(folder: Path, *typed: str) -> Outcome:
    return run("--books", "books", *typed, cwd=folder)


def asked(folder: Path, *typed: str) -> dict[str, dict[str, str]]:
    outcome = command(folder, "suppliers", "people", "--format", "csv", *typed)
    assert outcome.status == 0
    rows = csv.DictReader(io.StringIO(outcome.out.removeprefix("\ufeff")))
    return {row["name"]: row for row in rows}


def decide(folder: Path, *typed: str) -> Outcome:
    return command(folder, "suppliers", "decide", *typed)


def said(folder: Path) -> dict[str, bool | None]:
    entries = open_books(folder / "books").register.of(Supplier).values()
    return {each.title: each.individual for each in entries}


def test_the_list_has_points_grounds_and_most_pounds_first(folder: Path) -> None:
    rows = asked(folder)
    assert [*rows] == ["Grace Harbour", "VANE JANE A"] + [
        name for name in rows if name not in {"Grace Harbour", "VANE JANE A"}
    ]
    assert {name: row["ground"] for name, row in rows.items()} == {
        "Grace Harbour": "forename",
        "VANE JANE A": "surname first",
        "Mr J Quillby": "title",
        "MR  J QUILLBY": "title",
        "Petroula Zorvan": "model",
    }
    assert rows["VANE JANE A"]["pounds"] == "300.00"
    assert [*asked(folder, "--from", "90")] == ["Mr J Quillby", "MR  J QUILLBY"]


def test_what_is_decided_is_remembered_and_not_asked_again(folder: Path) -> None:
    done = decide(folder, "--individual", "Mr J Quillby", "--firm", "Grace Harbour")
    assert done.out == f"1 individual and 1 firm recorded: {REGISTER_FILE}\n"
    # One decision is of every spelling that is alike.
    assert {*asked(folder)} == {"VANE JANE A", "Petroula Zorvan"}
    assert said(folder) == {"Mr J Quillby": True, "Grace Harbour": False}
    text = (folder / "books" / REGISTER_FILE).read_text(encoding="utf-8")
    assert 'custom "supplier" "person-0001" "Mr J Quillby"' in text
    assert "quillby" not in text.replace("Mr J Quillby", "")
    again = decide(folder, "--individual", "Mr J Quillby", "--firm", "Grace Harbour")
    assert again.out.startswith("nothing to write")
    check = command(folder, "check")
    assert check.status == 0
    assert "Every file says what the record answers for." in check.out


def test_a_list_that_is_filled_in_is_taken_back(folder: Path) -> None:
    people = ("suppliers", "people", "--output", "list.csv")
    assert command(folder, *people).status == 0
    rows = csv_rows((folder / "list.csv").read_bytes())
    wanted = {"VANE JANE A": "individual", "Petroula Zorvan": "Firm"}
    for row in rows[1:]:
        row[0] = wanted.get(row[1], "")
    with (folder / "done.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    done = decide(folder, "done.csv")
    assert done.out.startswith("1 individual and 1 firm recorded")
    assert said(folder) == {"VANE JANE A": True, "Petroula Zorvan": False}
    assert "Grace Harbour" in asked(folder)  # nobody decided, so it is asked again


def test_a_workbook_is_taken_back(folder: Path) -> None:
    assert command(folder, "suppliers", "people", "--output", "l.xlsx").status == 0
    assert decide(folder, "l.xlsx").out.startswith("nothing to write")


def test_all_of_a_ground_are_decided_at_once_but_for_exceptions(folder: Path) -> None:
    done = decide(folder, "--ground", "title", "--as", "individual")
    assert done.out.startswith("1 individual and 0 firms recorded")
    done = decide(
        folder, "--ground", "forename", "--as", "individual", "--firm", "Grace Harbour"
    )
    assert done.out.startswith("0 individuals and 1 firm recorded")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (("--individual", "Mr X Nobody"), "no payment went to 'Mr X Nobody'"),
        (("--individual", "REDACTED PERSONAL DATA"), "hides who was paid"),
        (
            ("--individual", "VANE JANE A", "--firm", "VANE JANE A"),
            "as an individual and as a firm",
        ),
        (
            ("--individual", "Mr J Quillby", "--firm", "MR J QUILLBY"),
            "is decided otherwise",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    folder: Path, typed: tuple[str, ...], words: str
) -> None:
    refused = decide(folder, *typed)
    assert refused.status == 2
    assert refused.err.startswith("SUPPLIER-002: ")
    assert words in refused.err
    assert not (folder / "books" / REGISTER_FILE).exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("decision,name\nperson,VANE JANE A\n", "SUPPLIER-002"),
        (
            "decision,name\nfirm,VANE JANE A\nindividual,VANE JANE A\n",
            "SUPPLIER-002",
        ),
        ("decision,title\nfirm,VANE JANE A\n", "SUPPLIER-001"),
        ("decision,decision,name\nfirm,,VANE JANE A\n", "SUPPLIER-001"),
        ("", "SUPPLIER-001"),
    ],
)
def test_a_sheet_that_is_wrong_is_refused(folder: Path, text: str, code: str) -> None:
    (folder / "done.csv").write_text(text, encoding="utf-8")
    refused = decide(folder, "done.csv")
    assert (refused.status, refused.err[: len(code)]) == (2, code)
    assert not (folder / "books" / REGISTER_FILE).exists()


@pytest.mark.parametrize(
    "typed",
    [(), ("--ground", "title"), ("--as", "firm"), ("--ground", "nose", "--as", "firm")],
)
def test_half_a_decision_is_none(folder: Path, typed: tuple[str, ...]) -> None:
    assert decide(folder, *typed).status == 2


def register(folder: Path, text: str) -> None:
    (folder / "books" / REGISTER_FILE).write_text(text, encoding="utf-8")
    done = command(folder, "record", "--by", "A", "--why", "known")
    assert done.status == 0, done.err


def test_a_supplier_of_the_register_is_asked_unless_it_says_what_it_is(
    folder: Path,
) -> None:
    register(
        folder,
        '2012-01-16 custom "supplier" "grace" "Grace Harbour"\n'
        '  company: "01234567"\n\n'
        '2012-01-16 custom "supplier" "jq" "J Q Works"\n  ids: "100"\n'
        '  individual: FALSE\n\n2012-01-16 custom "supplier" "vane" "Vane"\n\n'
        '2012-01-16 custom "alias" "supplier" "vane" "VANE JANE A"\n',
    )
    rows = asked(folder)
    # The id decides, where the spelling says nothing; and a number is a firm's.
    assert {*rows} == {"VANE JANE A", "MR  J QUILLBY", "Petroula Zorvan"}
    assert rows["VANE JANE A"]["in_register"] == "vane"
    assert decide(folder, "--individual", "VANE JANE A").status == 0
    assert said(folder)["Vane"] is True
    refused = decide(folder, "--individual", "Grace Harbour")
    assert "has a company or charity number" in refused.err


def test_an_individual_under_another_spelling_is_asked_first(folder: Path) -> None:
    register(
        folder,
        '2012-01-16 custom "supplier" "p" "Ms Jane Vane"\n  individual: TRUE\n',
    )
    row = asked(folder)["VANE JANE A"]
    assert (row["ground"], row["points"]) == ("known", "95")


def test_the_body_sets_its_limit(folder: Path) -> None:
    body = folder / "books" / "registers" / "body.beancount"
    file = body if body.exists() else folder / "books" / "main.beancount"
    text = file.read_text(encoding="utf-8")
    head = next(line for line in text.splitlines() if 'custom "books"' in line)
    file.write_text(text.replace(head, f"{head}\n  people-from: 90"), encoding="utf-8")
    assert command(folder, "record", "--by", "A", "--why", "limit").status == 0
    assert {*asked(folder)} == {"Mr J Quillby", "MR  J QUILLBY"}
    for wrong in ("0", "91", '"90"', "50.5", "TRUE"):
        file.write_text(
            text.replace(head, f"{head}\n  people-from: {wrong}"), encoding="utf-8"
        )
        failed = command(folder, "check")
        assert failed.status == 1
        assert "people-from must be a whole number from 1 to 90" in failed.err


def test_check_counts_them_and_stops_nothing(folder: Path) -> None:
    check = command(folder, "check")
    assert check.status == 0
    assert (
        "5 payees (£870.00) read like people, and no register says whether that is so; "
        "see: mopac-spend suppliers people" in check.out
    )
    plain = json.loads(command(folder, "check", "--format", "json").out)
    assert plain["read_like_people"] == {"payees": 5, "pounds": "870.00"}
