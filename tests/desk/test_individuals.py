"""No page names an individual to a role that may not see them: every page is read."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.desk import in_hand
from mopac_spend.desk.door import needed
from mopac_spend.desk.withholding import SEE, withhold
from mopac_spend.people.known import Known
from tests.banking.bank_maker import lloyds
from tests.books_maker import REGISTERS, make_books
from tests.desk.conftest import (
    PEOPLE,
    Visitor,
    made,
    of,
    own_layout,
)
from tests.desk.test_importing import LAYOUT, seen

if TYPE_CHECKING:
    from flask import Flask

    from mopac_spend.desk.users import Person

# One is known by the register of suppliers, one by a grant alone.
REGISTER = f"""{REGISTERS}
2012-01-16 custom "supplier" "one" "Quentin Quillfeather"
  individual: TRUE
2012-01-16 custom "alias" "supplier" "one" "Quillfeather Esq"
2012-01-16 custom "grant" "G-1" "A bursary"
  individual: TRUE
"""
LINES = """
2018-05-14 | Quentin Quillfeather | On the stairs | 900.00 | vru / untagged / grants
2018-05-15 | Yolanda Yarrowby | Rent | 800.00 | vru / untagged / grants | grant=G-1
2018-05-16 | Bolt LLP | Q. Quillfeather | 20.50 | vru / untagged / consultancy
2018-05-16 | Cole | Course | 20.50 | vru / untagged / training
"""
# Names in cells of their own, in a row that cannot be read.
FILE = (
    "Paid on,Net pounds,Paid to,First name,Surname\n"
    "2018-06-02,5.00,Acre Ltd,,\n"
    "2018-06-02,much,,Quentin,Quillfeather\n"
    "2018-06-03,7.00,QUILLFEATHER Q,,\n"
)
NAMES = re.compile("quillfeather|yarrowby|stairs", re.IGNORECASE)
_LINK = re.compile(r'href="(/[^"#]*)"')
# What is not a page of the desk, or is looked at elsewhere.
_LEFT = ("/static/", "/cases", "/sign-out")
_LONG = "/publications/of/"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("named")
    books = make_books(folder / "books", LINES, registers=REGISTER)
    own_layout(books, LAYOUT)
    accept(books, "A. Officer", "first")
    application = made(folder, books)
    visitor = Visitor(application).signed_in("preparer")
    for name in ("posted", "waits"):
        content = io.BytesIO(FILE.replace("Acre", f"Acre {name}").encode())
        answer = visitor.post("/files/", "/files/", files=(content, f"{name}.csv"))
        page = answer.headers["Location"]
        if name == "posted":
            visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    line = ("2018-05-16", "-20.50", "Q QUILLFEATHER")
    charge = ("2018-05-17", "-7.77", "REFUND QUENTIN QUILLFEATHER")
    bank = lloyds(folder / "may.csv", "500.00", [line, charge]).read_bytes()
    visitor.post("/bank/", "/bank/", files=(io.BytesIO(bank), "may.csv"))
    # What is decided and said stands in histories, with the names of what it is about.
    key = re.findall(r'id="bundle-([0-9a-f]{16})"', visitor.get("/review/").text)[0]
    visitor.post(
        *("/review/decide", f"/review/decide?by=group&key={key}"),
        by="group",
        key=key,
        initiative="victims",
    )
    row = re.findall(r'name="row" value="([^"]+)"', visitor.get("/set-aside/").text)[0]
    visitor.post("/set-aside/", "/set-aside/", row=row, note="Q. Quillfeather, later")
    visitor.post("/closing/", "/closing/", other="2018-05")
    drawn = visitor.post("/reports/", "/reports/", period="2018-19-Q1")
    assert drawn.status_code == 303, drawn.text
    year = "/publications/of/sio-3g~2018-19"
    published = visitor.post(year, year, seen=seen(visitor, year), gaps="yes")
    assert published.status_code == 303, published.text
    visitor.post("/publications/site", "/publications/")
    assert len(read(of(application).root).entries) == 3
    return application


def plain(content: bytes) -> str:
    """Give what an answer says, and what its files say where it is packed."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(plain(packed.read(each)) for each in packed.namelist())


def pages(application: Flask, person: Person) -> dict[str, str]:
    """Open every page that leads from the first one, and those that do not."""
    visitor = Visitor(application).signed_in(person.id)
    found: dict[str, str] = {}
    wanted = [
        *("/", "/review/?by=text", "/registers/supplier?find=quillfeather"),
        *("/review/suggestions", "/publications/choose?duty=sio-3g&period=2018-19"),
        *("/closing/2018-05", "/closing/2018-05/open-again"),
        "/publications/files/sio-3g-2018-19",
        *(f"/files/{each}" for each in in_hand.everything(of(application))),
    ]
    # Of pages of a kind a few are opened. Of a duty that is looked at for one period
    # after another, which takes longest, four are for the reader and one for the rest.
    kinds: dict[str, int] = {}
    while wanted:
        address = wanted.pop()
        kind = re.sub(r"[0-9a-f]{16,}|\d+", "*", urlsplit(address).path)
        most = 1 if kind.startswith(_LONG) and person.id != "reader" else 4
        if address in found or kinds.get(kind, 0) >= most or address.startswith(_LEFT):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = visitor.get(address)
        text = plain(answer.data)
        found[address] = html.unescape(text)
        wanted += [html.unescape(each) for each in _LINK.findall(text)]
        if answer.status_code == 303:
            wanted.append(answer.headers["Location"])
    return found


def opened(application: Flask, found: dict[str, str]) -> set[str]:
    """Name the views whose pages were opened."""
    match = application.url_map.bind("localhost").match
    return {match(urlsplit(address).path)[0] for address in found}


def kinds_of(application: Flask, person: Person) -> set[str]:
    """Name all views of the books that somebody may open."""
    rules = application.url_map.iter_rules()
    views = {each.endpoint for each in rules if "GET" in (each.methods or ())}
    return {
        each
        for each in views
        if (action := needed(application, each)) and person.may(action)
    }


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.id)
def test_no_page_names_an_individual_to_whoever_may_not_see_one(
    application: Flask, person: Person
) -> None:
    found = pages(application, person)
    named = {address for address, text in found.items() if NAMES.search(text)}
    if not person.may(SEE):
        assert named == set()
    if person.id == "reader":
        assert kinds_of(application, person) - opened(application, found) == set()
    if person.may("read"):
        kinds = {address.split("/")[1] for address in found}
        assert {"review", "set-aside", "bank", "registers", "approvals"} <= kinds
    if person.may("prepare-import"):
        # They are on all of these, so there was something to withhold.
        kinds = {address.split("/")[1].partition("?")[0] for address in named}
        assert {"review", "set-aside", "bank", "registers", "files"} <= kinds


def test_a_reader_who_knows_the_address_of_a_file_reads_no_name(
    application: Flask,
) -> None:
    preparer = Visitor(application).signed_in("preparer")
    reader = Visitor(application).signed_in("reader")
    links = {*re.findall(r'href="(/files/[0-9a-f]+)"', preparer.get("/files/").text)}
    assert len(links) == 2
    texts = [html.unescape(reader.get(each).text) for each in sorted(links)]
    assert all("waits.csv" in text or "posted.csv" in text for text in texts)
    assert any("Individual (name withheld)" in text for text in texts)
    assert not any(NAMES.search(text) for text in texts)


def test_what_is_looked_for_does_not_say_whether_somebody_is_there(
    application: Flask,
) -> None:
    reader = Visitor(application).signed_in("reader")
    told = [
        re.sub(r"\w+feather", "", reader.get(f"/registers/supplier?find={name}").text)
        for name in ("quillfeather", "nobodyfeather")
    ]
    assert re.sub(r"nonce=\S+|value=\S+", "", told[0]) == re.sub(
        r"nonce=\S+|value=\S+", "", told[1]
    )


def test_a_name_is_found_however_a_page_writes_it() -> None:
    known = Known(["Quentin O'Quill"])
    for page in (
        "<td>Quentin</td>",
        '<p class="a > b">nobody &amp; no one</p>',
        "<title>Cole</title><p>Quill Ltd</p>",
    ):
        assert withhold(page, known) == page
    for page in (
        "<td>O&#39;QUILL, Q.</td>",
        "<td><span>Quentin</span><span>O&#39;Quill</span></td>",
        "<p>to Mr <b>Q O&#39;Quill</b></p>",
        '<input value="Q O&#39;Quill">',
        "Quentin O&#39;Quill",
    ):
        left = withhold(page, known)
        assert "Quill" not in html.unescape(left)
        assert "QUILL" not in html.unescape(left)
        assert left.count("<") == page.count("<")
