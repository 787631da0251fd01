"""The upgrade of docs/deployment.md, rehearsed: what an earlier version kept goes on.

State of the version before is made by taking away what came since; what a later one
may have kept is refused with words, and not touched.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.desk.application import create
from mopac_spend.desk.settings import Settings
from mopac_spend.desk.storage import NAME
from tests.books_maker import make_books
from tests.desk.conftest import LINES, Visitor, made, of
from tests.desk.serving import free_port
from tests.desk.test_importing import JUNE, LAYOUT, dropped, seen
from tests.errors.commands import run

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a folder with books, and a desk with a file in hand, as the one before."""
    books = make_books(tmp_path / "books", LINES)
    own = books / "importers" / "layouts"
    own.mkdir(parents=True)
    (own / "office.toml").write_text(LAYOUT)
    application = made(tmp_path, books)
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE)
    visitor.post(f"{page}/say", page, period="2018-06")
    of(application).storage.read().close()
    with closing(sqlite3.connect(tmp_path / "desk" / NAME)) as file:
        file.execute("DROP TABLE name")
        file.execute("PRAGMA user_version = 1")
    return tmp_path


def held(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_what_the_version_before_kept_is_backed_up_restored_and_gone_on_with(
    place: Path,
) -> None:
    before = held(place / "books")
    typed = ("--books", "books", "backup", "--output", "kept.zip")
    assert run(*typed, cwd=place).status == 0
    rehearsed = run("--books", "books", "restore", "kept.zip", "--rehearse", cwd=place)
    assert rehearsed.status == 0, rehearsed
    assert run("restore", "kept.zip", "--output", "back", cwd=place).status == 0
    assert held(place / "books") == before
    (books,) = (each.parent for each in (place / "back").rglob("main.beancount"))
    kept = place / "back" / "desk"
    application: Flask = create(books, Settings(kept))
    visitor = Visitor(application).signed_in("preparer")
    assert "june.csv" in visitor.get("/files/").text
    (page,) = (
        f"/files/{each.name}" for each in (kept / "uploads").iterdir() if each.is_dir()
    )
    assert "period: 2018-06" in visitor.get(page).text
    answer = visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    assert answer.status_code == 303, answer.text
    assert len(open_books(books).batches) == 2


def test_what_a_later_version_kept_is_refused_and_not_touched(place: Path) -> None:
    with closing(sqlite3.connect(place / "desk" / NAME)) as file:
        file.execute("PRAGMA user_version = 99")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = held(place / "desk")
    typed = ("--books", "books", "desk", "--port", f"{free_port()}", "--kept", "desk")
    outcome = run(*typed, cwd=place)
    assert outcome.status == 2
    assert "DESK-001" in outcome.err
    assert "a later version of this program; run that one" in outcome.err
    after = held(place / "desk")
    for name in (NAME, "users.toml"):
        assert after[name] == before[name]
    assert {each for each in before if each.startswith("uploads/")} <= {*after}
