"""The review queue: decided in bundles, kept, undone, posted once, made a rule."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.desk.queue import PLACE
from mopac_spend.importing.run import import_files
from tests.books_maker import make_books
from tests.desk.conftest import (
    Visitor,
    beside,
    made,
    of,
    own_layout,
)
from tests.importing.test_approval import limited
from tests.reviewing.test_make_rules import HEAD, LAYOUT

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from mopac_spend.spend import Payment

DECIDED = "\n".join(
    f"2018-{4 + at // 9:02}-{1 + at:02} | {who} | Fund | 1.00 | vru / {what} / grants"
    for at in range(9)
    for who, what in (("Acme", "knife-crime"), ("Bolt", "victims"))
)
MAY = HEAD + (
    "2018-05-02,500.00,Harbour Training Ltd,Course 12,,Finance\n"
    "2018-05-03,40.00,Harbour Training Ltd,Course 13,,Finance\n"
    "2018-05-04,7.00,Harbour Training Ltd,<b>Tea</b>,,Finance\n"
    "2018-05-05,900.00,Acre & Sons,Course 14,,Finance\n"
    "2018-05-06,60.00,Acme,Fund,,VRU (hosted)\n"
    "some day,3.00,Acme,Fund,,\n"
)
JUNE = HEAD + "2018-06-02,510.00,HARBOUR  TRAINING LTD,Course 88,,Finance\n"
KEY = re.compile(r'id="bundle-([0-9a-f]{16})"')
DIGEST = re.compile(r'name="seen" value="([0-9a-f]{64})"')


@pytest.fixture
def books(tmp_path: Path) -> Path:
    books = make_books(tmp_path / "books", DECIDED)
    limited(books, "  approval-above: 2100.00 GBP")
    own_layout(books, LAYOUT)
    for name, text in (("may", MAY), ("june", JUNE)):
        (tmp_path / f"{name}.csv").write_text(text)
    import_files(books, [tmp_path / "may.csv"])
    return books


@pytest.fixture
def application(tmp_path: Path, books: Path) -> Flask:
    return made(tmp_path, books)


@pytest.fixture
def visitor(application: Flask) -> Visitor:
    return Visitor(application).signed_in("preparer")


def key_of(visitor: Visitor, words: str, by: str = "group") -> str:
    """Give the key of the line of the queue that says so."""
    text = visitor.get(f"/review/?by={by}").text
    for piece in text.split('<li class="desk-bundle"')[1:]:
        found = KEY.search(piece)
        if words in piece and found:
            return found[1]
    raise AssertionError(text)


def decide(visitor: Visitor, key: str, by: str = "group", **codes: str) -> TestResponse:
    page = f"/review/decide?by={by}&key={key}"
    return visitor.post("/review/decide", page, by=by, key=key, **codes)


def payments(books: Path) -> dict[str, Payment]:
    return {
        f"{p.supplier}: {p.description}: {p.amount}": p
        for p in open_books(books).payments
    }


def test_the_queue_shows_bundles_with_their_pounds_the_largest_first(
    visitor: Visitor,
) -> None:
    text = visitor.get("/review/").text
    assert text.index("£900.00") < text.index("£540.00") < text.index("£60.00")
    assert "2 payments" in text
    assert "<b>Tea" not in text
    by_text = visitor.get("/review/?by=text").text
    assert "£1,440.00" in by_text
    assert "2 suppliers" in by_text
    by_supplier = visitor.get("/review/?by=supplier").text
    assert "£547.00" in by_supplier
    assert "2 texts" in by_supplier


def test_a_decision_covers_a_text_and_is_posted_with_its_names(
    visitor: Visitor, application: Flask, books: Path
) -> None:
    key = key_of(visitor, "Course", "text")
    codes = {"initiative": "victims", "category": "training"}
    answer = decide(visitor, key, "text", **codes)
    assert answer.status_code == 303, answer.text
    before = len(read(books).entries)
    assert len(of(application).drafts.standing(PLACE)) == 3
    page = visitor.get("/review/post").text
    assert "£1,440.00" in page
    (digest,) = DIGEST.findall(page)
    posted = visitor.post("/review/post", "/review/post", seen=digest)
    assert posted.status_code == 303, posted.text
    tagged = payments(books)["Acre & Sons: Course 14: 900.00"]
    assert (tagged.initiative, tagged.category) == ("victims", "training")
    assert tagged.account == "Expenses:Training"
    entry = read(books).entries[-1]
    assert (entry.by, len(read(books).entries)) == ("Paul Preparer", before + 1)
    (review,) = open_books(books).register.reviews.values()
    assert (review.by, review.payments) == ("Paul Preparer", 3)
    # The same again, as from a page that was left open, writes nothing.
    again = visitor.post("/review/post", "/review/post", seen=digest)
    assert again.status_code == 409
    assert len(read(books).entries) == before + 1


def test_one_click_accepts_what_is_suggested_and_one_takes_it_back(
    visitor: Visitor, application: Flask
) -> None:
    key = key_of(visitor, "£60.00")
    assert (
        "<strong>Knife crime seed fund</strong>, 92 %" in visitor.get("/review/").text
    )
    shown = visitor.get("/review/").text
    says = re.findall(rf'name="says-{key}" value="([^"]+)"', shown)
    fields = {"accept": key, "by": "group", "once": "c1", f"says-{key}": says}
    visitor.post("/review/accept", "/review/", **fields)
    ((_, decision),) = of(application).drafts.standing(PLACE).items()
    assert decision.says == {"initiative": "knife-crime"}
    # The same click sent twice is one.
    visitor.post("/review/accept", "/review/", **fields)
    assert len(of(application).drafts.history(PLACE)) == 1
    visitor.post("/review/undo", "/review/", act=str(decision.act))
    assert of(application).drafts.standing(PLACE) == {}
    assert "£60.00" in visitor.get("/review/").text


def test_all_suggestions_above_a_confidence_are_seen_before_they_are_accepted(
    visitor: Visitor, application: Flask
) -> None:
    page = visitor.get("/review/suggested?least=80").text
    assert re.search(r"80 %: 1 payment, £60.00", page)
    answer = visitor.post("/review/suggested", "/review/suggested", least="80")
    assert answer.status_code == 303, answer.text
    assert len(of(application).drafts.standing(PLACE)) == 1
    assert "80 %" in of(application).drafts.history(PLACE)[0].words


def test_what_one_has_taken_others_see_and_leave_alone(
    visitor: Visitor, application: Flask
) -> None:
    other = Visitor(application).signed_in("both")
    key = key_of(visitor, "£900.00")
    assert visitor.post("/review/take", "/review/", one=key).status_code == 303
    assert "Paul Preparer is on it" in other.get("/review/").text
    refused = other.post("/review/take", "/review/", one=key)
    assert refused.status_code == 409
    assert "Paul Preparer is working on" in refused.text
    assert beside(refused) == [f"bundle-{key}"]
    page = "/review/"
    denied = other.post(
        "/review/decide", page, by="group", key=key, initiative="victims"
    )
    assert denied.status_code in {409, 422}
    assert of(application).drafts.standing(PLACE) == {}
    visitor.post("/review/release", "/review/")
    assert other.post("/review/take", "/review/", one=key).status_code == 303


def test_a_payment_may_be_left_out_and_codes_are_checked(
    visitor: Visitor, application: Flask
) -> None:
    key = key_of(visitor, "£540.00")
    page = visitor.get(f"/review/decide?key={key}").text
    ref = re.findall(r'name="without" id="[^"]+" value="([^"]+)"', page)[0]
    assert beside(decide(visitor, key)) == ["initiative"]
    assert beside(visitor.post("/review/take", "/review/")) == ["chosen"]
    wrong = decide(visitor, key, initiative="no-such-code")
    assert wrong.status_code == 422
    assert "no initiative of the register" in wrong.text
    assert beside(wrong) == ["initiative"]
    says = {f"says-{key}": "initiative=no-such-code"}
    wrong = visitor.post("/review/accept", "/review/", accept=key, **says)
    assert beside(wrong) == [f"bundle-{key}"]
    decide(visitor, key, initiative="victims", without=ref)
    assert len(of(application).drafts.standing(PLACE)) == 1
    # What is left is still there, and the rest of what was decided lacks a category.
    assert "2 payments" in visitor.get("/review/").text


def test_a_large_sum_needs_somebody_who_decided_nothing_of_it(
    visitor: Visitor, application: Flask, books: Path
) -> None:
    limited(books, "  approval-above: 100.00 GBP")
    text = (books / "registers").rglob("*.beancount")
    for file in text:
        lines = file.read_text().replace("  approval-above: 2100.00 GBP\n", "")
        file.write_text(lines)
    both = Visitor(application).signed_in("both")
    decide(both, key_of(both, "£540.00"), initiative="victims")
    decide(visitor, key_of(visitor, "£900.00"), initiative="victims")
    (digest,) = DIGEST.findall(visitor.get("/review/post").text)
    before = len(read(books).entries)
    visitor.post("/review/post", "/review/post", seen=digest)
    assert len(read(books).entries) == before
    assert "Approve and write" not in both.get("/review/post").text
    page = "/review/post"
    own = both.post("/review/approve", page, seen=digest, answer="yes")
    assert own.status_code == 422, own.text
    assert len(read(books).entries) == before
    approver = Visitor(application).signed_in("approver")
    assert "Tag 3 payments, £1,440.00" in approver.get("/approvals/").text
    assert "Approve and write" in approver.get("/review/post").text
    done = approver.post("/review/approve", page, seen=digest, answer="yes")
    assert done.status_code == 303, done.text
    entry = read(books).entries[-1]
    assert (entry.by, entry.approver) == ("Paul Preparer", "Anna Approver")
    (review,) = open_books(books).register.reviews.values()
    assert review.by == "Paul Preparer and Bella Both"


def test_a_rule_is_kept_and_the_next_file_is_decided(
    visitor: Visitor, application: Flask, books: Path, tmp_path: Path
) -> None:
    key = key_of(visitor, "£540.00")
    decide(visitor, key, initiative="victims", category="training")
    act = of(application).drafts.history(PLACE)[0].number
    address = f"/review/rule/{act}?on=text"
    page = visitor.get(address).text
    assert "1 undecided payment, £900.00" in page
    (digest,) = DIGEST.findall(page)
    stale = visitor.post(f"/review/rule/{act}", address, on="text", seen="0" * 64)
    assert stale.status_code == 409
    kept = visitor.post(f"/review/rule/{act}", address, on="text", seen=digest)
    assert kept.status_code == 303, kept.text
    import_files(books, [tmp_path / "june.csv"])
    june = payments(books)["HARBOUR TRAINING LTD: Course 88: 510.00"]
    assert (june.initiative, june.category) == ("victims", "training")
    assert june.rule.startswith("kept-victims-")


def test_a_rule_that_contradicts_is_shown_and_not_kept(
    visitor: Visitor, application: Flask, books: Path
) -> None:
    decide(visitor, key_of(visitor, "£540.00"), initiative="victims")
    decide(visitor, key_of(visitor, "Tea"), initiative="archive")
    act = of(application).drafts.history(PLACE)[0].number
    address = f"/review/rule/{act}?on=supplier"
    page = visitor.get(address).text
    assert "2 payments, £540.00" in page
    assert "Keep this rule" not in page
    kept = visitor.post(f"/review/rule/{act}", address, on="supplier", seen="")
    assert kept.status_code == 409
    assert beside(kept) == ["on-3"]
    assert not (books / "importers" / "rules").exists()


def test_rows_set_aside_are_shown_with_their_cells_and_accepted_with_a_note(
    visitor: Visitor, application: Flask
) -> None:
    page = visitor.get("/set-aside/").text
    assert "some day" in page
    assert "1 of 1 are to be looked at" in page
    key = re.findall(r'name="row" value="([^"]+)"', page)[0]
    empty = visitor.post("/set-aside/", "/set-aside/", row=key, note=" ")
    assert empty.status_code == 422
    visitor.post("/set-aside/", "/set-aside/", row=key, note="A heading, no payment")
    page = visitor.get("/set-aside/").text
    assert "Accepted by Paul Preparer" in page
    assert "0 of 1 are to be looked at" in page
    made_up = visitor.post("/set-aside/", "/set-aside/", row="nothing", note="x")
    assert made_up.status_code == 409


def test_what_is_decided_elsewhere_meanwhile_is_left_out(
    visitor: Visitor, application: Flask, books: Path, tmp_path: Path
) -> None:
    from mopac_spend.reviewing.applying import apply
    from mopac_spend.reviewing.filled import of_decisions

    decide(visitor, key_of(visitor, "£540.00"), initiative="victims")
    decide(visitor, key_of(visitor, "£900.00"), initiative="victims")
    (digest,) = DIGEST.findall(visitor.get("/review/post").text)
    ref = payments(books)["Acre & Sons: Course 14: 900.00"].ref
    apply(books, of_decisions("a list", {ref: {"initiative": "archive"}}), "Ann")
    # At once, so that the desk has not seen yet that the books are others now.
    of(application).watched()._looked = time.monotonic() + 60
    visitor.at_once = True
    refused = visitor.post("/review/post", "/review/post", seen=digest)
    assert refused.status_code == 422
    assert "its initiative is archive, decided already" in refused.text
    assert beside(refused) == ["post"]
    assert payments(books)["Acre & Sons: Course 14: 900.00"].initiative == "archive"
    visitor.at_once = False
    page = visitor.get("/review/post").text
    assert "decided or reversed elsewhere meanwhile are left out" in page
    (digest,) = DIGEST.findall(page)
    visitor.post("/review/post", "/review/post", seen=digest)
    after = payments(books)
    assert after["Acre & Sons: Course 14: 900.00"].initiative == "archive"
    assert after["Harbour Training Ltd: Course 12: 500.00"].initiative == "victims"


def test_a_reader_looks_and_decides_nothing(application: Flask) -> None:
    reader = Visitor(application).signed_in("reader")
    text = reader.get("/review/").text
    assert "£900.00" in text
    assert "Decide the chosen" not in text
    assert reader.get("/review/post").status_code == 200
