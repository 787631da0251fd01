"""Cases in processes of their own: one that dies or hangs is a fault, not the end.

Two workers are sent plans, one at a time. An alarm in the worker ends a case that
works for too long, whatever else the machine does meanwhile; where that is not heard
(a loop in C) or does not ring (a wait), the parent kills the worker.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fuzz.case import FAULT, Fault, Outcome, Plan
from tests.fuzz.kinds import kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

# The parent waits longer, in proportion: other processes may have the machine.
_PATIENCE = 4.0
# Bytes that a worker may come to hold.
_MEMORY = 6 * 1024**3
# Cases after which a worker is replaced, so that what leaks does not add up.
_TURNS = 5_000


class SlowError(BaseException):
    """The alarm: no handler of the package takes it for its own."""


def run_here(plan: Plan, room: Path) -> Outcome:
    """Run a case in this process."""
    limit = kind(plan.kind).SECONDS
    shutil.rmtree(room / "input", ignore_errors=True)
    signal.signal(signal.SIGPROF, _alarm)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        return kind(plan.kind).run(plan.subject, plan.steps, room)
    except Fault as fault:
        return Outcome(FAULT, head=fault.head, words=fault.words)
    except SlowError:
        return Outcome(FAULT, head="too slow", words=f"more than {limit} s of work")
    except MemoryError:
        return Outcome(FAULT, head="out of memory")
    except Exception as error:  # noqa: BLE001 - the very thing that is looked for
        frames = traceback.extract_tb(error.__traceback__)
        ours = [each for each in frames if "/mopac_spend/" in each.filename] or frames
        last = ours[-1]
        head = f"{type(error).__name__} in {Path(last.filename).name}:{last.name}"
        words = "".join(traceback.format_exception(error)[-6:])
        return Outcome(FAULT, head=head, words=words[-3000:])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _alarm(_signal: int, _frame: FrameType | None) -> None:
    # Again soon, in case the first one is swallowed on its way.
    signal.setitimer(signal.ITIMER_PROF, 0.5)
    raise SlowError


def _serve(pipe: connection.Connection[Any, Any], room: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What the package or a library prints is of no use here.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.environ["MOPAC_SPEND_CACHE"] = str(room / "cache")
    # What cases leave behind goes with the room.
    (room / "temporary").mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(room / "temporary")
    while (plan := pipe.recv()) is not None:
        pipe.send(run_here(plan, room))
    for each in multiprocessing.active_children():
        each.terminate()


@dataclass(slots=True)
class _Worker:
    """A process and what it is at."""

    room: Path
    process: Any = None
    pipe: Any = None
    number: int = -1
    plan: Plan | None = None
    due: float = 0
    turns: int = 0

    def start(self) -> None:
        shutil.rmtree(self.room, ignore_errors=True)
        self.room.mkdir(parents=True)
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.room))
        self.process.start()
        theirs.close()
        self.turns = 0

    def send(self, number: int, plan: Plan) -> None:
        if self.process is None or self.turns >= _TURNS:
            self.end()
            self.start()
        self.number, self.plan = number, plan
        self.due = time.monotonic() + kind(plan.kind).SECONDS * _PATIENCE
        self.pipe.send(plan)
        self.turns += 1

    def outcome(self) -> Outcome:
        """Take what came of it: the worker is heard, dead, or late."""
        try:
            if self.pipe.poll(0):
                found: Outcome = self.pipe.recv()
                return found
        except (EOFError, OSError):
            pass
        late = self.process.is_alive()
        self.end(at_once=True)
        if late:
            return Outcome(FAULT, head="hangs", words="deaf to its alarm: killed")
        code = self.status
        told = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return Outcome(FAULT, head=f"the process dies: {told}")

    status: int = 0

    def end(self, *, at_once: bool = False) -> None:
        if self.process is None:
            return
        if at_once:
            self.process.join(0.5)
            self.process.kill()
        else:
            self.pipe.send(None)
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.status = self.process.exitcode or 0
        self.process = None


@dataclass(slots=True)
class Pool:
    """Workers, each with a room of its own."""

    size: int = 2
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(**_where())))
    _workers: list[_Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Name the rooms; processes are begun when they are needed."""
        rooms = (self.folder / f"room-{n}" for n in range(self.size))
        self._workers = [_Worker(room) for room in rooms]

    def run(
        self, plans: Iterator[tuple[int, Plan]]
    ) -> Iterator[tuple[int, Plan, Outcome]]:
        """Run plans, and give each with its outcome as it ends."""
        busy: list[_Worker] = []
        idle = list(self._workers)
        more = True
        while more or busy:
            while more and idle:
                each = next(plans, None)
                if each is None:
                    more = False
                    break
                worker = idle.pop()
                worker.send(*each)
                busy.append(worker)
            if not busy:
                break
            soonest = min(worker.due for worker in busy)
            left = max(0.0, soonest - time.monotonic())
            heard = connection.wait([worker.pipe for worker in busy], left)
            now = time.monotonic()
            for worker in [w for w in busy if w.pipe in heard or w.due <= now]:
                plan = worker.plan
                assert plan is not None
                yield worker.number, plan, worker.outcome()
                busy.remove(worker)
                idle.append(worker)

    def one(self, plan: Plan) -> Outcome:
        """Run one plan by itself; its input stays in the first room."""
        worker = self._workers[0]
        if worker.process is None:
            worker.start()
        worker.send(0, plan)
        connection.wait([worker.pipe], kind(plan.kind).SECONDS * _PATIENCE)
        return worker.outcome()

    def close(self) -> None:
        """End the workers and clear their rooms away."""
        for worker in self._workers:
            worker.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def room(self) -> Path:
        """The room in which `one` works."""
        return self._workers[0].room


def _where() -> dict[str, str]:
    # In memory where that can be: cases write thousands of small files.
    memory = Path("/dev/shm")  # noqa: S108 - a folder of this system, if it is there
    folder = {"dir": str(memory)} if os.access(memory, os.W_OK) else {}
    return {"prefix": "mopac-spend-fuzz-", **folder}


def smaller(plan: Plan, fails: Callable[[Plan], bool], tries: int = 40) -> Plan:
    """Leave out steps for as long as a case fails in the same way."""
    at = len(plan.steps) - 1
    while at >= 0 and tries > 0:
        without = plan.without(at)
        tries -= 1
        if fails(without):
            plan = without
        at -= 1
    return plan
