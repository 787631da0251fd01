"""Walk through an installed mopac-spend, far from any clone: `make installed`.

    python tests/installed.py /some/where/bin/mopac-spend

Needs nothing but Python, so that nothing of what tests are run with can be what makes
the program work.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

SAMPLES = Path(__file__).parent.parent / "importers/samples"
ANSWERS = ("csv", "json", "xlsx", "ods", "html", "md", "table")
REPORTS = {".html", ".xlsx", ".pdf", ".ods", ".csv", ".json"}
# A machine that is busy takes a while.
_SECONDS = 300


class Walk:
    """One command, run again and again in a folder of its own.

    Attributes:
        command: what is put before the arguments.
        desk: the folder.

    """

    def __init__(self, command: list[str], desk: Path) -> None:
        self.command = command
        self.desk = desk

    def run(self, *arguments: str) -> str:
        """Give what a command says; raise CalledProcessError where it fails."""
        print("  mopac-spend", *arguments, flush=True)  # noqa: T201
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=self.desk,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            timeout=_SECONDS,
        )
        return done.stdout

    def books(self) -> None:
        """Make books, import an export, check them."""
        self.run("init", "books", "--body", "mopac")
        for name in ("finance-2017-18-Q1.csv", "finance-2017-18-Q4.xlsx"):
            said = self.run("--books", "books", "import", str(SAMPLES / name))
            assert "posted" in said, said
        self.run("--books", "books", "check")

    def answers(self) -> None:
        """Ask one question in every form; the files must not be empty."""
        ask = ("--books", "books", "ask", "spend-by-initiative", "--fy", "2017-18")
        for form in ANSWERS:
            name = f"answer.{form}"
            self.run(*ask, "--format", form, "--output", name)
            assert (self.desk / name).stat().st_size > 100, name

    def reports(self) -> None:
        """Draw a report in every form."""
        period = ("--fy", "2017-18", "--quarter", "1")
        self.run("--books", "books", "report", "quarterly", *period, "--output", "out")
        made = {path.suffix for path in (self.desk / "out").rglob("*.*")}
        assert made >= REPORTS, made

    def pages(self) -> None:
        """Serve the books and read a page of them."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        words = ["--books", "books", "browse", "--port", port]
        print("  mopac-spend", *words, flush=True)  # noqa: T201
        with subprocess.Popen([*self.command, *words], cwd=self.desk) as server:
            try:
                page = self._read(f"http://127.0.0.1:{port}/", server)
            finally:
                server.terminate()
        assert "<html" in page, page[:200]

    @staticmethod
    def _read(address: str, server: subprocess.Popen[bytes]) -> str:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until and server.poll() is None:
            try:
                with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
                    return str(answer.read().decode())
            except OSError:
                time.sleep(0.2)
        msg = "browse gave no page"
        raise AssertionError(msg)


def walk(command: list[str]) -> None:
    """Do what a user does, one thing after the other.

    Raises:
        subprocess.CalledProcessError: a command failed.
        AssertionError: it did not do what it is for.

    """
    with tempfile.TemporaryDirectory() as folder:
        walked = Walk(command, Path(folder))
        walked.run("demo", "demo")
        walked.books()
        walked.answers()
        walked.reports()
        walked.pages()


if __name__ == "__main__":
    walk([str(Path(sys.argv[1]).absolute())])
    print("it works")  # noqa: T201
