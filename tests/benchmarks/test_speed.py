"""How long the books take: run by hand with `make bench`, never in a test run.

Sizes are payments; a million joins them with MOPAC_SPEND_BENCH=1000000. Times are
of this process; a command adds the start of Python and of DuckDB to them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.store import VARIABLE
from mopac_spend.questions.ask import ask
from tests.benchmarks.large_books import make

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = [10_000, 100_000, *map(int, os.environ.get("MOPAC_SPEND_BENCH", "").split())]


@pytest.fixture(scope="module", params=SIZES)
def books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("books") / str(request.param)
    make(folder, request.param)
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return folder


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def question(books: Path) -> object:
    return ask(open_books(books), "spend-by-initiative", fy="2018-19").total


def test_cold(benchmark: BenchmarkFixture, books: Path, tmp_path: Path) -> None:
    rounds = iter(range(100))

    def anew() -> None:
        os.environ[VARIABLE] = str(tmp_path / f"cache-{next(rounds)}")

    was = os.environ[VARIABLE]
    try:
        benchmark.pedantic(question, args=(books,), setup=anew, rounds=3)  # type: ignore[no-untyped-call]
    finally:
        os.environ[VARIABLE] = was


def test_warm(benchmark: BenchmarkFixture, books: Path, cache: Path) -> None:
    question(books)
    benchmark.pedantic(question, args=(books,), rounds=5)  # type: ignore[no-untyped-call]


def test_one_file_changed(
    benchmark: BenchmarkFixture, books: Path, cache: Path
) -> None:
    question(books)
    file = max(books.glob("payments/*/*.beancount"))
    tags = ['directorate: "strategy"', 'directorate: "finance"']

    def change() -> None:
        text = file.read_text(encoding="utf-8")
        tags.reverse()
        file.write_text(text.replace(tags[0], tags[1], 1), encoding="utf-8")

    benchmark.pedantic(question, args=(books,), setup=change, rounds=5)  # type: ignore[no-untyped-call]


def test_by_beancount_alone(benchmark: BenchmarkFixture, books: Path) -> None:
    main = (books / "main.beancount").resolve()
    benchmark.pedantic(by_beancount, args=(main,), rounds=1)  # type: ignore[no-untyped-call]
