"""Months without any payment stand in the method of an answer."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.analyst import open_books
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

LINES = """
2018-04-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
2018-05-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
2018-08-01 | Bolt LLP | Advice | 30.00 | finance / untagged / consultancy
2018-10-31 | Acme Ltd | Seed fund | 5.00 | vru / knife-crime / grants
"""
TWO = (
    "The books hold no payment at all dated in {}. A gap in the books is not spending "
    "of nil: totals that cover these months leave out whatever was spent."
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return make_books(tmp_path / "books", LINES)


def notes(books: Path, **filters: Any) -> list[str]:  # noqa: ANN401 - filters
    answer = open_books(books).ask("spend-by-category", **filters)
    return [note for note in answer.method.notes if "no payment at all" in note]


def test_a_gap_between_payments_is_said(books: Path) -> None:
    assert notes(books) == [TWO.format("June 2018, July 2018 and September 2018")]


def test_only_the_period_that_was_asked_about_counts(books: Path) -> None:
    (one,) = notes(books, from_="2018-05-01", to="2018-06-30")
    assert one == (
        "The books hold no payment at all dated in June 2018. A gap in the books is "
        "not spending of nil: totals that cover this month leave out whatever was "
        "spent."
    )
    assert notes(books, from_="2018-07-15", to="2018-09-10") == [
        TWO.format("July 2018 and September 2018")
    ]
    assert notes(books, from_="2018-04-01", to="2018-05-31") == []


def test_before_the_first_and_after_the_last_payment_nothing_is_missing(
    books: Path,
) -> None:
    assert notes(books, from_="2017-01-01", to="2018-05-31") == []
    assert notes(books, from_="2018-10-01", to="2019-12-31") == []


def test_what_a_filter_leaves_out_is_no_gap(books: Path) -> None:
    assert notes(books, category="grants", from_="2018-04-01", to="2018-05-31") == []


@pytest.mark.parametrize("form", ["table", "json", "csv", "html", "md"])
def test_every_form_of_an_answer_says_it(form: str, books: Path) -> None:
    target = books.parent / "answer"
    words = f"--books {books} ask spend-by-category --format {form}"
    if form != "table":
        words += f" --output {target}"
    done = subprocess.run(
        [sys.executable, "-m", "mopac_spend", *words.split()],
        capture_output=True,
        text=True,
        check=True,
    )
    written = [
        path.read_text(encoding="utf-8") for path in books.parent.glob("answer*")
    ]
    text = " ".join("".join([done.stdout, *written]).split())
    assert "no payment at all dated in June 2018, July 2018 and September 2018" in text
