"""Work that a second process does while this one goes on.

    with Beside(work) as beside:
        …                        # meanwhile
        done = beside.result()

The second process is a copy of this one: the work sees what is there, nothing is sent
to it, and what it gives comes back through a pipe. Where a system cannot copy a process
or has one core, and where the copy came to an end before its work, the work is done in
this process when its result is asked for: it is the same work, and gives the same.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

T = TypeVar("T")
# Seconds between two looks whether the process that began this one is still there.
_GLANCE = 1.0
# Name of a thread that waits for the system, and beside which this one may be copied.
HOLDS_NOTHING = "holds nothing"


class Beside(Generic[T]):
    """One piece of work, done beside."""

    def __init__(self, work: Callable[[], T], *, worth_it: bool = True) -> None:
        """Take what is to be done.

        Args:
            work: is done in a copy of this process, so that what it changes is lost.
            worth_it: whether it takes longer than to copy a process.

        """
        self._work, self._worth_it = work, worth_it
        self._process: ForkProcess | None = None
        self._from: Connection | None = None

    def __enter__(self) -> Self:
        """Begin."""
        if not (self._worth_it and can_copy() and _alone()):
            return self
        from multiprocessing import current_process, get_context

        if current_process().daemon:  # which may begin none
            return self
        context = get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=_send, args=(self._work, theirs, os.getpid()), daemon=True
        )
        try:
            process.start()
        except OSError:  # no more processes, or no memory
            ours.close()
        else:
            self._process, self._from = process, ours
        theirs.close()
        return self

    @property
    def is_there(self) -> bool:
        """Whether there is a second process."""
        return self._process is not None

    def result(self) -> T:
        """Give what the work gives, and raise what it raises; it is asked once."""
        if self._from is not None:
            try:
                done: T = self._from.recv()
            except (EOFError, OSError):
                pass
            else:
                return done
        return self._work()

    def __exit__(self, *_: object) -> None:
        """End the other process, if it is not done."""
        if self._process is not None and self._from is not None:
            self._from.close()
            self._process.kill()
            self._process.join()


def can_copy() -> bool:
    """Say whether a copy of this process would have a core of its own."""
    return os.name == "posix" and (os.cpu_count() or 1) > 1


def _alone() -> bool:
    """Say whether no other thread holds what a copy, which has none of them, waits for.

    One that loads a module does, and a copy that loads it too would wait for ever.
    """
    holding = [each for each in threading.enumerate() if each.name != HOLDS_NOTHING]
    return holding == [threading.current_thread()]


def begin(parent: int) -> None:
    """Be stopped by Ctrl-C without a word, and with the parent; share its memory."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the command has a word for all
    gc.freeze()  # to look at what is shared would make it this process's own
    threading.Thread(target=_ends_with, args=(parent,), daemon=True).start()


def _ends_with(parent: int) -> None:
    """End this process when the one that began it has been killed.

    It waits at a pipe of which it holds the other end too, and would for ever.
    """
    while os.getppid() == parent:
        time.sleep(_GLANCE)
    os._exit(1)


def _send(work: Callable[[], object], to: Connection, parent: int) -> None:
    """Do the work and send what it gives; nothing, where it fails."""
    begin(parent)
    try:
        to.send(work())
    finally:
        # Nothing that the other process will say or close is said or closed here.
        os._exit(0)
