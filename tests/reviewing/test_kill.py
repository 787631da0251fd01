"""A kill at any moment leaves the tags as before or as after the whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from tests.books_maker import make_books
from tests.kill.steps import every_step
from tests.reviewing import desk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_a_kill_at_every_step(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", desk.LINES)
    rows = desk.rows_of_csv(books)
    rows[0]["decide initiative"] = "victims"
    rows[3]["decide initiative"] = "archive"
    file = desk.as_csv(rows, tmp_path / "list.csv")
    with every_step(books, tmp_path / "killed") as stood:
        desk.tag(books, file)
    seen = {}
    for killed in dict.fromkeys(stood):
        opened = open_books(killed)
        initiatives: tuple[str, ...] = tuple(p.initiative for p in opened.payments)
        assert initiatives in {
            ("untagged", "untagged", "untagged", "victims"),
            ("victims", "victims", "archive", "victims"),
        }
        assert len(opened.register.reviews) == initiatives.count("archive")
        seen[killed] = initiatives
        assert not (killed / journal.JOURNAL).exists()
        desk.tag(killed, file)  # the next one completes
        assert open_books(killed).payments[0].initiative == "victims"
    assert len({*seen.values()}) == 2
