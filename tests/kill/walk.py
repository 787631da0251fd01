"""Walk at random through all that people do to books, with kills, and look at it all.

    python -m tests.kill.walk --steps 300 --seed S

A step is one command: an import, a new version of a file, a review, names that become
one supplier, a change by hand that is accepted, a closing, a reopening, a report that
is published. Half of them are killed before one of their file operations, and run
again. Each is done first in a copy, by nobody disturbed, so that it is known what has
to come of it, to the byte. After each step:

- the books are as before it or as after it, and run again it comes to the same;
- they are sound, and the record answers for every file of them;
- what every locked period holds is what its closing says: payments, sums and root;
- a question asked as at an earlier day gives the bytes that were given on that day.
"""

# ruff: noqa: S311 - chance is no secret
from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import pickle
import random
import shutil
import signal
import sys
import tempfile
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mopac_spend.books import journal
from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.recording import status
from mopac_spend.cli.main import group
from mopac_spend.closing import figures
from mopac_spend.reviewing.applying import apply
from tests.books.record.books import HEADINGS, TODAY, make_desk
from tests.kill.commands import Command
from tests.kill.judging import (
    DiedBadlyError,
    copied,
    different,
    files,
    learn,
    quiet,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.kill.judging import Files

Result = TypeVar("Result")
_CLOCK = "SOURCE_DATE_EPOCH"
_DAY = 86_400
_MONTHS = ("2020-05", "2020-06", "2020-07")
_PERIODS = (*_MONTHS, "2020-21-Q1")
_BY = ("--by", "A. Officer")
_WHY = (*_BY, "--reason", "month end")
_APPROVED = (*_WHY, "--approver", "B. Head")
_RESTATING = ("--restate", *_APPROVED)
_QUARTER = ("report", "quarterly", "--fy", "2020-21", "--quarter", "1")
_QUESTIONS = (
    ("ask", "spend-by-initiative", "--payments"),
    ("ask", "corrections"),
    ("ask", "spend-by-supplier", "--fy", "2020-21"),
    ("ask", "completeness"),
)
# The last operation before which a command is killed; most have no more.
_MOST = 30


def apart(work: Callable[[], Result]) -> Result:
    """Work in a copy of this process, which stays as it is, and give the result.

    Raises:
        DiedBadlyError: what it raised, in words.

    """
    before, (into, out) = {*sys.modules}, os.pipe()
    child = os.fork()
    if not child:
        try:
            quiet()
            try:
                done: tuple[bool, Any] = True, work()
            except BaseException:  # noqa: BLE001 - it is raised over there
                done = False, traceback.format_exc()
            with os.fdopen(out, "wb") as result:
                pickle.dump((*done, [*sys.modules.keys() - before]), result)
        finally:
            os._exit(0)
    os.close(out)
    with os.fdopen(into, "rb") as result:
        content = result.read()
    os.waitpid(child, 0)
    well, value, imported = pickle.loads(content)  # noqa: S301 - of our own child
    learn(imported)
    if not well:
        raise DiedBadlyError(value)
    found: Result = value
    return found


def killed(command: Command, folder: Path, at: int, within: str = "books") -> int:
    """Run a command that is killed before one of its operations on some files.

    Args:
        command: what is run.
        folder: where it is run.
        at: the number of that operation.
        within: the folder there of which the files are.

    Returns:
        Its exit status; -9 where it was killed.

    """
    child = os.fork()
    if not child:
        code = 70
        try:
            quiet()
            _die_before(at, folder / within)
            code = command.run(folder)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _die_before(at: int, books: Path) -> None:
    """End this process before an operation: a name given, taken, or a wait."""
    inside, left, fsync = f"{books}{os.sep}", at, os.fsync

    def count() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def heard(what: str, of: tuple[Any, ...]) -> None:
        writes = what in {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
        if what == "open" and len(of) > 2 and isinstance(of[2], int):
            writes = bool(of[2] & (os.O_WRONLY | os.O_RDWR))
        named = isinstance(of[0], str | os.PathLike) if writes else False
        # Links are not followed.
        if named and os.path.abspath(of[0]).startswith(inside):  # noqa: PTH100
            count()

    def waits(handle: int) -> None:
        count()
        fsync(handle)

    sys.addaudithook(heard)
    os.fsync = waits  # type: ignore[assignment]


@dataclass
class Walk:
    """One walk.

    Attributes:
        folder: `books` and what is imported are in its `desk`.
        chance: what decides everything.
        day: of the clock.
        given: by day, the answers that were given at its end, by number of question.
        seen: what was done, and how it ended.

    """

    folder: Path
    chance: random.Random
    day: dt.date = dt.date(2021, 4, 12)
    given: dict[dt.date, dict[int, bytes]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    _number: int = 0
    _before: tuple[Path, bytes] = (Path(), b"")

    @property
    def desk(self) -> Path:
        """The folder in which everything is done."""
        return self.folder / "desk"

    def begin(self) -> None:
        """Make the books."""
        self.desk.mkdir(parents=True)
        os.environ[_CLOCK] = TODAY
        apart(lambda: make_desk(self.desk))
        self._close_of_day()

    def go(self, steps: int) -> None:
        """Take steps.

        Raises:
            DiedBadlyError: something was left as it must not be.

        """
        for number in range(steps):
            what = self.chance.choice(_ACTS)
            try:
                self._step(what)
                if self._by_chance(0.5):
                    self._close_of_day()
            except (DiedBadlyError, AssertionError) as error:
                name = what.__name__.strip("_")
                msg = f"step {number}, {name}, on {self.day}: {error}"
                raise DiedBadlyError(msg) from error
        self._close_of_day()
        for day in self.given:
            self._as_at(day)

    def _step(self, what: Callable[[Walk], Command | None]) -> None:
        name = what.__name__.strip("_")
        command = what(self)
        if command is None:
            return
        before = files(self.desk / "books")
        copy = copied(self.desk, self.folder / "copy")
        due = killed(command, copy, sys.maxsize)
        assert due in {0, 1, 2}, f"it ends with {due} when nobody disturbs it"
        after = files(copy / "books")
        at = self.chance.randint(1, _MOST) if self._by_chance(0.5) else sys.maxsize
        ended = killed(command, self.desk, at)
        assert ended in {due, -signal.SIGKILL}, f"it ends with {ended}, not {due}"
        self.seen[f"{name} {'refused' if due else 'done'}"] += 1
        if ended != due:
            self.seen["killed"] += 1
            self._killed(command, before, after, due)
        found = files(self.desk / "books")
        assert found == after, f"it differs: {different(after, found)}"
        if name == "by_hand" and due:
            self._undo()
        apart(self._in_step)
        if self.given:
            self._as_at(self.chance.choice([*self.given]))

    def _killed(self, command: Command, before: Files, after: Files, due: int) -> None:
        """See what a kill left, and run the command again where it did nothing."""
        apart(self._opens)
        found = files(self.desk / "books")
        if found == after:
            return
        assert found == before, (
            f"between: not before ({different(before, found)}) and not after "
            f"({different(after, found)})"
        )
        again = killed(command, self.desk, sys.maxsize)
        assert again == due, f"run again it ends with {again}, not {due}"
        self.seen["run again"] += 1

    def _opens(self) -> None:
        """Open the books as the next command does."""
        open_books(self.desk / "books", despite_errors=True)

    def _in_step(self) -> None:
        """See that books are sound, and that record and roots are theirs."""
        books = self.desk / "books"
        opened = open_books(books)
        assert not journal.is_there(books)
        state = status(books)
        assert state.covered, (state.differences.words, state.lost, state.record.damage)
        there = {batch.id for batch in opened.batches}
        assert there == set(state.record.batches)
        for each in opened.closed:
            if each.locked:
                held = figures.of_period(opened, each.period, each.period).closing
                known = each.closing
                assert (held.root, held.sums) == (known.root, known.sums), each.words
                assert (held.payments, held.pounds) == (known.payments, known.pounds)

    def _close_of_day(self) -> None:
        """Ask every question, and go to another day."""
        self.given[self.day] = apart(self._answers)
        self.day += dt.timedelta(days=self.chance.randint(1, 40))
        days = (self.day - dt.date(2021, 4, 12)).days
        os.environ[_CLOCK] = str(int(TODAY) + days * _DAY)

    def _answers(self, *more: str) -> dict[int, bytes]:
        some = range(len(_QUESTIONS))
        return {at: self._answer(at, *more) for at in some}

    def _answer(self, at: int, *more: str) -> bytes:
        file = self.desk / "answer.json"
        file.unlink(missing_ok=True)
        words = (*_QUESTIONS[at], *more, "--output", "answer.json")
        assert Command(_nothing, words).run(self.desk) == 0, words
        return file.read_bytes()

    def _as_at(self, day: dt.date) -> None:
        at = self.chance.randrange(len(_QUESTIONS))
        found = apart(lambda: self._answer(at, "--as-at", f"{day}"))
        words = " ".join(_QUESTIONS[at])
        assert found == self.given[day][at], f"{words} as at {day} is another"
        self.seen["as at a day"] += 1

    def referee(self) -> None:
        """Hold what the quick path reads against Beancount's own reading."""
        books = self.desk / "books"
        slow = by_beancount(books / "main.beancount")
        assert slow.findings == []
        assert sorted(open_books(books).payments) == sorted(slow.payments)

    def _put(self, name: str, *rows: tuple[str, str, str]) -> str:
        lines = "".join(f"{','.join(row)}\n" for row in rows)
        (self.desk / name).write_text(HEADINGS + lines, encoding="utf-8")
        return name

    def _by_chance(self, share: float) -> bool:
        return self.chance.random() < share

    def _row(self) -> tuple[str, str, str]:
        day = f"{self.chance.choice(_MONTHS)}-{self.chance.randint(1, 28):02}"
        pounds = f"{self.chance.randint(-999, 99999) / 100:.2f}"
        return day, pounds, f"Acme {self.chance.randint(1, 9)}"

    def _import(self) -> Command:
        self._number += 1
        rows = [self._row() for _ in range(self.chance.randint(1, 4))]
        name = self._put(f"file-{self._number}.csv", *rows)
        restating = _RESTATING if self._by_chance(0.7) else ()
        return Command(_nothing, ("import", name, "--beside", *restating))

    def _amend(self) -> Command:
        name = self.chance.choice(["may.csv", "june.csv"])
        day, pounds, _ = self._row()
        self._put(name, (day, pounds, "Harbour Training Ltd"))
        restating = _RESTATING if self._by_chance(0.7) else ()
        return Command(_nothing, ("import", name, "--amends", name, *restating))

    def _review(self) -> Command | None:
        listing = self.desk / "list.csv"
        listing.unlink(missing_ok=True)
        made = Command(_nothing, ("review", "--output", "list.csv"))
        apart(lambda: made.run(self.desk))
        if not listing.exists():
            return None
        with listing.open(encoding="utf-8-sig", newline="") as file:
            rows = [*csv.DictReader(file)]
        for row in rows:
            if "decide initiative" in row and self._by_chance(0.5):
                row["decide initiative"] = "business-as-usual"
        with listing.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0] if rows else [])
            writer.writeheader()
            writer.writerows(rows)
        now = dt.datetime.combine(self.day, dt.time(9), dt.UTC)
        path = Path("list.csv")
        return Command(
            _nothing, call=lambda: apply("books", path, "A. Officer", now=now)
        )

    def _merge(self) -> Command:
        one, other = self.chance.sample(range(1, 10), 2)
        code = f"acme-{one}-{other}"
        (self.desk / "names.csv").write_text(
            f"decision,name,code,title\nmerge,Acme {one},{code},Acme {one}\n"
            f"merge,Acme {other},{code},\n",
            encoding="utf-8",
        )
        return Command(_nothing, ("suppliers", "merge", "names.csv"))

    def _by_hand(self) -> Command:
        """Change a tag by hand, and accept that."""
        place = self.desk / "books/payments"
        path = self.chance.choice(sorted(place.glob("20*/*.beancount")))
        self._before = path, path.read_bytes()
        old, new = "untagged", "business-as-usual"
        if self._by_chance(0.3):
            old, new = new, old
        text = path.read_text("utf-8")
        text = text.replace(f'initiative: "{old}"', f'initiative: "{new}"')
        path.write_text(text, "utf-8")
        return Command(_nothing, ("record", *_BY, "--why", "decided by hand"))

    def _undo(self) -> None:
        """Take a change by hand back that may not be accepted."""
        path, content = self._before
        path.write_bytes(content)

    def _close(self) -> Command:
        points = ("batches", "sequence", "untagged", "bank")
        explained = [f"--explain={name}=x" for name in points]
        period = self.chance.choice(_PERIODS)
        return Command(_nothing, ("close", period, *_WHY, *explained))

    def _reopen(self) -> Command:
        period = self.chance.choice(_PERIODS)
        return Command(_nothing, ("reopen", period, *_APPROVED))

    def _publish(self) -> Command:
        return Command(_nothing, call=_publishes)


def _publishes() -> None:
    # What a killed one drew is a draft, and would give this one another name.
    shutil.rmtree("out", ignore_errors=True)
    words = (*_QUARTER, "--output", "out", "--format", "csv", "--publish", *_WHY)
    group.main(["--books", "books", *words], standalone_mode=False)


def _nothing(folder: Path) -> None:
    """Prepare nothing: the desk is there."""


_ACTS = (
    *(Walk._import, Walk._import, Walk._amend, Walk._review, Walk._merge),
    *(Walk._review, Walk._by_hand, Walk._close, Walk._close, Walk._reopen),
    *(Walk._reopen, Walk._publish),
)


def main() -> int:
    """Walk as the arguments say, and print what was met."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill.walk")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--steps", type=int, default=100)
    given = parser.parse_args()
    room = Path(tempfile.mkdtemp(prefix="mopac-spend-walk-"))
    os.environ["MOPAC_SPEND_CACHE"] = str(room / "cache")
    walk = Walk(room, random.Random(given.seed))
    try:
        walk.begin()
        walk.go(given.steps)
        apart(walk.referee)
    except DiedBadlyError as error:
        print(f"seed {given.seed}: {error}; see {room}")  # noqa: T201
        return 1
    for what, count in sorted(walk.seen.items()):
        print(f"{count:6} {what}")  # noqa: T201
    shutil.rmtree(room)
    return 0


if __name__ == "__main__":
    sys.exit(main())
