"""The sample books under Fava, and servers as people start them."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.fava.application import make_application
from tests.templates_kept import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient

keep()

ROOT = Path(__file__).parent.parent.parent
SLUG = "mopac-spend-ledger-illustrative-payments"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the sample books, which no test changes."""
    target = tmp_path_factory.mktemp("fava") / "ledger"
    shutil.copytree(ROOT / "ledger", target)
    return target


@pytest.fixture(scope="session")
def client(folder: Path) -> FlaskClient:
    return make_application(folder).test_client()


@dataclass(frozen=True)
class Served:
    """A server in a process of its own."""

    process: subprocess.Popen[bytes]
    port: int
    slug: str = SLUG

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, name: str) -> str:
        return f"{self.address}/{self.slug}/{name}"

    def get(self, name: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(self.page(name), headers=headers)  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")


def free_port() -> int:
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def serving(books: Path, *options: str, slug: str = SLUG) -> Iterator[Served]:
    """Start `mopac-spend browse` and stop it at the end."""
    port = free_port()
    words = [sys.executable, "-m", "mopac_spend", "--books", str(books), "browse"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*words, "--port", str(port), *options],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )

        def started() -> bool:
            log.seek(0)
            text = log.read()
            assert process.poll() is None, text
            return "Fava is at" in text

        try:
            until(started, 60)
            yield Served(process, port, slug)
        finally:
            process.terminate()
            process.wait(60)
        log.seek(0)
        assert "Traceback" not in log.read()


def until(noticed: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that another thread or process has to notice."""
    end = time.monotonic() + seconds
    while not noticed():
        assert time.monotonic() < end, "it was not noticed"
        time.sleep(0.05)
