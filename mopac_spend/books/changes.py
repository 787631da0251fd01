"""What changed between two states of the books, and who answered for it.

    differing = changes("ledger", "2021-03-31", "2021-06-30")
    [(each.change.sort, each.change.key, each.by) for each in differing.payments]

A state is a day, the number of an entry of the record, `now`, or a folder of books
such as a copy that was kept. What individuals are called is withheld.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.as_at import number_by
from mopac_spend.books.differences import (
    State,
    compare,
    of_digests,
    recorded,
    standing,
)
from mopac_spend.books.load import main_file
from mopac_spend.books.record import read
from mopac_spend.fields import PERSONAL
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.register import Grant, Supplier, alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.books.differences import Change, Differences
    from mopac_spend.books.record import Closed, Entry, Record
    from mopac_spend.books.said import Says
    from mopac_spend.register import Register

NOW = "now"
WITHHELD = "withheld (individual)"


# What an entry of a register may say of a person, whatever kind it is of.
_NAMING = {
    *("title", "aliases", "name", "text", "note", "source", "ids"),
    *("company", "charity", "recipient", "recipient_id", "reason", "identifier"),
}


def _is_true(text: str) -> bool:
    return text.casefold() == "true"


class Recorded(NamedTuple):
    """One change, and the entry of the record that answers for it, if any does.

    Attributes:
        change, entry: the two.
        why: the reason that was given, or the command that did it; withheld where it
            names an individual, "" where no entry answers for it.

    """

    change: Change
    entry: Entry | None
    why: str

    @property
    def by(self) -> str:
        """Who recorded it, as far as they said."""
        return self.entry.by if self.entry else "not recorded"

    @property
    def approver(self) -> str:
        """Who approved it, where somebody else had to; "" where nobody did."""
        return self.entry.approver if self.entry else ""

    @property
    def answered(self) -> str:
        """Who recorded it and who approved it, in words."""
        return f"{self.by}, approved by {self.approver}" if self.approver else self.by

    @property
    def day(self) -> str:
        """When it was recorded; "" where nobody has."""
        return self.entry.day if self.entry else ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two states.

    Attributes:
        before, after: the two in words.
        payments: by ref.
        entries: of registers, accounts, batches, settings.
        files: that differ and are no ledger files.

    """

    before: str
    after: str
    payments: Sequence[Recorded]
    entries: Sequence[Recorded]
    files: Sequence[str]


class _Known(NamedTuple):
    """A state, its words, and the entry of the record after which it stood so.

    A folder that is none of the record's states is taken for the last: nobody can say
    who changed what.
    """

    state: State
    words: str
    number: int


def changes(path: Path | str, before: str, after: str, register: Register) -> Changes:
    """Find what changed between two states of books.

    Args:
        path: folder of the books.
        before: a day, a number of the record, `now`, or a folder of books.
        after: likewise.
        register: of the books, which says who is an individual.

    Raises:
        BooksError: the record is damaged.
        Refusal: `RECORD-005`, one of the states is not known; `RECORD-003`, what the
            record kept is lost.

    """
    root = main_file(path).parent
    record = read(root)
    if record.damage:
        raise BooksError(record.damage)
    one, other = (_known(root, record, each) for each in (before, after))
    differences = compare(one.state, other.state)
    first, last = sorted((one.number, other.number))
    between = record.entries[first:last]
    by_key: dict[str, Entry | None]
    if len(between) == 1:  # nothing else lies between the two
        by_key = dict.fromkeys(_keys(differences), between[0])
    else:
        by_key = dict(_answered(root, between))
    if NOW in {before, after}:
        by_hand = compare(recorded(root, record, len(record.entries)), standing(root))
        by_key |= dict.fromkeys(_keys(by_hand))
    hidden = Hidden(register, differences.entries)
    payments, others = (
        [hidden.recorded(each, by_key.get(each.key)) for each in some]
        for some in (differences.payments, differences.entries)
    )
    return Changes(one.words, other.words, payments, others, differences.others)


def _known(root: Path, record: Record, named: str) -> _Known:
    last = len(record.entries)
    if named == NOW:
        return _Known(standing(root), "the books as they stand", last)
    if named.isdecimal() and len(named) < len("20210630"):
        number = int(named)
        if not 0 < number <= last:
            msg = f"the record has entries 1 to {last}, and no {number}"
            raise Refusal("RECORD-005", msg)
        first = record.first_whole
        if number < first:
            msg = f"the record names every file from entry {first} on"
            raise Refusal("RECORD-005", msg)
        words = f"entry {number} of the record, of {record.entries[number - 1].day}"
        return _Known(recorded(root, record, number), words, number)
    if Path(named).is_dir():
        state = standing(main_file(named).parent)
        numbers = range(last, record.first_whole - 1, -1)
        same = (n for n in numbers if record.files_after(n) == state.files)
        return _Known(state, f"the books in {named}", next(same, last))
    number = number_by(record, named)
    words = f"the end of {named}, entry {number} of the record"
    return _Known(recorded(root, record, number), words, number)


def _answered(root: Path, entries: Sequence[Entry]) -> Iterator[tuple[str, Entry]]:
    """Say of each payment and entry which entry of the record changed it; last wins."""
    for entry in entries:
        before = of_digests(root, {f.name: f.before for f in entry.files if f.before})
        after = of_digests(root, {f.name: f.after for f in entry.files if f.after})
        for key in _keys(compare(before, after)):
            yield key, entry


def _keys(differences: Differences) -> list[str]:
    return [each.key for each in (*differences.payments, *differences.entries)]


class Hidden:
    """Withholds what individuals are called, by the register."""

    def __init__(self, register: Register, entries: Sequence[Change] = ()) -> None:
        """Take the names of individuals.

        Args:
            register: of the books as they stand.
            entries: what became of registers, which may have had others.

        """
        people = [each for each in register.of(Supplier).values() if each.individual]
        self._codes = {each.code for each in people}
        self._names = {alike(each.title) for each in people} | {
            alike(spelling)
            for (kind, spelling), code in register.aliases.items()
            if kind == Supplier.kind and code in self._codes
        }
        # Whoever was one in either state is one, whatever the register says today.
        self._grants = set[str]()
        for grant in register.of(Grant).values():
            if grant.individual:
                self._grants.add(grant.code)
                self._names.add(alike(grant.recipient))
        for change in entries:
            kind, _, code = change.key.partition(" ")
            both = (change.before, change.after)
            if not any(_is_true(says.get("individual", "")) for says in both):
                continue
            if kind == Supplier.kind:
                self._codes.add(code)
                self._names |= {alike(says.get("title", "")) for says in both}
            elif kind == Grant.kind:
                self._grants.add(code)
                self._names |= {alike(says.get("recipient", "")) for says in both}
        for change in entries:
            kind, _, rest = change.key.partition(" ")
            if kind == "alias" and rest.partition(" ")[2] in self._codes:
                texts = (change.before.get("title", ""), change.after.get("title", ""))
                self._names |= {alike(text) for text in texts}
        self._names.discard("")
        self._ids = {number for each in people for number in each.ids}

    def of(self, change: Change) -> Change:
        """Give a change without the names that it may not show."""
        both = (change.before, change.after)
        named = change.key.startswith(("supplier ", "alias supplier ")) and (
            change.key.split()[-1 if change.key.startswith("supplier") else 2]
            in self._codes
        )
        text = alike(" ".join((change.key, *(s.get("text", "") for s in both))))
        names = any(name in text for name in self._names)
        if not (named or names or any(self._is_of_one(says) for says in both)):
            return self._screened(change) if " " in change.key else change
        key = f"{WITHHELD}, in {change.file}" if names else change.key
        return replace(self.nameless(change), key=key)

    def all_of(self, differing: Differences) -> Differences:
        """Give differences without the names that they may not show."""
        payments, entries = (
            [self.of(each) for each in some]
            for some in (differing.payments, differing.entries)
        )
        return replace(differing, payments=payments, entries=entries)

    def recorded(self, change: Change, entry: Entry | None) -> Recorded:
        """Give a change and its entry, neither with names that they may not show."""
        why = self.words(entry.why or entry.command) if entry else ""
        return Recorded(self.of(change), entry, why)

    def closed(self, closed: Closed) -> Closed:
        """Give a closed period whose reasons name no individual."""
        explained = tuple(
            (point, self.words(why)) for point, why in closed.closing.explained
        )
        closing = replace(closed.closing, explained=explained)
        return replace(closed, why=self.words(closed.why), closing=closing)

    def _screened(self, change: Change) -> Change:
        """Give a change of an entry, whatever kind it is of, without these names."""
        before, after = (
            {name: self.words(text) for name, text in says.items()}
            for says in (change.before, change.after)
        )
        return replace(change, before=before, after=after)

    def words(self, text: str) -> str:
        """Give what somebody wrote, or nothing of it where it names an individual."""
        plain = alike(text)
        named = (name for name in self._names if name in plain)
        # The name of one may be a part of a word.
        whole = (rf"(?<!\w){re.escape(name)}(?!\w)" for name in named)
        return WITHHELD if any(re.search(each, plain) for each in whole) else text

    def nameless(self, change: Change) -> Change:
        """Give a change of what is an individual's, without any name."""
        before, after = (self._without(says) for says in (change.before, change.after))
        return replace(change, before=before, after=after)

    def _is_of_one(self, says: Says) -> bool:
        return (
            alike(says.get("supplier", "")) in self._names
            or says.get("supplier_id", "") in self._ids
            or says.get("grant", "") in self._grants
            or _is_true(says.get("individual", ""))
        )

    @staticmethod
    def _without(says: Says) -> Says:
        personal = {*PERSONAL, *_NAMING}
        return {n: WITHHELD if n in personal else text for n, text in says.items()}
