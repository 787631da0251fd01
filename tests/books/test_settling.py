"""A file that is being saved is waited for; a fault that stays is told."""

from __future__ import annotations

import shutil
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books import settling
from mopac_spend.books.load import open_books
from tests.errors.cases import BATCH_FILE, GOOD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SLEEP = time.sleep


class Waiting:
    """How long the books waited, and what is saved at the end of the first wait."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.saved: Callable[[], object] | None = None

    def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        _SLEEP(seconds)
        saved, self.saved = self.saved, None
        if saved:
            saved()


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settling, "STILL", 0.6)
    shutil.copytree(GOOD, tmp_path / "books")
    time.sleep(0.7)
    return tmp_path / "books"


@pytest.fixture
def waiting(books: Path, monkeypatch: pytest.MonkeyPatch) -> Waiting:
    waiting = Waiting()
    monkeypatch.setattr(time, "sleep", waiting.sleep)
    return waiting


@pytest.mark.parametrize(
    "name", ["main.beancount", "registers/codes.beancount", BATCH_FILE]
)
def test_a_file_that_is_filled_a_moment_later_is_no_fault(
    name: str, books: Path, waiting: Waiting
) -> None:
    file = books / name
    whole = file.read_bytes()
    waiting.saved = partial(file.write_bytes, whole)
    file.write_bytes(whole[: len(whole) // 2])
    assert open_books(books, cache=False).findings == []
    # Once for the first half, and once more for the other.
    assert len(waiting.seconds) >= 2


def test_a_file_that_is_gone_for_a_moment_is_no_fault(
    books: Path, waiting: Waiting
) -> None:
    file = books / "accounts.beancount"
    waiting.saved = partial(file.write_bytes, file.read_bytes())
    file.unlink()
    assert open_books(books).findings == []
    assert len(waiting.seconds) >= 2


def test_a_fault_that_has_stood_is_told_at_once_and_a_new_one_after_a_moment(
    books: Path, waiting: Waiting
) -> None:
    (books / BATCH_FILE).write_bytes(b"")
    waited = []
    for _ in range(2):
        waiting.seconds.clear()
        findings = open_books(books, despite_errors=True).findings
        waited.append(sum(waiting.seconds))
        assert [finding.code for finding in findings] == ["SPEND-023"]
    assert waited[0] > 0
    assert waited[1] == 0


def test_books_that_change_all_the_while_are_told_as_they_are(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "LONGEST", 1.0)
    stop = threading.Event()
    # Empty from the first look on, however late the other thread comes to run.
    (books / BATCH_FILE).write_bytes(b"")

    def save() -> None:
        while not stop.wait(0.1):
            (books / BATCH_FILE).write_bytes(b"")

    other = threading.Thread(target=save)
    other.start()
    try:
        assert open_books(books, despite_errors=True).findings != []
    finally:
        stop.set()
        other.join()


def test_sound_books_never_wait(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (books / BATCH_FILE).touch()
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waited"))
    assert open_books(books).findings == []
