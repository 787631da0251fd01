"""Whatever of the books cannot be read is said, and never only a lower total."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from tests.errors.cases import BATCH_FILE, GOOD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
NOBODY = 65534
MEND = (
    "ask whoever keeps these books for the right to read it, or put it back as it was"
)


@pytest.fixture
def books() -> Iterator[Path]:
    """Give books where another user can reach them."""
    with tempfile.TemporaryDirectory(prefix="mopac-spend-books-") as name:
        Path(name).chmod(0o755)
        shutil.copytree(GOOD, Path(name, "books"))
        yield Path(name, "books").resolve()


@contextmanager
def as_another() -> Iterator[None]:
    """Act as a user without rights; whoever is no superuser is one already."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def told(books: Path, *, cache: bool = False) -> list[str]:
    open_books(GOOD)  # what is imported late is imported with every right
    with as_another():
        opened = open_books(books, despite_errors=True, cache=cache)
    return [str(finding) for finding in opened.findings]


def folder_text(name: str, why: str = "Permission denied") -> str:
    return (
        f"{name}: SPEND-071: this folder cannot be looked into ({why}), so that "
        f"whatever is in it is missing from every figure; {MEND}"
    )


def file_text(name: str, why: str = "Permission denied") -> str:
    return (
        f"{name}: SPEND-071: this file cannot be read ({why}), so that whatever is in "
        f"it is missing from every figure; {MEND}"
    )


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o400])
@pytest.mark.parametrize("name", ["payments", "payments/2020-21", "registers"])
def test_a_folder_without_rights_is_a_finding(
    name: str, mode: int, books: Path
) -> None:
    (books / name).chmod(mode)
    try:
        findings = told(books)
    finally:
        (books / name).chmod(0o755)
    assert findings
    assert all("SPEND-071" in each for each in findings)
    if mode != 0o400:
        assert folder_text(name) in findings


@pytest.mark.parametrize(
    "name",
    ["main.beancount", "accounts.beancount", "registers/codes.beancount", BATCH_FILE],
)
def test_a_file_without_rights_is_a_finding(name: str, books: Path) -> None:
    (books / name).chmod(0)
    assert told(books) == [file_text(name)]


def test_a_folder_that_comes_without_rights_is_a_finding_where_all_was_sound(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o777)
    with tempfile.TemporaryDirectory() as cache:
        Path(cache).chmod(0o777)
        monkeypatch.setenv("MOPAC_SPEND_CACHE", cache)
        assert told(books, cache=True) == []
        assert told(books, cache=True) == []
        (books / "payments/2021-22").mkdir(mode=0)
        assert told(books, cache=True) == [folder_text("payments/2021-22")]
        (books / "payments/2021-22").rmdir()
        assert told(books, cache=True) == []


def test_books_that_cannot_be_reached_are_refused(books: Path) -> None:
    books.chmod(0)
    try:
        with pytest.raises(Refusal) as refused:
            told(books)
    finally:
        books.chmod(0o755)
    assert str(refused.value) == (
        f"BOOKS-010: {books}: whether there are books here cannot be seen (Permission "
        f"denied); ask whoever keeps them for the right to read their folder"
    )


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def listening(path: Path) -> None:
    before = os.getcwd()  # noqa: PTH109 - what chdir takes back
    os.chdir(path.parent)  # a socket's path may have a hundred letters
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.chdir(before)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def dangling(path: Path) -> None:
    path.symlink_to(path.parent / "nothing")


def full_of_holes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)


def to_itself(path: Path) -> None:
    path.symlink_to(path)


NO_FILE: dict[Callable[[Path], None], tuple[str, str]] = {
    pipe: ("SPEND-071", "it is no file but a pipe, a socket or a device"),
    listening: ("SPEND-071", "it is no file but a pipe, a socket or a device"),
    folder: ("SPEND-071", "a folder has its name"),
    dangling: ("SPEND-071", "No such file or directory"),
    to_itself: ("SPEND-071", "Too many levels of symbolic links"),
    full_of_holes: ("SPEND-071", "it is larger than 1 GiB, as no file of books is"),
    device: ("SPEND-072", "leads out of the folder of the books, and is not read"),
}


@pytest.mark.parametrize(
    "name", ["accounts.beancount", "registers/codes.beancount", BATCH_FILE]
)
@pytest.mark.parametrize("made", NO_FILE, ids=lambda each: each.__name__)
def test_what_is_no_file_is_a_finding(
    made: Callable[[Path], None], name: str, books: Path
) -> None:
    code, words = NO_FILE[made]
    (books / name).unlink()
    made(books / name)
    findings = told(books)
    assert any(code in each and words in each and name in each for each in findings)
    assert {each.partition(": ")[2][:9] for each in findings} == {code}


@pytest.mark.parametrize("made", [pipe, listening, folder, dangling, full_of_holes])
def test_rows_set_aside_may_be_no_file(
    made: Callable[[Path], None], books: Path
) -> None:
    file = books / BATCH_FILE
    text = file.read_text(encoding="utf-8")
    text = text.replace("  rows-read:", '  set-aside: "aside.csv"\n  rows-read:')
    file.write_text(text, encoding="utf-8")
    made(books / "aside.csv")
    assert any("SPEND-025" in each or "SPEND-020" in each for each in told(books))


def test_a_folder_whose_name_is_a_pattern_says_so(books: Path) -> None:
    """Beancount would look for `books1`, and find nothing."""
    other = books.rename(books.with_name("books[1]"))
    findings = told(other)
    assert len(findings) == (
        (other / "main.beancount").read_text(encoding="utf-8").count("\ninclude ")
    )
    assert findings[0].endswith(
        "SPEND-072: 'accounts.beancount' is not found, because a folder above it has "
        "a *, ? or [ in its name, which Beancount takes for a pattern; give that "
        "folder another name"
    )


def test_a_link_to_a_folder_above_is_a_finding_and_not_for_ever(books: Path) -> None:
    for name in ("one", "two"):
        (books / "payments" / name).symlink_to(books / "payments")
    why = "it leads back to a folder above it"
    assert told(books) == [
        folder_text("payments/one", why),
        folder_text("payments/two", why),
    ]


def test_an_empty_file_says_what_it_lacks(books: Path) -> None:
    (books / BATCH_FILE).write_bytes(b"")
    (finding,) = told(books)
    assert finding.startswith(f"{BATCH_FILE}: SPEND-023: the file holds no batch")


def test_a_file_that_was_not_saved_whole_names_the_line(books: Path) -> None:
    with (books / BATCH_FILE).open("ab") as file:
        file.write(b"\0" * 512)
    (finding,) = told(books)
    line = (GOOD / BATCH_FILE).read_bytes().count(b"\n") + 1
    assert finding == (
        f"{BATCH_FILE}:{line}: SPEND-071: from here on this file holds bytes of nil, "
        f"as one does that was not saved whole, and nothing of it is read; restore it "
        f"from your backup"
    )


def test_a_nil_within_a_text_of_a_batchs_heading_is_a_finding(books: Path) -> None:
    """Nothing of a heading is sealed, and Beancount reads nothing behind a nil."""
    file = books / BATCH_FILE
    content = file.read_bytes()
    at = content.index(b"sha256: ") + 20
    file.write_bytes(content[:at] + b"\0" + content[at:])
    line = content.count(b"\n", 0, at) + 1
    assert any(
        each.startswith(f"{BATCH_FILE}:{line}: SPEND-071: from here on this file holds")
        for each in told(books)
    )


def test_files_that_vanish_while_they_are_read_end_in_words(books: Path) -> None:
    from threading import Event, Thread

    stop, content = Event(), (books / BATCH_FILE).read_bytes()

    def vanish() -> None:
        while not stop.is_set():
            (books / BATCH_FILE).unlink(missing_ok=True)
            (books / BATCH_FILE).write_bytes(content)

    other = Thread(target=vanish)
    other.start()
    try:
        for _ in range(10):
            open_books(books, despite_errors=True, cache=False)
    finally:
        stop.set()
        other.join()
    assert open_books(books).findings == []
