"""What goes wrong around a command: its words, its status, and what is kept of it."""

from __future__ import annotations

import errno
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn

import duckdb
import pytest

from mopac_spend.cli import faults

ROOT = Path(__file__).parents[2]


def failing(error: BaseException) -> int:
    def command() -> NoReturn:
        raise error

    return faults.run(command)


def test_what_nobody_expected_is_kept_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert failing(KeyError("code")) == 2
    (file,) = (tmp_path / "mopac-spend").iterdir()
    assert capsys.readouterr().err == (
        f"RUN-001: the program met what it did not expect (KeyError: 'code'); send "
        f"{file} to whoever looks after it, with the command\n"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8")
    assert "in command" in text
    assert text.endswith("KeyError: 'code'\n")


def test_where_nothing_can_be_kept_the_line_is_said_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    monkeypatch.setattr("tempfile.tempdir", "/proc/none")
    assert failing(ValueError("one\n two")) == 2
    assert capsys.readouterr().err == (
        "RUN-001: the program met what it did not expect (ValueError: one two); tell "
        "whoever looks after it the command\n"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.EFBIG, "File too large"), "RUN-002"),
        (duckdb.IOException("Could not write: No space left on device"), "RUN-002"),
        (duckdb.OutOfMemoryException("failed to allocate data"), "RUN-003"),
        (ImportError("x.so: failed to map segment from shared object"), "RUN-003"),
        (RuntimeError("can't start new thread"), "RUN-003"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "RUN-003"),
        (FileNotFoundError(2, "No usable temporary directory found"), "RUN-004"),
        (OSError(errno.ENFILE, "Too many open files in system"), "RUN-006"),
        (EOFError("marshal data too short"), "RUN-001"),
        (RecursionError(), "RUN-001"),
    ],
)
def test_what_the_system_lacks_has_a_code(
    error: BaseException,
    code: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert failing(error) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"{code}: ")
    assert err.count("\n") == 1


def test_what_a_fault_led_to_is_told_as_the_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def command() -> None:
        nothing: dict[str, str] = {}
        try:
            bytearray(sys.maxsize)
        except MemoryError:
            nothing["gone"]

    assert faults.run(command) == 2
    assert capsys.readouterr().err.startswith("RUN-003: there is not enough memory")


def test_a_file_that_was_missed_before_is_not_blamed_for_a_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def command() -> None:
        nothing: dict[str, str] = {}
        try:
            (tmp_path / "none").read_bytes()
        except FileNotFoundError:
            nothing["gone"]

    assert faults.run(command) == 2
    err = capsys.readouterr().err
    assert err.startswith("RUN-001: the program met what it did not expect (KeyError")


def test_a_reader_who_has_enough_is_no_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert failing(BrokenPipeError()) == 0
    assert capsys.readouterr().err == ""


# The engine may have given the work to another thread, and hears of no signal then.
QUERY = """
import os, signal, sys, threading
import duckdb
from mopac_spend.cli import faults

def command():
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with duckdb.connect() as connection:
        connection.execute("SELECT max(hash(range)) FROM range(1000000000000)")

sys.exit(faults.run(command))
"""


def test_a_stop_within_the_database_is_a_stop() -> None:
    for _ in range(8):
        ran = subprocess.run(
            [sys.executable, "-c", QUERY],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "stopped\n")


ENDING = """
import atexit, sys, threading, time
from mopac_spend import __main__
from mopac_spend.cli import main

def work():
    time.sleep(SECONDS)
    print("written", flush=True)

def command():
    atexit.register(print, "folders gone", flush=True)
    threading.Thread(target=work).start()
    sys.exit(STATUS)

main.main = command
__main__.main()
"""


@pytest.mark.parametrize(
    ("status", "seconds", "printed"),
    [
        (0, "0.2", "written\nfolders gone\n"),
        (1, "0.2", "written\nfolders gone\n"),
        (130, "600", "folders gone\n"),
    ],
)
def test_work_that_goes_on_is_waited_for_but_after_a_stop(
    status: int, seconds: str, printed: str
) -> None:
    ending = ENDING.replace("STATUS", str(status)).replace("SECONDS", seconds)
    ran = subprocess.run(
        [sys.executable, "-c", ending],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (status, printed, "")


def test_nothing_of_the_watch_for_a_stop_is_left() -> None:
    before = signal.getsignal(signal.SIGINT), threading.active_count()
    assert faults.run(lambda: None) == 0
    assert (signal.getsignal(signal.SIGINT), threading.active_count()) == before
    assert signal.set_wakeup_fd(-1) == -1


def test_what_comes_of_a_stop_is_a_stop(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> NoReturn:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            msg = "half an import"
            raise ImportError(msg) from None
        raise AssertionError

    assert faults.run(command) == 130
    assert capsys.readouterr().err == "stopped\n"
