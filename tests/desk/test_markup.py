"""Markup in every field that takes a text: it is text on every page that shows it."""

from __future__ import annotations

import html
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend.desk.users import Person, write
from tests.desk.conftest import HASH, PEOPLE, Visitor, made, of
from tests.desk.test_cases import opened
from tests.desk.test_individuals import application as with_work  # noqa: F401
from tests.desk.test_individuals import pages

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

pytestmark = pytest.mark.slow

MARKS = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(2)>",
    "{{ 7 * 7 }}</textarea><svg onload=alert(3)>",
    "javascript:alert(4)",
)
ALL = Person("all", "Alda All", ("preparer", "foi-officer", "administrator"), HASH)
_FORM = re.compile(r'(?s)<form([^>]*method="post"[^>]*)>(.*?)</form>')
_ACTION = re.compile(r'action="([^"]+)"')
_FIELD = re.compile(r'<(?:input|textarea|select)\b[^>]*\bname="([^"]+)"[^>]*>')
_OF_ITS_OWN = re.compile(r'value="([^"]*)"')
# What would end the session, or work through the file of people.
_LEFT = ("/sign-out", "/people/")


def read(visitor: Visitor, address: str) -> str:
    """Give the text of a page; a file to be taken away is none."""
    answer = visitor.get(address)
    return answer.text if answer.mimetype == "text/html" else ""


def filled(visitor: Visitor, address: str, mark: str) -> int:
    """Fill each form of a page in with markup, and send it; say how many."""
    sent = 0
    for head, inside in _FORM.findall(read(visitor, address)):
        to = _ACTION.search(head)
        action = to[1] if to else address
        if action.startswith(_LEFT) or 'type="file"' in inside:
            continue
        fields = {}
        for found in _FIELD.finditer(inside):
            typed = "type=" not in found[0] or 'type="text"' in found[0]
            own = _OF_ITS_OWN.search(found[0])
            typed &= not found[0].startswith("<select")
            fields[found[1]] = mark if typed else html.unescape(own[1] if own else "")
        answer = visitor.client.post(
            html.unescape(action), data=fields, environ_overrides=visitor.environ
        )
        assert answer.status_code < 500, (action, answer.text)
        if answer.mimetype == "text/html":
            assert not unsafe(answer.text), action
        sent += any(value == mark for value in fields.values())
    return sent


def unsafe(text: str) -> list[str]:
    """Give what would run of what was typed."""
    plain = re.sub(r"(?s)<textarea[^>]*>.*?</textarea>", "", text)
    return re.findall(
        r"<script>alert|<img src=x|<svg onload|href=\"javascript:|\b49</", plain
    ) + re.findall(r"</textarea><svg", text)


@pytest.fixture
def application(
    with_work: Flask,  # noqa: F811
    tmp_path: Path,
) -> Flask:
    """Give a desk with something of everything in hand, to be spoiled."""
    shutil.copytree(of(with_work).root, tmp_path / "books")
    shutil.copytree(of(with_work).settings.kept, tmp_path / "desk")
    (tmp_path / "desk").chmod(0o700)
    application = made(tmp_path, tmp_path / "books")
    write(of(application).settings.users_file, [*PEOPLE, ALL])
    opened(application)
    return application


def test_what_is_typed_anywhere_is_text_everywhere(application: Flask) -> None:
    visitor = Visitor(application).signed_in(ALL.id)
    places = [each for each in pages(application, ALL) if "/static" not in each]
    case = "/cases/FOI-2021-0001"
    places += [f"/registers/{kind}/new-x/change" for kind in ("contract", "supplier")]
    places += [case, f"{case}/parts/1", f"{case}/letter", "/cases/new"]
    places += [f"{case}/do/{step}" for step in ("clarify", "extend", "estimate")]
    sent = sum(
        filled(visitor, address, MARKS[at % len(MARKS)])
        for at, address in enumerate(places)
    )
    assert sent > 20, sent
    shown = {*pages(application, ALL), *places}
    after = {address: read(visitor, address) for address in shown}
    wrong = {each: found for each, text in after.items() if (found := unsafe(text))}
    assert wrong == {}
    assert any("alert(" in text for text in after.values())
