"""Whatever the umask: nobody but their owner may change what we write."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from typing import TypeAlias

import pytest

from mopac_spend.books.store import VARIABLE
from mopac_spend.cli.main import COMMANDS
from tests.program import TRULY, program

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parent.parent / "importers" / "samples"
SAMPLE = ("--design", "mus", "--size", "5", "--seed", "audit")
YEAR = ("--fy", "2017-18")
BY = ("--by", "A. Officer", "--reason", "test")
# Nothing is in the books of that year.
EXPLAINED = ("--explain", "batches=none", "--explain", "bank=none")
Commands: TypeAlias = tuple[tuple[str, ...], ...]
# In this order: what is there to be reviewed has to be imported before.
AS_READER = ("--name", "A. Smith", "--role", "reader", "--no-password")
RUN: Commands = (
    ("init", "books", "--body", "mopac"),
    ("grants", str(SAMPLES / "grants-2018-19.json"), "--awards-only"),
    ("import", str(SAMPLES / "finance-2017-18-Q1.csv")),
    ("import", str(SAMPLES / "finance-2017-18-Q4.xlsx"), "--format", "json"),
    ("reconcile", str(SAMPLES / "bank-2017-04.csv"), "--output", "out/bank.xlsx"),
    ("layout", "suggest", "odd.csv", "--output", "out/new.toml"),
    ("check",),
    ("record", "--by", "A. Officer", "--why", "test"),
    ("status",),
    ("changes", "--from", "1", "--output", "out/changes.xlsx"),
    ("close", "2016-17", *BY, *EXPLAINED),
    ("reopen", "2016-17", *BY, "--approver", "B. Head"),
    ("seal", "--key", "odd.key", "--output", "out/sealed"),
    ("release", "make", "payments", "--key", "odd.key", "--output", "out/released"),
    ("prove", "1", "--release", "out/released", "--output", "out/proof.txt"),
    ("desk", "user", "add", "a.smith", *AS_READER),
    *(
        ("ask", "spend-by-initiative", "--payments", "--output", f"out/answer.{form}")
        for form in ("csv", "json", "xlsx", "ods", "html", "md")
    ),
    ("review", "--output", "out/review.xlsx"),
    ("review", "--output", "out/review.csv"),
    ("tag", "out/review.csv", "--by", "A. Officer"),
    ("explain", "nothing:1:2"),
    ("release", "check", "out/answer.xlsx", "out/answer.json"),
    ("duplicates", "--output", "out/twice.xlsx"),
    ("sample", *SAMPLE, "--output", "out/sample.xlsx"),
    ("suppliers", "propose", "--output", "out/names.xlsx"),
    ("suppliers", "people", "--output", "out/people.xlsx"),
    ("suppliers", "decide", "out/people.xlsx"),
    ("register", "export", "grant", "out/grants.xlsx"),
    ("register", "export", "initiative", "out/initiatives.csv"),
    ("register", "import", "initiative", "out/initiatives.csv"),
    ("foi", "--cases", "out/cases", "list"),
    ("publish", "sio-3f", "--period", "2017-04", "--output", "out/sio", "--with-gaps"),
    ("report", "quarterly", *YEAR, "--quarter", "1", "--output", "reports/deep"),
    ("report", "outturn", *YEAR, "--output", "board", "--publish", *BY),
    ("report", "dashboard", *YEAR, "--output", "board"),
    ("budget", "template", *YEAR, "out/budget.xlsx"),
    ("rules", "check"),
    ("questions",),
    ("combine", "lake", "books"),
    ("find", "spend by initiative"),
    ("backup", "--output", "out/kept/books.zip"),
    ("restore", "out/kept/books.zip", "--rehearse"),
    ("demo", "demo"),
)
posix = pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise")


def ran(folder: Path, mask: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program(), "--books", "books", *arguments],
        cwd=folder,
        umask=mask,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {VARIABLE: str(folder / "kept")},
    )


def rights(folder: Path) -> dict[Path, int]:
    return {
        path: stat.S_IMODE(path.lstat().st_mode)
        for path in folder.rglob("*")
        if not path.name.startswith("odd.") and not path.is_symlink()
    }


@posix
@pytest.mark.parametrize(
    ("mask", "file", "inner", "commands"),
    [(0o000, 0o644, 0o755, RUN), (0o077, 0o600, 0o700, RUN[:20])],
)
def test_every_command_under_an_open_and_a_closed_umask(
    tmp_path: Path, mask: int, file: int, inner: int, commands: Commands
) -> None:
    (tmp_path / "odd.csv").write_text("Paid on,Net,Paid to\n2020-06-02,5.00,A Ltd\n")
    (tmp_path / "out").mkdir(mode=0o755)
    make_key = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "odd.key")
    subprocess.run(make_key, cwd=tmp_path, check=True)
    outcomes = {arguments: ran(tmp_path, mask, *arguments) for arguments in commands}
    failed = {
        arguments: each.stderr
        for arguments, each in outcomes.items()
        if each.returncode
    }
    assert {arguments[0] for arguments in failed} <= {"explain"}, failed
    modes = rights(tmp_path)
    written = {path.relative_to(tmp_path).parts[0] for path in modes}
    assert {"books", "kept", "out"} <= written
    del modes[tmp_path / "out"]
    for path, mode in modes.items():
        own = bool({"kept", "foi-cases", "desk", "lake"} & {*path.parts})
        if path.is_dir():
            assert mode == (0o700 if own else inner), path
        else:
            assert mode == (0o600 if own else file), path


@posix
def test_the_log_of_readers_is_the_servers_alone(tmp_path: Path) -> None:
    ran(tmp_path, 0o000, "init", "books", "--body", "mopac")
    command = [*TRULY, "--books", "books", "browse"]
    with subprocess.Popen(
        [*command, "--port", "5987", "--access-log", "readers.log"],
        cwd=tmp_path,
        umask=0,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {VARIABLE: str(tmp_path / "kept")},
    ) as server:
        stop = threading.Timer(120, server.kill)
        stop.start()
        try:
            while server.poll() is None:
                try:
                    urllib.request.urlopen("http://127.0.0.1:5987/").close()
                except OSError:
                    time.sleep(0.1)
                else:
                    break
            modes = rights(tmp_path)
        finally:
            stop.cancel()
            server.terminate()
    assert modes[tmp_path / "readers.log"] == 0o600
    assert [path for path, mode in modes.items() if mode & 0o022] == []


def test_every_command_that_there_is_was_run() -> None:
    assert {arguments[0] for arguments in RUN} | {"browse"} == {*COMMANDS}
