"""An engine that is not there is said so, and no figure comes of it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.engine.database import connect
from mopac_spend.engine.spark import session
from mopac_spend.findings import Refusal
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

LINE = "2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return open_books(make_books(tmp_path_factory.mktemp("books"), LINE))


@pytest.fixture(autouse=True)
def nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget a Spark that another test of this process started."""
    monkeypatch.setattr(session, "_STARTED", {})


def refused(books: Books, engine: str) -> str:
    with pytest.raises(Refusal) as error:
        connect(books, engine)
    assert error.value.code == "ENGINE-001"
    return error.value.message


@pytest.mark.parametrize("engine", ["sparks", "spark://", "spark://here", "duckdb2"])
def test_an_engine_nobody_knows(books: Books, engine: str) -> None:
    assert f"{engine!r} is no engine; write duckdb, spark" in refused(books, engine)


def test_nonsense_is_nonsense_where_spark_runs_already(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_STARTED", {"spark": None})
    assert "'sparks' is no engine" in refused(books, "sparks")
    assert "this process is on spark already" in refused(books, "spark://127.0.0.1:1")


def test_a_master_that_is_not_there(books: Books) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        engine = f"spark://127.0.0.1:{held.getsockname()[1]}"
        assert f"no master answers at {engine}" in refused(books, engine)


@pytest.mark.parametrize("where", [f"{'a' * 70}:1", f"127.0.0.1:{10**30}"])
def test_a_master_that_cannot_be_anywhere(books: Books, where: str) -> None:
    assert f"no master answers at spark://{where}" in refused(books, f"spark://{where}")


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


def test_a_java_that_does_not_start_spark(books: Books, tmp_path: Path) -> None:
    """Such as one that is too old: what is wrong with it, and what to look for."""
    pytest.importorskip("pyspark", reason="the extra is not installed: .[spark]")
    pytest.importorskip("sqlglot", reason="the extra is not installed: .[spark]")
    (tmp_path / "java").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    (tmp_path / "java").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    environment.pop("JAVA_HOME", None)
    asked = ("--books", str(books.root), "ask", "spend-by-body", "--engine", "spark")
    done = subprocess.run(
        [sys.executable, "-m", "mopac_spend", *asked],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ENGINE-001: Spark does not start at spark (")
    assert "see that `java -version` says 17" in done.stderr


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
