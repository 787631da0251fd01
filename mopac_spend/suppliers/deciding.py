"""Who is an individual and who is a firm, written into the register: all, or none.

    decide(books, {"Mr J Smith": Decided(True)}, "people.xlsx")

A name that stands for no supplier becomes one of its own: an individual under a code
that says nothing, `person-0001`, a firm under one made of its name. Where a name stands
for a supplier already, `individual` is written under it and is of all its names. Both
answers are remembered, so that neither is asked again. What would be written is read
back first, as in `mopac_spend.suppliers.merging`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mopac_spend.books import journal, register_files
from mopac_spend.books.journal import MAIN
from mopac_spend.books.record import Deed
from mopac_spend.books.register_text import changed_texts, entry_text
from mopac_spend.engine.people_paid import undecided_people
from mopac_spend.findings import Refusal, counted
from mopac_spend.forms.filled import NOTHING, Faults, Place
from mopac_spend.people.likeness import GROUNDS
from mopac_spend.register import RESERVED, Supplier, alike
from mopac_spend.register.spelling import redacted
from mopac_spend.register.suppliers import Names
from mopac_spend.suppliers import register_file
from mopac_spend.suppliers.decision_file import code_of, lines_of
from mopac_spend.suppliers.names_paid import names_paid
from mopac_spend.suppliers.people_listed import (
    COLUMNS,
    DECISIONS,
    INDIVIDUAL,
    REQUIRED,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from mopac_spend.books.load import Books

_MADE_BY = "mopac-spend suppliers people --output FILE.xlsx"
_NEUTRAL = "person-"


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody said of a payee, and where.

    Attributes:
        individual: a natural person; or else a firm or body.
        place: the cell of a file, or the option, for what is refused.

    """

    individual: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written: how many names became individuals, and how many firms."""

    individuals: int
    firms: int
    files: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say it in a line."""
        if not self.files:
            return "nothing to write: no decision, or all of them are recorded"
        return (
            f"{counted(self.individuals, 'individual')} and "
            f"{counted(self.firms, 'firm')} recorded: {', '.join(self.files)}"
        )


def of_file(file: Path) -> dict[str, Decided]:
    """Read decisions from a list that was filled in.

    Raises:
        Refusal: `SUPPLIER-001`, it cannot be read or is none; `SUPPLIER-002`, with
            every cell that is wrong.

    """
    faults, decided = Faults(), dict[str, Decided]()
    for line in lines_of(file, _MADE_BY, REQUIRED, COLUMNS):
        for column in REQUIRED:
            if fault := line.cells.get(column, NOTHING).fault:
                faults.add(line.at(column), "SUPPLIER-002", fault)
        said = line["decision"].casefold()
        if not said:
            continue
        at = line.at("decision")
        if said not in DECISIONS:
            msg = f"{line['decision']!r} is none of {' or '.join(DECISIONS)}"
            faults.add(at, "SUPPLIER-002", msg)
            continue
        one = Decided(said == INDIVIDUAL, at)
        name = _plain(line["name"])
        before = decided.setdefault(name, one)
        if before.individual != one.individual:
            msg = f"{name!r} is decided otherwise at {before.place}; give one decision"
            faults.add(at, "SUPPLIER-002", msg)
    faults.refuse()
    return decided


def of_names(individuals: Iterable[str], firms: Iterable[str]) -> dict[str, Decided]:
    """Take decisions by name.

    Raises:
        Refusal: `SUPPLIER-002`, a name is decided both ways.

    """
    people, others = {*map(_plain, individuals)}, {*map(_plain, firms)}
    if both := sorted(people & others):
        msg = f"{both[0]!r} is given as an individual and as a firm; give one of them"
        raise Refusal("SUPPLIER-002", msg, "--firm")
    return {each: Decided(True, Place("--individual")) for each in sorted(people)} | {  # noqa: FBT003
        each: Decided(False, Place("--firm"))  # noqa: FBT003
        for each in sorted(others)
    }


def of_ground(
    books: Books, ground: str, decision: str, least: int = 0
) -> dict[str, Decided]:
    """Decide all payees of one ground alike.

    Args:
        books: whose payees.
        ground: one of `mopac_spend.people.likeness.GROUNDS`.
        decision: one of `DECISIONS`.
        least: points from which they are taken; 0 for the body's own limit.

    Raises:
        Refusal: `SUPPLIER-002`, there is no such ground.

    """
    if ground not in GROUNDS:
        msg = f"there is no ground {ground!r}; there are {', '.join(GROUNDS)}"
        raise Refusal("SUPPLIER-002", msg, "--ground")
    return {
        _plain(each.name): Decided(decision == INDIVIDUAL, Place(f"--ground {ground}"))
        for each in undecided_people(books, least=least)
        if each.likeness.ground == ground
    }


def decide(books: Books, decided: Mapping[str, Decided]) -> Outcome:
    """Write decisions into the register. The caller holds the lock of the books.

    Args:
        books: sound books, opened under the lock.
        decided: by the payee's name, blanks apart as payments write it.

    Raises:
        Refusal: `SUPPLIER-002`, decisions that cannot be applied, each at its place;
            `SUPPLIER-003`, no include of the books finds the register; `IMPORT-010`,
            the books cannot be written. Nothing was written.

    """
    writing = _Writing(books)
    for name, one in decided.items():
        writing.take(name, one)
    writing.faults.refuse()
    now = register_files.texts_of(books.root / MAIN)
    texts = writing.texts(now)
    if not texts:
        return Outcome(0, 0, ())
    register_file.refuse_unread(books.root / MAIN, now)
    register_file.prove(now, texts, register_file.REGISTER_FILE)
    journal.post(books.root, texts, Deed("suppliers decide"), books.batches)
    new = writing.written
    return Outcome(sum(new), len(new) - sum(new), tuple(texts))


class _Writing:
    """Decisions as they become entries of the register."""

    def __init__(self, books: Books) -> None:
        self.faults = Faults()
        self.written: list[bool] = []
        self._suppliers = books.register.of(Supplier)
        entries = books.register.entries.values()
        self._taken = {*RESERVED, *(code for codes in entries for code in codes)}
        self._day = register_file.first_day(books)
        self._names = Names(books.register)
        self._paid = {_plain(each.name): each for each in names_paid(books)}
        self._said: dict[str, tuple[str, Decided]] = {}
        self._changed: dict[str, Supplier] = {}
        self._new: list[tuple[str, bool]] = []

    def take(self, name: str, one: Decided) -> None:
        """Take one decision."""
        plain = _plain(name)
        paid = self._paid.get(plain)
        if redacted(plain):
            self._fault(one, f"{plain!r} hides who was paid: there is nobody to decide")
            return
        if paid is None:
            self._fault(one, f"no payment went to {plain!r}; leave names as listed")
            return
        code = self._code(plain, paid.ids)
        before = self._said.setdefault(code or alike(plain), (plain, one))
        if before[1] is not one:
            if before[1].individual != one.individual:
                of = f"{before[0]!r}, which is the same supplier,"
                self._fault(one, f"{of} is decided otherwise at {before[1].place}")
            return
        if not code:
            self._new.append((paid.name, one.individual))
            self.written.append(one.individual)
            return
        entry = self._suppliers[code]
        if one.individual and (entry.company or entry.charity):
            msg = (
                f"{plain!r} is {code} of the register, which has a company or charity "
                f"number; take the number out, or decide for firm"
            )
            self._fault(one, msg)
        elif entry.individual is not one.individual:
            self._changed[code] = replace(entry, individual=one.individual)
            self.written.append(one.individual)

    def _code(self, name: str, ids: set[str]) -> str:
        """Give the supplier that a name stands for, by itself or by its ids."""
        if code := self._names.find(name):
            return code
        codes = {self._names.find(name, each) or "" for each in ids} if ids else {""}
        return codes.pop() if len(codes) == 1 else ""

    def _fault(self, one: Decided, what: str) -> None:
        self.faults.add(one.place, "SUPPLIER-002", what)

    def texts(self, now: Mapping[str, str]) -> dict[str, str]:
        """Give the files that change, whole, by path."""
        changes = [(self._suppliers[c], each) for c, each in self._changed.items()]
        files = {entry.file for entry, _ in changes}
        texts = changed_texts({name: now[name] for name in files}, changes)
        more = [entry_text(each) for each in self._entries()]
        return register_file.with_more(now, texts, more) if more else texts

    def _entries(self) -> Iterator[Supplier]:
        """Give the suppliers that are new, in an order that says nothing."""
        for name, individual in sorted(self._new, key=_order):
            code = self._neutral() if individual else code_of(name, self._taken)
            self._taken.add(code)
            yield Supplier(
                code=code, title=name, valid_from=self._day, individual=individual
            )

    def _neutral(self) -> str:
        number = sum(each.startswith(_NEUTRAL) for each in self._taken) + 1
        while (code := f"{_NEUTRAL}{number:04d}") in self._taken:
            number += 1
        return code


def _plain(name: str) -> str:
    return " ".join(name.split())


def _order(new: tuple[str, bool]) -> tuple[bool, bytes]:
    name, individual = new
    return individual, hashlib.sha256(name.encode()).digest()
