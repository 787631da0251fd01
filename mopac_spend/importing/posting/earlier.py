"""What the books hold already, and how the rows of a file compare with it.

A row's *identity* is what the source says of it: document, date, amount,
supplier, account, description, directorate. Its ref is made of the source, the
document and a digest of that identity, so it does not depend on the order in
which files arrive. Rows with one identity in one file are separate payments and
are counted: the third such row is already posted only if three were.

Whether a file is an *amended* version of an earlier one is found, or asked, in
`versions`. Its new rows are posted, and rows of its earlier versions that it no
longer holds are reversed, so that the books say what it says. Versions of one file
are a *family*: their batches name each other under `amends`. A name that is used
again for another month begins a new family, and rows that a rolling export ("the
last 90 days") has left behind still stand.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.fields import FIELDS, OPTIONAL
from mopac_spend.findings import counted
from mopac_spend.importing.posting.overlap import DOCUMENT, alike, is_assumed
from mopac_spend.importing.posting.posted import ALWAYS, ROW_REF, InBooks
from mopac_spend.importing.posting.versions import UNSAID, find_versions
from mopac_spend.importing.reading.headed import Headed
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.importing.posting.overlap import Alike
    from mopac_spend.importing.posting.posted import Posted, Span
    from mopac_spend.importing.posting.versions import Word
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.lines import Extract, Line
    from mopac_spend.importing.reading.sheets import Source
    from mopac_spend.spend import Batch, Payment

IDENTITY = ("supplier", "document", "line", "account", "description", "directorate")
# Text fields that go into the books as they are, and are no part of the identity.
KEPT = tuple(
    each.name for each in OPTIONAL if each.read and (each.as_written or not each.coded)
)
# Those of them that no rule decides otherwise.
_ALWAYS_KEPT = tuple(name for name in KEPT if not FIELDS[name].ruled)
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file accepted for posting: its bytes, layout and rows, and its headings."""

    source: Source
    layout: Layout
    extract: Extract
    headed: Headed = field(default_factory=Headed)


@dataclass(slots=True)
class PostedRow:
    """A source row that is in the books: its payments, and whether it stands."""

    ref: str
    base: str
    number: int
    batch: str
    reversed: bool
    payments: list[Payment]

    @property
    def date(self) -> dt.date:
        """Day of the row."""
        return self.payments[0].date

    @property
    def amount(self) -> Decimal:
        """Pounds of the row, all its parts together."""
        return sum((payment.amount for payment in self.payments), NIL)


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows of a file, against the books.

    Attributes:
        new: rows to post, each with the ref of its own.
        matched: rows of the books that the file holds again.
        again: rows of the file that are posted, each with the row it stands for.
        gone: rows of the file's earlier versions that it no longer holds.
        amends: ids of those versions' batches, or "".
        doubts: sentences about what a person should look at.
        likes: new rows that stand in the books under another identity.
        beside: ids of batches that it stands beside by a person's word, or "".
        equal: rows of the file that say the same in all that is read, together.

    """

    new: list[tuple[str, Line]]
    matched: list[PostedRow]
    again: list[tuple[Line, PostedRow]]
    gone: list[PostedRow]
    amends: str
    doubts: list[str]
    likes: list[Alike]
    beside: str
    equal: list[list[Line]]


class Ledger:
    """What the books hold already, found by identity. Grows as batches post.

    Rows are looked up as a comparison needs them, and always all rows of one
    base together.

    Attributes:
        rows: rows looked up, by their refs.
        by_base: those of one identity.
        of_batch: those of one batch.
        batches: control totals by id.
        family: the first of the batches a batch is a version of, by id.

    """

    def __init__(self, posted: Posted, batches: Iterable[Batch]) -> None:
        """Begin with what is posted, of which nothing is looked up yet."""
        self.rows: dict[str, PostedRow] = {}
        self.by_base: defaultdict[str, list[PostedRow]] = defaultdict(list)
        self.batches: dict[str, Batch] = {}
        self.family: dict[str, str] = {}
        self.of_batch: defaultdict[str, list[PostedRow]] = defaultdict(list)
        self._posted = posted
        self._known: set[str] = set()
        self._stood: dict[str, int] = {}
        self._since: Counter[str] = Counter()
        self._reversed: set[str] = set()
        self._fresh: list[str] = []
        for batch in batches:
            self._join(batch)

    @classmethod
    def of(cls, books: Books) -> Ledger:
        """Begin with opened books."""
        return cls(InBooks(books), books.batches)

    def add(self, payments: Iterable[Payment], batches: Iterable[Batch]) -> None:
        """Take in what was just posted; `compare` has looked up its bases."""
        for batch in batches:
            self._join(batch)
            self._fresh.append(batch.id)
        for payment in payments:
            self._since.update(self._take(payment))

    def look_up(self, bases: Iterable[str], span: Span = ALWAYS) -> None:
        """Take in all rows that have one of these bases, which are of these days."""
        new = set(bases) - self._known
        if new:
            self._known |= new
            for payment in self._posted.of_bases(new, span):
                self._take(payment)

    def look_up_batches(self, batches: Iterable[str]) -> None:
        """Take in all rows of batches, and what stands under their bases."""
        if ids := set(batches):
            self.look_up(self._posted.bases_of(ids))

    def look_up_like(self, lines: Sequence[Line]) -> list[PostedRow]:
        """Take in and give rows with the day and pounds of lines, and some others."""
        days = {line.date for line in lines}
        span = min(days), max(days)
        undated = any(is_assumed(line.text("evidence")) for line in lines)
        documents = {line.text("document") for line in lines} - {""}
        of_day, others = self._posted.bases_like(lines, span, undated=undated)
        self.look_up(of_day, span)
        self.look_up(others)
        bases = of_day | others
        rows = {row.ref: row for base in bases for row in self.by_base.get(base, ())}
        rows |= {
            row.ref: row
            for batch in self._fresh
            for row in self.of_batch[batch]
            if undated
            or row.date in days
            or row.payments[0].document in documents
            or is_assumed(row.payments[0].evidence)
        }
        return list(rows.values())

    def count(self, batches: Iterable[str]) -> int:
        """Count the rows of batches that stand."""
        ids = set(batches)
        if new := ids - self._stood.keys():
            self._stood |= dict.fromkeys(new, 0) | self._posted.standing(new)
        return sum(self._stood[each] + self._since[each] for each in ids)

    def standing(self, base: str) -> list[PostedRow]:
        """Rows of one identity that no later version took back, first one first."""
        rows = [row for row in self.by_base.get(base, ()) if not row.reversed]
        return sorted(rows, key=lambda row: row.number)

    def next_number(self, base: str) -> int:
        """Give the number that the next row of an identity gets."""
        return max((row.number for row in self.by_base.get(base, ())), default=0) + 1

    def _take(self, payment: Payment) -> dict[str, int]:
        """Take in a payment; give by how many the standing rows of a batch change."""
        found = ROW_REF.fullmatch(payment.ref)
        if found is None:
            return {}  # a ref that no import made has no identity to compare
        ref = found["row"]
        row = self.rows.get(ref)
        if found["back"]:
            # It may stand before what it reverses: files are in no order.
            self._reversed.add(ref)
            if row is None or row.reversed:
                return {}
            row.reversed = True
            return {row.batch: -1}
        if row is not None:
            row.payments.append(payment)
            return {}
        back, number = ref in self._reversed, int(found["number"] or 1)
        row = PostedRow(ref, found["base"], number, payment.batch, back, [payment])
        self.rows[ref] = row
        self.by_base[row.base].append(row)
        self.of_batch[row.batch].append(row)
        return {} if back else {row.batch: 1}

    def _join(self, batch: Batch) -> None:
        self.batches[batch.id] = batch
        ids = {batch.id, *batch.amends.split()}
        heads = {self.family.get(each, each) for each in ids}
        head = min(heads)
        if len(heads) > 1:
            ids |= {each for each, of in self.family.items() if of in heads}
        self.family.update(dict.fromkeys(ids, head))


def compare(incoming: Incoming, ledger: Ledger, word: Word | None = UNSAID) -> Compared:
    """Tell the rows of a file that the books lack from those they hold.

    Args:
        incoming: the file.
        ledger: what is posted.
        word: what a person says the file is; None where nobody can be asked.

    Raises:
        Refusal: as `versions.find_versions`.

    """
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for line in incoming.extract.lines:
        lines[base_ref(incoming.layout.source, line)].append(line)
    days = [line.date for line in incoming.extract.lines]
    ledger.look_up(lines, (min(days), max(days)))
    new: list[tuple[str, Line]] = []
    matched: list[PostedRow] = []
    again: list[tuple[Line, PostedRow]] = []
    for base, same in lines.items():
        if base not in ledger.by_base:
            new += [(_numbered(base, at), line) for at, line in enumerate(same, 1)]
            continue
        standing = ledger.standing(base)[: len(same)]
        pairs, left = _pairs(same, standing)
        matched += standing
        again += pairs
        following = ledger.next_number(base)
        new += [(_numbered(base, at), line) for at, line in enumerate(left, following)]
    likes = alike([line for _, line in new], matched, ledger)
    found = find_versions(incoming, new, matched, likes, ledger, word)
    versions, doubts = found.ids, found.doubts
    ledger.look_up_batches(versions)
    held = {base: len(same) for base, same in lines.items()}
    gone = list(_gone(versions, held, ledger))
    if not new and _is_posted(incoming, ledger) and not (word and word.amends):
        gone = []  # its last import took back what there was to take back
    behind = _left_behind(incoming, versions, gone, ledger)
    if behind:
        pounds = sum((row.amount for row in behind), NIL)
        doubts.append(
            f"{counted(len(behind), 'row')} ({show(pounds)}) of its earlier version "
            f"are older than anything in it; they stand, as in an export of the last "
            f"so many days"
        )
        old = {row.ref for row in behind}
        gone = [row for row in gone if row.ref not in old]
    amends = " ".join(sorted(versions))
    likes = [
        each
        for each in likes
        if each.row.batch not in versions and each.way != DOCUMENT
    ]
    beside = " ".join(found.beside)
    equal = list(_equal(lines.values()))
    return Compared(new, matched, again, gone, amends, doubts, likes, beside, equal)


def _equal(by_identity: Iterable[list[Line]]) -> Iterator[list[Line]]:
    """Give rows of one identity that have every other text in common too."""
    for same in by_identity:
        if len(same) > 1:
            alike_in_all: defaultdict[tuple[tuple[str, str], ...], list[Line]]
            alike_in_all = defaultdict(list)
            for line in same:
                alike_in_all[tuple(sorted(line.texts.items()))].append(line)
            yield from (some for some in alike_in_all.values() if len(some) > 1)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}.{number}"


def _pairs(
    lines: list[Line], standing: list[PostedRow]
) -> tuple[list[tuple[Line, PostedRow]], list[Line]]:
    """Pair rows of one identity with what is posted of it, and give those left.

    Any row may stand for any other, so those that say the same beside their
    identity go together, and nothing seems to be changed that is not.
    """
    if len(lines) == 1:
        return list(zip(lines, standing, strict=False)), lines[len(standing) :]
    pairs: list[tuple[Line, PostedRow]] = []
    left, others = lines, standing
    for names in (KEPT, _ALWAYS_KEPT):
        alike: defaultdict[tuple[str, ...], list[PostedRow]] = defaultdict(list)
        for row in reversed(others):
            alike[tuple(getattr(row.payments[0], name) for name in names)].append(row)
        waiting, left = left, []
        for line in waiting:
            if like := alike.get(tuple(map(line.text, names))):
                pairs.append((line, like.pop()))
            else:
                left.append(line)
        others = [row for rows in alike.values() for row in rows]
    pairs += zip(left, others, strict=False)
    return pairs, left[len(others) :]


def _is_posted(incoming: Incoming, ledger: Ledger) -> bool:
    """Say whether the very same file was imported before."""
    held = {batch.sha256 for batch in ledger.batches.values()}
    return incoming.source.sha256 in held


def _left_behind(
    incoming: Incoming, versions: set[str], gone: list[PostedRow], ledger: Ledger
) -> list[PostedRow]:
    """Rows that a file has moved on from, which is not the same as withdrawn.

    A file that reaches further than its earlier version, and begins later, is the
    next window of one export; it says nothing about the days before it.
    """
    days = [line.date for line in incoming.extract.lines]
    before = [row.date for batch in versions for row in ledger.of_batch[batch]]
    if not gone or not days or max(days) <= max(before):
        return []
    return [row for row in gone if row.date < min(days)]


def base_ref(source: str, line: Line) -> str:
    """Make the ref of a line's first occurrence: source, document, identity."""
    identity = "\x1f".join(
        [line.date.isoformat(), str(line.amount), *map(line.text, IDENTITY)]
    )
    digest = hashlib.sha256(identity.encode()).hexdigest()[:_DIGITS]
    return f"{source}:{line.text('document')}:{digest}"


def _gone(
    versions: set[str], held: dict[str, int], ledger: Ledger
) -> Iterator[PostedRow]:
    """Rows of a file's earlier versions that it no longer holds.

    Of rows with one identity the last go first, and only down to one that
    another file brought: that file had as many.
    """
    bases = {row.base for batch in versions for row in ledger.of_batch[batch]}
    for base in bases:
        standing = ledger.standing(base)
        while len(standing) > held.get(base, 0) and standing[-1].batch in versions:
            yield standing.pop()
