"""Codes that no register knows: the nearest are clicked, and known from then on."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.registering.spelled import Spelling, spell, unspell
from tests.books_maker import make_books
from tests.desk.conftest import (
    LINES,
    Visitor,
    made,
    of,
    own_layout,
)
from tests.desk.test_importing import dropped, seen

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

LAYOUT = """\
name = "office"
source = "office"
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
directorate = ["Directorate"]
"""
FILE = (
    "Paid on,Net pounds,Paid to,Directorate\n"
    "2018-06-02,500.00,Harbour Training Ltd,Finanse dept\n"
    "2018-06-03,20.00,Acme Ltd,<b>Qx</b>\n"
)


@pytest.fixture
def application(tmp_path: Path) -> Flask:
    books = make_books(tmp_path / "books", LINES)
    own_layout(books, LAYOUT)
    return made(tmp_path, books)


def test_the_nearest_code_is_clicked_and_known_in_every_file(
    application: Flask,
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", FILE)
    text = visitor.get(page).text
    assert 'value="finance">Finance' in text
    assert "<b>Qx" not in text
    clicked = {"kind": "directorate", "text": "Finanse dept", "code": "finance"}
    answer = visitor.post(f"{page}/spelling", page, **clicked)
    assert answer.status_code == 303, answer.text
    assert "“Finanse dept” is the directorate finance" in visitor.get(page).text
    entry = read(of(application).root).entries[-1]
    assert (entry.command, entry.by) == ("register spelling", "Paul Preparer")
    # What is known is not asked for again, and a code that is none is not taken.
    assert visitor.post(f"{page}/spelling", page, **clicked).status_code == 409
    none = {"kind": "directorate", "text": "<b>Qx</b>", "code": "none"}
    assert visitor.post(f"{page}/spelling", page, **none).status_code == 409
    visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    books = open_books(of(application).root)
    paid = {each.supplier: each.directorate for each in books.payments}
    assert paid["Harbour Training Ltd"] == "finance"


def test_a_click_is_taken_back_and_leaves_the_register_as_it_was(
    application: Flask,
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page, root = dropped(visitor, "june.csv", FILE), of(application).root
    before = {file: file.read_bytes() for file in root.glob("registers/*")}
    said = {"kind": "directorate", "text": "Finanse dept"}
    visitor.post(f"{page}/spelling", page, **said, code="finance")
    assert {file: file.read_bytes() for file in root.glob("registers/*")} != before
    visitor.post(f"{page}/spelling/back", page, **said)
    assert {file: file.read_bytes() for file in root.glob("registers/*")} == before
    shown = html.unescape(re.sub(r"<[^>]+>", "", visitor.get(page).text))
    assert "Directorate “Finanse dept”" in shown


def test_what_stands_for_another_code_is_refused(application: Flask) -> None:
    root = of(application).root
    with pytest.raises(RefusedListError, match="already stands for"):
        spell(root, Spelling("directorate", "vru", "Finance"), "Paul Preparer")
    with pytest.raises(Refusal, match="there is no directorate"):
        spell(root, Spelling("directorate", "none", "Finanse"), "Paul Preparer")


def test_what_two_people_say_is_one_line_and_whoever_takes_it_back_does(
    application: Flask,
) -> None:
    root = of(application).root
    before = {file: file.read_bytes() for file in root.glob("registers/*")}
    said = Spelling("directorate", "finance", 'Finanse "dept"\n')
    for by in ("Paul Preparer", "Anne Approver"):
        spell(root, said, by)
    unspell(root, said, "Paul Preparer")
    assert {file: file.read_bytes() for file in root.glob("registers/*")} == before


def test_what_is_taken_back_takes_no_other_line_with_it(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", LINES)
    entry = open_books(books).register.entries["directorate"]["finance"]
    begin = f'{entry.valid_from} custom "alias" "directorate" "finance"'
    # Somebody closed the file up, and wrote above a line what it is about.
    file, spelled = books / entry.file, f'{begin} "Finanse"\n'
    above, below = f"{file.read_text()}; as Leeds has it\n", f'{begin} "Fynance"\n'
    file.write_text(f"{above}{spelled}{below}")
    taken = Spelling("directorate", "finance", "Finanse")
    unspell(books, taken, "Paul Preparer")
    assert file.read_text() == f"{above}{below}"
    unspell(books, taken, "Paul Preparer")
    # What stands otherwise is not found, and would still be read.
    with pytest.raises(Refusal, match="does not stand there as it was written"):
        unspell(books, taken._replace(text="FYNANCE"), "Paul Preparer")
