"""The record of the books under the window, read once for books that stay as they are.

What it kept of the files is searched where somebody asks for it. What was worked out
of an entry stays, by the digest of the entry, which is of all that came before it; and
no more of it stays than a few pages show.
"""

from __future__ import annotations

import os
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.changes import Hidden
from mopac_spend.books.entry_sums import sums, sums_of
from mopac_spend.books.record import FOLDER, LEDGER, Record, read
from mopac_spend.books.record.sealing import checkpoint_of, hold_to
from mopac_spend.books.recording import status
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.differences import Change
    from mopac_spend.books.entry_sums import Sums
    from mopac_spend.books.record.checkpoint import Checkpoint
    from mopac_spend.engine.watched import Mark
    from mopac_spend.register import Register

# What nobody answers for is shown up to so many payments, entries and faults.
SHOWN = 200
# Entries of which it stays what they did.
_ENTRIES = 1024


@dataclass(frozen=True, slots=True)
class Beside:
    """What whoever opened the window said of the record.

    Attributes:
        kept: folder of the books whose record kept what files held, where these are
            books as they were on a day; None where it is their own.
        day: which day that is, in words for every page; "" for books as they stand.
        checkpoint: to which the record is held, if there is one.

    """

    kept: Path | None = None
    day: str = ""
    checkpoint: Checkpoint | None = None


class Proved(NamedTuple):
    """What the present record proves: entries, their root, and the checkpoint.

    Attributes:
        size: how many entries it has.
        root: of the tree over them.
        last: day of the last entry that the checkpoint rests on; "" without one.
        fault: why the record does not hold the checkpoint, or is damaged; "" where
            neither is so.

    """

    size: int
    root: bytes
    last: str
    fault: str


@dataclass(frozen=True, slots=True)
class Stands:
    """How books stand to their record, as far as a page shows it.

    Attributes:
        covered: whether the record answers for everything that the books say.
        faults: what is wrong with the record or what it kept.
        words: what no entry answers for, in a sentence.
        sums: payments that none answers for, by what became of them.
        payments, entries: the first of what it does not answer for, without names of
            individuals; `more`, how many others there are.
        others: files beside the ledger, by their folder: how many.
        moved: ledger files that came, went or have another name.
        alike: how many ledger files are written otherwise and say the same.

    """

    covered: bool
    faults: tuple[str, ...] = ()
    words: str = ""
    sums: Sums = field(default_factory=dict)
    payments: tuple[Change, ...] = ()
    entries: tuple[Change, ...] = ()
    more: int = 0
    others: dict[str, int] = field(default_factory=dict)
    moved: tuple[str, ...] = ()
    alike: int = 0


class RecordUnderWindow:
    """The record of the books that are served; for several threads."""

    def __init__(self, main: Path, beside: Beside) -> None:
        """Hold the record of the books of a main file; nothing is read yet."""
        self.main, self.beside = main, beside
        self.kept = beside.kept or main.parent
        self._one_at_a_time = threading.RLock()
        self._read: tuple[Mark, Record] | None = None
        self._proved: tuple[object, Proved] | None = None
        self._stands: tuple[object, Stands] | None = None
        self._sums: OrderedDict[str, Sums | None] = OrderedDict()

    def read(self, mark: Mark) -> Record:
        """Give the record of the books of a mark."""
        with self._one_at_a_time:
            if self._read is None or self._read[0] != mark:
                self._read = (mark, read(self.main.parent))
            return self._read[1]

    def stands(self, register: Register) -> Stands:
        """Say how the books stand to it, as `mopac-spend status` does.

        Args:
            register: of the books, which says who is an individual.

        """
        with self._one_at_a_time:
            folders = {self.main.parent, self.kept / FOLDER}
            mark = [_mark(each) for each in sorted(folders)]
            if self._stands is None or self._stands[0] != mark:
                self._stands = (mark, self._looked(register))
            return self._stands[1]

    def _looked(self, register: Register) -> Stands:
        try:
            state = status(self.main, self.kept)
        except Refusal as refusal:
            return Stands(covered=False, faults=(str(refusal),))
        except OSError as error:
            name = PurePath(str(error.filename)).name
            return Stands(covered=False, faults=(f"{name} cannot be read.",))
        faults = state.faults
        differing = state.differences
        hidden = Hidden(register, differing.entries)
        root = self.main.parent
        payments, entries = (
            tuple(hidden.of(each) for each in some[:SHOWN] if _inside(root, each.file))
            for some in (differing.payments, differing.entries)
        )
        count = len(differing.payments) + len(differing.entries) + len(faults)
        return Stands(
            state.covered,
            tuple(faults[:SHOWN]),
            differing.words,
            sums_of(differing.payments),
            payments,
            entries,
            count - len(payments) - len(entries) - len(faults[:SHOWN]),
            Counter(PurePosixPath(each).parent.as_posix() for each in differing.others),
            tuple(
                name
                for name, both in differing.files.items()
                if name.endswith(LEDGER) and not all(both)
            )[:SHOWN],
            len(differing.harmless),
        )

    def sums(self, record: Record, number: int) -> Sums | None:
        """Say what an entry did, in payments and pounds.

        Raises:
            Refusal: `RECORD-003`, what the record kept of a file is gone.

        """
        digest = record.entries[number - 1].digest
        with self._one_at_a_time:
            if digest not in self._sums:
                self._sums[digest] = sums(self.kept, record, number)
                if len(self._sums) > _ENTRIES:
                    self._sums.popitem(last=False)
            return self._sums[digest]

    def proved(self) -> Proved:
        """Say what the present record proves, and whether it holds the checkpoint.

        It is that of the books as they stand, of whatever day the window shows them.
        """
        with self._one_at_a_time:
            folder = self.kept / FOLDER
            mark = [_seen(str(each)) for each in sorted(folder.glob(f"*{LEDGER}"))]
            if self._proved is None or self._proved[0] != mark:
                self._proved = (mark, self._proof(read(self.kept)))
            return self._proved[1]

    def _proof(self, record: Record) -> Proved:
        if record.damage:
            return Proved(0, b"", "", str(record.damage[0]))
        now = checkpoint_of(record.entries, "present")
        known, last, fault = self.beside.checkpoint, "", ""
        if known:
            resting = record.entries[: known.size]
            last = resting[-1].day if len(resting) == known.size > 0 else ""
            try:
                hold_to(record.entries, known)
            except Refusal as refusal:
                fault = f"{refusal.message}."
        return Proved(now.size, now.root, last, fault)


def _inside(root: Path, name: str) -> bool:
    """Say whether a file is of the books: a link may lead to others', never quoted."""
    return (root / name).resolve().is_relative_to(root.resolve())


def _mark(folder: Path) -> list[tuple[str, int, int, int, int]]:
    """Give what changes whenever any file in a folder does."""
    return sorted(
        seen
        for inner, _, names in os.walk(folder)
        for name in names
        if (seen := _seen(os.path.join(inner, name)))  # noqa: PTH118 - a Path for each takes as long
    )


def _seen(name: str) -> tuple[str, int, int, int, int] | None:
    try:
        seen = os.stat(name)  # noqa: PTH116 - likewise
    except OSError:
        return None
    return name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino
