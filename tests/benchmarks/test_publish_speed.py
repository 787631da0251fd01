"""How long it takes to publish a month of 100,000 payments; see `test_speed`."""

from __future__ import annotations

import itertools
import os
import sys
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.store import VARIABLE
from tests.benchmarks.public.processes import run
from tests.benchmarks.published_books import PERIOD, make

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

PAYMENTS = 100_000
# Long ago, so that no file looks as if it were still being written.
_THEN = 1_600_000_000


@pytest.mark.parametrize("duty", ["sio-3g", "ocds", "360giving"])
def test_publish(
    benchmark: BenchmarkFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    duty: str,
) -> None:
    """Every form of one publication, out of books that were opened before."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    books = tmp_path / "books"
    make(books, duty, PAYMENTS)
    for path in books.rglob("*"):
        os.utime(path, (_THEN, _THEN))
    outputs = (tmp_path / f"out-{number}" for number in itertools.count())
    command = (sys.executable, "-m", "mopac_spend", "--books", books, "publish", duty)
    wish = ("--period", PERIOD, "--with-gaps", "--draft", "--output")

    def published() -> int:
        return run((*command, *wish, next(outputs)), {}).mib

    mib = benchmark.pedantic(published, rounds=3, warmup_rounds=1)  # type: ignore[no-untyped-call]
    assert list((tmp_path / "out-1").iterdir())
    benchmark.group = f"{PAYMENTS:,} payments"
    name = f"a month published: {duty}"
    benchmark.extra_info |= {"name": name, "mib": mib, "payments": PAYMENTS}
