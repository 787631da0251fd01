"""Tests keep what they read in a cache of their own, and see nothing of the machine.

No variable of whoever runs them changes what they show: `make test` under
`env -i PATH="$PATH" HOME="$(mktemp -d)"` says what it says anywhere.
"""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import tempfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from mopac_spend import shipped
from mopac_spend.books import settling, snapshot
from mopac_spend.books.load import open_books
from mopac_spend.findings import BooksError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Books and questions of one's own, and what a terminal says of itself.
_OF_THE_MACHINE = (
    "MOPAC_SPEND_BOOKS",
    "MOPAC_SPEND_QUERIES",
    "MOPAC_SPEND_PLUGINS",
    "MOPAC_SPEND_INCLUDES",
    "COLUMNS",
    "LINES",
    "FORCE_COLOR",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
    "PYTHONDONTWRITEBYTECODE",
    "SOURCE_DATE_EPOCH",
)
for _name in _OF_THE_MACHINE:
    os.environ.pop(_name, None)

# A run in the background has Ctrl-C ignored, and so has all that it starts; tests press
# it, and would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What is made up may take as long as it takes: a machine that is busy is no fault.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")

# What is imported and collected stays: nobody looks for what could go.
gc.set_threshold(100_000, 50, 50)

_CACHES = tempfile.TemporaryDirectory(prefix="mopac-spend-tests-")
os.environ["MOPAC_SPEND_CACHE"] = tempfile.mkdtemp(dir=_CACHES.name)
# Books that a test has just broken are broken: nobody is saving them.
settling.STILL = 0.0
# Folders of tests keep times to some milliseconds, and not to two seconds: a file that
# was written before it was read need not be read anew by every command of a test.
snapshot.GRAIN = 50_000_000


def _waits_for_no_disk(handle: int) -> None:
    """Stand in for `fsync`: a disk takes milliseconds, and is asked very often.

    What outlives a cut of the power is shown in `tests/kill`, from what was asked for.
    """
    os.fstat(handle)


os.fsync = _waits_for_no_disk  # type: ignore[assignment]


_SLOW = b"mark.slow"


@cache
def _has_slow_tests(file: Path) -> bool:
    return _SLOW in file.read_bytes()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files without a slow test unread where slow tests alone are wanted.

    To read all files takes every process ten seconds, and one in seven has such a test.
    """
    wanted = config.option.markexpr == "slow" and collection_path.suffix == ".py"
    return True if wanted and not _has_slow_tests(collection_path) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let no test be slow in a way that would not be seen above."""
    if item.get_closest_marker("slow") and not _has_slow_tests(item.path):
        msg = f"{item.nodeid} is slow, and its file does not say {_SLOW.decode()}"
        raise pytest.UsageError(msg)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that take minutes: no process ends long after the others."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Keep the thousands of tests out of every search for what nobody needs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# A database thrown away in a fork waits for threads that stayed behind, and it dies.
os.register_at_fork(after_in_child=gc.freeze)


def pytest_sessionfinish() -> None:
    """Let Python end as it does elsewhere."""
    gc.unfreeze()


@cache
def _opened() -> str:
    """Give a cache of the sample books, which one file in seven opens."""
    os.environ["MOPAC_SPEND_CACHE"] = folder = tempfile.mkdtemp(dir=_CACHES.name)
    # Where they are at fault, the tests that open them say so.
    with contextlib.suppress(BooksError):
        open_books(shipped.folder("ledger"))
    return folder


@pytest.fixture(scope="module", autouse=True)
def _cache_of_the_file() -> None:
    """Begin a cache of its own: books are opened slower the more of others it holds.

    The sample books stand in it: to read them takes twenty times as long as to find
    them, and as long as twenty tests. Tests of what is read name a cache of their own.
    """
    folder = tempfile.mkdtemp(dir=_CACHES.name)
    os.environ["MOPAC_SPEND_CACHE"] = shutil.copytree(
        _opened(), folder, dirs_exist_ok=True
    )


@pytest.fixture(scope="module")
def workbooks_here() -> Iterator[None]:
    """Have workbooks read in this process, where a child is not what is tested."""
    from tests.workbooks_here import read_here

    with read_here():
        yield


@pytest.fixture(scope="module")
def looked_into_here() -> Iterator[None]:
    """Have files that are to leave looked into in this process, likewise."""
    from tests import workbooks_here as files

    with files.looked_into_here():
        yield
