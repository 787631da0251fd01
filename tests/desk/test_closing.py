"""A period is closed, and opened again, as a list of tasks: each by two people."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from tests.books_maker import make_books
from tests.desk.conftest import LINES, Visitor, made, of

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

JUNE = "/closing/2018-06"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    books = make_books(tmp_path_factory.mktemp("recorded") / "books", LINES)
    accept(books, "A. Officer", "first")
    return books


@pytest.fixture
def application(recorded: Path, tmp_path: Path) -> Flask:
    return made(tmp_path, shutil.copytree(recorded, tmp_path / "books"))


def seen(visitor: Visitor, page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', visitor.get(page).text)
    assert found, visitor.get(page).text
    return found[1]


def prepared(application: Flask, name: str = "preparer") -> Visitor:
    """Prepare the closing of June, as far as asking for it."""
    visitor = Visitor(application).signed_in(name)
    answer = visitor.post("/closing/", "/closing/", other="2018-06")
    assert answer.headers["Location"] == JUNE, answer.text
    point = f"{JUNE}/point/untagged"
    answer = visitor.post(point, point, why="Reviewed  next month")
    assert answer.status_code == 303, answer.text
    answer = visitor.post(f"{JUNE}/ask", JUNE, reason="month end")
    assert answer.status_code == 303, answer.text
    return visitor


def entries(application: Flask) -> int:
    return len(read(of(application).root).entries)


def test_a_closing_from_its_checklist_to_the_record(application: Flask) -> None:
    before = entries(application)
    preparer = prepared(application)
    assert "Explained by Paul Preparer: Reviewed next month" in preparer.get(JUNE).text
    assert entries(application) == before
    approver = Visitor(application).signed_in("approver")
    assert "Close 2018-06" in approver.get("/approvals/").text
    digest = seen(approver, JUNE)
    answer = approver.post(f"{JUNE}/approve", JUNE, seen=digest, answer="yes")
    assert answer.status_code == 303, answer.text
    last = read(of(application).root).entries[-1]
    assert (last.command, last.by, last.approver, last.why) == (
        *("close", "Paul Preparer", "Anna Approver"),
        "month end",
    )
    assert last.closing
    assert last.closing.explained == (("untagged", "Reviewed next month"),)
    assert open_books(of(application).root).closed[0].locked
    text = approver.get("/closing/").text
    assert "by Paul Preparer, approved by Anna Approver" in text
    # Sent again, it is not closed again.
    again = approver.post(f"{JUNE}/approve", "/closing/", seen=digest, answer="yes")
    assert again.status_code in {409, 422}
    assert entries(application) == before + 1


def test_what_is_open_and_not_explained_is_not_asked_for(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    visitor.post("/closing/", "/closing/", other="2018-06")
    answer = visitor.post(f"{JUNE}/ask", JUNE, reason="month end")
    assert answer.status_code == 422
    assert "Settle or explain first: Initiatives are decided" in answer.text
    point = f"{JUNE}/point/untagged"
    assert visitor.post(point, point, why=" ").status_code == 422
    visitor.post(point, point, why="later")
    assert visitor.post(f"{JUNE}/ask", JUNE, reason="").status_code == 422
    visitor.post(point, point, step="back")
    assert visitor.post(f"{JUNE}/ask", JUNE, reason="month end").status_code == 422
    assert not of(application).wishes.waiting()


@pytest.mark.parametrize("typed", ["", "soon", "2018-13", "2999-05", "2009-10"])
def test_a_period_that_is_none_is_told_at_the_field(
    application: Flask, typed: str
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    answer = visitor.post("/closing/", "/closing/", other=typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "--" not in re.sub(r"<[^>]+>", "", answer.text)


def test_what_changed_since_it_was_asked_is_not_closed(application: Flask) -> None:
    preparer = prepared(application)
    approver = Visitor(application).signed_in("approver")
    digest = seen(approver, JUNE)
    point = f"{JUNE}/point/untagged"
    preparer.post(point, point, why="Another reason")
    assert "Approve and close" not in approver.get(JUNE).text
    before = entries(application)
    answer = approver.post(f"{JUNE}/approve", "/closing/", seen=digest, answer="yes")
    assert answer.status_code == 409
    assert entries(application) == before


def test_nobody_approves_what_he_prepared_a_part_of(application: Flask) -> None:
    both = Visitor(application).signed_in("both")
    both.post("/closing/", "/closing/", other="2018-06")
    point = f"{JUNE}/point/untagged"
    both.post(point, point, why="later")
    paul = Visitor(application).signed_in("preparer")
    paul.post(f"{JUNE}/ask", JUNE, reason="month end")
    before = entries(application)
    digest = seen(both, JUNE)
    answer = both.post(f"{JUNE}/approve", JUNE, seen=digest, answer="yes")
    assert answer.status_code == 422
    assert "Bella Both prepared a part of this" in answer.text
    back = both.post(f"{JUNE}/approve", JUNE, answer="back", why="Which one?")
    assert back.status_code == 303
    assert "Which one?" in paul.get(JUNE).text
    assert entries(application) == before


def test_a_closed_period_is_opened_again_by_two(application: Flask) -> None:
    preparer = prepared(application)
    approver = Visitor(application).signed_in("approver")
    page = f"{JUNE}/open-again"
    approver.post(f"{JUNE}/approve", JUNE, seen=seen(approver, JUNE), answer="yes")
    assert preparer.get(JUNE).headers["Location"] == page
    assert preparer.post(f"{page}/ask", page, reason=" ").status_code == 422
    assert preparer.post(f"{page}/ask", page, reason="a mistake").status_code == 303
    assert "Open 2018-06" in approver.get("/approvals/").text
    wrong = approver.post(f"{page}/approve", page, seen="0", answer="yes")
    assert wrong.status_code == 422
    digest = seen(approver, page)
    answer = approver.post(f"{page}/approve", page, seen=digest, answer="yes")
    assert answer.status_code == 303, answer.text
    last = read(of(application).root).entries[-1]
    assert (last.command, last.by, last.approver) == (
        *("reopen", "Paul Preparer", "Anna Approver"),
    )
    assert not open_books(of(application).root).closed[0].locked
    assert "opened again on" in approver.get("/closing/").text


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("reader", "begin explain ask away ask_open approve approve_open"),
        ("approver", "begin explain ask away ask_open"),
        ("preparer", "approve approve_open"),
        ("officer", "begin explain ask away ask_open approve approve_open"),
        ("admin", "begin explain ask away ask_open approve approve_open"),
    ],
)
def test_who_may_not_is_refused(application: Flask, name: str, refused: str) -> None:
    views = {
        "begin": "/closing/",
        "explain": f"{JUNE}/point/untagged",
        "ask": f"{JUNE}/ask",
        "away": f"{JUNE}/away",
        "ask_open": f"{JUNE}/open-again/ask",
        "approve": f"{JUNE}/approve",
        "approve_open": f"{JUNE}/open-again/approve",
    }
    visitor = Visitor(application).signed_in(name)
    before = entries(application)
    for each in refused.split():
        answer = visitor.post(views[each], "/", other="2018-06", reason="x", why="x")
        assert answer.status_code == 403, each
    assert entries(application) == before
