"""Books out of parts: what is canonical by the strict reader, the rest by Beancount.

Every batch file that the reader proves is a part in the store; every other file,
whole, goes to Beancount's parser, booking and validation. Where a check of the
whole has any doubt, all rows are examined as Beancount's would be; and where the
doubt is Beancount's own to settle (an account, a plugin, a balance), Beancount
loads everything. So the findings are always the same.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
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
    wholeness,
)
from mopac_spend.books.accounts import Account, stand
from mopac_spend.books.admission import OUR_PLUGIN
from mopac_spend.books.examine import Examination, of_files
from mopac_spend.books.folders import may_be_batch, place
from mopac_spend.books.snapshot import Snapshot
from mopac_spend.books.wholeness import WHOLE
from mopac_spend.bounds import Bounds
from mopac_spend.fields import SPEND_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from mopac_spend.books.ahead import Ahead
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
        accounts: of the books; None where a balance is asserted, against which
            payments have to be held, or where a file that may have a part, or a
            batch, was read by Beancount: then more than parts may change with it.

    """

    examination: Examination
    options: dict[str, Any]
    errors: list[Any]
    parts: list[Part]
    snapshot: Snapshot
    untrue: list[str]
    accounts: list[Account] | None


def assemble(  # noqa: PLR0913 - where files are, what is known of them, and how
    main: Path,
    store: Store,
    before: Snapshot,
    ahead: Ahead,
    *,
    verify: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Assembled:
    """Put books together.

    Args:
        main: their main file.
        store: where parts are kept.
        before: what was known of the files; unchanged ones are not read.
        ahead: makes parts of files that changed.
        verify: read every file all the same, and hold what is kept against it.
        progress: told how many files are done, of how many.

    Raises:
        Doubt: Beancount has to load everything.
        OSError: a file cannot be read, or the store cannot be written.

    """
    walk = _Walk(main, store, before, ahead, verify=verify)
    walk.go(progress)
    entries, errors, options = walk.beancounts()
    accounts = _accounts(entries)
    if not stand(accounts, [part.facts for part in walk.parts]):
        raise Doubt  # Beancount has the words for it
    examination = _examine(walk, entries, options, before.apart)
    asserted = any(isinstance(each, data.Balance) for each in entries)
    in_parts = len(examination.batches) == len(walk.parts) and not any(
        may_be_batch(name, main.parent) for name in walk.parsed
    )
    return Assembled(
        examination,
        options,
        errors,
        walk.parts,
        walk.now,
        walk.untrue,
        accounts if in_parts and not asserted else None,
    )


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
    rows = walk.store.rows(walk.main.parent, parts, list(others.payments))
    whole = spend.Projection(rows, batches, others.findings)
    if checks.check(others, codes) or not probe.clean(whole, facts, codes, apart):
        # The same rules over every row, for their places and words.
        findings += checks.check(whole, codes)
    wholeness.note_records(batches, codes, root, walk.now)
    proven = {str(Path(root, each.batch.file)): each.days for each in facts}
    known = {name: state.sha256 for name, state in walk.now.files.items()}
    findings += of_files(entries, options["include"], batches, root, proven, known)
    return Examination(codes, rows, batches, sorted(set(findings)))


def _accounts(entries: list[Any]) -> list[Account]:
    """Give the accounts of the books, as far as parts ask for them."""
    closed = {e.account: e.date for e in entries if isinstance(e, data.Close)}
    opened = {e.account: e for e in entries if isinstance(e, data.Open)}
    return [
        Account(
            name,
            entry.date,
            closed.get(name),
            in_pounds=not entry.currencies or spend.CURRENCY in entry.currencies,
            # A bank account that declares a category would be a second spend leg.
            may_be_bank=not (entry.meta.get("category") or name.startswith(SPEND_ROOT)),
        )
        for name, entry in opened.items()
    ]


class _Walk:
    """One walk through the files, as Beancount follows its includes."""

    def __init__(
        self,
        main: Path,
        store: Store,
        before: Snapshot,
        ahead: Ahead,
        *,
        verify: bool,
    ) -> None:
        self.main, self.store, self.before, self.verify = main, store, before, verify
        self.ahead, self.now = ahead, Snapshot()
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
            if may_be_batch(name, self.main.parent):
                batches.append(name)
            else:
                stack += self._parse(name)
        for name in self._without_part(batches, progress):
            if self._parse(name):
                raise Doubt  # a batch file that includes others
        self.parts.sort(key=lambda part: part.facts.batch.file)

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
        self.ahead.wait()
        rest: list[str] = []
        jobs = [
            (self.store.folder, name, place(name, self.main.parent), self.verify)
            for name in todo
        ]
        for done, built in enumerate(building.built(jobs), 1):
            progress(done, len(todo))
            if built.part:
                self.now.files[built.name] = built.state
                self.parts.append(built.part)
            else:
                rest.append(built.name)
            if built.untrue:
                self.untrue.append(place(built.name, self.main.parent))
        return rest

    def _part(self, name: str, sha256: str) -> Part | None:
        return self.store.part(self.store.key(place(name, self.main.parent), sha256))

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
        rows = self.store.rows(self.main.parent, self.parts, [])
        sums = rows.sums_before(asserted)
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
