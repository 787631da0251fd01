"""Rows that could not be read, put right by click on the page of their file."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing.reperforming import reperform
from tests.books_maker import make_books
from tests.desk.conftest import (
    LINES,
    Visitor,
    made,
    of,
    own_layout,
)
from tests.desk.test_importing import LAYOUT, dropped, seen

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

HEAD = "Paid on,Net pounds,Paid to\n"
FILE = (
    f"{HEAD}2018-06-02,500.00,Harbour Training Ltd\n"
    '2018-06-03,"1.234,56",Acme Ltd\n'
    "31/06/2018,20.00,Bolt LLP\n"
    '2018-06-04,"2.000,10",Bolt LLP\n'
    "2018-06-05,none,Acre Ltd\n"
)


@pytest.fixture
def application(tmp_path: Path) -> Flask:
    books = make_books(tmp_path / "books", LINES)
    own_layout(books, LAYOUT)
    return made(tmp_path, books)


def offered(text: str, row: str) -> list[str]:
    """Give the choices that a page offers of a row."""
    return [
        html.unescape(each)
        for each in re.findall(rf'id="choice-{row}-\d+" value="=([^"]+)"', text)
    ]


def posted(application: Flask) -> dict[str, tuple[str, str, str]]:
    return {
        each.row: (f"{each.date}", f"{each.amount}", each.evidence)
        for each in open_books(of(application).root).payments
        if not each.reverses and each.date.month == 6 and each.date.day > 1
    }


def test_a_row_is_put_right_by_click_and_posted(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", FILE)
    text = visitor.get(page).text
    assert offered(text, "3") == ["1234.56"]
    assert offered(text, "4") == ["2018-06-30", "2018-06-02"]
    assert offered(text, "6") == []
    # One click for what is written in the same way.
    answer = visitor.post(f"{page}/mend", page, row="3", choice="=1234.56", alike="yes")
    assert answer.status_code == 303, answer.text
    visitor.post(f"{page}/mend", page, row="4", choice="=2018-06-30")
    text = visitor.get(page).text
    assert "4 rows, £3,754.66" in text
    assert "Row 5 is put right: 2000.10" in text
    answer = visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    assert answer.status_code == 303, answer.text
    rows = posted(application)
    assert rows["4"] == (
        "2018-06-30",
        "20.00",
        "date put right by hand: the file says '31/06/2018'",
    )
    assert rows["3"][1] == "1234.56"
    assert "6" not in rows


def test_what_is_left_is_put_right_after_it_was_posted(
    application: Flask, tmp_path: Path
) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", FILE)
    visitor.post(f"{page}/mend", page, row="3", choice="=1234.56")
    visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    assert f'{page}#row-6">Put it right' in visitor.get("/set-aside/").text
    answer = visitor.post(f"{page}/mend", page, row="6", value="7.25")
    assert answer.status_code == 303, answer.text
    answer = visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    assert answer.status_code == 303, answer.text
    rows = posted(application)
    # What was put right before is neither posted again nor taken back.
    assert {row: each[1] for row, each in rows.items()} == {
        "2": "500.00",
        "3": "1234.56",
        "6": "7.25",
    }
    books = open_books(of(application).root)
    assert not [each for each in books.payments if each.reverses]
    left = visitor.get("/set-aside/").text
    assert "2 of 2 are to be looked at" in left
    # Whoever reads the file again finds what the books say.
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "june.csv").write_text(FILE)
    again = [each.outcome for each in reperform(books, tmp_path / "sources")]
    assert again.count("same") == 2, list(reperform(books, tmp_path / "sources"))


def test_what_is_typed_is_held_against_its_field(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", FILE)
    for row, fields, says in (
        ("6", {"value": "much"}, "value-6"),
        ("6", {}, "value-6"),
        ("4", {"value": "31/06/2018"}, "value-4"),
        ("4", {"choice": "stays"}, "note-4"),
    ):
        answer = visitor.post(f"{page}/mend", page, row=row, **fields)
        assert answer.status_code == 422
        assert f'<a href="#{says}">' in answer.text
        assert f'id="{says}-error"' in answer.text
    assert visitor.post(f"{page}/mend", page, row="2", value="1").status_code == 409
    # It is accepted where it stands, and that is seen in both places.
    visitor.post(f"{page}/mend", page, row="6", choice="stays", note="Nil returns")
    assert "Nil returns" in visitor.get(page).text
    visitor.post(f"{page}/post", page, seen=seen(visitor, page))
    assert "Nil returns" in visitor.get("/set-aside/").text
    reader = Visitor(application).signed_in("reader")
    assert "/mend" not in reader.get(page).text
    assert reader.post(f"{page}/mend", "/", row="4", value="1").status_code == 403


def test_what_was_put_right_is_taken_back(application: Flask) -> None:
    visitor = Visitor(application).signed_in("preparer")
    page = dropped(visitor, "june.csv", FILE)
    before = seen(visitor, page)
    visitor.post(f"{page}/mend", page, row="6", value="7.25")
    assert seen(visitor, page) != before
    visitor.post(f"{page}/mend/back", page, row="6")
    assert seen(visitor, page) == before
