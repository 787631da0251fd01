"""The command `browse`, in a process of its own as people start it."""

from __future__ import annotations

import base64
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote

import bcrypt
import pytest

from tests.books_maker import make_books
from tests.fava.conftest import ROOT, serving
from tests.fava.test_attacks import digests

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fava.conftest import Served

pytestmark = pytest.mark.slow

# Steps by which eight clients go round seventy pages, so that each comes to all.
PACES = (1, 3, 9, 11, 13, 17, 19, 23)
LINES = "2018-05-14 | Acme Ltd | Seed fund | 100.00 | vru / knife-crime / grants\n"


def refused(*words: object, cwd: Path = ROOT) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "mopac_spend", *map(str, words)]
    ended = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    return ended.returncode, ended.stdout, ended.stderr


def test_loading_is_said_before_it_takes_its_time_and_a_taken_port_is_refused() -> None:
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, out, err = refused("browse", "--port", port)
    assert (status, out) == (2, "")
    assert err.startswith("loading the books…\n")
    assert f"BOOKS-003: port {port} is in use; choose another" in err


def test_books_with_errors_are_not_served_unless_told_so(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", LINES)
    (file,) = books.glob("payments/all/*.beancount")
    file.write_text(file.read_text().replace('"knife-crime"', '"nobody"'))
    status, out, err = refused("--books", books, "browse")
    assert (status, out) == (1, "")
    assert "SPEND-012" in err
    with serving(books, "--despite-errors", slug="test-books") as served:
        status, text = served.get("income_statement/")
        assert status == 200
        assert "no figure can be trusted" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fy", "2020-22"], "ASK-003: "),
        (["--host", "::"], "BOOKS-005: --host :: would let others"),
        (["--user-file", "nowhere"], "BOOKS-004: "),
        (["--access-log", "nowhere/log"], "BOOKS-006: "),
        (["--checkpoint", "nowhere"], "PROOF-003: nowhere: this is no checkpoint"),
        (["--user-file", "x", "--user-header", "y"], "give one of them"),
        (["--port", "0"], "Invalid value for '--port'"),
    ],
)
def test_what_cannot_be_is_refused(options: list[str], words: str) -> None:
    status, out, err = refused("browse", *options)
    assert (status, out) == (2, "")
    assert words in err


def test_readers_are_known_and_the_log_names_them(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", LINES)
    word = bcrypt.hashpw(b"open the window", bcrypt.gensalt(4)).decode()
    (tmp_path / "readers").write_text(f"auditor:{word}\n")
    options = ["--user-file", tmp_path / "readers", "--access-log", tmp_path / "log"]
    with serving(books, *map(str, options), slug="test-books") as served:
        assert served.get("journal/")[0] == 401
        coded = base64.b64encode(b"auditor:open the window").decode()
        status, text = served.get("journal/", Authorization=f"Basic {coded}")
        assert status == 200
        assert "Test books" in text
    nobody, auditor = (tmp_path / "log").read_text().splitlines()
    assert re.match(
        r'127\.0\.0\.1 - - \[.*\] "GET /test-books/journal/ .*" 401', nobody
    )
    assert re.match(r'127\.0\.0\.1 - auditor \[.*\] "GET /test-books/.*" 200', auditor)


def test_another_name_is_served_where_it_is_told(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", LINES)
    options = ("--served-as", "books.body.example", "--user-header", "X-Reader")
    with serving(books, *options, slug="test-books") as served:
        headers = {"Host": "books.body.example", "X-Reader": "auditor"}
        assert served.get("journal/", **headers)[0] == 200
        assert served.get("journal/", Host="books.body.example")[0] == 403
        assert served.get("journal/", **headers | {"Host": "evil.example"})[0] == 403


@pytest.mark.skipif(os.name != "posix", reason="signals are of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", str(tmp_path / "cache"))
    books = make_books(tmp_path / "books", LINES)
    before = digests(books)
    with serving(books, slug="test-books") as served:
        served.get("extension/Spend/download?form=xlsx")
        served.process.send_signal(number)
        assert served.process.wait(60) == 0
    assert digests(books) == before
    assert not list((tmp_path / "cache").rglob("serving-*"))


def test_eight_clients_get_no_wrong_answer(tmp_path: Path) -> None:
    """Each asks for every one of Fava's pages and ours, under every filter."""
    tags = ["vru / knife-crime / grants", "finance / untagged / consultancy"]
    lines = [
        f"{2017 + at // 12}-{at % 12 + 1:02}-1{at % 9} | Payee {at % 5} | Work | "
        f"{at * 7 + 1}.{at:02} | {tags[at % 2]}"
        for at in range(48)
    ]
    folder = make_books(tmp_path / "books", "\n".join(lines))
    statement = quote("SELECT sum(number), count(number) WHERE account ~ '^Expenses'")
    times = ["2017-18", "2018-19", "2019-20", "2020-21", "2020-21 Q1", "2019-20 Q4", ""]
    pages = [
        f"api/query?query_string={statement}",
        "api/income_statement?interval=month",
        "api/balance_sheet?interval=quarter",
        "api/trial_balance?interval=year",
        "journal/?partial=true",
        "extension/Spend/?partial=true",
        "extension/Spend/?partial=true&down=directorate&across=quarter",
        "extension/Budget/?partial=true",
        "download-query/query_result.csv?query_string=" + statement,
        "extension/Spend/download?form=csv",
    ]
    addresses = [
        f"{page}{'&' if '?' in page else '?'}time={quote(time)}"
        for page in pages
        for time in times
    ]
    with serving(folder, slug="test-books") as served:
        alone = {each: plain(served, each) for each in addresses}
        assert {status for status, _ in alone.values()} == {200}
        wrong: list[str] = []
        asked: list[set[str]] = [set() for _ in PACES]

        def client(number: int) -> None:
            for step in range(len(addresses)):
                at = number * 11 + step * PACES[number]
                each = addresses[at % len(addresses)]
                asked[number].add(each)
                if plain(served, each) != alone[each]:
                    wrong.append(each)

        threads = [
            threading.Thread(target=client, args=(n,)) for n in range(len(PACES))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert asked == [{*addresses}] * len(PACES)


def plain(served: Served, address: str) -> tuple[int, str]:
    """Give an answer without the moment at which the ledger was loaded."""
    status, text = served.get(address)
    return status, re.sub(r'"mtime":\s*"\d+"|\d{19}', "", text)
