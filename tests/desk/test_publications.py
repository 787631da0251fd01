"""What the law wants published, at the desk: seen, published, taken in, on a site."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.desk import publications
from tests.books_maker import make_books
from tests.desk.conftest import (
    Visitor,
    made,
    of,
    own_layout,
)
from tests.disclosure.office import Office
from tests.publishing.test_adopted import LAYOUT, LINES

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

JULY = "/publications/of/sio-3g~2020-07"
YEAR = "/publications/of/sio-3g~2018-19"


@pytest.fixture
def application(tmp_path: Path) -> Flask:
    """Give a desk that nothing was published at."""
    books = make_books(tmp_path / "books", LINES)
    own_layout(books, LAYOUT, "old")
    accept(books, "A. Officer", "as a test has it")
    return made(tmp_path, books)


def seen(visitor: Visitor, page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', visitor.get(page).text)
    assert found
    return found[1]


def published(application: Flask) -> list[tuple[str, str, str, str]]:
    return [
        (each.publication.report, each.by, each.approver, each.why)
        for each in read(of(application).root).entries
        if each.publication
    ]


def test_what_is_due_is_seen_published_and_stands(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    due = visitor.get("/publications/").text
    assert 'href="/publications/of/sio-3g~2020-07"' in due
    page = visitor.get(JULY).text
    assert "What the books lack for it" in page
    # What is lacking is said beside the box that lets it be published so.
    digest = seen(visitor, JULY)
    answer = visitor.post(JULY, JULY, seen=digest)
    assert answer.status_code == 422
    assert 'id="gaps-error"' in answer.text
    assert "mopac-spend" not in answer.text
    assert "--" not in re.sub(r"<!--|-->|govuk-[\w-]+", "", answer.text)
    assert not published(application)
    answer = visitor.post(JULY, JULY, seen="0" * 64, gaps="yes")
    assert "DESK-021" in answer.text or "look at it again" in answer.text
    assert not published(application)
    answer = visitor.post(JULY, JULY, seen=digest, gaps="yes", reason="July")
    assert answer.status_code == 303, answer.text
    assert published(application) == [("sio-3g-2020-07", "Paul Preparer", "", "July")]
    assert "sio-3g-2020-07 (ZIP)" in visitor.get(JULY).text
    whole = visitor.get("/publications/files/sio-3g-2020-07").data
    names = zipfile.ZipFile(io.BytesIO(whole)).namelist()
    assert "sio-3g-2020-07.csv" in names
    for name in ("..", ".", "%2e%2e", "users.toml"):
        assert visitor.get(f"/publications/files/{name}").status_code == 404
    # The same again is not another.
    again = visitor.post(JULY, JULY, seen=seen(visitor, JULY), gaps="yes")
    assert again.status_code == 303
    assert len(published(application)) == 1
    assert "sio-3g-2020-07, 20" in visitor.get("/publications/").text


def test_the_site_is_written_and_taken_away(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    visitor.post(JULY, JULY, seen=seen(visitor, JULY), gaps="yes")
    assert published(application)
    answer = visitor.post("/publications/site", "/publications/")
    assert answer.status_code == 303, answer.text
    whole = visitor.get("/publications/site.zip").data
    assert "index.html" in zipfile.ZipFile(io.BytesIO(whole)).namelist()
    assert str(of(application).settings.kept) not in visitor.get("/publications/").text


def test_a_file_of_other_tools_is_looked_at_and_taken_in(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")

    def send(text: str, **more: str) -> str:
        file = (io.BytesIO(text.encode()), "august.csv")
        fields = {"duty": "sio-3g", "period": "2020-08", **more, "file": file}
        answer = visitor.post("/publications/adopt", "/publications/", **fields)
        return answer.text if answer.status_code != 303 else "taken"

    august = "Paid,Pounds,To\n2020-08-04,901.00,Mast Ltd\n"
    before = published(application)
    assert "What was found of august.csv" in send(august)
    assert published(application) == before
    for wrong, field in (
        ({"period": "x", "take": "yes"}, "adopt-period"),
        ({"duty": ""}, "adopt-duty"),
    ):
        assert f'id="{field}-error"' in send(august, **wrong)
    assert published(application) == before
    assert send(august, take="yes") == "taken"
    assert published(application)[-1][:2] == ("sio-3g-2020-08", "Paul Preparer")


def test_who_may_only_look_publishes_nothing(application: Flask) -> None:
    reader = Visitor(application).signed_in("reader")
    assert "Publish it" not in reader.get(JULY).text
    for path in (JULY, "/publications/site", "/publications/adopt", f"{JULY}/approve"):
        assert reader.post(path, "/", seen="0").status_code == 403


def test_what_a_release_hid_needs_a_second_person(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.release("release", "spend-by-category", "--fy", "2018-19")
    application = made(tmp_path, office.books)
    visitor = Visitor(application).signed_in("preparer")
    fields = {"seen": seen(visitor, YEAR), "gaps": "yes"}
    refused = visitor.post(YEAR, YEAR, **fields)
    assert refused.status_code == 422
    assert "Ask a second person" in refused.text
    assert "--despite" not in refused.text
    answer = visitor.post(YEAR, YEAR, **fields, despite="yes")
    assert 'id="reason-error"' in answer.text
    visitor.post(YEAR, YEAR, **fields, despite="yes", reason="The Order asks for it")
    assert not published(application)
    digest = seen(Visitor(application).signed_in("approver"), YEAR)
    both = visitor.post(f"{YEAR}/approve", YEAR, seen=digest, answer="yes")
    assert both.status_code == 403
    approver = Visitor(application).signed_in("approver")
    # What he approves is the reason that he read, too.
    shown = seen(approver, YEAR)
    publishing = {**fields, "despite": "yes", "seen": "0"}
    visitor.post(YEAR, "/", **publishing, reason="Another")
    answer = approver.post(f"{YEAR}/approve", YEAR, seen=shown, answer="yes")
    assert "DESK-021" in answer.text
    assert not published(application)
    visitor.post(YEAR, "/", **publishing, reason="The Order asks for it")
    assert "though a release hid a part" in approver.get("/approvals/").text
    answer = approver.post(f"{YEAR}/approve", YEAR, seen=digest, answer="yes")
    assert answer.status_code == 303, answer.text
    assert published(application) == [
        *[("sio-3g-2018-19", "Paul Preparer", "Anna Approver", "The Order asks for it")]
    ]
    assert publications.files(of(application), "sio-3g-2018-19")
