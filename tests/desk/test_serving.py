"""The desk over real connections: what it does not read, and that it lives on."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.books_maker import make_books
from tests.desk.conftest import LINES
from tests.desk.serving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

HOST = b"Host: 127.0.0.1\r\n"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    books = make_books(folder / "books", LINES)
    with serving(books, folder / "desk") as started:
        yield started


def status(answer: bytes) -> int:
    match = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    return int(match[1]) if match else 0


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"POST /sign-in HTTP/1.1\r\n%bTransfer-Encoding: chunked\r\n\r\n", 411),
        (
            (
                b"POST /sign-in HTTP/1.1\r\n%bContent-Length: 4\r\nTransfer-Encoding: "
                b"chunked\r\n\r\n0\r\n\r\nGET /ready HTTP/1.1\r\n\r\n"
            ),
            411,
        ),
        (b"GET / HTTP/1.1\r\n%bContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n%bContent-Length: +1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n%bContent-Length: 1,1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n%bContent-Length : 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n%bX: a\r\n more\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n%bX: a\nContent-Length: 5\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n%bHost: elsewhere.example\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\n%b\r\n", 405),
        (b"POST /sign-in HTTP/1.1\r\n%bContent-Length: 2147483648\r\n\r\nx", 413),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(
    served: Served, request_: bytes, expected: int
) -> None:
    answer = served.raw(request_.replace(b"%b", HOST))
    assert status(answer) == expected
    assert answer.count(b"HTTP/1.1 ") == 1
    assert status(served.get("/health")) == 200


def test_what_follows_a_request_is_not_another(served: Served) -> None:
    hidden = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = served.raw(b"GET /nothing HTTP/1.1\r\n" + HOST + b"\r\n" + hidden)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"alive" not in answer


def test_large_bodies_are_taken_from_whoever_signed_in(served: Served) -> None:
    body = b"a" * 2_000_000
    assert status(served.post("/nothing", body, FORM)) == 413
    reader = served.sign_in("reader")
    # Read, and refused by the page: the form lacks its token.
    assert status(reader.post("/nothing", body, FORM)) in {400, 404}
    made_up = Served(served.port, served.process, served.kept, "desk=made-up")
    assert status(made_up.post("/nothing", body, FORM)) == 413


def memory(served: Served) -> int:
    """Give the most memory that the desk has had, in KiB."""
    text = Path(f"/proc/{served.process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", text)
    assert found
    return int(found[1])


@pytest.mark.skipif(
    not Path("/proc/self/status").is_file(), reason="memory is read in /proc"
)
def test_two_gigabytes_are_refused_before_they_are_read(served: Served) -> None:
    reader = served.sign_in("preparer")
    reader.get("/files/")
    before = memory(served)
    head = (
        f"POST /files/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {reader.cookie}\r\n"
        f"Content-Type: multipart/form-data; boundary=e\r\n"
        f"Content-Length: {2 << 30}\r\n\r\n"
    )
    for _ in range(3):
        assert status(served.raw(head.encode() + b"x" * (32 << 20))) in {413, 0}
    assert memory(served) - before < 16 << 10
    assert status(reader.get("/health")) == 200
    assert '"POST /files/ HTTP/1.1" 413 ' in (served.kept / "access.log").read_text()


def test_slow_senders_hold_nobody_up(served: Served) -> None:
    head = b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 60000\r\n\r\nx"
    with ExitStack() as slow:
        for _ in range(40):
            one = socket.create_connection(("127.0.0.1", served.port), timeout=60)
            slow.enter_context(one).sendall(head)
        before = time.monotonic()
        assert status(served.get("/health")) == 200
        # All of them are waited for meanwhile: for twenty seconds.
        assert time.monotonic() - before < 15


def test_what_is_refused_is_in_the_log(served: Served) -> None:
    served.raw(b"POST /over HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999\r\n\r\n")
    served.raw(b'GET /"quoted" HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n')
    served.sign_in("reader").get("/people/")
    log = (served.kept / "access.log").read_text()
    assert re.search(r'"POST /over HTTP/1\.1" 413 ', log)
    assert re.search(r'\\x22quoted\\x22 HTTP/1\.1" 403 ', log)
    assert re.search(r' reader \[.*"GET /people/ HTTP/1\.1" 403 .* [0-9a-f]{16}\n', log)
    changes = (served.kept / "changes.log").read_text()
    assert re.search(r"Z [0-9a-f]{16} reader signed in: reader", changes) or re.search(
        r"Z [0-9a-f]{16} - signed in: reader", changes
    )


def test_a_second_desk_does_not_work_with_the_same_drafts(served: Served) -> None:
    books = served.kept.parent / "books"
    with (
        pytest.raises(AssertionError, match="DESK-001"),
        serving(books, served.kept),
    ):
        pass


def test_passwords_in_hundreds_are_not_looked_at(served: Served) -> None:
    reader = served.sign_in("reader")

    def guess(at: int) -> None:
        mine = Served(served.port, served.process, served.kept)
        token = mine.token("/sign-in")
        for number in range(15):
            form = f"csrf_token={token}&name=head&password=guess-{at}-{number}"
            found.append(status(mine.post("/sign-in", form.encode(), FORM)))

    found: list[int] = []
    threads = [threading.Thread(target=guess, args=(at,)) for at in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 120
    assert {*found} <= {401, 429, 503}
    assert found.count(401) < 20
    assert status(reader.get("/")) == 200
    assert (
        "sign-in refused: head is locked" in (served.kept / "changes.log").read_text()
    )
