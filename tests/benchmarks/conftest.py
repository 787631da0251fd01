"""Books to measure with: one folder for each size, made once a run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from tests.benchmarks.large_books import export, make

if TYPE_CHECKING:
    from pathlib import Path

# A million takes some ten minutes with all its peers: MOPAC_SPEND_BENCH=1000000.
SIZES = [
    int(size) for size in os.environ.get("MOPAC_SPEND_BENCH", "10000 100000").split()
]
# Long ago, so that no file looks as if it were still being written.
THEN = 1_600_000_000


@pytest.fixture(scope="session", params=SIZES, ids=lambda size: f"{size:,}")
def books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("books") / str(request.param)
    make(folder, request.param)
    for path in folder.rglob("*"):
        os.utime(path, (THEN, THEN))
    return folder


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    export(folder, 100_000)
    return folder


@pytest.fixture(autouse=True)
def grouped(request: pytest.FixtureRequest) -> None:
    """Put what was measured on one size of books side by side."""
    if {"benchmark", "books"} <= set(request.fixturenames):
        size = int(request.getfixturevalue("books").name)
        benchmark = request.getfixturevalue("benchmark")
        benchmark.group = f"{size:,} payments"
        benchmark.extra_info["payments"] = size


@pytest.fixture
def warmed(books: Path) -> None:
    """See that the books have been opened before, by whoever opens them next."""
    open_books(books)
