"""A kill at any moment leaves the books as before or as after; two at once do no harm.

A child process imports and ends itself, without any clean-up, at the n-th call of
one of the functions through which a file reaches the disk: for every n there is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing.run import import_files
from tests.importing.desk import (
    holdings,
    ledger_files,
    make_desk,
    put,
    row,
    rows,
    snapshot,
)

ROOT = Path(__file__).parents[2]
KILLED = 86
CHILD = """
import os, sys, tempfile
from pathlib import Path

at, books, *files = sys.argv[1:]
left = int(at)

def step():
    global left
    left -= 1
    if left == 0:
        os._exit(86)

def dying(done):
    def call(*given, **named):
        step()
        answer = done(*given, **named)
        step()
        return answer
    return call

from mopac_spend.importing.run import import_files
import mopac_spend.books.load  # everything is imported before the counting starts
os.fsync = dying(os.fsync)
Path.replace = dying(Path.replace)
Path.chmod = dying(Path.chmod)
tempfile.mkstemp = dying(tempfile.mkstemp)
import_files(books, [Path(file) for file in files])
"""


def child(at: int, books: Path, *files: Path) -> int:
    """Import in a process that dies at its n-th step; 0 never."""
    words = [sys.executable, "-c", CHILD, str(at), str(books), *map(str, files)]
    return subprocess.run(words, cwd=ROOT, check=False).returncode


def new_desk(folder: Path) -> tuple[Path, list[Path]]:
    """Make books that hold one file already, and two more to import."""
    books = make_desk(folder / "books")
    import_files(books, [put(folder / "may.csv", rows(4))])
    amended = put(folder / "new" / "may.csv", [*rows(3), row(paid_on="")])
    june = put(folder / "june.csv", [row("D7", paid_on="2019-06-01"), row(paid_on="")])
    return books, [amended, june]


def test_a_kill_at_every_step_leaves_the_books_as_before_or_as_after(
    tmp_path: Path,
) -> None:
    books, files = new_desk(tmp_path / "whole")
    stages = [ledger_files(books)]
    for file in files:
        import_files(books, [file])
        stages.append(ledger_files(books))
    after = snapshot(books)
    seen = []
    for at in range(1, 200):
        books, files = new_desk(tmp_path / str(at))
        status = child(at, books, *files)
        if status == 0:
            break
        assert status == KILLED
        # One file after the other, each there or not there.
        seen.append(stages.index(ledger_files(books)))
        assert open_books(books).findings == []
        import_files(books, files)
        assert snapshot(books) == after
    assert status == 0
    assert len(seen) > 20
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2}


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_a_kill_from_outside_at_any_moment(tmp_path: Path) -> None:
    books, files = new_desk(tmp_path / "whole")
    import_files(books, files)
    after = snapshot(books)
    for number, seconds in enumerate((0.05, 0.3, 0.5, 0.6, 0.7, 0.8)):
        books, files = new_desk(tmp_path / str(number))
        words = [sys.executable, "-m", "mopac_spend", "--books", str(books)]
        started = subprocess.Popen(
            [*words, "import", *map(str, files)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(seconds)
        started.send_signal(signal.SIGKILL)
        started.wait()
        assert open_books(books).findings == []
        import_files(books, files)
        assert snapshot(books) == after


def test_two_imports_at_once_double_nothing(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books")
    file = put(tmp_path / "may.csv", rows(400))
    words = [sys.executable, "-m", "mopac_spend", "--books", str(books)]
    both = [
        subprocess.Popen(
            [*words, "import", str(file)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ended = [(*each.communicate(), each.returncode) for each in both]
    assert min(status for *_, status in ended) == 0
    for _, err, status in ended:
        assert status in {0, 2}
        assert status == 0 or err.startswith(f"IMPORT-009: {books}: another import")
    assert set(holdings(books).values()) == {1}
    assert len(open_books(books).payments) == 400


def test_what_a_killed_import_left_is_cleared_away(books: Path) -> None:
    left = books / "payments" / "2018-19" / ".being-written-x1y2"
    left.parent.mkdir()
    left.write_text("2018-01-01 open", encoding="utf-8")
    assert open_books(books).findings == []
    import_files(books, [put(books.parent / "may.csv", rows(1))])
    assert not left.exists()
