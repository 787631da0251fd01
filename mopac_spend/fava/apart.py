"""Work that a reader asks for, done in a process of its own, which can be ended.

A query may sort or multiply without end, and a thread that does so cannot be stopped.
A copy of the process does it instead: it has the books in its memory already, is given
so much more of it and so much time, and goes away with everything that it changed.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds of a work, and where others wait for their turn.
SECONDS, _WHILE_OTHERS_WAIT = 30.0, 5.0
# Bytes: of memory beyond what the process had, and of an answer.
_MEMORY, _LONGEST = 1 << 29, 1 << 28
# Works at once, of them for one address, and what of one address may wait.
_AT_ONCE, _FOR_ONE, _WAITING = 6, 5, 4
_LOOK = 0.2  # seconds between looks whether others wait
_CHUNK = 1 << 16
_WELL, _REFUSED, _TOO_LARGE = b"+", b"-", b"m"


class Refused(Exception):  # noqa: N818 - what a reader is told
    """The work came to no answer; the text says why, in a sentence."""


class Busy(Exception):  # noqa: N818 - likewise
    """Others are worked for, and it is not known when they are done."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one work may take: seconds, fewer where others wait, and memory."""

    seconds: float = SECONDS
    while_others_wait: float = _WHILE_OTHERS_WAIT
    memory: int = _MEMORY


class Apart:
    """Does work in processes of their own, a few at once; for several threads.

    A system without `fork` (Windows) has no copies: there it is done in place.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        """Begin nothing yet."""
        self.limits = limits or Limits()
        self._changed = threading.Condition()
        self._addresses: list[str] = []
        self._running: set[int] = set()
        self._waiting: list[str] = []
        self._ended = False

    def done(self, work: Callable[[], bytes], address: str = "") -> bytes:
        """Do some work and give what it gives.

        Args:
            work: it sees everything as it is now and changes nothing here.
            address: whom it is done for.

        Raises:
            Refused: it could not be done, or took more than it may.
            Busy: others' work took all the time there is to wait.

        """
        with self._turn(address):
            return self._done(work) if hasattr(os, "fork") else work()

    def end(self) -> None:
        """End all that is being done, and begin nothing any more."""
        with self._changed:
            self._ended = True
            for child in self._running:
                os.kill(child, signal.SIGKILL)
            self._changed.notify_all()

    @contextmanager
    def _turn(self, address: str) -> Iterator[None]:
        def free() -> bool:
            ours = self._addresses.count(address)
            return len(self._addresses) < _AT_ONCE and ours < _FOR_ONE

        with self._changed:
            if self._waiting.count(address) >= _WAITING:
                raise Busy
            self._waiting.append(address)
            try:
                waited = self._changed.wait_for(
                    lambda: self._ended or free(), self.limits.seconds
                )
            finally:
                self._waiting.remove(address)
            if not waited or self._ended:
                raise Busy
            self._addresses.append(address)
        try:
            yield
        finally:
            with self._changed:
                self._addresses.remove(address)
                self._changed.notify_all()

    def _done(self, work: Callable[[], bytes]) -> bytes:
        reading, writing = os.pipe()
        try:
            with self._changed:
                if self._ended:
                    raise Busy
                child = os.fork()
                if child == 0:
                    _work(work, writing, self.limits)
                self._running.add(child)
        finally:
            os.close(writing)
        try:
            message = self._heard(reading)
        finally:
            os.close(reading)
            with self._changed:
                self._running.discard(child)
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
        kind, body = message[:1], message[1:]
        if kind == _WELL:
            return body
        if kind == _REFUSED:
            raise Refused(body.decode())
        msg = "It needs more memory than one query may have; narrow it."
        raise Refused(msg)

    def _heard(self, reading: int) -> bytes:
        """Give all that the child says.

        Raises:
            Refused: it says too much, or takes too long.

        """
        parts: list[bytes] = []
        length, begun = 0, time.monotonic()
        while True:
            self._in_time(time.monotonic() - begun)
            if not select.select([reading], [], [], _LOOK)[0]:
                continue
            part = os.read(reading, _CHUNK)
            if not part:
                return b"".join(parts)
            parts.append(part)
            length += len(part)
            if length > _LONGEST:
                msg = "Its answer is longer than one may be; narrow it."
                raise Refused(msg)

    def _in_time(self, taken: float) -> None:
        if taken > self.limits.seconds:
            msg = "It took longer than one query may; narrow it, by time say."
            raise Refused(msg)
        if self._waiting and taken > self.limits.while_others_wait:
            msg = (
                "Others wait, and it takes long; ask again, or narrow it, by time say."
            )
            raise Refused(msg)


def _work(work: Callable[[], bytes], writing: int, limits: Limits) -> NoReturn:
    """Be the child: work, say what came of it, and go."""
    try:
        _bound(writing, limits)
        try:
            message = _WELL + work()
        except MemoryError:
            message = _TOO_LARGE
        except Exception as error:  # noqa: BLE001 - all a reader may have asked for
            message = _REFUSED + _words(error).encode()
        left = memoryview(message)
        while left:
            left = left[os.write(writing, left) :]
    finally:
        os._exit(0)  # nothing of the parent's is ended or cleared away


def _words(error: Exception) -> str:
    text = getattr(error, "message", "") or str(error)
    name = "" if hasattr(error, "message") else f"{type(error).__name__}: "
    return f"{name}{text}"[:500]


def _bound(writing: int, limits: Limits) -> None:
    """Leave the parent's connections alone, and keep within the limits."""
    import resource

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.closerange(3, writing)
    os.closerange(writing + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    gc.disable()  # it would only copy what both have
    os.nice(5)
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        _end_with_parent()
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            pages = int(file.read().split()[0])
        most = pages * resource.getpagesize() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _end_with_parent() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
