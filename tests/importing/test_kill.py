"""A kill at any moment leaves the books as before or as after the whole command.

Three files are imported, and the disk is looked at as it stands at each call of one of
the functions through which a file reaches it; and processes are killed at random
moments. Two at once do no harm.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from mopac_spend.files import TEMPORARY
from mopac_spend.importing.run import import_files
from tests.importing.desk import (
    holdings,
    make_desk,
    put,
    row,
    rows,
    snapshot,
)
from tests.kill.steps import every_step

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
# One process gets ready once and forks for each kill: what an import loads, as a
# first one that nobody disturbs tells, is loaded for all of them.
READY = """
import contextlib, importlib, os, shutil, sys
from pathlib import Path
from mopac_spend.importing.run import import_files

def get_ready(folder, files):
    shutil.copytree(folder / "whole", folder / "first")
    child = os.fork()
    if not child:
        import_files(folder / "first", files)
        (folder / "loaded").write_text("\\n".join(sys.modules))
        os._exit(0)
    os.waitpid(child, 0)
    for name in (folder / "loaded").read_text().splitlines():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
"""
# From outside: a signal after a while, which a first import measures.
# Every other kill waits for the journal, because the time from its appearing to
# the last name is so short that chance alone need not fall into it.
OUTSIDE = f"""{READY}
import random, signal, time

folder, kills, *files = map(Path, sys.argv[1:])
chance = random.Random(1)

from mopac_spend.books.journal import JOURNAL
get_ready(folder, files)

def started(name):
    shutil.copytree(folder / "whole", folder / name)
    child = os.fork()
    if not child:
        import_files(folder / name, files)
        os._exit(0)
    return child

start = time.perf_counter()
os.waitpid(started("after"), 0)
longest = time.perf_counter() - start
for at in range(int(str(kills))):
    child = started(str(at))
    if at % 2:
        while not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if (folder / str(at) / JOURNAL).exists():
                time.sleep(chance.uniform(0, longest / 50))
                break
    else:
        time.sleep(chance.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


@pytest.fixture(autouse=True)
def at_one_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries of the record say when they were made."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618225200")


def new_desk(folder: Path) -> tuple[Path, list[Path]]:
    """Make books that hold one file already, and three more to import.

    One is a new version of it, one opens another year, and of one all payments
    are in the books and only a row set aside is new.
    """
    books = make_desk(folder / "books")
    import_files(books, [put(folder / "may.csv", rows(4))])
    amended = put(folder / "new" / "may.csv", [*rows(3), row(paid_on="")])
    june = put(folder / "june.csv", [row("D7", paid_on="2019-06-01"), row(paid_on="")])
    aside = put(folder / "aside.csv", [*rows(2), row("D8", paid_on="")])
    return books, [amended, june, aside]


def seen_by_readers(books: Path) -> dict[str, bytes]:
    """Read every file but those that wait under a hidden name."""
    return {
        name: content
        for name, content in snapshot(books).items()
        if not Path(name).name.startswith((TEMPORARY, ".")) or name == journal.JOURNAL
    }


def state_for_readers(books: Path, *states: dict[str, bytes]) -> int:
    """Say which of some states the books are in for whoever opens them next.

    Books that are byte for byte those of a state are as sound as it is, so they need
    not be examined again: a reader's first step is all that may change them.
    """
    assert journal.finish(books)
    return states.index(seen_by_readers(books))


def test_a_kill_at_every_step_leaves_the_books_as_before_or_as_after(
    tmp_path: Path,
) -> None:
    books, files = new_desk(tmp_path)
    before = seen_by_readers(books)
    with every_step(books, tmp_path / "killed") as stood:
        import_files(books, files)
    after = seen_by_readers(books)
    assert after == snapshot(books)
    states = {}
    for killed in dict.fromkeys(stood):
        states[killed] = state_for_readers(killed, before, after)
        import_files(killed, files)
        assert snapshot(killed) == after
    seen = [states[killed] for killed in stood]
    assert len(seen) > 90
    assert seen == sorted(seen)
    # Of the kills, some came after the journal and before the last name.
    assert 10 < sum(seen) < len(seen) - 50


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_kills_at_two_hundred_random_moments(tmp_path: Path) -> None:
    books, files = new_desk(tmp_path)
    before = seen_by_readers(books)
    (tmp_path / "at").mkdir()
    books.rename(tmp_path / "at" / "whole")
    words = [sys.executable, "-c", OUTSIDE, str(tmp_path / "at"), "200"]
    subprocess.run([*words, *map(str, files)], cwd=ROOT, check=True)
    after = snapshot(tmp_path / "at" / "after")
    seen = []
    for at in range(200):
        books = tmp_path / "at" / str(at)
        seen.append(state_for_readers(books, before, after))
        if at % 10 == 0:
            assert open_books(books).findings == []
            import_files(books, files)
            assert snapshot(books) == after
    assert set(seen) == {0, 1}
    assert set(seen[1::2]) == {1}


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
        assert status == 0 or err.startswith(f"IMPORT-009: {books}: another command")
    assert set(holdings(books).values()) == {1}
    assert len(open_books(books).payments) == 400


def test_what_a_killed_import_left_is_cleared_away(books: Path) -> None:
    left = books / "payments" / "2018-19" / ".being-written-x1y2"
    left.parent.mkdir()
    left.write_text("2018-01-01 open", encoding="utf-8")
    assert open_books(books).findings == []
    import_files(books, [put(books.parent / "may.csv", rows(1))])
    assert not left.exists()


def test_staged_files_that_no_journal_names_are_cleared_away(books: Path) -> None:
    left = books / "payments" / "2018-19" / ".may-01234567.beancount.staged"
    left.parent.mkdir()
    left.write_text("2018-01-01 open", encoding="utf-8")
    assert open_books(books).findings == []
    import_files(books, [put(books.parent / "may.csv", rows(1))])
    assert not left.exists()
