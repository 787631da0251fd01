"""The server over real connections: slow ones, many, and its end."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.fava.conftest import SLUG, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fava.conftest import Served

pytestmark = pytest.mark.slow

LONG = "SELECT " + ", ".join(
    f"subst('(a|b|)*(c|d)*(e)+', 'x{at}', narration) AS c{at}" for at in range(70)
)
SLOW = 150


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder) as started:
        yield started


def spoken(served: Served, request: bytes, *, small: bool = False) -> socket.socket:
    one = socket.socket()
    if small:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    one.settimeout(30)
    one.connect(("127.0.0.1", served.port))
    with contextlib.suppress(OSError):
        one.sendall(request)
    return one


def taken(served: Served) -> float:
    before = time.monotonic()
    assert served.get("income_statement/")[0] == 200
    return time.monotonic() - before


def soon(served: Served) -> float:
    """Give two seconds, and more where the machine itself is slow."""
    return 2 + 60 * sorted(taken(served) for _ in range(5))[2]


def asking(served: Served, name: str) -> threading.Thread:
    def ask() -> None:
        with contextlib.suppress(OSError):
            served.get(name)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


@pytest.mark.parametrize(
    "opening",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: a",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n",
    ],
)
def test_connections_that_say_nothing_hold_nobody_up(
    served: Served, opening: bytes
) -> None:
    limit = soon(served)
    slow = [spoken(served, opening) for _ in range(SLOW)]
    assert taken(served) < limit
    for each in slow:
        with contextlib.suppress(OSError):
            each.sendall(b"b")
    assert taken(served) < limit
    # Their time is over, whatever they say meanwhile.
    each = slow[0]
    end = time.monotonic() + 60
    answer = b""
    with contextlib.suppress(ConnectionError):
        each.settimeout(1)
        while time.monotonic() < end:
            with contextlib.suppress(TimeoutError):
                answer = each.recv(100)
                break
            each.sendall(b"c")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert time.monotonic() < end
    for each in slow:
        each.close()


def test_connections_that_take_no_answer_hold_nobody_up(served: Served) -> None:
    page = f"/{SLUG}/api/journal_page?page=1&order=desc"  # of two megabytes
    request = f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    limit = soon(served)
    slow = [spoken(served, request, small=True) for _ in range(SLOW)]
    for _ in range(5):
        assert taken(served) < limit
    for each in slow:
        each.close()


def test_long_and_broken_requests_are_refused(served: Served) -> None:
    for request, status in (
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", b"431"),
        (b"GET\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n", b"405"),
    ):
        with spoken(served, request) as one:
            answer = one.recv(10_000)
        assert status in answer.partition(b"\r\n")[0], request[:40]
    with spoken(served, b"HEAD / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as one:
        head, _, body = one.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 302")
    assert b"Connection: close" in head
    assert body == b""


def test_long_queries_hold_nobody_up(served: Served) -> None:
    long = f"api/query?query_string={quote(LONG)}"
    limit = soon(served)
    threads = [asking(served, long) for _ in range(6)]
    time.sleep(0.5)
    for _ in range(3):
        assert taken(served) < limit
    short = quote("SELECT count(number)")
    before = time.monotonic()
    assert served.get(f"api/query?query_string={short}")[0] == 200
    assert time.monotonic() - before < 5 + limit
    for each in threads:
        each.join(60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_whatever_it_is_doing(
    folder: Path, number: signal.Signals
) -> None:
    with serving(folder) as served:
        limit = soon(served)
        long = f"api/query?query_string={quote(LONG)}"
        threads = [asking(served, long) for _ in range(4)]
        threads += [asking(served, "api/account_report?a=Assets:Bank") for _ in "12345"]
        slow = [spoken(served, b"GET / HTTP/1.1\r\n") for _ in range(20)]
        time.sleep(1)
        before = time.monotonic()
        served.process.send_signal(number)
        assert served.process.wait(60) == 0
        assert time.monotonic() - before < limit
        for each in threads:
            each.join(60)
            assert not each.is_alive()
        for one in slow:
            one.close()
