"""What somebody tried who means no good: each is refused, and nothing is changed."""

from __future__ import annotations

import errno
import io
import os
import sqlite3
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.record import read
from mopac_spend.desk.acts import Place
from mopac_spend.desk.storage import NAME, Storage
from mopac_spend.desk.users import Person, write
from mopac_spend.serving.lines import Lines
from mopac_spend.serving.logged import logged
from tests.books_maker import make_books
from tests.desk.conftest import (
    HASH,
    LINES,
    PASSWORD,
    PEOPLE,
    Visitor,
    made,
    of,
    own_layout,
)
from tests.desk.test_importing import (
    JUNE,
    LARGE,
    LAYOUT,
    closed,
    dropped,
    seen,
)
from tests.importing.test_approval import limited

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

# Thousands, where there is time: MOPAC_SPEND_GUESSES=5000.
GUESSES = int(os.environ.get("MOPAC_SPEND_GUESSES", "500"))


@pytest.fixture
def application(tmp_path: Path) -> Flask:
    books = make_books(tmp_path / "books", LINES)
    limited(books, "  approval-above: 50000.00 GBP")
    own_layout(books, LAYOUT)
    return made(tmp_path, books)


def commands(application: Flask) -> list[str]:
    return [each.command for each in read(of(application).root).entries]


def test_a_name_is_locked_however_it_is_typed(application: Flask) -> None:
    visitor = Visitor(application)
    last = []
    for at, blank in enumerate(" \u2003\t\u2009\u3000\u2002"):
        # Cut to its longest, each is the name with other blanks behind it.
        name = f"admin{blank * 300}x"
        visitor.environ["REMOTE_ADDR"] = f"10.0.0.{at}"
        fields = {"name": name, "password": "wrong wrong wrong"}
        answer = visitor.post("/sign-in", "/sign-in", **fields)
        last.append(answer.status_code)
    assert last[0] == 401
    assert last[-1] == 429
    assert [name for name, _ in of(application).attempts.all_locked()] == ["name admin"]


def test_a_password_in_the_field_of_the_name_is_in_no_log(
    application: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    access = io.StringIO()
    application.wsgi_app = logged(application.wsgi_app, Lines(access, ""))  # type: ignore[method-assign, assignment]
    visitor = Visitor(application)
    for _ in range(6):
        visitor.post("/sign-in", "/sign-in", name=PASSWORD, password="")
    changes = of(application).changes.file.getvalue()  # type: ignore[union-attr]
    for log in (access.getvalue(), changes):
        assert "horse" not in log
        assert "nobody" in log
    # What is done is done, though the log has no place for it.
    visitor.environ["REMOTE_ADDR"] = "10.0.0.1"
    # Closing it tries once more to write.
    with suppress(OSError), Path("/dev/full").open("w") as full:
        of(application).changes = Lines(full, "changes.log")
        visitor.signed_in("reader")
    assert "signed in: reader" in capsys.readouterr().err


def test_a_log_that_cannot_be_written_holds_nobody_up(
    application: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = io.StringIO()
    with suppress(OSError), Path("/dev/full").open("w") as full:
        access = Lines(full, "access.log")
        of(application).access = access
        application.wsgi_app = logged(application.wsgi_app, access)  # type: ignore[method-assign, assignment]
        visitor = Visitor(application).signed_in("reader")
        assert visitor.get("/").status_code == 200
        ready = visitor.get("/ready")
        assert (ready.status_code, ready.text) == (
            503,
            "access.log cannot be written\n",
        )
        access.file = kept
        visitor.get("/")
        assert visitor.get("/ready").status_code == 200
    assert '"GET / HTTP/1.1" 200' in kept.getvalue()
    assert capsys.readouterr().err.count("access.log cannot be written") == 1


def test_who_was_taken_out_is_asked_to_sign_in(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    file = of(application).settings.users_file
    write(file, [each for each in PEOPLE if each.id != "preparer"])
    assert visitor.get("/").headers["Location"] == "/sign-in?next=/"
    # Not sent back to the page that sends here.
    assert visitor.get("/sign-in?next=/").status_code == 200
    visitor.signed_in("approver")
    assert visitor.get("/").status_code == 200


def test_another_name_does_not_make_another_person(application: Flask) -> None:
    visitor = Visitor(application).signed_in("both")
    page = dropped(visitor, "june.csv", LARGE)
    digest = seen(visitor, page)
    visitor.post(f"{page}/post", page, seen=digest)
    others = [each for each in PEOPLE if each.id != "both"]
    renamed = Person("both", "Wilma Wed", ("preparer", "approver"), HASH)
    write(of(application).settings.users_file, [*others, renamed])
    before = commands(application)
    assert "/approve" not in visitor.get(page).text
    answer = visitor.post(f"{page}/approve", page, seen=digest)
    assert answer.status_code == 422
    assert "DESK-020" in answer.text
    assert commands(application) == before


def test_who_brought_a_file_in_does_not_approve_it_for_another(
    application: Flask,
) -> None:
    visitor = Visitor(application).signed_in("both")
    page = dropped(visitor, "june.csv", LARGE)
    other = Visitor(application).signed_in("preparer")
    digest = seen(other, page)
    other.post(f"{page}/post", page, seen=digest)
    before = commands(application)
    answer = visitor.post(f"{page}/approve", page, seen=digest)
    assert answer.status_code == 422
    assert "DESK-020" in answer.text
    assert commands(application) == before
    third = Visitor(application).signed_in("approver")
    third.post(f"{page}/approve", page, seen=seen(third, page))
    assert commands(application)[-1] == "import"


def test_who_put_a_row_right_with_another_does_not_approve_it(
    application: Flask,
) -> None:
    preparer = Visitor(application).signed_in("preparer")
    page = dropped(preparer, "june.csv", f"{LARGE}31/06/2018,many,Acre Ltd\n")
    both = Visitor(application).signed_in("both")
    answer = both.post(f"{page}/mend", page, row="3", value="90000")
    assert answer.status_code == 303, answer.text
    # What stands of the row is the last click; the pounds in it are the first one's.
    preparer.post(f"{page}/mend", page, row="3", value="2018-06-30")
    digest = seen(preparer, page)
    preparer.post(f"{page}/post", page, seen=digest)
    before = commands(application)
    answer = both.post(f"{page}/approve", page, seen=digest)
    assert answer.status_code == 422
    assert "DESK-020" in answer.text
    assert commands(application) == before


def test_the_reason_is_what_was_approved(application: Flask) -> None:
    closed(application)
    preparer = Visitor(application).signed_in("preparer")
    late = JUNE
    page = dropped(preparer, "late.csv", late)
    preparer.post(f"{page}/say", page, restate="an invoice came late")
    preparer.post(f"{page}/post", page, seen=seen(preparer, page))
    approver = Visitor(application).signed_in("approver")
    on_the_page = seen(approver, page)
    preparer.post(f"{page}/say", page, restate="something else")
    before = commands(application)
    answer = approver.post(f"{page}/approve", page, seen=on_the_page)
    assert answer.status_code == 422
    assert "DESK-021" in answer.text
    assert commands(application) == before


def test_a_form_that_was_gone_back_to_is_kept_too(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE)
    place = Place("import", page.rpartition("/")[2])
    for period in ("2018-05", "2018-06", "2018-06"):
        visitor.post(f"{page}/say", page, period=period, once="of one page")
    drafts = of(application).drafts
    assert drafts.standing(place)["period"].says == "2018-06"
    assert len(drafts.history(place)) == 2


def test_a_number_that_nothing_has_is_no_fault(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    for number in ("9" * 30, "9" * 5_000, "²", "-1"):
        answer = visitor.post("/review/undo", "/", act=number)
        assert answer.status_code == 422
        for page in ("/set-aside/", "/review/", "/registers/fund"):
            assert visitor.get(f"{page}?page={number}").status_code == 200
        assert visitor.get(f"/review/suggested?least={number}").status_code == 200


def test_what_the_first_version_kept_is_gone_on_with(tmp_path: Path) -> None:
    Storage(tmp_path / "desk")
    file = sqlite3.connect(tmp_path / "desk" / NAME)
    file.execute("DROP TABLE name")
    file.execute("PRAGMA user_version = 1")
    file.execute("INSERT INTO secret VALUES ('kept', x'00')")
    file.commit()
    file.close()
    storage = Storage(tmp_path / "desk")
    assert storage.secret("kept", b"fresh") == b"\0"
    assert not storage.read().execute("SELECT * FROM name").fetchall()


def _say(visitor: Visitor, page: str, token: str, period: str) -> TestResponse:
    data = {"csrf_token": token, "period": period}
    return visitor.client.post(
        f"{page}/say", data=data, environ_overrides=visitor.environ
    )


def test_a_file_that_is_locked_or_full_is_told_and_not_a_fault(
    application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE)
    token = visitor.token(page)
    connection = of(application).storage.read()
    connection.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(of(application).storage.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = _say(visitor, page, token, "2018-05")
    assert answer.status_code == 503
    assert "works with its file" in answer.text
    # Somebody who has no session yet, and is to be given one.
    answer = Visitor(application).get("/sign-in")
    assert answer.status_code == 503
    assert "works with its file" in answer.text
    other.execute("ROLLBACK")
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    answer = _say(visitor, page, token, "2018-05" * 2_000)
    assert answer.status_code == 503
    assert "may be full" in answer.text
    connection.execute("PRAGMA max_page_count = 100000")
    place = Place("import", page.rpartition("/")[2])
    assert not of(application).drafts.standing(place)
    assert _say(visitor, page, token, "2018-05").status_code == 303
    monkeypatch.setattr("mopac_spend.desk.in_hand.write_atomically", _full)
    answer = visitor.post("/files/", "/files/", files=(io.BytesIO(b"a,b\n"), "b.csv"))
    assert answer.status_code == 503
    assert "may be full" in answer.text


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.slow
def test_of_thousands_of_guesses_few_are_looked_at(application: Flask) -> None:
    visitor = Visitor(application)
    token = visitor.token("/sign-in")
    found: Counter[int] = Counter()
    for number in range(GUESSES):
        # From a thousand places, and in a hundred ways to write the name.
        address = f"10.{number % 50}.{number // 50}.7"
        answer = visitor.client.post(
            "/sign-in",
            data={
                "csrf_token": token,
                "name": f"{' ' * (number % 9)}Head{' ' * (number % 11)}",
                "password": f"a guess, number {number}",
            },
            environ_overrides={**visitor.environ, "REMOTE_ADDR": address},
        )
        found[answer.status_code] += 1
    assert found[401] + found[429] == GUESSES
    assert found[401] < 20
    # The right one is no way in meanwhile, and others come in as ever.
    fields = {"name": "head", "password": PASSWORD}
    assert visitor.post("/sign-in", "/sign-in", **fields).status_code == 429
    Visitor(application).signed_in("reader")
