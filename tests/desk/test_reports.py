"""A report is drawn, read, and issued as it was read, by two people."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.desk import reporting
from mopac_spend.findings import Refusal
from mopac_spend.reports import issue
from mopac_spend.reports.publishing import publishing
from tests.books_maker import make_books
from tests.desk.conftest import LINES, Visitor, made, of
from tests.desk.test_closing import entries, seen
from tests.importing.test_approval import limited

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw one report for all tests, which work on copies: a PDF takes seconds."""
    folder = tmp_path_factory.mktemp("drawn")
    books = make_books(folder / "books", LINES)
    accept(books, "A. Officer", "first")
    application = made(folder, books)
    visitor = Visitor(application).signed_in("preparer")
    answer = visitor.post("/reports/", "/reports/", period="2018-19-Q1")
    assert answer.status_code == 303, answer.text
    of(application).storage.read().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def application(drawn: Path, tmp_path: Path) -> Flask:
    for name in ("books", "desk"):
        shutil.copytree(drawn / name, tmp_path / name)
    (tmp_path / "desk").chmod(0o700)
    return made(tmp_path, tmp_path / "books")


def page_of(application: Flask) -> str:
    (draft,) = reporting.everything(of(application)).values()
    return f"/reports/{draft.id}"


def asked(application: Flask) -> tuple[Visitor, str]:
    visitor, page = Visitor(application).signed_in("preparer"), page_of(application)
    answer = visitor.post(f"{page}/ask", page, reason="for the committee")
    assert answer.status_code == 303, answer.text
    return visitor, page


def test_a_report_is_read_where_it_may_do_nothing(application: Flask) -> None:
    visitor = Visitor(application).signed_in("reader")
    page = page_of(application)
    answer = visitor.get(f"{page}/page")
    assert "Quarterly spend report: quarter 1 of 2018-19" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    text = visitor.get(page).text
    links = re.findall(rf'href="({page}/files/[^"]+)"', text)
    kinds = {each.rpartition(".")[2] for each in links}
    assert {"html", "pdf", "xlsx", "ods", "csv"} <= kinds
    for each in links:
        got = visitor.get(each)
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.data
    for name in ("..%2F..%2Fdesk.sqlite", "../../desk.sqlite", "%2Fetc%2Fpasswd"):
        assert visitor.get(f"{page}/files/{name}").status_code in {308, 404}


def test_what_was_read_is_issued_byte_for_byte(application: Flask) -> None:
    before = entries(application)
    _, page = asked(application)
    assert entries(application) == before
    approver = Visitor(application).signed_in("approver")
    assert "Issue the report of quarter 1" in approver.get("/approvals/").text
    digest = seen(approver, page)
    answer = approver.post(f"{page}/approve", page, seen=digest, answer="yes")
    assert answer.status_code == 303, answer.text
    last = read(of(application).root).entries[-1]
    assert (last.command, last.by, last.approver, last.why) == (
        *("report", "Paul Preparer", "Anna Approver"),
        "for the committee",
    )
    assert last.publication
    name = last.publication.report
    (draft,) = reporting.everything(of(application)).values()
    theirs = issue.again(reporting.folder(of(application)), name)
    assert theirs == issue.again(draft.folder, draft.name)
    assert theirs.contents["pdf"].startswith(b"%PDF")
    assert "approved by Anna Approver" in approver.get("/reports/").text
    # Sent again, it is not issued again.
    again = approver.post(f"{page}/approve", "/reports/", seen=digest, answer="yes")
    assert again.status_code in {409, 422}
    assert entries(application) == before + 1


def test_nobody_issues_what_he_drew_or_asked_for(application: Flask) -> None:
    page = page_of(application)
    both = Visitor(application).signed_in("both")
    both.post(f"{page}/ask", page, reason="for me")
    before = entries(application)
    answer = both.post(f"{page}/approve", page, seen="0", answer="yes")
    assert answer.status_code == 422
    assert "Bella Both prepared a part of this" in answer.text
    assert entries(application) == before


def test_books_that_changed_stop_it(application: Flask) -> None:
    _, page = asked(application)
    approver = Visitor(application).signed_in("approver")
    digest = seen(approver, page)
    register = next((of(application).root / "registers").glob("*.beancount"))
    register.write_text(register.read_text() + "\n; a word\n")
    accept(of(application).root, "A. Officer", "a word")
    before = entries(application)
    assert "Draw it again" in approver.get(page).text
    answer = approver.post(f"{page}/approve", page, seen=digest, answer="yes")
    assert answer.status_code == 422
    assert entries(application) == before
    assert not reporting.folder(of(application)).exists()
    # It waits again, and nothing of it is half done.
    assert of(application).wishes.waiting()


def test_killed_between_the_files_and_the_record(application: Flask) -> None:
    """What was written then is what is recorded, and not a second version."""
    _, page = asked(application)
    (draft,) = reporting.everything(of(application)).values()
    issue.put(issue.again(draft.folder, draft.name), reporting.folder(of(application)))
    approver = Visitor(application).signed_in("approver")
    digest = seen(approver, page)
    approver.post(f"{page}/approve", page, seen=digest, answer="yes")
    last = read(of(application).root).entries[-1]
    assert last.publication
    assert last.publication.report == draft.name


@pytest.mark.parametrize("typed", ["", "2018-19-Q5", "soon", "../x", "2018-19-Qx"])
def test_a_period_that_is_none_is_told(application: Flask, typed: str) -> None:
    visitor = Visitor(application).signed_in("preparer")
    answer = visitor.post("/reports/", "/reports/", period=typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_a_draft_is_put_away(application: Flask) -> None:
    visitor, page = asked(application)
    visitor.post(f"{page}/away", page)
    assert visitor.get(page).status_code == 404
    assert not of(application).wishes.waiting()


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("reader", "draw ask approve away"),
        ("approver", "draw ask away"),
        ("preparer", "approve"),
        ("head", "draw ask approve away"),
        ("admin", "draw ask approve away"),
    ],
)
def test_who_may_not_is_refused(application: Flask, name: str, refused: str) -> None:
    page = page_of(application)
    visitor = Visitor(application).signed_in(name)
    for each in refused.split():
        view = "/reports/" if each == "draw" else f"{page}/{each}"
        answer = visitor.post(view, "/", period="2018-19-Q1", reason="x")
        assert answer.status_code == 403, each
    assert page_of(application) == page


def test_the_library_wants_the_second_person_too(drawn: Path, tmp_path: Path) -> None:
    books = shutil.copytree(drawn / "books", tmp_path / "books")
    limited(books, "  approval-above: 50000.00 GBP")
    accept(books, "A. Officer", "a limit")
    for approver in ("", "Officer, Mr A"):
        with (
            pytest.raises(Refusal, match="RECORD-012"),
            publishing(books, "A. Officer", "for the board", approver),
        ):
            pass
    with publishing(books, "A. Officer", "for the board", "B. Head"):
        pass
