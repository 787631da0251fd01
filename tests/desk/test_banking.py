"""A bank statement from the drop to the record, settled by click."""

from __future__ import annotations

import io
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.banking import recorded
from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.desk import statements
from tests.banking.bank_maker import lloyds, mt940
from tests.books_maker import make_books
from tests.desk.conftest import Visitor, beside, made, of
from tests.desk.test_closing import entries, seen

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

PAYMENTS = """
2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
2018-05-15 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
2018-05-16 | Cole | Course | 20.50 | finance / untagged / training
"""
# One is sure, one may be either of two, and one is in no books.
LINES = [
    ("2018-05-14", "-100.00", "ACME LTD SEED"),
    ("2018-05-16", "-20.50", "FASTER PAYMENT"),
    ("2018-05-17", "-7.00", "SERVICE CHARGE"),
]


@pytest.fixture(scope="module")
def recorded_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    books = make_books(tmp_path_factory.mktemp("recorded") / "books", PAYMENTS)
    accept(books, "A. Officer", "first")
    return books


@pytest.fixture
def application(recorded_books: Path, tmp_path: Path) -> Flask:
    return made(tmp_path, shutil.copytree(recorded_books, tmp_path / "books"))


@pytest.fixture
def may(tmp_path: Path) -> bytes:
    return lloyds(tmp_path / "may.csv", "500.00", LINES).read_bytes()


def drop(visitor: Visitor, name: str, content: bytes) -> TestResponse:
    return visitor.post("/bank/", "/bank/", files=(io.BytesIO(content), name))


def dropped(visitor: Visitor, name: str, content: bytes) -> str:
    answer = drop(visitor, name, content)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def choices(visitor: Visitor, page: str) -> dict[str, list[str]]:
    """Give what may be chosen for each line."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'type="radio" name="([^"]+)" id="[^"]+" value="([^"]*)"',
        visitor.get(page).text,
    ):
        found.setdefault(name, []).append(value)
    return found


def test_a_statement_is_settled_by_click_and_recorded_once(
    application: Flask, may: bytes
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "may.csv", may)
    text = visitor.get(page).text
    assert "amount, names the payee" in text
    assert "SERVICE CHARGE" in text
    ((line, (first, second, none)),) = choices(visitor, page).items()
    assert none == ""
    cole = next(p for p in open_books(of(application).root).payments if p.row == "3")
    assert {first, second} >= {cole.ref}
    # What nobody offers is not taken, whatever a form says.
    for made_up in ("acme", f"{first},{second}", "'; DROP"):
        answer = visitor.post(f"{page}/settle", page, **{line: made_up})
        assert answer.status_code == 422
        assert beside(answer) == ["d1-1"]
    assert beside(visitor.post(f"{page}/settle", page)) == ["d1-1"]
    answer = visitor.post(f"{page}/settle", page, **{line: cole.ref})
    assert answer.status_code == 303, answer.text
    assert "chosen by Paul Preparer" in visitor.get(page).text
    before = entries(application)
    digest = seen(visitor, page)
    answer = visitor.post(f"{page}/record", page, seen=digest)
    assert answer.status_code == 303, answer.text
    last = read(of(application).root).entries[-1]
    assert (last.command, last.by) == ("reconcile", "Paul Preparer")
    (history,) = recorded.read(of(application).root).values()
    assert [line.pays for line in history.lines][1] == (cole.ref,)
    books = open_books(of(application).root)
    assert not books.findings
    assert "Recorded by Paul Preparer" in visitor.get(page).text
    visitor.post(f"{page}/record", page, seen=digest)
    assert entries(application) == before + 1


def test_a_choice_is_taken_back(application: Flask, may: bytes) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "may.csv", may)
    ((line, (first, _, _)),) = choices(visitor, page).items()
    visitor.post(f"{page}/settle", page, **{line: first})
    assert choices(visitor, page) == {line: [first, ""]}
    visitor.post(f"{page}/settle", page, **{line: ""})
    assert len(choices(visitor, page)[line]) == 3
    assert "took choices back" in visitor.get(page).text


def test_lines_still_open_are_settled_later(application: Flask, may: bytes) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "may.csv", may)
    visitor.post(f"{page}/record", page, seen=seen(visitor, page))
    still = "/bank/open"
    ((line, (first, _, _)),) = choices(visitor, still).items()
    visitor.post(f"{still}/settle", still, **{line: first})
    answer = visitor.post(f"{still}/record", still, seen=seen(visitor, still))
    assert answer.status_code == 303, answer.text
    (history,) = recorded.read(of(application).root).values()
    assert [line.pays for line in history.lines][1] == (first,)
    assert not choices(visitor, still)


def test_what_was_not_seen_is_not_recorded(application: Flask, may: bytes) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "may.csv", may)
    before = entries(application)
    answer = visitor.post(f"{page}/record", page, seen="0")
    assert answer.status_code == 409
    assert "look at it again" in answer.text
    assert beside(answer) == ["record"]
    assert entries(application) == before


def test_a_gap_is_told_and_accepted(
    application: Flask, may: bytes, tmp_path: Path
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "may.csv", may)
    visitor.post(f"{page}/record", page, seen=seen(visitor, page))
    july = lloyds(
        tmp_path / "july.csv", "900.00", [("2018-07-02", "-1.00", "CHARGE")]
    ).read_bytes()
    page = dropped(visitor, "july.csv", july)
    text = visitor.get(page).text
    assert "although it does not follow" in text
    assert "--accept-gap" not in text
    assert "There is nothing new to record" in text
    visitor.post(f"{page}/gap", page, accept="yes")
    answer = visitor.post(f"{page}/record", page, seen=seen(visitor, page))
    assert answer.status_code == 303, answer.text
    assert not open_books(of(application).root).findings


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("page.csv", b"<html><script>alert(1)</script></html>"),
        ("../../desk.sqlite", b"%PDF-1.7 nothing"),
        (
            "camt.xml",
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Document>&b;</a>',
        ),
        ("bomb.xlsx", b"PK\x03\x04" + b"x" * 500),
    ],
)
def test_hostile_files_are_told_and_nothing_else(
    application: Flask, name: str, content: bytes
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    answer = drop(visitor, name, content)
    if answer.status_code == 303:
        answer = visitor.get(answer.headers["Location"])
        assert "This cannot be used" in answer.text
    assert answer.status_code in {200, 422}
    assert "root:" not in answer.text
    assert "<script>alert" not in answer.text
    assert 'name="seen"' not in answer.text
    # The file of the desk is still its own.
    assert visitor.get("/bank/").status_code == 200


def test_markup_of_a_bank_is_text(application: Flask, tmp_path: Path) -> None:
    visitor = Visitor(application).signed_in("preparer")
    lines = [("2018-05-16", "-20.50", "<script>a()</script>")]
    page = dropped(
        visitor, "may.sta", mt940(tmp_path / "m.sta", "9.00", lines).read_bytes()
    )
    text = visitor.get(page).text
    assert "<script>a()" not in text
    assert "&lt;script&gt;a()" in text


def test_a_statement_is_put_away(application: Flask, may: bytes) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "may.csv", may)
    (lies,) = (each.path for each in statements.everything(of(application)).values())
    assert lies
    assert lies.stat().st_mode & 0o077 == 0
    visitor.post(f"{page}/away", page)
    assert not lies.exists()
    assert visitor.get(page).status_code == 404


@pytest.mark.parametrize("name", ["reader", "approver", "officer", "admin"])
def test_who_may_not_is_refused(application: Flask, may: bytes, name: str) -> None:
    page = dropped(Visitor(application).signed_in("preparer"), "may.csv", may)
    visitor = Visitor(application).signed_in(name)
    before = entries(application)
    for view in (
        "/bank/",
        *(f"{page}/{e}" for e in ("settle", "gap", "record", "away")),
    ):
        answer = visitor.post(view, "/", seen="0", accept="yes")
        assert answer.status_code == 403, view
    assert entries(application) == before
    assert len(statements.everything(of(application))) == 1
