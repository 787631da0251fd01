"""What became of one payment, as the record has it.

    past = history(root, read(root), payment)
    [(each.sort, each.entry.day) for each in past if each.entry]

Of what each file held after an entry only the paragraph of the payment is read, so
that books of any size are searched and never loaded. What the record kept of a file is
proved by its digest each time: whoever alters it changes no history.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from beancount.core import data

from mopac_spend.books import door, folders
from mopac_spend.books.differences import ADDED, Change, sort_of
from mopac_spend.books.record import files
from mopac_spend.books.record.reading import LEDGER
from mopac_spend.books.said import STACKED, of_transaction
from mopac_spend.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mopac_spend.books.record import Entry, Record
    from mopac_spend.books.said import Says
    from mopac_spend.spend import Payment

# Beside what `differences` knows: it stood there when the record began to name every
# file; an entry from before that posted its batch; a line of a bank statement paid it.
BEGUN, POSTED, SETTLED = "begun", "posted", "settled"
_BANK = "bank"


@dataclass(frozen=True, slots=True)
class Event:
    """What one entry of the record did to a payment.

    Attributes:
        sort: `BEGUN`, `POSTED`, `SETTLED`, or one of `mopac_spend.books.differences`.
        entry: None where no entry answers for it, because it was done by hand since
            the last one.
        change: what the payment said and says; None where it was only posted or
            settled.
        day: on which the bank booked it; "" for anything else.

    """

    sort: str
    entry: Entry | None
    change: Change | None = None
    day: str = ""

    @property
    def number(self) -> float:
        """Of its entry; what no entry answers for comes after all of them."""
        return self.entry.number if self.entry else math.inf


def history(
    root: Path, record: Record, payment: Payment, kept: Path | None = None
) -> list[Event]:
    """Give what became of a payment, oldest first.

    Args:
        root: folder of the books.
        record: theirs, undamaged.
        payment: of these books as they stand.
        kept: folder of the books whose record kept what files held, where that is
            another one.

    Raises:
        Refusal: `RECORD-003`, what the record kept of a file is gone.

    """
    search = _Search(root, kept or root, record, payment.ref)
    before = record.entries[: record.first_whole - 1 if record.whole else None]
    events = [
        Event(POSTED, entry)
        for entry in before
        if any(batch.id == payment.batch for batch in entry.batches)
    ]
    if not record.whole:
        return events
    events += reversed([*search.backwards(payment.file)])
    return sorted([*events, *search.settled()], key=lambda each: each.number)


class _Search:
    """Looks for one payment in what the record kept."""

    def __init__(self, root: Path, kept: Path, record: Record, ref: str) -> None:
        self._root, self._kept, self._record, self._ref = root, kept, record, ref
        self._entries = record.entries[record.first_whole - 1 :]
        self._known: dict[str, Says] = {"": {}}

    def backwards(self, name: str) -> Iterator[Event]:
        """Give what became of it in the file where it stands, the last first."""
        now = _said(self._standing(name), self._ref)
        was, name = self._recorded_in(name)
        if was != now:
            yield Event(*self._changed(None, name, was, now))
        for entry in reversed(self._entries):
            named = {file.name: file for file in entry.files}
            if name not in named:
                continue
            after = self._says(named[name].after)
            stood_in = name
            before: Says = {}
            # Nobody knows what the first of these entries found.
            if entry.number != self._record.first_whole:
                before = self._says(named[name].before)
                others = [each for each in named.values() if each.name != name]
                if after and not before:
                    stood_in, before = self._elsewhere(
                        {each.name: each.before for each in others}, name
                    )
            if before != after:
                yield Event(*self._changed(entry, name, before, after))
            name = stood_in

    def settled(self) -> Iterator[Event]:
        """Give the lines of bank statements that paid it."""
        needle = f"pays: {quoted(self._ref)}".encode()
        for path in sorted((self._root / _BANK).rglob(f"*{LEDGER}")):
            name = path.relative_to(self._root).as_posix()
            for day in _paid_on(self._standing(name), needle, self._ref):
                entry = next(
                    (
                        entry
                        for entry in self._entries
                        for file in entry.files
                        if file.name == name
                        and file.after
                        and needle in files.content(self._kept, file.after)
                    ),
                    None,
                )
                yield Event(SETTLED, entry, day=day)

    def _changed(
        self, entry: Entry | None, name: str, before: Says, after: Says
    ) -> tuple[str, Entry | None, Change]:
        sort = sort_of(before, after, is_payment=True)
        if sort == ADDED and entry and entry.number == self._record.first_whole:
            sort = BEGUN
        return sort, entry, Change(sort, self._ref, name, before, after)

    def _recorded_in(self, name: str) -> tuple[Says, str]:
        """Give what the last entry left of it, and the file: it may have been moved."""
        recorded = self._record.files
        if says := self._says(recorded.get(name, "")):
            return says, name
        stood_in, says = self._elsewhere(recorded, name)
        return says, stood_in

    def _elsewhere(self, digests: dict[str, str], name: str) -> tuple[str, Says]:
        """Find it in one of some ledger files; where there is none, give the name."""
        for other, digest in digests.items():
            if other.endswith(LEDGER) and (says := self._says(digest)):
                return other, says
        return name, {}

    def _says(self, digest: str) -> Says:
        if digest not in self._known:
            self._known[digest] = _said(files.content(self._kept, digest), self._ref)
        return self._known[digest]

    def _standing(self, name: str) -> bytes:
        try:
            return folders.content(self._root / name)
        except OSError:
            return b""  # it went while it was looked at


def _said(content: bytes, ref: str) -> Says:
    """Give what a text says of a payment; nothing where it is not there."""
    needle = quoted(ref).encode()
    if needle not in content:
        return {}
    # One search for what nearly no file has.
    stacked = b"push" in content or b"pop" in content
    whole = stacked and any(word.encode() in content for word in STACKED)
    for paragraph in [content] if whole else _around(content, needle):
        text = paragraph.decode("utf-8", "surrogateescape")
        parsed = door.parse(text)
        if parsed.errors and paragraph is not content:
            # A text within quotes may hold an empty line.
            parsed = door.parse(content.decode("utf-8", "surrogateescape"))
        for entry in parsed.entries:
            if isinstance(entry, data.Transaction) and entry.meta.get("ref") == ref:
                return of_transaction(entry)
    return {}


def _paid_on(content: bytes, needle: bytes, ref: str) -> Iterator[str]:
    """Give the days of the lines of a bank statement that paid a payment."""
    for paragraph in _around(content, needle):
        parsed = door.parse(paragraph.decode("utf-8", "surrogateescape"))
        for entry in parsed.entries:
            if isinstance(entry, data.Transaction) and any(
                (each.meta or {}).get("pays") == ref for each in entry.postings
            ):
                yield str(entry.date)


def _around(content: bytes, needle: bytes) -> Iterator[bytes]:
    """Give each paragraph that holds some bytes."""
    at = content.find(needle)
    while at >= 0:
        first, last = content.rfind(b"\n\n", 0, at), content.find(b"\n\n", at)
        last = len(content) if last < 0 else last
        yield content[first + 2 if first >= 0 else 0 : last] + b"\n"
        at = content.find(needle, last)
