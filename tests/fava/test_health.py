"""How the server is and from where it was asked: nothing of the books, no way in."""

from __future__ import annotations

import io
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from mopac_spend.fava.application import make_application
from mopac_spend.fava.guard import guarded
from mopac_spend.fava.health import healthy
from mopac_spend.fava.proxied import asked_from
from mopac_spend.serving.lines import Lines
from mopac_spend.serving.logged import logged
from tests.errors.cases import GOOD
from tests.fava.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment


def greeting(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['REMOTE_ADDR']}".encode()]


def test_it_is_up_and_ready_until_the_books_are_not(tmp_path: Path) -> None:
    shutil.copytree(GOOD, tmp_path / "books")
    fava = make_application(tmp_path / "books")
    client = Client(healthy(fava, fava.config["LEDGERS"].ready))
    ready = client.get("/ready")
    assert (ready.status_code, ready.text) == (200, "ok\n")
    for path in (tmp_path / "books/payments").rglob("*.beancount"):
        path.unlink()
    (tmp_path / "books/main.beancount").write_text("")
    fava.config["LEDGERS"].watched._looked = 0
    ready = client.get("/ready")
    assert (ready.status_code, ready.text) == (503, "not ready\n")
    health = client.get("/health")
    assert (health.status_code, health.text) == (200, "ok\n")
    assert health.headers["Cache-Control"] == "no-store"
    assert client.head("/health").data == b""


def test_books_with_a_finding_are_not_ready_unless_it_was_asked_for(
    tmp_path: Path,
) -> None:
    shutil.copytree(GOOD, tmp_path / "books")
    batch = next((tmp_path / "books/payments").rglob("*.beancount"))
    batch.write_text(batch.read_text().replace("GBP", "GBP ", 1).replace("450.50", "1"))
    fava = make_application(tmp_path / "books", despite_errors=True)
    shelf = fava.config["LEDGERS"]
    assert shelf.watched.now().wrong
    assert shelf.ready()
    shelf.despite_errors = False
    assert not shelf.ready()


@pytest.mark.parametrize("how", ["post", "put", "delete"])
def test_only_reading_asks_how_it_is(how: str) -> None:
    client = Client(healthy(guarded(greeting), lambda: True))
    assert getattr(client, how)("/health").status_code == 405


@pytest.mark.parametrize(
    "headers",
    [{"Transfer-Encoding": "chunked"}, {"Content-Length": "5"}],
)
def test_whoever_sends_a_body_is_not_answered(headers: dict[str, str]) -> None:
    client = Client(guarded(greeting))
    answer = client.get("/", headers=headers, environ_overrides=_as_sent(headers))
    assert answer.status_code == 400


def _as_sent(headers: dict[str, str]) -> dict[str, str]:
    return {"CONTENT_LENGTH": headers.get("Content-Length", "")}


@pytest.mark.parametrize(
    ("peer", "said", "status", "address"),
    [
        ("127.0.0.1", "203.0.113.7", 200, "203.0.113.7"),
        ("127.0.0.1", "2001:db8::7", 200, "2001:db8::7"),
        ("127.0.0.1", "203.0.113.7,198.51.100.1", 400, "-"),
        ("127.0.0.1", "", 400, "-"),
        ("127.0.0.1", 'x" 200', 400, "-"),
        ("198.51.100.1", "203.0.113.7", 200, "198.51.100.1"),
    ],
)
def test_a_proxy_here_says_from_where_it_was_asked(
    peer: str, said: str, status: int, address: str
) -> None:
    log = io.StringIO()
    client = Client(asked_from(logged(greeting, Lines(log, "access.log")), "X-Real-IP"))
    answer = client.get(
        "/", headers={"X-Real-IP": said}, environ_overrides={"REMOTE_ADDR": peer}
    )
    assert answer.status_code == status
    if status == 200:
        assert answer.text == address
        assert log.getvalue().startswith(f"{address} - ")
    else:
        assert not log.getvalue()


@pytest.mark.slow
def test_a_header_that_only_looks_like_the_proxys_names_nobody(folder: Path) -> None:
    with serving(folder, "--user-header", "X-Forwarded-User") as served:

        def asked(*lines: str) -> str:
            said = "\r\n".join(["GET / HTTP/1.1", "Host: localhost", *lines, "", ""])
            with socket.create_connection(("127.0.0.1", served.port)) as spoken:
                spoken.sendall(said.encode())
                return spoken.makefile("rb").readline().decode().split()[1]

        assert asked("X-Forwarded-User: auditor") == "302"
        assert asked("X_Forwarded_User: auditor") == "403"
        assert asked("X-Forwarded_User: auditor") == "403"
        assert asked() == "403"
