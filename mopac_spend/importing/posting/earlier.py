"""The rows of a file against the books: new, posted again, or gone.

Rows with one identity in one file are separate payments and are counted: the third
such row is already posted only if three were.

Whether a file is an *amended* version of an earlier one is found, or asked, in
`versions`. Its new rows are posted, and rows of its earlier versions that it no
longer holds are reversed, so that the books say what it says. Versions of one file
are a *family*: their batches name each other under `amends`. A name that is used
again for another month begins a new family, and rows that a rolling export ("the
last 90 days") has left behind still stand.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.fields import FIELDS
from mopac_spend.findings import counted
from mopac_spend.importing.posting.changes import Again
from mopac_spend.importing.posting.incoming import COPIED, New, base_refs
from mopac_spend.importing.posting.overlap import DOCUMENT, alike
from mopac_spend.importing.posting.versions import UNSAID, find_versions
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.importing.posting.incoming import Incoming
    from mopac_spend.importing.posting.ledger import Ledger, PostedRow
    from mopac_spend.importing.posting.overlap import Alike
    from mopac_spend.importing.posting.versions import Word
    from mopac_spend.importing.reading.line import Line, Lines

# Texts of a payment that no rule decides otherwise.
_UNRULED = tuple(name for name in COPIED if not FIELDS[name].ruled)


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows of a file, against the books.

    Attributes:
        new: rows to post, each with the ref of its own.
        matched: rows of the books that the file holds again.
        again: rows of the file that are posted, and the row that each stands for.
        gone: rows of the file's earlier versions that it no longer holds.
        amends: ids of those versions' batches, or "".
        doubts: sentences about what a person should look at.
        likes: new rows that stand in the books under another identity.
        beside: ids of batches that it stands beside by a person's word, or "".
        equal: rows of the file that say the same in all that is read, together.

    """

    new: New
    matched: list[PostedRow]
    again: Again
    gone: list[PostedRow]
    amends: str
    doubts: list[str]
    likes: list[Alike]
    beside: str
    equal: list[list[Line]]


def compare(incoming: Incoming, ledger: Ledger, word: Word | None = UNSAID) -> Compared:
    """Tell the rows of a file that the books lack from those they hold.

    Args:
        incoming: the file.
        ledger: what is posted.
        word: what a person says the file is; None where nobody can be asked.

    Raises:
        Refusal: as `versions.find_versions`.

    """
    lines = incoming.extract.lines
    bases = base_refs(incoming.layout.source, lines)
    counts = Counter(bases)
    several = _several(bases, counts)
    ledger.look_up(counts, (min(lines.dates), max(lines.dates)))
    refs: list[str] = []
    places = array("i")
    matched: list[PostedRow] = []
    again: list[tuple[int, PostedRow]] = []
    # Most rows of most files are the only one of an identity that the books have not.
    asked = {*several, *(base for base in counts if base in ledger.by_base)}
    for at, base in enumerate(bases):
        if base not in asked:
            refs.append(base)
            places.append(at)
            continue
        same = several.get(base, [at])
        if same[0] != at:
            continue  # with the first of them
        following = 1
        if base in ledger.by_base:
            standing = ledger.standing(base)[: len(same)]
            pairs, same = _pairs(same, standing, lines)
            matched += standing
            again += pairs
            following = ledger.next_number(base) if same else following
        refs += [_numbered(base, n) for n, _ in enumerate(same, following)]
        places.extend(same)
    in_order = len(places) == len(lines) and not several
    new = New(refs, places, lines if in_order else lines.take(places))
    likes = alike(new.lines, matched, ledger)
    versions = find_versions(incoming, new, matched, likes, ledger, word)
    doubts = versions.doubts
    ledger.look_up_batches(versions.ids)
    gone = list(_gone(versions.ids, counts, ledger))
    if not new and _is_posted(incoming, ledger) and not (word and word.amends):
        gone = []  # its last import took back what there was to take back
    behind = _left_behind(incoming, versions.ids, gone, ledger)
    if behind:
        pounds = sum((row.amount for row in behind), NIL)
        doubts.append(
            f"{counted(len(behind), 'row')} ({show(pounds)}) of its earlier version "
            f"are older than anything in it; they stand, as in an export of the last "
            f"so many days"
        )
        old = {row.ref for row in behind}
        gone = [row for row in gone if row.ref not in old]
    amends, beside = " ".join(sorted(versions.ids)), " ".join(versions.beside)
    others = [each for each in likes if each.row.batch not in versions.ids]
    likes = [each for each in others if each.way != DOCUMENT]
    equal = list(_equal(several.values(), lines))
    posted = Again(lines.take([at for at, _ in again]), [row for _, row in again])
    return Compared(new, matched, posted, gone, amends, doubts, likes, beside, equal)


def _several(bases: Sequence[str], counts: Mapping[str, int]) -> dict[str, list[int]]:
    """Give the places of each identity that more rows than one have."""
    places: dict[str, list[int]] = {}
    if len(counts) < len(bases):
        for at, base in enumerate(bases):
            if counts[base] > 1:
                places.setdefault(base, []).append(at)
    return places


def _equal(by_identity: Iterable[Sequence[int]], lines: Lines) -> Iterator[list[Line]]:
    """Give rows of one identity that have every other text in common too."""
    for same in by_identity:
        alike_in_all: defaultdict[tuple[tuple[str, str], ...], list[Line]]
        alike_in_all = defaultdict(list)
        for line in map(lines.__getitem__, same):
            alike_in_all[tuple(sorted(line.texts.items()))].append(line)
        yield from (some for some in alike_in_all.values() if len(some) > 1)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}.{number}"


def _pairs(
    places: list[int], standing: list[PostedRow], lines: Lines
) -> tuple[list[tuple[int, PostedRow]], list[int]]:
    """Pair rows of one identity with what is posted of it, and give those left.

    Any row may stand for any other, so those that say the same beside their
    identity go together, and nothing seems to be changed that is not.
    """
    if len(places) == 1:
        left = places[len(standing) :]
        return [(places[0], row) for row in standing[:1]], left
    pairs: list[tuple[int, PostedRow]] = []
    left, others = places, standing
    for names in (COPIED, _UNRULED):
        alike: defaultdict[tuple[str, ...], list[PostedRow]] = defaultdict(list)
        for row in reversed(others):
            alike[tuple(getattr(row.payments[0], name) for name in names)].append(row)
        waiting, left = left, []
        for at in waiting:
            line = lines[at]
            if like := alike.get(tuple(map(line.text, names))):
                pairs.append((at, like.pop()))
            else:
                left.append(at)
        others = [row for rows in alike.values() for row in rows]
    pairs += zip(left, others, strict=False)
    return pairs, left[len(others) :]


def _is_posted(incoming: Incoming, ledger: Ledger) -> bool:
    """Say whether the very same file was imported before."""
    batches = ledger.batches.values()
    return any(batch.sha256 == incoming.source.sha256 for batch in batches)


def _left_behind(
    incoming: Incoming, versions: set[str], gone: list[PostedRow], ledger: Ledger
) -> list[PostedRow]:
    """Rows that a file has moved on from, which is not the same as withdrawn.

    A file that reaches further than its earlier version, and begins later, is the
    next window of one export; it says nothing about the days before it.
    """
    days = incoming.extract.lines.dates
    before = [row.date for batch in versions for row in ledger.of_batch[batch]]
    if not gone or not days or max(days) <= max(before):
        return []
    return [row for row in gone if row.date < min(days)]


def _gone(
    versions: set[str], counts: Mapping[str, int], ledger: Ledger
) -> Iterator[PostedRow]:
    """Rows of a file's earlier versions that it no longer holds.

    Of rows with one identity the last go first, and only down to one that
    another file brought: that file had as many.
    """
    bases = {row.base for batch in versions for row in ledger.of_batch[batch]}
    for base in sorted(bases):
        standing = ledger.standing(base)
        while len(standing) > counts.get(base, 0) and standing[-1].batch in versions:
            yield standing.pop()
