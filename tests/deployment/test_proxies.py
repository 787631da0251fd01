"""Behind nginx and Caddy of Debian, over TLS: what passes, and what does not."""

from __future__ import annotations

import base64
import re
import ssl
from typing import TYPE_CHECKING

import pytest

from tests.deployment.conftest import BOOKS, DESK, NAME, WORD, status
from tests.fava.conftest import SLUG, folder  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from tests.deployment.conftest import Proxied

pytestmark = pytest.mark.slow

KNOWN = "Authorization: Basic " + base64.b64encode(f"{NAME}:{WORD}".encode()).decode()
INNER = f"GET /smuggled-{{}} HTTP/1.1\r\nHost: {BOOKS}\r\n{KNOWN}\r\n"
INNER += "Connection: close\r\n\r\n"
HEAD = f"POST / HTTP/1.1\r\nHost: {BOOKS}\r\n{KNOWN}\r\n"


def test_pages_work_and_their_headers_pass(proxied: Proxied) -> None:
    first = proxied.asked("/", KNOWN)
    assert status(first) == 302
    place = re.search(rb"(?i)\r\nlocation: (\S+)", first)
    assert place
    assert place[1].decode().startswith((f"/{SLUG}/", f"https://{BOOKS}/{SLUG}/"))
    page = proxied.asked(f"/{SLUG}/income_statement/", KNOWN)
    assert status(page) == 200
    assert b"ILLUSTRATIVE" in page
    head = page.partition(b"\r\n\r\n")[0].decode().casefold()
    for header in (
        "strict-transport-security: max-age=63072000",
        "content-security-policy: default-src 'self'",
        "x-content-type-options: nosniff",
        "x-frame-options: sameorigin",
        "referrer-policy: same-origin",
        "cache-control: no-store",
    ):
        assert header in head, header
    assert "nginx/" not in head
    assert "caddy/" not in head


def test_nobody_reads_without_a_password(proxied: Proxied) -> None:
    assert status(proxied.asked("/")) == 401
    assert status(proxied.asked("/", "X-Forwarded-User: auditor")) == 401


def test_another_name_is_not_answered(proxied: Proxied) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        proxied.asked("/", KNOWN, name="evil.example")
    answer = proxied.asked("/", KNOWN, host="evil.example")
    assert status(answer) != 302
    assert b"ILLUSTRATIVE" not in answer
    assert b"fava" not in answer.lower()


def test_the_log_has_where_it_was_asked_from_and_not_what_somebody_says(
    proxied: Proxied,
) -> None:
    lies = ("X-Real-IP", "X_Real_IP", "X-Forwarded-For", "Forwarded")
    path = f"/{SLUG}/errors/?lies={proxied.kind}"
    answer = proxied.asked(path, KNOWN, *(f"{each}: 203.0.113.66" for each in lies))
    assert status(answer) == 200
    lines = [each for each in proxied.log.read_text().splitlines() if path in each]
    assert [line.split()[0] for line in lines] == ["127.0.0.1"]
    assert NAME in lines[0]
    assert "203.0.113.66" not in lines[0]


SMUGGLED = {
    "both lengths, the body ends at once": "Content-Length: {n}\r\n"
    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both lengths, the other way": "Transfer-Encoding: chunked\r\n"
    "Content-Length: 4\r\n\r\n5c\r\n",
    "a length that is short": "Content-Length: 0\r\nContent-Length: {n}\r\n\r\n",
    "a chunked that is none": "Content-Length: 3\r\n"
    "Transfer-Encoding: xchunked\r\n\r\nabc",
    "a blank before the colon": "Content-Length: 3\r\n"
    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "chunked twice": "Transfer-Encoding: chunked\r\n"
    "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a line that goes on": "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a length with a sign": "Content-Length: +3\r\n\r\nabc",
    "a length in words": "Content-Length: 0x3\r\n\r\nabc",
    "a bare line feed": "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("how", SMUGGLED)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_request_within_a_request_is_refused(
    proxied: Proxied, how: str, method: str
) -> None:
    mark = f"{proxied.kind}-{method}-{list(SMUGGLED).index(how)}"
    inner = INNER.format(mark)
    said = HEAD.replace("POST", method, 1) + SMUGGLED[how].format(n=len(inner) + 5)
    answer = proxied.spoken((said + inner).encode())
    assert status(answer) >= 400 or not answer, answer[:300]
    # And whoever comes next has his own answer.
    after = proxied.asked(f"/{SLUG}/errors/?after={mark}", KNOWN)
    assert status(after) == 200
    log = proxied.log.read_text()
    assert f"after={mark}" in log
    # What the proxy takes for a request of its own, it answers as one: nothing is left
    # over that the next who comes would get.
    own = answer.count(b"HTTP/1.1 ") == 2
    assert (f"smuggled-{mark}" in log) <= own, answer[:2_000]


@pytest.mark.parametrize("how", SMUGGLED)
def test_a_request_within_one_to_the_desk_is_refused(
    proxied: Proxied, how: str
) -> None:
    mark = f"{proxied.kind}-{list(SMUGGLED).index(how)}"
    inner = INNER.format(mark).replace(BOOKS, DESK)
    head = HEAD.replace("POST /", "POST /sign-in").replace(BOOKS, DESK)
    said = head + SMUGGLED[how].format(n=len(inner) + 5)
    answer = proxied.spoken((said + inner).encode(), name=DESK)
    assert status(answer) >= 400 or not answer, answer[:300]
    after = proxied.asked(f"/sign-in?after={mark}", name=DESK)
    assert status(after) == 200
    own = answer.count(b"HTTP/1.1 ") == 2
    assert (f"smuggled-{mark}" in proxied.log_of_desk.read_text()) <= own


def test_the_desk_works_behind_it(proxied: Proxied) -> None:
    first = proxied.asked("/", name=DESK)
    assert status(first) == 303
    assert re.search(rb"(?i)\r\nlocation: (https://desk.body.example)?/sign-in", first)
    page = proxied.asked("/sign-in", "X-Forwarded-For: 203.0.113.66", name=DESK)
    assert status(page) == 200
    head = page.partition(b"\r\n\r\n")[0].decode().casefold()
    assert head.count("strict-transport-security") == 1
    assert "content-security-policy: default-src 'none'" in head
    assert "; secure" in head
    assert "203.0.113.66" not in proxied.log_of_desk.read_text()
    assert status(proxied.asked("/ready", name=DESK)) == 404


def test_what_is_too_large_is_refused(proxied: Proxied) -> None:
    body = f"Content-Length: {70 << 20}\r\n\r\n".encode()
    for name in (BOOKS, DESK):
        head = HEAD.replace(BOOKS, name).encode()
        answer = proxied.spoken(head + body + bytes(1 << 16), name=name, most=12)
        assert 400 <= status(answer) < 500, answer[:300]
    long = f"X-Long: {'x' * 100_000}"
    assert status(proxied.asked("/", KNOWN, long)) in {0, 400, 431}
    assert status(proxied.asked(f"/?filter={'x' * 9_000}", KNOWN)) == 414


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "CONNECT", "X"])
def test_the_books_are_read_and_nothing_else(proxied: Proxied, method: str) -> None:
    said = HEAD.replace("POST", method, 1) + "Connection: close\r\n\r\n"
    assert 400 <= status(proxied.spoken(said.encode())) < 500


@pytest.mark.parametrize(
    "path", ["/health", "/ready", "//ready", "/x/../ready", "/%72eady", "/ready/"]
)
def test_how_it_is_is_for_this_machine_alone(proxied: Proxied, path: str) -> None:
    answer = proxied.asked(path, KNOWN)
    assert status(answer) >= 300
    assert not answer.endswith(b"ok\n")
