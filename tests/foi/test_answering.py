"""What of an answer is kept for a reply: nothing that leads to an individual."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.disclosure.released import Shelf
from mopac_spend.findings import Refusal
from mopac_spend.foi.answering import kept
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

WITHHELD = "Individual (name withheld)"


@pytest.fixture(scope="module")
def ledger() -> Path:
    return shipped.folder("ledger")


@pytest.fixture(scope="module")
def books(ledger: Path) -> Books:
    return open_books(ledger)


def test_lines_of_individuals_have_nothing_by_which_they_are_found(
    ledger: Path, books: Books, tmp_path: Path
) -> None:
    answer = ask(books, library.find("payments", ledger), fy="2020-21", over="0")
    before = [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
    withheld = [row for row in before if row["supplier"] == WITHHELD]
    assert len(withheld) > 10
    texts, _ = kept(answer, Shelf(tmp_path / "small-cells"), [], lines=False)
    rows = [*csv.DictReader(io.StringIO(texts["answer.csv"].decode()))]
    # They are too few: not even their amounts are there.
    assert not any(row["supplier"] == WITHHELD for row in rows)
    assert len(rows) == len(before) - len(withheld)
    for row in withheld:
        assert not any(f"{row['amount']}".encode() in text for text in texts.values())


def test_an_answer_that_was_asked_of_an_individual_is_not_kept(
    ledger: Path, books: Books, tmp_path: Path
) -> None:
    question = library.find("spend-by-month", ledger)
    answer = ask(books, question, fy="2020-21", supplier="individuals")
    with pytest.raises(Refusal, match=r"^PROOF-007: "):
        kept(answer, Shelf(tmp_path / "small-cells"), [], lines=False)
