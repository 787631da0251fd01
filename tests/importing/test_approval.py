"""What a body wants a second person for is not posted, or closed, by one alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.findings import BooksError
from mopac_spend.importing.posting.approval import alone
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
    layout = () if "--layout" in more else ("--layout", "office.toml")
    typed = ("--books", "books", "import", name, *layout, *more)
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


HALF = "Paid on,Net pounds,Paid to\n2018-06-0{n},30000.00,Half {n} Ltd\n"
ANN, BEN = ("--by", "Ann Archer"), ("--by", "Ben Baker")


def halves(folder: Path) -> None:
    """Cut a file of more than the limit in two; and give it another layout too."""
    for n in (2, 3, 4):
        (folder / f"half-{n}.csv").write_text(HALF.format(n=n))
    (folder / "other.toml").write_text(
        LAYOUT.replace('"office"', '"other"').replace("Net pounds", "Sum")
    )
    other = HALF.format(n=5).replace("Net pounds", "Sum")
    (folder / "half-5.csv").write_text(other)


@pytest.mark.parametrize(
    ("name", "who", "more"),
    [
        ("half-3.csv", ANN, ()),
        # Under another spelling of the name, by somebody else, by another layout.
        ("half-3.csv", ("--by", "ARCHER, Mrs A."), ()),
        ("half-3.csv", BEN, ()),
        ("half-5.csv", ANN, ("--layout", "other.toml")),
    ],
)
def test_what_is_posted_in_halves_needs_as_many_people_as_the_whole(
    folder: Path, name: str, who: tuple[str, ...], more: tuple[str, ...]
) -> None:
    halves(folder)
    assert imported(folder, "half-2.csv", *ANN) == (0, "")
    status, err = imported(folder, name, *who, *more)
    assert status == 2
    assert "RECORD-012" in err
    assert "together with 1 file of the same person or source" in err
    assert "£60,000.00" in err
    assert len(read(folder / "books").entries) == 2
    second = ("--approver", "Cora Chief")
    assert imported(folder, name, *who, *more, *second) == (0, "")
    last = read(folder / "books").entries[-1]
    assert last.approver == "Cora Chief"
    assert "it is £60,000.00" in last.why


def test_halves_posted_by_one_command_are_one(folder: Path) -> None:
    halves(folder)
    status, err = imported(folder, "half-2.csv", "half-3.csv", *ANN)
    assert status == 2
    assert "half-2.csv and half-3.csv" in err
    assert not read(folder / "books").entries


def test_who_says_no_name_may_be_anybody(folder: Path) -> None:
    halves(folder)
    assert imported(folder, "half-2.csv") == (0, "")
    other = ("--layout", "other.toml")
    assert imported(folder, "half-5.csv", *BEN, *other)[0] == 2


def test_somebody_else_with_another_source_posts_a_file_of_his_own(
    folder: Path,
) -> None:
    halves(folder)
    assert imported(folder, "half-2.csv", *ANN) == (0, "")
    other = ("--layout", "other.toml")
    assert imported(folder, "half-5.csv", *BEN, *other) == (0, "")


def test_what_somebody_approved_or_posted_long_ago_adds_nothing(folder: Path) -> None:
    halves(folder)
    second = ("--approver", "Cora Chief")
    assert imported(folder, "half-2.csv", *ANN, *second) == (0, "")
    assert imported(folder, "half-3.csv", *ANN) == (0, "")
    books = open_books(folder / "books")
    record = read(folder / "books")
    day = dt.date.fromisoformat(record.entries[-1].day)
    week = [alone(books, record, day + dt.timedelta(days=n)) for n in (0, 6, 7)]
    assert [len(each) for each in week] == [1, 1, 0]
    assert week[0][0].pounds == 30_000


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
