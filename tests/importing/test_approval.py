"""What a body wants a second person for is not posted, or closed, by one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.findings import BooksError
from tests.books_maker import make_books
from tests.errors.commands import run

if TYPE_CHECKING:
    from pathlib import Path

LINES = "2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants"
LAYOUT = """\
name = "office"
source = "office"
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
"""
# Nothing in sum, and two hundred thousand pounds moved.
FILE = (
    "Paid on,Net pounds,Paid to\n2018-06-02,100000.00,Harbour Training Ltd\n"
    "2018-06-03,-100000.00,Harbour Training Ltd\n"
)
SMALL = "Paid on,Net pounds,Paid to\n2018-06-02,50000.00,Harbour Training Ltd\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    books = make_books(tmp_path / "books", LINES)
    limited(books, "  approval-above: 50000.00 GBP")
    (tmp_path / "office.toml").write_text(LAYOUT)
    (tmp_path / "large.csv").write_text(FILE)
    (tmp_path / "small.csv").write_text(SMALL)
    return tmp_path


def limited(books: Path, line: str) -> None:
    """Have the body want a second person."""
    for file in books.rglob("*.beancount"):
        lines = file.read_text().split("\n")
        for at, each in enumerate(lines):
            if ' custom "books" ' in each:
                lines.insert(at + 1, line)
                file.write_text("\n".join(lines))
                return
    raise AssertionError(books)


def imported(folder: Path, name: str, *more: str) -> tuple[int, str]:
    typed = ("--books", "books", "import", name, "--layout", "office.toml", *more)
    outcome = run(*typed, cwd=folder)
    return outcome.status, outcome.err


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ((), "RECORD-001"),
        (("--by", "A. Officer"), "RECORD-012"),
        (("--by", "A. Officer", "--approver", "Officer, Mr A"), "RECORD-012"),
    ],
)
def test_a_large_batch_is_not_posted_by_one_alone(
    folder: Path, more: tuple[str, ...], code: str
) -> None:
    status, err = imported(folder, "large.csv", *more)
    assert status == 2
    assert code in err
    assert "more than £50,000.00" in err
    assert not read(folder / "books").entries
    assert imported(folder, "large.csv", "--dry-run")[0] == 0


def test_both_names_stand_in_the_record(folder: Path) -> None:
    who = ("--by", "A. Officer", "--approver", "B. Head")
    assert imported(folder, "large.csv", *who) == (0, "")
    last = read(folder / "books").entries[-1]
    assert (last.command, last.by, last.approver) == ("import", "A. Officer", "B. Head")


def test_a_batch_of_the_limit_needs_nobody_else(folder: Path) -> None:
    assert imported(folder, "small.csv", "--by", "A. Officer") == (0, "")
    last = read(folder / "books").entries[-1]
    assert (last.by, last.approver) == ("A. Officer", "")


def test_a_closing_needs_somebody_else_too(folder: Path) -> None:
    typed = ("--books", "books", "close", "2018-05", "--by", "A. Officer")
    outcome = run(*typed, "--reason", "over", cwd=folder)
    assert outcome.status == 2
    assert outcome.err.startswith("RECORD-012")


def test_a_limit_that_is_none_is_a_finding(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", LINES)
    limited(books, '  approval-above: "much"')
    with pytest.raises(BooksError, match="approval-above must be an amount"):
        open_books(books)
