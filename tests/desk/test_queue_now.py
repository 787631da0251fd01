"""The queue is of the books as they are: found at once, suggestions learned beside."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.desk import queues
from mopac_spend.desk.queue import PLACE, Queue
from mopac_spend.desk.queues import QUEUES
from mopac_spend.engine.database import connect
from mopac_spend.importing.posting.late import Who
from mopac_spend.importing.posting.versions import Word
from mopac_spend.importing.run import import_files
from mopac_spend.reviewing.applying import apply
from mopac_spend.reviewing.filled import of_decisions
from mopac_spend.reviewing.undecided import Finder, find
from tests.desk.conftest import Visitor, of
from tests.desk.test_reviewing import (  # noqa: F401 - fixtures
    MAY,
    application,
    books,
    key_of,
    payments,
    visitor,
)
from tests.reviewing.test_make_rules import HEAD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

TWO = Who("Ann Archer", "", "Ben Baker")
LARGE = "2018-06-07,1000.00,Acme,Fund,,VRU (hosted)\n"


@pytest.fixture
def learning(
    application: Flask,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> threading.Event:
    """Have suggestions learned beside, as in large books, and not before it is set."""
    go_on, learned = threading.Event(), Queue.learned

    def late(queue: Queue) -> Queue:
        assert go_on.wait(60)
        return learned(queue)

    monkeypatch.setattr(queues, "_LEARNED_AT_ONCE", 0)
    monkeypatch.setattr(Queue, "learned", late)
    return go_on


def wait(application: Flask) -> None:  # noqa: F811
    kept: queues.Queues = application.config[QUEUES]
    kept.with_suggestions(of(application))


def test_what_is_found_in_changed_files_is_what_is_found_in_all(
    books: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    finder = Finder()

    def decided() -> None:
        ref = payments(books)["Acre & Sons: Course 14: 900.00"].ref
        apply(
            books,
            of_decisions(
                "a list",
                {ref: {"initiative": "victims", "category": "training"}},
            ),
            "Ann",
        )

    (tmp_path / "new.csv").write_text(MAY.replace("40.00,", "41.00,"))
    (tmp_path / "more.csv").write_text(HEAD + LARGE)
    steps: list[Callable[[], object]] = [
        lambda: None,
        lambda: import_files(books, [tmp_path / "june.csv"], who=TWO),
        decided,
        lambda: import_files(books, [tmp_path / "more.csv"], who=TWO),
        # A row of the first file is taken back by another, and the file stays.
        lambda: import_files(
            books, [tmp_path / "new.csv"], word=Word("may.csv"), who=TWO
        ),
        lambda: None,
    ]
    found = []
    for step in steps:
        step()
        now = open_books(books)
        with connect(now) as cursor:
            one = finder.find(now, cursor)
            assert one == find(cursor)
        found.append(len(one))
    assert found == [5, 6, 5, 6, 6, 6]


def test_a_page_shows_the_books_as_they_are_before_anything_is_suggested(
    application: Flask,  # noqa: F811
    visitor: Visitor,  # noqa: F811
    books: Path,  # noqa: F811
    tmp_path: Path,
    learning: threading.Event,
) -> None:
    page = visitor.get("/review/").text
    assert "Suggestions are being worked out" in page
    assert "£900.00" in page
    assert "92 %" not in page
    above = visitor.get("/review/suggested").text
    assert "Suggestions are being worked out" in above
    assert "Accept them all" not in above
    assert 'hx-get="/review/suggestions?there=' in page
    assert "being worked out" in visitor.get("/review/suggestions?there=//evil").text
    learning.set()
    wait(application)
    assert "The suggestions are there" in visitor.get("/review/suggestions").text
    page = visitor.get("/review/").text
    assert "being worked out" not in page
    assert "<strong>Knife crime seed fund</strong>, 92 %" in page
    # Nothing of what was learned is shown of books that are others now.
    learning.clear()
    (tmp_path / "large.csv").write_text(HEAD + LARGE)
    import_files(books, [tmp_path / "large.csv"], who=TWO)
    page = visitor.get("/review/").text
    assert "£1,060.00" in page
    assert "92 %" not in page
    learning.set()
    wait(application)


def test_accepted_is_what_was_seen_and_not_what_is_suggested_since(
    application: Flask,  # noqa: F811
    visitor: Visitor,  # noqa: F811
) -> None:
    key = key_of(visitor, "£60.00")
    seen = {f"says-{key}": "initiative=victims"}
    visitor.post("/review/accept", "/review/", accept=key, by="group", **seen)
    (decision,) = of(application).drafts.standing(PLACE).values()
    assert decision.says == {"initiative": "victims"}
    other = key_of(visitor, "£900.00")
    visitor.post("/review/accept", "/review/", accept=other, by="group")
    assert len(of(application).drafts.standing(PLACE)) == 1


def test_what_is_looked_through_ahead_is_all_that_the_page_shows(
    application: Flask,  # noqa: F811
) -> None:
    kept: queues.Queues = application.config[QUEUES]
    kept.look_ahead(of(application))
    assert kept._ahead
    kept._ahead.join()
    ahead = kept._left["group"]
    assert ahead
    assert kept.left(of(application), "group") is ahead
