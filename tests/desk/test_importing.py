"""Files from the drop to the books: what is seen is what is posted, once."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.closing.checklist import POINTS
from mopac_spend.closing.run import Person, Wish, close
from mopac_spend.desk import in_hand
from mopac_spend.desk.watching import Watcher
from mopac_spend.desk.words import plainly, sentence
from mopac_spend.findings import Refusal
from mopac_spend.importing.suggesting import keeping
from tests.books_maker import make_books
from tests.desk.conftest import (
    LINES,
    Visitor,
    made,
    of,
    own_layout,
)
from tests.importing.test_approval import limited
from tests.importing.test_sheets import workbook

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

SAMPLES = Path(__file__).parent.parent.parent / "importers" / "samples"
LAYOUT = """\
name = "office"
source = "office"
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
"""
HEAD = "Paid on,Net pounds,Paid to\n"
JUNE = HEAD + "2018-06-02,500.00,Harbour Training Ltd\n2018-06-03,some,Acme Ltd\n"
LARGE = HEAD + "2018-06-02,60000.00,Harbour Training Ltd\n"
UNSEEN = (
    "Some Council: payments,,,\n,,,\nDay paid,Payee,Sum,Why\n"
    "03/04/2018,Harbour Training Ltd,500.00,Course\n"
    "14/04/2018,Quayside Advisers LLP,450.50,Advice\n"
    "05/05/2018,Acre Ltd,9.00,Paper\n"
)


@pytest.fixture
def application(tmp_path: Path) -> Flask:
    books = make_books(tmp_path / "books", LINES)
    limited(books, "  approval-above: 50000.00 GBP")
    own_layout(books, LAYOUT)
    return made(tmp_path, books)


def drop(visitor: Visitor, name: str, content: str | bytes) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return visitor.post("/files/", "/files/", files=(io.BytesIO(data), name))


def dropped(visitor: Visitor, name: str, content: str | bytes) -> str:
    """Drop a file, and give the address of its page."""
    answer = drop(visitor, name, content)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def seen(visitor: Visitor, page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', visitor.get(page).text)
    assert found
    return found[1]


def last(application: Flask) -> tuple[str, str, str]:
    entry = read(of(application).root).entries[-1]
    return entry.command, entry.by, entry.approver


def test_a_known_file_from_the_drop_to_the_books(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE)
    text = visitor.get(page).text
    assert "1 row, £500.00" in text
    assert "Rows set aside" in text
    assert '<span class="desk-cell">some</span>' in text
    assert not read(of(application).root).entries
    answer = visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    assert answer.status_code == 303, answer.text
    assert last(application) == ("import", "Paul Preparer", "")
    assert "Posted by Paul Preparer" in visitor.get(page).text
    books = open_books(of(application).root)
    assert sum(each.rows_posted for each in books.batches) == 3
    # Sent again, it is not posted again.
    again = visitor.post(f"{page}/post", page, seen="0")
    assert again.status_code in {303, 409}
    assert len(read(of(application).root).entries) == 2


def test_a_total_that_is_not_the_sheets_stops_it(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE.replace("some", "7.25"))
    digest = seen(visitor, page)
    for typed in ("500", "£1,000.00", "abc"):
        answer = visitor.post(f"{page}/post", page, seen=digest, total=typed)
        assert answer.status_code == 422
        assert "There is a problem" in answer.text
    assert not read(of(application).root).entries
    answer = visitor.post(f"{page}/post", page, seen=digest, total="£ 507.25")
    assert answer.status_code == 303


def test_what_changed_since_it_was_seen_is_not_posted(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE)
    answer = visitor.post(f"{page}/post", page, seen="0" * 64)
    assert answer.status_code == 409
    assert not read(of(application).root).entries


def test_above_the_limit_two_people_post_it(application: Flask) -> None:
    preparer = Visitor(application).signed_in("preparer")
    page = dropped(preparer, "large.csv", LARGE)
    digest = seen(preparer, page)
    assert "Ask for approval" in preparer.get(page).text
    assert preparer.post(f"{page}/post", page, seen=digest).status_code == 303
    assert not read(of(application).root).entries
    # Whoever asked does not approve, by address or by role.
    assert preparer.post(f"{page}/approve", page, seen=digest).status_code == 403
    approver = Visitor(application).signed_in("approver")
    assert "large.csv" in approver.get("/approvals/").text
    answer = approver.post(f"{page}/approve", page, seen="0", answer="yes")
    assert answer.status_code == 422
    answer = approver.post(f"{page}/approve", page, seen=digest, answer="yes")
    assert answer.status_code == 303, answer.text
    assert last(application) == ("import", "Paul Preparer", "Anna Approver")


def test_a_file_that_was_cut_in_two_needs_two_people_all_the_same(
    application: Flask,
) -> None:
    preparer = Visitor(application).signed_in("preparer")
    halves = [
        dropped(preparer, f"{n}.csv", f"{HEAD}2018-06-0{n},30000.00,Half {n} Ltd\n")
        for n in (1, 2)
    ]
    first, other = halves
    assert "Ask for approval" not in preparer.get(other).text
    answer = preparer.post(f"{first}/post", first, seen=seen(preparer, first))
    assert answer.status_code == 303, answer.text
    before = len(read(of(application).root).entries)
    # Whoever else posts it.
    for visitor in (Visitor(application).signed_in("both"), preparer):
        page = visitor.get(other).text
        assert "Ask for approval" in page
        assert "Together with 1 file of the same person or source" in page
    preparer.post(f"{other}/post", other, seen=seen(preparer, other))
    assert len(read(of(application).root).entries) == before
    approver = Visitor(application).signed_in("approver")
    assert "it is £60,000.00" in approver.get("/approvals/").text
    digest = seen(approver, other)
    assert "it is £60,000.00" in approver.get(other).text
    approver.post(f"{other}/approve", other, seen=digest, answer="yes")
    entry = read(of(application).root).entries[-1]
    assert last(application) == ("import", "Paul Preparer", "Anna Approver")
    assert "it is £60,000.00" in entry.why


def test_nobody_of_both_roles_approves_what_he_prepared(application: Flask) -> None:
    both = Visitor(application).signed_in("both")
    page = dropped(both, "large.csv", LARGE)
    digest = seen(both, page)
    both.post(f"{page}/post", page, seen=digest)
    answer = both.post(f"{page}/approve", page, seen=digest, answer="yes")
    assert answer.status_code == 422
    assert "nobody approves what he prepared" in answer.text
    assert not read(of(application).root).entries
    approver = Visitor(application).signed_in("approver")
    back = approver.post(f"{page}/approve", page, answer="back", why="Which grant?")
    assert back.status_code == 303
    assert "Which grant?" in both.get(page).text


def test_a_file_that_nobody_knows_is_proposed_and_kept(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "some-council.csv", UNSEEN)
    layout = visitor.get(page).headers["Location"]
    text = visitor.get(layout).text
    assert "3 payments, £959.50" in text
    assert "Some Council: payments" in text
    fields = form_of(text)
    assert fields["column-0"] == "date"
    answer = visitor.post(layout, layout, **fields, step="keep")
    assert answer.status_code == 303, answer.text
    assert keeping.place(of(application).root, "some-council").is_file()
    digest = seen(visitor, page)
    assert visitor.post(f"{page}/post", page, seen=digest).status_code == 303
    assert last(application)[0] == "import"
    # The next one of the kind is known.
    again = dropped(visitor, "some-council-may.csv", UNSEEN.replace("2018", "2019"))
    assert visitor.get(again).status_code == 200


def test_who_kept_a_layout_stands_in_the_record(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    layout = f"{dropped(visitor, 'unseen.csv', UNSEEN)}/layout"
    fields = form_of(visitor.get(layout).text)
    visitor.post(layout, layout, **fields, step="keep")
    entry = read(of(application).root).entries[-1]
    assert (entry.command, entry.by) == ("layout", "Paul Preparer")
    assert "importers/layouts/unseen.toml" in {each.name for each in entry.files}


def test_sheets_that_are_alike_are_all_read_after_the_click_too(
    application: Flask,
) -> None:
    months = [("April", "2018-04-03"), ("May", "2018-05-04"), ("June", "2018-06-05")]
    head = ["Payee", "Sum", "Why"]
    book = workbook(
        {
            name: [
                # As a publisher changes them in the middle of a year.
                ["Date" if name == "June" else "Day paid", *head],
                *([day, f"{who} Ltd", 10.5, "Paper"] for who in ("Acre", "B")),
            ]
            for name, day in months
        }
    )
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "year.xlsx", book)
    layout = f"{page}/layout"
    text = visitor.get(layout).text
    assert "All 3 sheets that are alike" in text
    assert "6 payments, £63.00" in text
    fields = form_of(text)
    assert fields["sheet"] == ""
    assert "6 payments, £63.00" in visitor.post(layout, layout, **fields).text
    alone = visitor.post(layout, layout, **{**fields, "sheet": "May", "header": ""})
    assert "2 payments, £21.00" in alone.text
    visitor.post(layout, layout, **fields, step="keep")
    assert "6 rows, £63.00" in visitor.get(page).text


def test_a_proposal_is_changed_by_click(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "some-council.csv", UNSEEN)
    layout = f"{page}/layout"
    fields = form_of(visitor.get(layout).text)
    turned = visitor.post(layout, layout, **{**fields, "sign": "minus"}).text
    assert "-£959.50" in turned
    month = visitor.post(layout, layout, **{**fields, "order": "month"}).text
    assert "2018-03-04" in month
    assert "1 row set aside" in month
    without = visitor.post(layout, layout, **{**fields, "column-2": ""}).text
    assert "No column is said to be the amount" in without
    moved = visitor.post(layout, layout, **{**fields, "header": "4"}).text
    assert form_of(moved)["header"] == "4"
    kept = visitor.post(layout, layout, **{**fields, "column-2": ""}, step="keep")
    assert kept.status_code == 422
    taken = visitor.post(layout, layout, **{**fields, "name": "office"}, step="keep")
    assert "There is a layout office already" in taken.text


def form_of(text: str) -> dict[str, str]:
    """Give what the form of a layout says as it stands."""
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))
    for name in ("csrf_token", "once"):
        fields.pop(name, None)
    for name, options in re.findall(
        r'(?s)<select[^>]* name="([^"]+)">(.*?)</sel', text
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    for each in re.findall(r"<input[^>]*>", text):
        if 'type="radio"' in each and "checked" in each:
            found = re.findall(r'(name|value)="([^"]*)"', each)
            named = dict(found)
            fields[named["name"]] = named["value"]
    return fields


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../books/main.beancount", "main.beancount"),
        ("C:\\fakepath\\june.csv", "june.csv"),
        ("/etc/passwd", "passwd"),
        ("..", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("a\x00b\r\n\u202ec.csv", "abc.csv"),
        ("x" * 400 + ".csv", "x" * 116 + ".csv"),
        ('<img src=x onerror="a">.csv', "img src=x onerror=-a-.csv"),
    ],
)
def test_a_name_is_no_path(name: str, kept: str) -> None:
    assert in_hand.plain_name(name) == kept


def bomb() -> bytes:
    """Make a workbook of nothing that unpacks to more than any has."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(450):
                sheet.write(b" " * (1 << 20))
    return packed.getvalue()


XXE = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    "<table><tr><td>&b;</td></tr></table>"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xlsx", None),
        ("entities.xls", XXE),
        ("polyglot.csv", b"%PDF-1.7\nPaid on,Net pounds,Paid to\n"),
        ("program.csv", b"\x7fELF" + b"\0" * 4_000),
        ("damaged.xlsx", b"PK\x03\x04" + b"x" * 500),
        ("page.csv", "<html><script>alert(1)</script></html>"),
    ],
)
def test_hostile_files_are_told_and_nothing_else(
    application: Flask, name: str, content: str | bytes | None
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, name, content or bomb())
    answer = visitor.get(page)
    if answer.status_code == 303:
        answer = visitor.get(answer.headers["Location"])
    assert answer.status_code in {200, 422}
    assert "root:" not in answer.text
    assert "<script>alert" not in answer.text
    assert "mopac-spend " not in answer.text
    assert 'name="seen"' not in answer.text
    assert visitor.get("/files/").status_code == 200


def test_markup_in_a_file_is_text(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    marked = HEAD + '2018-06-02,5.00,<img src=x>\n2018-06-02,x,"<script>a()</script>"\n'
    page = dropped(visitor, "june.csv", marked)
    text = visitor.get(page).text
    assert "<img src=x>" not in text
    assert "<script>a()" not in text
    assert "&lt;script&gt;a()" in text


def test_a_file_is_put_away(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE)
    (lies,) = (each.path for each in in_hand.everything(of(application)).values())
    assert lies.stat().st_mode & 0o077 == 0
    visitor.post(f"{page}/away", page)
    assert not lies.exists()
    assert visitor.get(page).status_code == 404


def test_nothing_and_too_much_are_refused(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    assert drop(visitor, "", "").status_code == 422
    answer = drop(visitor, "empty.csv", "")
    assert answer.status_code == 422
    assert "The file is empty" in answer.text


def test_a_watched_folder_is_taken_in(application: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "june.csv").write_text(JUNE[:30])
    (folder / ".hidden.csv").write_text(JUNE)
    (folder / "link.csv").symlink_to("/etc/passwd")
    watcher = Watcher(of(application), folder)
    assert watcher.look() == []
    # It is still written.
    (folder / "june.csv").write_text(JUNE)
    assert watcher.look() == []
    assert watcher.look() == ["june.csv"]
    assert watcher.look() == []
    (dropped_,) = in_hand.everything(of(application)).values()
    assert (dropped_.name, dropped_.by) == ("june.csv", "the watched folder")
    assert (folder / "june.csv").read_text() == JUNE


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("it is empty; export it again", "It is empty; export it again."),
        ("no layout; name one with --layout NAME", "No layout."),
        ("with: mopac-spend status", "Ask whoever looks after the desk."),
        ("as it is; write undated = true under [read]", "As it is."),
    ],
)
def test_nobody_is_told_what_to_type(said: str, plain: str) -> None:
    assert sentence(said) == plain


def closed(application: Flask) -> None:
    """Close the month of the files, by two people."""
    who = Person("A. Officer", "over", "B. Head")
    explained = dict.fromkeys(POINTS, "a test")
    accept(of(application).root, "A. Officer", "the beginning")
    close(of(application).root, Wish("2018-06", explained), who, lambda _: None)


def test_late_rows_are_a_restatement_that_two_people_post(application: Flask) -> None:
    closed(application)
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", JUNE)
    text = visitor.get(page).text
    assert "which is closed" in text
    assert "Why do these rows come late?" in text
    assert 'name="seen"' not in text
    visitor.post(f"{page}/say", page, restate="the bank sent it late")
    digest = seen(visitor, page)
    assert "As a restatement" in visitor.get(page).text
    visitor.post(f"{page}/post", page, seen=digest)
    assert last(application)[0] == "close"
    approver = Visitor(application).signed_in("approver")
    answer = approver.post(f"{page}/approve", page, seen=digest, answer="yes")
    assert answer.status_code == 303, answer.text
    entry = read(of(application).root).entries[-1]
    assert (entry.by, entry.approver) == ("Paul Preparer", "Anna Approver")
    assert entry.why == "the bank sent it late"
    # What the approval was of stands there no more.
    assert "Nothing waits" in approver.get("/approvals/").text


def test_a_file_without_dates_is_asked_for_its_period(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    undated = "Net pounds,Paid to\n500.00,Harbour Training Ltd\n"
    page = dropped(visitor, "spend_June-2018.csv", undated)
    # By a click: its name says which, or it is one of the months since the books began.
    text = visitor.get(page).text
    assert 'value="2018-06-01..2018-06-30">June 2018 (1 June 2018' in text
    assert 'value="2018-04-01..2018-06-30">2018-19-Q1</option>' in text
    assert "Which period is the file about?" in visitor.get(page).text
    visitor.post(f"{page}/say", page, period="Juni")
    assert "Write the period as 2020-05" in visitor.get(page).text
    visitor.post(f"{page}/say", page, period="2018-06")
    assert "1 row, £500.00" in visitor.get(page).text
    visitor.post(f"{page}/say", page, period="")
    assert "Which period is the file about?" in visitor.get(page).text


def test_a_new_version_of_a_file_says_of_which(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    rows = "".join(f"2018-06-{at:02},{at}.50,Acre Ltd\n" for at in range(1, 15))
    first = dropped(visitor, "june.csv", HEAD + rows)
    visitor.post(f"{first}/post", first, seen=seen(visitor, first))
    page = dropped(visitor, "june-new.csv", HEAD + rows.replace(",3.50,", ",9.99,"))
    text = visitor.get(page).text
    assert "It is a new version" in text
    visitor.post(f"{page}/say", page, amends="june.csv")
    text = visitor.get(page).text
    assert re.search(r"Reversed\s*</dt>\s*<dd[^>]*>\s*1 row, £3.50", text)
    visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    assert "1 row posted" in visitor.get(page).text


def test_a_refusal_is_never_silent() -> None:
    only = Refusal("IMPORT-009", "with: mopac-spend status")
    assert plainly(only).startswith("Another import is at work. Somebody is writing")
    other = Refusal("IMPORT-007", "run mopac-spend again", "june.csv")
    assert plainly(other).startswith("june.csv: A layout that does not exist. ")


@pytest.mark.parametrize("name", ["bank-2017-04.csv", "grants-2018-19.json"])
def test_what_is_no_list_of_payments_is_told(application: Flask, name: str) -> None:
    visitor = Visitor(application).signed_in("preparer")
    text = visitor.get(dropped(visitor, name, (SAMPLES / name).read_bytes())).text
    assert "This cannot be posted yet" in text
    assert "bank statements, registers and grants" in text


def test_what_is_dropped_twice_is_one(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    first = dropped(visitor, "june.csv", JUNE)
    assert dropped(visitor, "again.csv", JUNE) == first
    assert len(in_hand.everything(of(application))) == 1


def test_a_name_that_is_taken_is_numbered(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    keeping.place(of(application).root, "some-council").write_text(
        LAYOUT.replace("office", "some-council").replace("Net", "Gross")
    )
    page = dropped(visitor, "some-council.csv", UNSEEN)
    layout = f"{page}/layout"
    text = visitor.get(layout).text
    assert 'value="some-council-2"' in text
    answer = visitor.post(layout, layout, **{**form_of(text), "name": ""}, step="keep")
    assert answer.status_code == 303
    assert keeping.place(of(application).root, "some-council-2").is_file()
