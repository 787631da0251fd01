"""Import what the commands import, once, and fork a process for every run asked for.

What a run had to import is imported here when it has ended, so the next one finds it.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import marshal
import os
import resource
import runpy
import selectors
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent.parent
# Variables that Python reads as it starts, and what `_become` makes good.
_MADE_GOOD = {
    b"PYTHONPATH": os.fsencode(ROOT),
    b"PYTHONUNBUFFERED": b"1",
}
_LOCALE = (b"LC_ALL", b"LC_CTYPE", b"LANG")
# In these Python reads and writes UTF-8, and takes any byte.
_LOCALES = {b"", b"C", b"POSIX", b"C.UTF-8"}
# No start differs by these; all others are to be as they are here.
_LIMITS = {resource.RLIMIT_FSIZE, resource.RLIMIT_CORE}
_NAMES = 1 << 20

Wanted: TypeAlias = dict[str, Any]


def _read_by_python(environment: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Give the variables by which Python would begin otherwise than with none."""
    read = {
        name: value
        for name, value in environment.items()
        if name.startswith(b"PYTHON") and _MADE_GOOD.get(name) != value
    }
    locale = {name: environment.get(name, b"") for name in _LOCALE}
    if b"LC_ALL" in environment or not _LOCALES.issuperset(locale.values()):
        read |= locale
    return read


# How Python began here, and so in whatever is forked.
_BEGUN = _read_by_python(os.environb)
_WRITTEN = {
    handle: (stream.encoding, stream.errors)
    for handle, stream in enumerate((sys.stdin, sys.stdout, sys.stderr))
}


@dataclass
class Run:
    """A run that somebody waits for."""

    asked: socket.socket
    child: int
    ended: int
    imported: int


@dataclass
class Forked:
    """What a process that was forked is to become."""

    wanted: Wanted
    streams: list[int]
    imports: int


class Server:
    """Runs that go on, and what is waited for."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._runs: list[Run] = []
        self._waiting = selectors.DefaultSelector()
        self._waiting.register(listening, selectors.EVENT_READ, None)
        self._waiting.register(sys.stdin, selectors.EVENT_READ, None)

    def serve(self) -> Forked | None:
        """Serve until nobody can ask; in a process that was forked, give its task."""
        while True:
            for key, _ in self._waiting.select():
                if key.fileobj is sys.stdin:
                    return None
                if key.data is None:
                    if forked := self._begin():
                        return forked
                elif key.data in self._runs:
                    self._end(key.data)

    def _begin(self) -> Forked | None:
        asked, _ = self._listening.accept()
        head, streams, _, _ = socket.recv_fds(asked, 4, 3)
        with asked.makefile("rb") as file:
            wanted = marshal.loads(file.read(int.from_bytes(head, "big")))  # noqa: S302
        if _starts_otherwise(wanted):
            child = 0
        else:
            imported, imports = os.pipe()
            if not (child := os.fork()):
                self._leave(asked, imported)
                return Forked(wanted, streams, imports)
            os.close(imports)
            run = Run(asked, child, os.pidfd_open(child), imported)
            self._runs.append(run)
            for waited in (run.ended, asked):
                self._waiting.register(waited, selectors.EVENT_READ, run)
        with contextlib.suppress(OSError):  # gone already, as is seen next
            asked.sendall(child.to_bytes(4, "big"))
        if not child:
            asked.close()
        for each in streams:
            os.close(each)
        return None

    def _leave(self, asked: socket.socket, imported: int) -> None:
        """Close, in a process that was forked, what is none of its business."""
        self._waiting.close()
        self._listening.close()
        asked.close()
        os.close(imported)
        for run in self._runs:
            run.asked.close()
            os.close(run.ended)
            os.close(run.imported)

    def _end(self, run: Run) -> None:
        """End a run that is over, or for which nobody waits any more."""
        self._runs.remove(run)
        for waited in (run.ended, run.asked):
            self._waiting.unregister(waited)
        child, status = os.waitpid(run.child, os.WNOHANG)
        if not child:
            os.kill(run.child, signal.SIGKILL)
            _, status = os.waitpid(run.child, 0)
        with contextlib.suppress(OSError):
            run.asked.sendall(status.to_bytes(4, "big"))
        run.asked.close()
        os.close(run.ended)
        os.set_blocking(run.imported, False)
        with contextlib.suppress(BlockingIOError):
            _import(os.read(run.imported, _NAMES).decode().split())
        os.close(run.imported)


def _starts_otherwise(wanted: Wanted) -> bool:
    """Say whether Python would begin otherwise than it did here."""
    if 1 not in wanted["streams"]:
        return True
    if _read_by_python(wanted["environment"]) != _BEGUN:
        return True
    return any(
        tuple(limits) != resource.getrlimit(number)
        for number, limits in wanted["limits"]
        if number not in _LIMITS
    )


def _become(forked: Forked) -> None:
    """Take on what whoever typed the command has."""
    wanted, given = forked.wanted, forked.wanted["environment"]
    os.setsid()
    for handle in range(3):
        if handle in wanted["streams"]:
            os.dup2(forked.streams[wanted["streams"].index(handle)], handle)
        else:
            os.close(handle)
    for each in forked.streams:
        os.close(each)
    raw = b"PYTHONUNBUFFERED" in given
    for handle, name in enumerate(("stdin", "stdout", "stderr")):
        stream = _stream(handle, raw=raw) if handle in wanted["streams"] else None
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.clear()
    os.environb.update(given)
    time.tzset()
    tempfile.tempdir = None
    os.chdir(wanted["folder"])
    os.umask(wanted["mask"])
    for number, limits in wanted["limits"]:
        if number in _LIMITS:
            resource.setrlimit(number, limits)
    if not wanted["stoppable"]:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[0] = wanted["folder"]
    sys.argv[1:] = wanted["arguments"]


def _stream(handle: int, *, raw: bool) -> io.TextIOWrapper:
    """Open a stream as Python does when it starts."""
    encoding, errors = _WRITTEN[handle]
    mode = "wb" if handle else "rb"
    buffering = 0 if raw and handle else -1
    file: Any = open(handle, mode, buffering, closefd=False)  # noqa: SIM115
    return io.TextIOWrapper(
        file,
        encoding,
        errors,
        line_buffering=handle == 2 or file.isatty(),
        write_through=raw,
    )


def _tell_imports(known: set[str], to: int) -> None:
    """Say at the end of a run what it had to import."""
    process = os.getpid()

    def tell() -> None:
        if os.getpid() == process:
            with contextlib.suppress(OSError):
                os.set_blocking(to, False)
                os.write(to, "\n".join(sys.modules.keys() - known).encode())

    atexit.register(tell)


def _import(names: list[str]) -> None:
    """Import what is not imported yet, of the program and of its libraries."""
    for name in sorted(names):
        if name.endswith("__main__") or name in sys.modules:
            continue
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    threads = os.listdir("/proc/self/task")  # noqa: PTH208
    assert len(threads) == 1, f"a fork would lack threads that {names} began"
    if names:
        gc.collect()
        gc.freeze()  # no process that is forked looks through it


def main(address: str) -> None:
    """Serve at an address, until standard input ends."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen(16)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if forked := Server(listening).serve():
        _tell_imports({*sys.modules}, forked.imports)
        _become(forked)
        runpy.run_module("mopac_spend", run_name="__main__", alter_sys=True)
    gc.unfreeze()


if __name__ == "__main__":
    main(sys.argv[1])
