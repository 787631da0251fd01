"""What of an answer is kept for a reply: nothing that leads to an individual."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import open_books
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
    ledger: Path, books: Books
) -> None:
    answer = ask(books, library.find("payments", ledger), fy="2020-21", over="0")
    beneath = answer.beneath(["supplier", "ref"])
    refs = {f"{ref}" for name, ref in beneath if name == WITHHELD}
    assert len(refs) > 10
    texts = kept(answer, lines=True)
    rows = [*csv.DictReader(io.StringIO(texts["answer.csv"].decode()))]
    hidden = [row for row in rows if row["supplier"] == WITHHELD]
    assert len(hidden) == len(refs)
    assert {row["ref"] for row in hidden} == {""}
    assert {len(row["date"]) for row in hidden} == {len("2020-04")}
    # Which payment each number is, is kept; nothing else has a ref of anybody's.
    of = [*csv.DictReader(io.StringIO(texts.pop("references.csv").decode()))]
    assert {row["ref"] for row in of} == {f"{ref}" for _, ref in beneath}
    named = {row["line"]: row["ref"] for row in of}
    shown = [row["ref"] for row in rows if row["ref"]]
    assert {named[each.split(", ")[0]] for each in shown} == {*named.values()} - refs
    for text in texts.values():
        assert not any(f"{ref}".encode() in text for _, ref in beneath)


def test_an_answer_that_was_asked_of_an_individual_is_not_kept(
    ledger: Path, books: Books
) -> None:
    question = library.find("spend-by-month", ledger)
    answer = ask(books, question, fy="2020-21", supplier="individuals")
    with pytest.raises(Refusal, match=r"^PROOF-007: "):
        kept(answer, lines=False)
