"""Who may read, and the log of who read what."""

from __future__ import annotations

import base64
import io
import re
import threading
import time
from typing import TYPE_CHECKING

import bcrypt
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from mopac_spend.fava.readers import (
    Answer,
    Door,
    known,
    named_by,
    users_of,
)
from mopac_spend.findings import Refusal
from mopac_spend.serving.guesses import Guesses
from mopac_spend.serving.lines import Lines
from mopac_spend.serving.logged import READER, logged

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


def credentials(name: str, word: str) -> dict[str, str]:
    coded = base64.b64encode(f"{name}:{word}".encode()).decode()
    return {"Authorization": f"Basic {coded}"}


@pytest.fixture
def client(tmp_path: Path) -> Client:
    file = tmp_path / "readers"
    file.write_text(f"# readers\n\n{LINE}\n")
    return Client(known(greeting, Door(users_of(file), Guesses())), Response)


def test_whoever_knows_the_word_reads(client: Client) -> None:
    for _ in range(2):
        answer = client.get("/", headers=credentials("auditor", WORD))
        assert (answer.status_code, answer.text) == (200, "audit")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        credentials("auditor", ""),
        credentials("auditor", f"{WORD}!"),
        credentials("auditor", "x" * 5000),
        credentials("nobody", WORD),
        credentials("", WORD),
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
    headers = credentials("auditor", WORD)
    before = time.process_time()
    assert client.get("/", headers=headers).status_code == 200
    once = time.process_time() - before
    before = time.process_time()
    for _ in range(20):
        assert client.get("/", headers=headers).status_code == 200
    assert time.process_time() - before < once * 10
    assert client.get("/", headers=credentials("auditor", "other")).status_code == 401


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
        logged(
            known(greeting, Door(users_of(file), Guesses())), Lines(log, "access.log")
        ),
        Response,
    )
    client.get(
        "/spend/?row=untagged",
        headers={**credentials("auditor", WORD), "User-Agent": 'bad" agent\x1b[2J'},
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


class Clock:
    """A clock that stands until it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def locking(tmp_path: Path, clock: Clock) -> tuple[Client, io.StringIO]:
    file, log = tmp_path / "readers", io.StringIO()
    file.write_text(f"{LINE}\nclerk:{LINE.partition(':')[2]}\n")
    door = Door(users_of(file), Guesses(clock))
    return Client(logged(known(greeting, door), Lines(log, "")), Response), log


def status(client: Client, name: str, word: str, address: str = "10.0.0.1") -> int:
    answer = client.get(
        "/", headers=credentials(name, word), environ_overrides={"REMOTE_ADDR": address}
    )
    if answer.status_code == 429:
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.text == "too many wrong passwords; wait, and try again\n"
    return answer.status_code


@pytest.mark.parametrize("name", ["auditor", "nobody"])
def test_a_name_is_locked_for_longer_each_time(
    locking: tuple[Client, io.StringIO], clock: Clock, name: str
) -> None:
    client, log = locking
    for at in range(4):
        assert status(client, name, "wrong", f"10.0.1.{at}") == 401
    # From wherever it is asked, and were the word the right one.
    assert status(client, name, WORD, "10.0.2.1") == 429
    for seconds in (1, 2, 4, 8, 16):
        clock.now += seconds - 0.1
        assert status(client, name, WORD, f"10.0.3.{seconds}") == 429
        clock.now += 0.2
        assert status(client, name, "wrong", f"10.0.4.{seconds}") == 401
    clock.now += 900
    assert status(client, name, WORD) == (200 if name == "auditor" else 401)
    lines = log.getvalue().splitlines()
    assert lines[0].startswith(f"10.0.1.0 - {name} [")
    assert [line.split('" ')[1][:3] for line in lines[:5]] == ["401"] * 4 + ["429"]
    assert WORD not in log.getvalue()
    assert "wrong" not in log.getvalue()


def test_an_address_is_locked_whatever_names_it_tries(
    locking: tuple[Client, io.StringIO], clock: Clock
) -> None:
    client, _ = locking
    statuses = [status(client, f"name {at}", "wrong") for at in range(2_000)]
    assert statuses == [401] * 10 + [429] * 1_990
    assert status(client, "auditor", WORD) == 429
    assert status(client, "auditor", WORD, "10.0.0.2") == 200
    clock.now += 1.1
    assert status(client, "auditor", WORD) == 200


def test_who_has_read_reads_on_while_others_guess(
    locking: tuple[Client, io.StringIO], clock: Clock
) -> None:
    client, _ = locking
    assert status(client, "auditor", WORD) == 200
    for at in range(50):
        status(client, f"name {at}", "wrong")
        status(client, "auditor", "wrong", f"10.0.1.{at}")
    assert status(client, "clerk", WORD) == 429
    assert status(client, "auditor", WORD) == 200
    # Who guesses that name at that address is stopped too.
    statuses = [status(client, "auditor", f"wrong {at}") for at in range(30)]
    assert set(statuses) == {429}
    assert status(client, "auditor", WORD) == 429
    clock.now += 3_000
    assert status(client, "auditor", WORD) == 200


def test_what_is_remembered_has_an_end(clock: Clock) -> None:
    guesses = Guesses(clock)
    for at in range(30_000):
        guesses.wrong(f"name {at}", f"address {at}")
    assert len(guesses._wrong) == 10_000
    for _ in range(200):
        guesses.wrong("auditor", "10.0.0.1")
    assert guesses.locked("auditor", "") == 900


def test_a_name_is_written_so_that_it_stays_in_its_place(
    locking: tuple[Client, io.StringIO],
) -> None:
    client, log = locking
    status(client, 'x [y] "z"\n' + "w" * 500, "wrong")
    (line,) = log.getvalue().splitlines()
    assert line.startswith(r"10.0.0.1 - x\x20[y]\x20\x22z\x22\x0a" + "w" * 54 + " [")


def test_an_unknown_name_takes_as_long_as_a_known_one(tmp_path: Path) -> None:
    file = tmp_path / "readers"
    slow = bcrypt.hashpw(WORD.encode(), bcrypt.gensalt(9)).decode()
    file.write_text(f"auditor:{slow}\n")
    door = Door(users_of(file), Guesses(Clock()))
    taken = {}
    for name in ("auditor", "nobody"):
        before = time.process_time()
        for at in range(4):
            assert door.answer(name, b"wrong", f"{name} {at}") is Answer.WRONG
        taken[name] = time.process_time() - before
    assert 0.5 < taken["nobody"] / taken["auditor"] < 2


def test_many_guesses_at_once_leave_readers_alone(tmp_path: Path) -> None:
    file = tmp_path / "readers"
    slow = bcrypt.hashpw(WORD.encode(), bcrypt.gensalt(11)).decode()
    file.write_text(f"auditor:{slow}\n")
    door = Door(users_of(file), Guesses())
    before = time.monotonic()
    assert door.answer("auditor", WORD.encode(), "here") is Answer.RIGHT
    once = time.monotonic() - before
    answers: list[Answer] = []

    def guess(at: int) -> None:
        answers.append(door.answer(f"name {at}", b"wrong", f"there {at}"))

    threads = [threading.Thread(target=guess, args=(at,)) for at in range(64)]
    for thread in threads:
        thread.start()
    before = time.monotonic()
    for _ in range(50):
        assert door.answer("auditor", WORD.encode(), "here") is Answer.RIGHT
    # Whoever waited for one guess each time would take as long as fifty.
    assert time.monotonic() - before < 2 + 20 * once
    for thread in threads:
        thread.join()
    # A few are checked, one after the other; the rest are told to come again.
    assert set(answers) == {Answer.WRONG, Answer.BUSY}
    assert answers.count(Answer.WRONG) < 40
