"""What differs between two states of the books: payments, register entries, files.

    differences = compare(recorded(root, record, 12), standing(root))
    [change.key for change in differences.payments if change.sort == RETAGGED]

Of the files of which the digests differ only the paragraphs that differ are read, by
Beancount's parser, and each directive is known by what it is of: a payment by its ref,
an entry of a register by its code. Blanks, comments and order make a difference of the
file and none of what it says; an entry that stands in another file is a change, because
the books may read that one otherwise, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.books.record import files
from mopac_spend.books.record.reading import FOLDER, LEDGER, read
from mopac_spend.fields import ACCOUNT, BELONGS, SEALED
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mopac_spend.books.record import Record
    from mopac_spend.books.said import Says

ADDED, WITHDRAWN = "added", "withdrawn"
# What an import fixed for ever, or anything else of a payment.
AMENDED, RETAGGED = "amended", "retagged"
CHANGED = "changed"
_FIXED = {*SEALED, BELONGS, ACCOUNT, "bank"}


@dataclass(frozen=True, slots=True)
class State:
    """The files of the books at one moment.

    Attributes:
        files: digest by name relative to the books' folder.
        content: reads one of them; it raises `Refusal` (`RECORD-003`) where what the
            record kept of it is gone.

    """

    files: Mapping[str, str]
    content: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one payment, entry or setting.

    Attributes:
        sort: `ADDED`, `WITHDRAWN`, or, where it is there before and after, `AMENDED`
            or `RETAGGED` of a payment and `CHANGED` of anything else.
        key: the ref of a payment; `initiative knife-crime` of an entry.
        file: where it stands, or stood.
        before, after: what it said and says by field; empty where it is not there.

    """

    sort: str
    key: str
    file: str
    before: Says
    after: Says

    @property
    def fields(self) -> dict[str, tuple[str, str]]:
        """What changed, by field: before and after, "" where it said nothing."""
        names = dict.fromkeys([*self.before, *self.after])
        pairs = {n: (self.before.get(n, ""), self.after.get(n, "")) for n in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def plain(self) -> dict[str, object]:
        """The change as JSON holds it."""
        return {
            "change": self.sort,
            "key": self.key,
            "pounds": f"{self.pounds:.2f}",
            "file": self.file,
            "changes": {name: list(pair) for name, pair in self.fields.items()},
        }

    @property
    def pounds(self) -> Decimal:
        """Of a payment: its pounds as they are, or were; nil where it has none."""
        amount = (self.after or self.before).get("amount", "")
        return Decimal(amount) if amount else NIL


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two states.

    Attributes:
        payments: by ref.
        entries: everything else that ledger files say, by key.
        files: names of every file that differs, each with its digest before and after,
            "" where it is not there.

    """

    payments: list[Change] = field(default_factory=list)
    entries: list[Change] = field(default_factory=list)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def others(self) -> list[str]:
        """Files that differ and are no ledger files: nothing reads what they say."""
        return [name for name in self.files if not name.endswith(LEDGER)]

    @property
    def harmless(self) -> list[str]:
        """Ledger files that stand under their names and say what they said."""
        changes = (*self.payments, *self.entries)
        changed = {each.file for each in changes}
        changed |= {each.before.get("file", "") for each in changes}
        return [
            name
            for name, both in self.files.items()
            if name.endswith(LEDGER) and all(both) and name not in changed
        ]

    @property
    def words(self) -> str:
        """What an answer says of it: payments with their pounds, entries, files."""
        words = []
        for sort in dict.fromkeys(change.sort for change in self.payments):
            changes = [each for each in self.payments if each.sort == sort]
            pounds = show(sum((each.pounds for each in changes), NIL))
            was = "was" if len(changes) == 1 else "were"
            words.append(f"{counted(len(changes), 'payment')}, {pounds}, {was} {sort}")
        if self.entries:
            was = "was" if len(self.entries) == 1 else "were"
            entries = f"{len(self.entries):,} of the books' other entries"
            words.append(f"{entries} {was} changed")
        if self.others:
            was = "was" if len(self.others) == 1 else "were"
            others = counted(len(self.others), "file")
            words.append(f"{others} beside the ledger {was} changed")
        if not words and (moved := set(self.files) - set(self.harmless)):
            was = "was" if len(moved) == 1 else "were"
            some = counted(len(moved), "ledger file")
            words.append(f"{some} {was} added, taken out or renamed")
        return "; ".join(words)


def unrecorded(root: Path, known: Mapping[str, str]) -> str:
    """Say what somebody changed by hand since the last entry of the record.

    Args:
        root: folder of the books.
        known: digests of files that were read, by path.

    Returns:
        A sentence for the method of every answer; "" where nothing was changed, or
        the record does not name every file.

    Raises:
        Refusal: `RECORD-003`, what the record kept of a file is gone.

    """
    record = read(root)
    if not record.whole or record.damage:
        return ""
    after = standing(root, known)
    last = len(record.entries)
    words = compare(recorded(root, record, last), after).words
    if not words:
        return ""
    day = record.entries[-1].day
    return f"Since the last entry of the record, of {day}, by hand: {words}."


def standing(root: Path, known: Mapping[str, str] | None = None) -> State:
    """Give the books as they stand in their folder.

    Args:
        root: the folder.
        known: digests of files that need not be read for theirs, by path.

    """

    def content(name: str) -> bytes:
        return (root / name).read_bytes()

    digests = {
        name: (known or {}).get(str(root / name)) or files.digest_of(content(name))
        for name in files.standing(root)
    }
    return State(digests, content)


def recorded(root: Path, record: Record, number: int) -> State:
    """Give the books as they were after an entry of the record."""
    return of_digests(root, record.files_after(number))


def of_digests(root: Path, digests: Mapping[str, str]) -> State:
    """Give files that the record kept, each known by its digest."""
    return State(digests, lambda name: files.content(root, digests[name]))


def compare(before: State, after: State) -> Differences:
    """Find what differs between two states.

    Raises:
        Refusal: `RECORD-003`, what the record kept of a file is gone.

    """
    names = sorted({*before.files, *after.files})
    pairs = {n: (before.files.get(n, ""), after.files.get(n, "")) for n in names}
    differing = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    old: dict[str, tuple[str, Says]] = {}
    new: dict[str, tuple[str, Says]] = {}
    for name in differing:
        if name.endswith(LEDGER) and not name.startswith(f"{FOLDER}/"):
            texts = [
                state.content(name).decode("utf-8", "surrogateescape")
                if name in state.files
                else ""
                for state in (before, after)
            ]
            # Whoever compares no text needs no Beancount: most commands write none.
            from mopac_spend.books import said

            for says, text in zip((old, new), said.that_differ(*texts), strict=True):
                said.take(text, name, says)
    differences = Differences(files=differing)
    for key in sorted({*old, *new}):
        (was_in, was), (is_in, now) = old.get(key, ("", {})), new.get(key, ("", {}))
        is_payment = "ref" in (now or was)
        if was == now and is_in != was_in and not is_payment:
            # In a file that the books read otherwise, or not at all, it says another.
            was, now = {**was, "file": was_in}, {**now, "file": is_in}
        if was != now:
            sort = sort_of(was, now, is_payment=is_payment)
            change = Change(sort, key, is_in or was_in, was, now)
            (differences.payments if is_payment else differences.entries).append(change)
    return differences


def sort_of(was: Says, now: Says, *, is_payment: bool) -> str:
    """Say what sort of change leads from what was said to what is said."""
    if not (was and now):
        return ADDED if now else WITHDRAWN
    if not is_payment:
        return CHANGED
    fixed = any(was.get(name, "") != now.get(name, "") for name in _FIXED)
    return AMENDED if fixed else RETAGGED
