"""Run whole commands as a person would, and say what memory they took.

Times are taken by pytest-benchmark around `run`. The memory of a command that is
several processes at once is sampled by `peak`, in a run that nobody times.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

KIB = 1024
_INTERVAL = 0.01
# To look costs time, of a processor that what is measured may want.
# Short commands are over before long.
_OFTEN, _SELDOM = 0.002, 0.05


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended well: what it printed, and its largest process in MiB."""

    output: str
    mib: int


def run(command: Sequence[str | Path], environment: Mapping[str, str]) -> Ran:
    """Run a command to its end.

    Raises:
        RuntimeError: it ended with another status than 0.

    """
    with tempfile.TemporaryFile("w+") as output:
        process = _start(command, environment, output.fileno())
        watch = _Watch(process.pid)
        process.wait()
        output.seek(0)
        told = output.read()
    if process.returncode:
        msg = f"{' '.join(map(str, command))} ended with {process.returncode}: {told}"
        raise RuntimeError(msg)
    return Ran(told, watch.ended() // KIB)


class _Watch(threading.Thread):
    """Reads the high-water mark of one process until it has ended.

    What the system reports at its end would count the memory of this process
    too, of which it began as a copy.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._status = Path(f"/proc/{pid}/status")
        self._most = 0
        self.start()

    def run(self) -> None:
        while found := _field(self._status, "VmHWM:"):
            self._most = found
            time.sleep(_INTERVAL)

    def ended(self) -> int:
        self.join()
        return self._most


@dataclass(frozen=True, slots=True)
class Measured:
    """A command that was run to its end.

    Attributes:
        output: what it printed.
        status: with which it ended; a signal's number below nil.
        seconds: from its start to its end.
        processor: seconds of processor time, its own and its children's.
        mib: the most memory that it and its children held at once.

    """

    output: str
    status: int
    seconds: float
    processor: float
    mib: int


def measured(
    command: Sequence[str | Path], environment: Mapping[str, str], limit: float
) -> Measured:
    """Run a command to its end, and measure it; it is killed after so many seconds."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = _start(command, environment, output.fileno())
        stop = threading.Timer(limit, process.kill)
        stop.start()
        held = _Held(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        stop.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        told = output.read()
    # Where the system has no /proc, what it says of the largest process.
    most = held.ended() or usage.ru_maxrss // (1 if sys.platform != "darwin" else KIB)
    used = usage.ru_utime + usage.ru_stime
    return Measured(told, process.returncode, seconds, used, most // KIB)


class _Held(threading.Thread):
    """Watches how much memory a process and its children hold, in KiB.

    One process is asked for its own high-water mark. What several share is counted
    once, which takes the system longer to say, and is asked for only then.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._most = 0
        self.start()

    def run(self) -> None:
        status = Path(f"/proc/{self._pid}/status")
        wait = _OFTEN
        while alone := _field(status, "VmHWM:"):
            some = list(_tree(self._pid))
            held = sum(map(_proportional, some)) if len(some) > 1 else 0
            self._most = max(self._most, alone, held)
            time.sleep(wait)
            wait = min(2 * wait, _SELDOM)

    def ended(self) -> int:
        self.join()
        return self._most


def peak(command: Sequence[str | Path], environment: Mapping[str, str]) -> int:
    """Run a command and give the most memory it and its children held, in MiB.

    What processes share is counted once (Linux's proportional set size).
    """
    process = _start(command, environment, subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_proportional, _tree(process.pid))))
        time.sleep(_INTERVAL)
    return most // KIB


def _start(
    command: Sequence[str | Path], environment: Mapping[str, str], output: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(map(str, command)),
        env={**os.environ, **environment},
        stdout=output,
        stderr=subprocess.STDOUT,
    )


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [(task / "children").read_text().split() for task in tasks]
    except OSError:
        return
    for child in {int(each) for some in children for each in some}:
        yield from _tree(child)


def _proportional(pid: int) -> int:
    return _field(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def _field(path: Path, name: str) -> int:
    """Give a number of KiB that the system tells of a process; 0 once it ended."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
