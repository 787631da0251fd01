"""Every refusal that there is, as the desk shows it: to people who never type."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import abort

from mopac_spend.desk.door import OPEN, needs
from mopac_spend.desk.words import finding, instead, plainly
from mopac_spend.findings import CODES, Finding, Refusal
from tests.desk.conftest import Visitor, made
from tests.errors.refusals import TEXTS

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).parent.parent.parent
PAGE, WORDS = ROOT / "docs" / "errors.md", ROOT / "mopac_spend" / "desk" / "words.toml"
# Where something is, before what is wrong with it.
_PLACE = re.compile(
    r"(?P<place>(?:--\w+|books|cases|out/other|cache|FOI-[\d-]+|"
    r"[\w./ -]+\.\w+(?::\d+)?|[\w./-]+/[\w.-]+)(?:, [\w ]+)?(?: \([\w ]+\))?): "
    r"(?P<words>.*)"
)
# What nobody who sits before a browser should be shown. A date has strokes too.
_NEVER = re.compile(
    r"mopac-spend|(?<![\w-])--[A-Za-z]|\b(?:cells?|commands?|options?|chmod|ulimit)\b|"
    r"\.(?:toml|beancount|sqlite)\b|(?<![\w/])/\w+|[A-Za-z][\w.-]*/[A-Za-z]|\[\w+\] has"
)


def refusals() -> list[Refusal]:
    """Give every refusal with the words it has in one case, at its place."""
    found = []
    for line in TEXTS.read_text("utf-8").splitlines():
        code, _, rest = line.partition(": ")
        match = _PLACE.fullmatch(rest)
        place, words = match.group("place", "words") if match else ("", rest)
        found.append(Refusal(code, words, place))
    # As the desk itself is run, with files where a server has them.
    places = "/srv/spend/books/main.beancount", "/srv/spend/desk/desk.sqlite", "/srv/x"
    found += [Refusal(code, "with: mopac-spend x --y", places[0]) for code in CODES]
    found += [Refusal("DESK-001", "cannot be used", place) for place in places]
    return found


def test_every_code_is_there() -> None:
    assert {each.code for each in refusals()} == {*CODES}
    said = tomllib.loads(WORDS.read_text("utf-8"))["instead"]
    assert {*said} <= {*CODES, *(each.partition("-")[0] for each in CODES)}


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_said_in_words_of_the_desk(code: str) -> None:
    for refusal in (each for each in refusals() if each.code == code):
        said = plainly(refusal)
        assert not _NEVER.search(said), said
        # What is wrong, and what to do about it.
        assert said.endswith(instead(code))
        assert said.removesuffix(instead(code)).strip(), code
        assert instead(code).endswith(".")


def test_no_pounds_and_no_request_are_lost_on_the_way() -> None:
    figures, lost = re.compile(r"£[\d,.]*\d|FOI-\d{4}-\d{4}"), []
    for each in refusals():
        # An example of what is to be typed says nothing of what is wrong.
        told = re.sub(r"mopac-spend foi answer \S+", "", each.message)
        said = plainly(each)
        lost += [(each.code, one) for one in figures.findall(told) if one not in said]
    assert not lost


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("IMPORT-081", "As a new version of that file it reverses 1 row (£450.50)"),
        ("LOG-004", "withdraw what is published"),
        ("PUBLISH-005", "The books lack what ltc-500 asks for of 2020-05"),
        ("REPORT-002", "An earlier report, quarterly-2020-21-Q1-tables,"),
        ("FOI-012", "Section 43 is about harm: say what disclosure would do"),
    ],
)
def test_what_is_said_beside_what_is_typed_stays(code: str, words: str) -> None:
    first = next(each for each in refusals() if each.code == code)
    assert words in plainly(first)


def test_a_finding_is_said_so_too() -> None:
    lines = re.findall(r"(?m)^\S*?:?\d*:? ?(SPEND-\d+): (.+)$", PAGE.read_text("utf-8"))
    assert len(lines) >= 50
    for code, words in lines:
        said = finding(Finding("", 0, code, words))
        assert not _NEVER.search(said), said


@pytest.fixture(scope="module")
def raising(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a desk with a page that is refused in every way."""
    application = made(tmp_path_factory.mktemp("words"))
    every = refusals()

    @needs(OPEN)
    def refused(number: int) -> str:
        if number >= len(every):
            abort(404)
        raise every[number]

    application.add_url_rule("/refused/<int:number>", view_func=refused)
    return application


def test_a_page_shows_nothing_else(raising: Flask) -> None:
    visitor, every = Visitor(raising), refusals()
    for number in range(0, len(every), 7):
        answer = visitor.get(f"/refused/{number}")
        assert answer.status_code == 422
        main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
        shown = html.unescape(re.sub(r"<[^>]+>", " ", main))
        said = " ".join(plainly(every[number]).split())
        assert said in " ".join(shown.split())
        assert not _NEVER.search(shown), shown


def test_from_a_refusal_one_goes_back_to_the_page_of_the_button(
    raising: Flask,
) -> None:
    visitor = Visitor(raising).signed_in("preparer")
    token = visitor.token("/files/")
    for whence, back in (
        ("http://localhost/files/", True),
        ("http://x/", False),
        ("http://localhost//elsewhere.example/files/", False),
    ):
        answer = visitor.client.post(
            "/publications/of/none~2020-07",
            data={"csrf_token": token, "seen": ""},
            headers={"Referer": whence, "Origin": "http://localhost"},
            environ_overrides=visitor.environ,
        )
        assert answer.status_code == 422
        assert ('href="/files/">Go back' in answer.text) == back
        assert "elsewhere.example" not in answer.text


@pytest.mark.parametrize("typed", ["n/a", "Net N/A", "Smith/Jones Ltd"])
def test_what_somebody_wrote_is_shown_as_he_did(typed: str) -> None:
    said = plainly(Refusal("IMPORT-084", f"{typed!r} is no day of a payment", "row 7"))
    assert f"{typed!r} is no day" in said
    assert "/srv" not in plainly(Refusal("IMPORT-084", f"'/srv/{typed}' is no file"))
