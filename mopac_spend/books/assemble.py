"""Books out of parts: what is canonical by the strict reader, the rest by Beancount.

Every batch file that the reader proves is a part in the store; every other file,
whole, goes to Beancount's parser, booking and validation. Where a check of the
whole has any doubt, all rows are examined as Beancount's would be; and where the
doubt is Beancount's own to settle (an account, a plugin, a balance), Beancount
loads everything. So the findings are always the same.
"""

from __future__ import annotations

import datetime as dt
import glob
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount
from beancount.ops import validation
from beancount.parser import booking

from mopac_spend import register, spend
from mopac_spend.books import (
    admission,
    building,
    checks,
    door,
    folders,
    probe,
    snapshot,
)
from mopac_spend.books.admission import OUR_PLUGIN
from mopac_spend.books.examine import PAYMENTS, WHOLE, Examination, of_files
from mopac_spend.books.rows import Rows, day
from mopac_spend.books.snapshot import Snapshot
from mopac_spend.books.store import Part, Store
from mopac_spend.bounds import Bounds
from mopac_spend.fields import SPEND_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from mopac_spend.books.store import Part, Store


_SUMS = "<sums of the parts>"


class Doubt(Exception):  # noqa: N818 - it is not an error: Beancount decides
    """Something that only Beancount, loading everything, can settle."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """Books put together.

    Attributes:
        examination: register, rows, batches, findings.
        options: Beancount's, `include` naming every file.
        errors: Beancount's own, of the files it read.
        parts: the parts the rows rest in.
        snapshot: the files as they were read.
        untrue: files of which the store said something else than they do.

    """

    examination: Examination
    options: dict[str, Any]
    errors: list[Any]
    parts: list[Part]
    snapshot: Snapshot
    untrue: list[str]


def assemble(
    main: Path,
    store: Store,
    before: Snapshot,
    *,
    verify: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Assembled:
    """Put books together.

    Args:
        main: their main file.
        store: where parts are kept.
        before: what was known of the files; unchanged ones are not read.
        verify: read every file all the same, and hold what is kept against it.
        progress: told how many files are done, of how many.

    Raises:
        Doubt: Beancount has to load everything.
        OSError: a file cannot be read, or the store cannot be written.

    """
    walk = _Walk(main, store, before, verify=verify)
    walk.go(progress)
    entries, errors, options = walk.beancounts()
    _accounts_stand(walk.parts, entries)
    examination = _examine(walk, entries, options, before.apart)
    return Assembled(examination, options, errors, walk.parts, walk.now, walk.untrue)


def _examine(
    walk: _Walk,
    entries: list[Any],
    options: dict[str, Any],
    apart: Collection[str],
) -> Examination:
    """Run every check over parts and over what Beancount read, as `examine` does."""
    root, parts = str(walk.main.parent), walk.parts
    codes, findings = register.read(entries, root)
    others = spend.project(entries, codes.accounts, root)
    facts = [part.facts for part in parts]
    batches = [*(each.batch for each in facts), *others.batches]
    rows = _rows(walk, list(others.payments))
    whole = spend.Projection(rows, batches, others.findings)
    if checks.check(others, codes) or not probe.clean(whole, facts, codes, apart):
        # The same rules over every row, for their places and words.
        findings += checks.check(whole, codes)
    _note_records(batches, codes, root, walk.now)
    proven = {str(Path(root, each.batch.file)): each.days for each in facts}
    known = {name: state.sha256 for name, state in walk.now.files.items()}
    findings += of_files(entries, options["include"], batches, root, proven, known)
    return Examination(codes, rows, batches, sorted(set(findings)))


def _accounts_stand(parts: list[Part], entries: list[Any]) -> None:
    """Every account of the parts is open, in pounds, on the days it is used.

    Raises:
        Doubt: one is not; Beancount has the words for it.

    """
    opened = {e.account: e for e in entries if isinstance(e, data.Open)}
    closed = {e.account: e.date for e in entries if isinstance(e, data.Close)}
    for part in parts:
        for account, first, last in part.facts.legs:
            entry = opened.get(account)
            if entry is None or entry.date > day(first):
                raise Doubt
            if entry.currencies and spend.CURRENCY not in entry.currencies:
                raise Doubt
            if account in closed and closed[account] <= day(last):
                raise Doubt
        # A bank account that declares a category would be a second spend leg.
        bank = opened[part.facts.legs[-1][0]]
        if bank.meta.get("category") or bank.account.startswith(SPEND_ROOT):
            raise Doubt


def _note_records(
    batches: list[spend.Batch], codes: register.Register, root: str, now: Snapshot
) -> None:
    """Take files beside the books into the snapshot, before a check reads them.

    They are the rows that were set aside, and what reviews changed.
    """
    aside = [batch.set_aside for batch in batches if batch.set_aside]
    reviews = [review.record for review in codes.reviews.values()]
    for inner in (*aside, *reviews):
        name = str(Path(root, inner))
        try:
            now.files[name] = snapshot.read(name)[1]
        except OSError:
            now.includes[glob.escape(name)] = []  # it may come back
        except ValueError:
            continue  # a finding of its own (SPEND-025, SPEND-047)


def _rows(walk: _Walk, others: list[spend.Payment]) -> Rows:
    count = sum(part.facts.batch.payments for part in walk.parts)
    resting = [part.resting for part in walk.parts]
    remake = partial(walk.store.build_again, walk.main.parent)
    return Rows(resting, count, others, remake)


class _Walk:
    """One walk through the files, as Beancount follows its includes."""

    def __init__(
        self, main: Path, store: Store, before: Snapshot, *, verify: bool
    ) -> None:
        self.main, self.store, self.before, self.verify = main, store, before, verify
        self.now = Snapshot()
        self.bounds = Bounds.of(main.parent)
        self.parts: list[Part] = []
        self.untrue: list[str] = []
        self.parsed: dict[str, tuple[list[Any], list[Any], dict[str, Any]]] = {}
        self.order: list[str] = []

    def go(self, progress: Callable[[int, int], None]) -> None:
        for folder in WHOLE:
            name = str(self.main.parent / folder)
            self.now.folders[name] = folders.under(name)
        stack, batches = [str(self.main)], []
        while stack:
            name = os.path.normpath(stack.pop(0))
            if name in self.order:
                raise Doubt
            self.order.append(name)
            if self._may_be_batch(name):
                batches.append(name)
            else:
                stack += self._parse(name)
        for name in self._without_part(batches, progress):
            if self._parse(name):
                raise Doubt  # a batch file that includes others
        self.parts.sort(key=lambda part: part.facts.batch.file)

    def _may_be_batch(self, name: str) -> bool:
        inner = Path(os.path.relpath(name, self.main.parent)).parts
        return inner[0] == PAYMENTS and len(inner) > 2  # noqa: PLR2004

    def _parse(self, name: str) -> list[str]:
        """Give a file to Beancount's parser; return what it includes."""
        try:
            content, self.now.files[name] = snapshot.read(name)
            text = content.decode()
        except (OSError, UnicodeDecodeError) as error:
            raise Doubt from error
        parsed = door.parse(text, name)
        self.parsed[name] = parsed.entries, parsed.errors, parsed.options
        included = admission.included(name, parsed, self.bounds)
        findings = admission.asked_for(name, parsed, self.bounds)
        if included.findings or included.missing or any(findings):
            raise Doubt  # what may not be, or is not there, is told by the referee
        files = [each for _, names in included.patterns for each in names]
        if "\0" in text or not all(map(self.bounds.inside, (name, *files))):
            raise Doubt
        self.now.includes.update(included.patterns)
        return files

    def _without_part(
        self, names: list[str], progress: Callable[[int, int], None]
    ) -> list[str]:
        """Find or build the part of each file; give those that can have none."""
        todo: list[str] = []
        for name in names:
            sha256 = self.before.unchanged(name)
            part = self._part(name, sha256) if sha256 else None
            if part:
                self.now.files[name] = self.before.files[name]
                self.parts.append(part)
            else:
                todo.append(name)
        rest: list[str] = []
        for done, built in enumerate(self._built(todo), 1):
            progress(done, len(todo))
            if built.part:
                self.now.files[built.name] = built.state
                self.parts.append(built.part)
            else:
                rest.append(built.name)
            if built.untrue:
                self.untrue.append(self._inner(built.name))
        return rest

    def _part(self, name: str, sha256: str) -> Part | None:
        return self.store.part(self.store.key(self._inner(name), sha256))

    def _inner(self, name: str) -> str:
        return Path(os.path.relpath(name, self.main.parent)).as_posix()

    def _built(self, names: list[str]) -> Iterator[building.Built]:
        jobs = [
            (self.store.folder, name, self._inner(name), self.verify) for name in names
        ]
        if not building.is_worth_it(len(jobs)):
            yield from map(building.build, jobs)
            return
        from concurrent.futures.process import BrokenProcessPool

        done = 0
        try:
            with building.pool() as pool:
                for built in pool.map(building.build, jobs, chunksize=2):
                    yield built
                    done += 1
        except BrokenProcessPool:
            # A helper was ended from outside, for want of memory or by a Ctrl-C that
            # reached it first: what it had not read is read here.
            yield from map(building.build, jobs[done:])

    def beancounts(self) -> tuple[list[Any], list[Any], dict[str, Any]]:
        """Book and validate what Beancount parsed, as its own loader does."""
        parsed = [self.parsed[name] for name in self.order if name in self.parsed]
        options = parsed[0][2]
        others = [each[2] for each in parsed[1:]]
        options["include"] = sorted(self.order)
        options = loader.aggregate_options_map(options, others)
        mode = options["plugin_processing_mode"]
        if (
            set(options["plugin"]) - {(OUR_PLUGIN, None)}
            or mode != "default"
            or options["documents"]
        ):
            raise Doubt
        if options["name_expenses"] != "Expenses" or options["pythonpath"]:
            raise Doubt
        entries = [entry for each in parsed for entry in each[0]]
        if any(isinstance(each, data.Pad) for each in entries):
            raise Doubt
        entries += self._sums_before(entries)
        errors = [error for each in parsed for error in each[1]]
        entries.sort(key=data.entry_sortkey)
        entries, booked = booking.book(entries, options)  # type: ignore[no-untyped-call]
        without_ours = {**options, "plugin": []}
        entries, errors = loader.run_transformations(
            entries, [*errors, *booked], without_ours, None
        )
        invalid = validation.validate(entries, options, None, None)  # type: ignore[no-untyped-call]
        errors.extend(invalid)
        if any(error.source.get("filename") == _SUMS for error in errors):
            raise Doubt
        without_sums = [
            entry for entry in entries if entry.meta.get("filename") != _SUMS
        ]
        return without_sums, errors, options

    def _sums_before(self, entries: list[Any]) -> list[Any]:
        """Sum the parts up for Beancount's balance assertions to be held against.

        Between two assertions only the sum of each account matters, so one
        transaction a part and stretch of days stands for all its payments.
        """
        asserted = sorted({e.date for e in entries if isinstance(e, data.Balance)})
        if not asserted:
            return []
        banks = {part.facts.batch.file: part.facts.legs[-1][0] for part in self.parts}
        transactions = []
        sums = _rows(self, []).sums_before(asserted)
        for before, file, account, amount in sums:
            units = Amount(amount, spend.CURRENCY)
            transactions.append(
                data.Transaction(
                    data.new_metadata(_SUMS, 0),
                    before - dt.timedelta(days=1),
                    "*",
                    None,
                    "payments of one part before an assertion",
                    frozenset(),
                    frozenset(),
                    [
                        data.Posting(account, units, None, None, None, {}),
                        data.Posting(banks[file], -units, None, None, None, {}),
                    ],
                )
            )
        return transactions
