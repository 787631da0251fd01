"""Every fault has one code and one text, wherever the books are looked at."""

from __future__ import annotations

import json
import os
import re
import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from fava.core import FavaLedger

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import open_books
from mopac_spend.bounds import Bounds
from mopac_spend.fava.shelf import Ledger
from mopac_spend.findings import BooksError
from tests.errors.cases import (
    BATCH_FILE,
    GOOD,
    HERE,
    SPEND_CODES,
    Case,
    cases,
    example,
    meaning,
)
from tests.errors.commands import run

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.findings import Finding

ALL = pytest.mark.parametrize("case", cases(), ids=str)
# What Beancount finds after the plugin ran is in Beancount's own words in Fava.
OWN_WORDS = {"SPEND-001", "SPEND-002"}
# What is looked for before anything is loaded; plain Fava has then done it already.
BEFORE_LOADING = {"SPEND-070", "SPEND-071", "SPEND-072"}
_QUOTED = re.compile(r"Beancount (?:refuses|cannot read) this \((.*)\); mend the ")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cases")


@pytest.fixture
def bad(case: Case, shelf: Path) -> Path:
    """Give the books of a case, written once: no test changes them."""
    books = shelf / case.code / case.name
    return books if books.exists() else case.build(books)


def findings_of(books: Path) -> list[Finding]:
    return open_books(books, despite_errors=True).findings


@cache
def known(books: Path) -> list[Finding]:
    """Give what is found in the books of a case."""
    return findings_of(books)


def test_the_good_books_are_good() -> None:
    assert open_books(GOOD).findings == []


def test_the_good_batch_is_what_an_import_writes() -> None:
    books = open_books(GOOD)
    written = batch_text(books.batches[0], books.payments, "Assets:Bank")
    assert written == (GOOD / BATCH_FILE).read_text(encoding="utf-8")


def test_every_code_has_a_case_a_meaning_and_an_example() -> None:
    codes = {case.code for case in cases()}
    assert codes == set(SPEND_CODES)
    for code in SPEND_CODES:
        assert meaning(code).count("\n") == 0
        assert f"{code}: " in example(code)


def test_no_folder_stands_for_a_code_that_is_gone() -> None:
    assert {folder.name for folder in HERE.glob("SPEND-*")} == set(SPEND_CODES)


@ALL
def test_the_books_do_not_open(case: Case, bad: Path) -> None:
    with pytest.raises(BooksError) as raised:
        open_books(bad)
    assert [str(finding) for finding in raised.value.findings] == case.expected
    assert case.code in {finding.code for finding in raised.value.findings}
    assert str(raised.value).splitlines() == case.expected


@ALL
def test_check_fails(case: Case, bad: Path, tmp_path: Path) -> None:
    outcome = run("--books", str(bad), "check", cwd=tmp_path)
    assert outcome.status == 1
    said = outcome.err.splitlines()
    # Beside the findings: how to see what nobody has recorded.
    assert [line for line in said if not line.startswith("see what")] == case.expected
    passed = re.findall(r"^  passed +(\S+)", outcome.out, re.MULTILINE)
    failed = re.findall(r"^  FAILED +\d+  (\S+)", outcome.out, re.MULTILINE)
    assert sorted(passed + failed) == sorted(SPEND_CODES)
    assert set(failed) == {finding.code for finding in known(bad)}


@ALL
def test_check_fails_for_programs_too(case: Case, bad: Path, tmp_path: Path) -> None:
    outcome = run("--books", str(bad), "check", "--format", "json", cwd=tmp_path)
    findings = json.loads(outcome.out)["findings"]
    assert outcome.status == 1
    assert findings == [
        {"code": f.code, "file": f.file, "line": f.line, "message": f.message}
        for f in known(bad)
    ]


@ALL
def test_fava_shows_it(case: Case, bad: Path) -> None:
    main = str(bad / "main.beancount")
    # Polling: a machine grants few of the watchers that Fava uses otherwise.
    ledger = (
        Ledger(main, Bounds.of(bad))
        if case.code in BEFORE_LOADING
        else FavaLedger(main, poll_watcher=True)
    )
    shown = {
        (
            os.path.relpath(str(error.source["filename"]), bad),
            error.source["lineno"],
            error.message,
        )
        for error in ledger.errors
        if error.source
    }
    messages = [message for _, _, message in shown]
    for finding in known(bad):
        if (finding.file, finding.line, finding.text) in shown:
            continue
        assert finding.code in OWN_WORDS
        quoted = _QUOTED.search(finding.message)
        assert quoted is not None
        assert quoted[1] in [" ".join(message.split()) for message in messages]
    texts = {finding.text for finding in known(bad)}
    assert {text for text in messages if text.startswith("SPEND-")} <= texts


@ALL
def test_no_question_is_answered(case: Case, bad: Path, tmp_path: Path) -> None:
    outcome = run("--books", str(bad), "ask", "spend-by-initiative", cwd=tmp_path)
    assert outcome.status == 1
    assert outcome.out == ""
    assert outcome.err.splitlines()[: len(case.expected)] == case.expected


@ALL
def test_no_report_is_drawn(case: Case, bad: Path, tmp_path: Path) -> None:
    order = "report quarterly --fy 2020-21 --quarter 1 --output out"
    outcome = run("--books", str(bad), *order.split(), cwd=tmp_path)
    assert (outcome.status, outcome.out) == (1, "")
    assert not (tmp_path / "out").exists()


@ALL
def test_nothing_is_imported_into_it(case: Case, tmp_path: Path) -> None:
    bad = case.build(tmp_path / "books")
    before = contents(bad)
    source = tmp_path / "june.csv"
    source.write_text("Day,Pounds\n2020-06-02,1.00\n", encoding="utf-8")
    outcome = run("--books", str(bad), "import", str(source), cwd=tmp_path)
    # An import that cannot finish an earlier one is refused before any reading.
    refused = case.code == "SPEND-028"
    assert (outcome.status, outcome.out) == (2 if refused else 1, "")
    assert contents(bad) == before


def contents(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if path.name[0] != "."}


@pytest.mark.slow
def test_a_file_cut_at_any_byte_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    file = tmp_path / BATCH_FILE
    whole = file.read_bytes()
    unnoticed = []
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        if not findings_of(tmp_path):
            unnoticed.append(length)
    assert unnoticed == []


def test_a_file_with_any_line_removed_from_its_batch_or_payments_is_noticed(
    tmp_path: Path,
) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    file = tmp_path / BATCH_FILE
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    unnoticed = []
    for at, line in enumerate(lines):
        file.write_text("".join(lines[:at] + lines[at + 1 :]), encoding="utf-8")
        if not findings_of(tmp_path):
            unnoticed.append(line)
    # Comments and blank lines say nothing; what was decided of a payment may be
    # corrected by hand.
    free = ("; ", "\n", "  decision: ", "  rule: ", "  fund: ")
    assert [line for line in unnoticed if not line.startswith(free)] == []


def test_a_file_of_set_aside_rows_that_was_deleted_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    (tmp_path / "set-aside" / "may-2020-1a2b3c4d.csv").unlink()
    assert "\n".join(finding.text for finding in findings_of(tmp_path)) == (
        "SPEND-025: batch may-2020-1a2b3c4d set 1 row aside in "
        "set-aside/may-2020-1a2b3c4d.csv, which now holds 0; restore that file from "
        "your backup"
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 9, b"\xff\xfe", b'h\n"' + b"x" * 200_000 + b'"\n', b'h\n"\n'],
    ids=["empty", "noughts", "not UTF-8", "huge cell", "open quote"],
)
def test_a_file_of_set_aside_rows_may_hold_anything(
    content: bytes, tmp_path: Path
) -> None:
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    (tmp_path / "set-aside" / "may-2020-1a2b3c4d.csv").write_bytes(content)
    assert {finding.code for finding in findings_of(tmp_path)} <= {"SPEND-025"}


def test_findings_come_in_the_order_of_their_places(tmp_path: Path) -> None:
    Case("SPEND-031", "same-register").build(tmp_path)
    file = tmp_path / BATCH_FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  category: ", "  kind: "), encoding="utf-8")
    places = [(finding.file, finding.line) for finding in findings_of(tmp_path)]
    assert places == [
        (BATCH_FILE, 23),
        (BATCH_FILE, 35),
        ("registers/fault.beancount", 2),
    ]
