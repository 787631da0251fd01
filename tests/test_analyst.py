"""The Python face: frames that stay exact."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend import BooksError, Refusal, open_books
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
2018-05-14 | Acme Ltd | Seed fund | 0.10 | vru / knife-crime / grants
2018-06-01 | Bolt LLP | Advice | 0.20 | finance / untagged / consultancy
"""


def test_spend_is_one_row_per_payment(tmp_path: Path) -> None:
    books = open_books(make_books(tmp_path, LINES))
    assert repr(books) == "<Test books: 2 payments>"
    assert str(books.spend["amount"].dtype) == "decimal128(18, 2)[pyarrow]"
    sums = books.spend.groupby("initiative", dropna=False)["amount"].sum()
    assert sums.to_dict() == {
        "knife-crime": Decimal("0.10"),
        "untagged": Decimal("0.20"),
    }
    assert "vru" in books.register.entries["directorate"]
    assert books.findings == []


def test_questions_are_asked_more_than_once(tmp_path: Path) -> None:
    books = open_books(make_books(tmp_path, LINES))
    first = books.ask("spend-by-category", fy="2018-19", category=["grants"])
    second = books.ask("spend-by-category")
    assert (str(first.total), str(second.total)) == ("0.10", "0.30")
    # The lines beneath an answer are its own, whatever was asked since.
    assert len(first.payments()) == 1
    assert len(second.payments()) == 2
    assert "coverage" in [question.name for question in books.questions]


def test_faulty_books_do_not_open(tmp_path: Path) -> None:
    books = make_books(tmp_path, LINES)
    (books / "payments/all/test-batch.beancount").write_text("", encoding="utf-8")
    with pytest.raises(BooksError, match="SPEND-023"):
        open_books(books)
    assert open_books(books, despite_errors=True).findings


def test_a_request_that_cannot_be_met(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="ASK-001"):
        open_books(make_books(tmp_path, LINES)).ask("nosuch")
