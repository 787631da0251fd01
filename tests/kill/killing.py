"""SIGKILL at random moments of every command that writes.

Half of the kills come at any moment of the command; the others wait for the first
file that it stages, because the time from there to its last name is so short that
chance alone seldom falls into it.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from tests.kill.judging import (
    DiedBadlyError,
    Known,
    completes,
    copied,
    in_a_process,
    quiet,
    state,
)

if TYPE_CHECKING:
    import random
    from pathlib import Path

# One kill in so many is followed by the whole command once more.
_AGAIN = 4


def kill(known: Known, count: int, chance: random.Random, room: Path) -> Counter[str]:
    """Kill a command so many times, and count the states its books were left in.

    Raises:
        DiedBadlyError: one of them was wrong; its folder stays.

    """
    begun = time.monotonic()
    in_a_process(known.command, copied(known.whole, room / "timed"))
    longest = time.monotonic() - begun
    seen: Counter[str] = Counter()
    for number in range(count):
        folder = copied(known.whole, room / f"kill-{number}")
        moment = _killed(known, folder, longest, chance, waits=number % 2 == 1)
        try:
            seen[state(folder, known, opened=True)] += 1
            if number % _AGAIN == 0:
                completes(folder, known)
                seen["run again"] += 1
        except DiedBadlyError as error:
            msg = f"kill {number}, {moment}: {error}; see {folder}"
            raise DiedBadlyError(msg) from error
        shutil.rmtree(folder)
    return seen


def _killed(
    known: Known, folder: Path, longest: float, chance: random.Random, *, waits: bool
) -> str:
    """Run a command and kill it with all its children; say when."""
    child = os.fork()
    if not child:
        try:
            os.setsid()
            quiet()
            known.command.run(folder)
        finally:
            os._exit(0)
    begun = time.monotonic()
    if waits:
        while not _staged(folder) and not _ended(child):
            time.sleep(0.0005)
        time.sleep(chance.uniform(0, longest / 20))
    else:
        time.sleep(chance.uniform(0, longest))
    moment = f"after {time.monotonic() - begun:.4f} s of {longest:.4f}"
    for which in (os.killpg, os.kill):
        try:
            which(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    os.waitpid(child, 0)
    return moment


def _ended(child: int) -> bool:
    told = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return told is not None


def _staged(folder: Path) -> bool:
    """Say whether a command has begun to write."""
    if (folder / "books" / journal.JOURNAL).exists():
        return True
    return any(
        name.startswith(".being") or name.endswith(journal.STAGED)
        for where in ("books", "out")
        for _, _, names in os.walk(folder / where)
        for name in names
    )
