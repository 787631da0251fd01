"""A desk over small books, with people of every role, and whoever visits it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend.desk.application import create
from mopac_spend.desk.desk import DESK
from mopac_spend.desk.settings import Settings
from mopac_spend.desk.users import Person, write
from mopac_spend.serving.lines import Lines
from tests.books_maker import make_books
from tests.templates_kept import keep

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from mopac_spend.desk.desk import Desk

keep()

LINES = """
2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants
2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
"""
PASSWORD = "correct horse battery"  # noqa: S105 - of people who are made up
# Of that password, at the lowest cost: tests sign in often.
HASH = "$2b$04$tbA3SGrwtOEpbTU9qg1pxukBdM5cGeIASwNG6dQcBRYoFwcMmf6Qe"
PEOPLE = [
    Person("reader", "Rita Reader", ("reader",), HASH),
    Person("preparer", "Paul Preparer", ("preparer",), HASH),
    Person("approver", "Anna Approver", ("approver",), HASH),
    Person("both", "Bella Both", ("preparer", "approver"), HASH),
    Person("officer", "Omar Officer", ("foi-officer",), HASH),
    Person("head", "Hana Head", ("foi-approver",), HASH),
    Person("admin", "Ada Admin", ("administrator",), HASH),
]
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def made(folder: Path, books: Path | None = None, **settings: Any) -> Flask:  # noqa: ANN401
    """Make a desk over books in a folder."""
    kept = folder / "desk"
    kept.mkdir(mode=0o700, exist_ok=True)
    write(kept / "users.toml", PEOPLE)
    if books is None:
        books = make_books(folder / "books", LINES)
    application = create(
        books, Settings(kept, **settings), Lines(io.StringIO(), "changes.log")
    )
    application.testing = False
    return application


def own_layout(books: Path, text: str, name: str = "office") -> None:
    """Give books a layout of their own."""
    own = books / "importers" / "layouts"
    own.mkdir(parents=True)
    (own / f"{name}.toml").write_text(text)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give one desk to all tests of a file that look, and change nothing for others."""
    return made(tmp_path_factory.mktemp("desk"))


def of(application: Flask) -> Desk:
    desk: Desk = application.config[DESK]
    return desk


def beside(answer: TestResponse) -> list[str]:
    """Give the ids that the summary of errors leads to, where the same words stand."""
    summary = answer.text.partition("govuk-error-summary__list")[2].partition("</ul>")[
        0
    ]
    links = re.findall(r'href="#([^"]+)">([^<]+)<', summary)
    assert links, answer.text
    assert len(links) == summary.count("<li>"), summary
    for id_, words in links:
        assert f' id="{id_}"' in answer.text, id_
        said = answer.text.partition(f' id="{id_}-error"')[2].partition("</p>")[0]
        assert words.strip() in said, id_
    return [id_ for id_, _ in links]


class Visitor:
    """A browser without scripts: it follows forms with their tokens.

    A person takes longer for a click than the desk does to see that a file of the books
    was changed, and a test may not: each click looks at the files, unless it is said to
    come `at_once`.
    """

    def __init__(self, application: Flask, **environ: str) -> None:
        self.application = application
        self.client: FlaskClient = application.test_client()
        self.environ = {"HTTP_HOST": "localhost", **environ}
        self.at_once = False

    def get(self, path: str) -> TestResponse:
        self._look()
        return self.client.get(path, environ_overrides=self.environ)

    def token(self, path: str) -> str:
        match = _TOKEN.search(self.get(path).text)
        assert match, path
        return match[1]

    def post(self, path: str, page: str, **fields: Any) -> TestResponse:  # noqa: ANN401
        """Send a form that stands on a page."""
        data = {"csrf_token": self.token(page), **fields}
        self._look()
        return self.client.post(path, data=data, environ_overrides=self.environ)

    def _look(self) -> None:
        if not self.at_once:
            of(self.application).watched().look_again()

    def signed_in(self, name: str) -> Visitor:
        answer = self.post("/sign-in", "/sign-in", name=name, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return self
