"""An engine that is not there is said so, and no figure comes of it."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

LINE = "2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return open_books(make_books(tmp_path_factory.mktemp("books"), LINE))


def refused(books: Books, engine: str) -> str:
    with pytest.raises(Refusal) as error:
        connect(books, engine)
    assert error.value.code == "ENGINE-001"
    return error.value.message


@pytest.mark.parametrize("engine", ["sparks", "spark://", "spark://here", "duckdb2"])
def test_an_engine_nobody_knows(books: Books, engine: str) -> None:
    assert f"{engine!r} is no engine; write duckdb, spark" in refused(books, engine)


def test_a_master_that_is_not_there(books: Books) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        engine = f"spark://127.0.0.1:{held.getsockname()[1]}"
        assert f"no master answers at {engine}" in refused(books, engine)


def test_a_machine_without_java(
    books: Books, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "apt-get install default-jre-headless" in refused(books, "spark")


def test_a_machine_without_the_extra(
    books: Books, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "java").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    assert "pip install 'mopac-spend[spark]'" in refused(books, "spark")


# Whoever looks for a module is there each time that one is loaded.
STOPPED = """
import os, signal, sys

class Presses:
    def find_spec(self, name, *_):
        if name == "_duckdb":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Presses())
try:
    import mopac_spend.engine.loading
except KeyboardInterrupt:
    print("stopped", hasattr(sys.modules["duckdb"], "connect"))
"""


def test_ctrl_c_waits_for_all_of_the_engine() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED], capture_output=True, text=True, check=True
    )
    assert done.stdout == "stopped True\n"
