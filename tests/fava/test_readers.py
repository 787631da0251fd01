"""Who may read, and the log of who read what."""

from __future__ import annotations

import base64
import io
import re
import time
from typing import TYPE_CHECKING

import bcrypt
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from mopac_spend.fava.guesses import Guesses
from mopac_spend.fava.readers import READER, Door, known, logged, named_by, users_of
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

WORD = "a long word of passage"
SALT = b"$2b$04$abcdefghijklmnopqrstuu"
# As `htpasswd -B` writes it.
LINE = f"auditor:{bcrypt.hashpw(WORD.encode(), SALT).decode()}".replace("$2b$", "$2y$")


def greeting(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [environ.get(READER, "-----").encode()[:5]]


def said(name: str, word: str) -> dict[str, str]:
    coded = base64.b64encode(f"{name}:{word}".encode()).decode()
    return {"Authorization": f"Basic {coded}"}


@pytest.fixture
def client(tmp_path: Path) -> Client:
    file = tmp_path / "readers"
    file.write_text(f"# readers\n\n{LINE}\n")
    return Client(known(greeting, Door(users_of(file), Guesses())), Response)


def test_whoever_knows_the_word_reads(client: Client) -> None:
    for _ in range(2):
        answer = client.get("/", headers=said("auditor", WORD))
        assert (answer.status_code, answer.text) == (200, "audit")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        said("auditor", ""),
        said("auditor", f"{WORD}!"),
        said("auditor", "x" * 5000),
        said("nobody", WORD),
        said("", WORD),
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
        {"Authorization": f"Bearer {WORD}"},
        {"Remote-User": "auditor", "X-Remote-User": "auditor"},
    ],
)
def test_nobody_else_reads(client: Client, headers: dict[str, str]) -> None:
    answer = client.get("/", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_a_word_is_not_checked_by_bcrypt_for_every_request(tmp_path: Path) -> None:
    file = tmp_path / "readers"
    slow = bcrypt.hashpw(WORD.encode(), bcrypt.gensalt(12)).decode()
    file.write_text(f"auditor:{slow}\n")
    client = Client(known(greeting, Door(users_of(file), Guesses())), Response)
    headers = said("auditor", WORD)
    before = time.process_time()
    assert client.get("/", headers=headers).status_code == 200
    once = time.process_time() - before
    before = time.process_time()
    for _ in range(20):
        assert client.get("/", headers=headers).status_code == 200
    assert time.process_time() - before < once * 10
    assert client.get("/", headers=said("auditor", "other")).status_code == 401


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names nobody; add a reader with: htpasswd -B readers NAME"),
        ("auditor\n", "readers:1: this line is no name and bcrypt hash"),
        ("auditor:plain\n", "readers:1: this line is no name and bcrypt hash"),
        ("auditor:$apr1$x$y\n", "readers:1: this line is no name and bcrypt hash"),
        (f":{LINE[8:]}\n", "readers:1: this line is no name and bcrypt hash"),
        (f"{LINE}\n{LINE}\n", "readers:2: this line names a reader again"),
    ],
)
def test_a_file_that_lets_anybody_in_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    file = tmp_path / "readers"
    file.write_text(text)
    with pytest.raises(Refusal, match=f"BOOKS-004: .*{re.escape(words)}"):
        users_of(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"BOOKS-004: .*cannot be read"):
        users_of(tmp_path / "nowhere")


def test_a_proxy_names_the_reader() -> None:
    client = Client(named_by(greeting, "X-Forwarded-User"), Response)
    answer = client.get("/", headers={"X-Forwarded-User": "auditor"})
    assert answer.text == "audit"
    for headers in ({}, {"X-Forwarded-User": " "}, {"Remote-User": "auditor"}):
        assert client.get("/", headers=headers).status_code == 403


def test_the_log_says_who_asked_for_what(tmp_path: Path) -> None:
    file, log = tmp_path / "readers", io.StringIO()
    file.write_text(f"{LINE}\n")
    client = Client(
        logged(known(greeting, Door(users_of(file), Guesses())), log), Response
    )
    client.get(
        "/spend/?row=untagged",
        headers={**said("auditor", WORD), "User-Agent": 'bad" agent\x1b[2J'},
    )
    client.get("/spend/%0aforged%22line")
    first, second = log.getvalue().splitlines()
    day = r"\[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]"
    assert re.fullmatch(
        rf'- - auditor {day} "GET /spend/\?row=untagged HTTP/1.1" 200 5 "-" '
        r'"bad\\x22 agent\\x1b\[2J"',
        first,
    )
    assert "forged" in second
    assert '"GET /spend/\\x0aforged\\x22line HTTP/1.1" 401 ' in second
    assert WORD not in log.getvalue()
