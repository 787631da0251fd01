"""Which file of the books a file is a version of, and when a person has to say.

A file of a name (or of the very bytes) that was imported before, most of whose rows
are in the books, is an amended version of it. Under another name it may be that, or a
file of its own. Where no row contradicts, it makes no difference, and nobody is
asked: every row is posted once, and an export of "the last so many days" that has
moved on merely leaves rows behind. Where most of a file comes again and some of it
does not, or comes under another identity, posting it would leave both the old and
the new row standing. It is refused until a person has said which it is; the word
stays with the batch, under `amends` or `beside`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.posting.families import (
    Family,
    count_standing,
    families_of,
    rows_beside,
    together,
)
from mopac_spend.importing.posting.overlap import DAY, DOCUMENT, MOVED, TEXT
from mopac_spend.importing.posting.row_refs import ROW_REF
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from mopac_spend.importing.posting.incoming import Incoming, New
    from mopac_spend.importing.posting.ledger import Ledger, PostedRow
    from mopac_spend.importing.posting.overlap import Alike
    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.spend import Batch

# Rows without a document that come again by chance, as a rent does every month.
_FEW = 10
_NAMED = 3
_WAYS = {
    DAY: "of one day, amount and supplier or document",
    TEXT: "of one amount, supplier and text, where a date is assumed",
    DOCUMENT: "of one day, supplier and document, and another amount",
    MOVED: "of one amount, supplier and document, and another day",
}


class Word(NamedTuple):
    """What a person says of a file some of which may be in the books.

    `amends` is the batch, or the name of the file, of which it is a new version, or
    "". `beside` says that it is a file of its own, and that both stand.
    """

    amends: str = ""
    beside: bool = False


UNSAID = Word()


@dataclass(slots=True)
class Versions:
    """What a file has to do with the files of the books.

    Attributes:
        ids: the batches that it is a new version of.
        beside: those that it stands beside because a person said so.
        doubts: sentences about what a person should look at.

    """

    ids: set[str]
    beside: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def find_versions(  # noqa: PLR0913, PLR0917 - all that tells what a file is
    incoming: Incoming,
    new: New,
    matched: list[PostedRow],
    likes: list[Alike],
    ledger: Ledger,
    word: Word | None,
) -> Versions:
    """Find the batches that hold earlier versions of a file.

    Args:
        incoming: the file.
        new: its rows that have no identity of the books.
        matched: rows of the books that it holds again.
        likes: new rows that stand in the books under another identity.
        ledger: what is posted.
        word: what a person said; None where nobody can be asked.

    Raises:
        Refusal: `IMPORT-080`, a later version of it was posted; `IMPORT-081`, a
            person has to say what it is; `IMPORT-082`, there is no such file to
            amend.

    """
    source, layout = incoming.source, incoming.layout.name
    families = families_of(ledger)
    meant = _meant(word.amends, families, source.name) if word else ""
    same: defaultdict[str, list[PostedRow]] = defaultdict(list)
    like: defaultdict[str, list[Alike]] = defaultdict(list)
    for row in matched:
        same[ledger.family.get(row.batch, "")].append(row)
    restated: defaultdict[str, list[Alike]] = defaultdict(list)
    for each in likes:
        kind = restated if each.way in {DOCUMENT, MOVED} else like
        kind[ledger.family.get(each.row.batch, "")].append(each)
    called_so = {
        head
        for head, batches in families.items()
        if any(b.source == source.name and b.layout == layout for b in batches)
    }
    heads = called_so | same.keys() | like.keys() | restated.keys()
    rows = count_standing(heads, ledger)
    versions = Versions(set())
    unsettled: list[Family] = []
    for head, batches in families.items():
        family = Family(batches, rows[head], same[head], like[head], restated[head])
        # A name is used again every month by some systems; only a file that
        # holds most of the earlier one is a new version of it.
        most = family.rows > 0 and len(family.same) * 2 >= family.rows
        called = head in called_so
        bytes_of = {b.layout for b in batches if b.sha256 == source.sha256}
        if layout in bytes_of and head != meant and word is not None:
            _refuse_older(incoming, family)
        if head == meant or layout in bytes_of or (called and most):
            versions.ids |= {batch.id for batch in batches}
            if head != meant and word is not None:
                versions.doubts += _revived(incoming, family, new, ledger)
            continue
        if _is_asked(incoming, family, new.lines, ledger):
            unsettled.append(family)
        versions.doubts += _doubts(family, bytes_of, called=called)
    unsettled = _unsettled(unsettled, versions.ids, source.sha256, ledger)
    if unsettled and word == UNSAID:
        raise Refusal("IMPORT-081", _question(incoming, unsettled, ledger), source.name)
    versions.beside = sorted(family.last.id for family in unsettled if word)
    return versions


def _unsettled(
    families: list[Family], versions: set[str], sha256: str, ledger: Ledger
) -> list[Family]:
    """Leave out what was answered for an earlier version, or for these very bytes."""
    own = [ledger.batches[each] for each in versions]
    if any(batch.sha256 == sha256 for batch in own):
        return []
    answered = {each for batch in own for each in batch.beside.split()}
    return [
        family
        for family in families
        if not answered.intersection(batch.id for batch in family.batches)
    ]


def _meant(amends: str, families: dict[str, list[Batch]], name: str) -> str:
    """Give the family that a person means, "" where nobody named one."""
    if not amends:
        return ""
    by_id = [h for h, some in families.items() if any(b.id == amends for b in some)]
    by_name = [
        h for h, some in families.items() if any(b.source == amends for b in some)
    ]
    heads = by_id or by_name
    if len(heads) == 1:
        return heads[0]
    if heads:
        ids = [Family(families[head], 0, [], [], []).last.id for head in heads]
        msg = (
            f"{len(heads)} files called {amends} are in the books; say which batch it "
            f"amends: --amends {' or --amends '.join(ids)}"
        )
    else:
        some = sorted({b.source for batches in families.values() for b in batches})
        more = ", …" if len(some) > _NAMED else ""
        there = (
            f"there are {', '.join(some[:_NAMED])}{more}" if some else "there is none"
        )
        msg = (
            f"no batch and no file {amends!r} is in the books for it to amend; "
            f"{there}. A batch is called as its file under payments/ is"
        )
    raise Refusal("IMPORT-082", msg, name)


def _refuse_older(incoming: Incoming, family: Family) -> None:
    """Refuse a file that a later version has replaced."""
    last, sha256 = family.last, incoming.source.sha256
    if last.sha256 == sha256:
        return
    was = next(b for b in family.batches if b.sha256 == sha256)
    msg = (
        f"it was posted before, as {was.id}, and a later version of it, {last.source} "
        f"({last.id}), has replaced it; importing it would take that back, so nothing "
        f"was posted. Leave it out; if the older version is right after all, import it "
        f"by itself with --amends {last.id}"
    )
    raise Refusal("IMPORT-080", msg, incoming.source.name)


def _revived(
    incoming: Incoming, family: Family, new: New, ledger: Ledger
) -> Iterator[str]:
    """Doubt rows that a later version took back and that are posted again.

    Raises:
        Refusal: `IMPORT-080`, nothing else of it is new: it is an older version,
            saved again.

    """
    ids = {batch.id for batch in family.batches}
    back = [
        amount
        for ref, amount in zip(new.refs, new.lines.amounts, strict=True)
        if (match := ROW_REF.fullmatch(ref))
        and any(
            row.reversed and row.batch in ids
            for row in ledger.by_base.get(match["base"], ())
        )
    ]
    if not back:
        return
    last, pounds = family.last, show(together(back))
    if len(back) == len(new.refs) and last.sha256 != incoming.source.sha256:
        msg = (
            f"all that it would post, {counted(len(back), 'row')} ({pounds}), was "
            f"posted before, and {last.source} ({last.id}) took it back; nothing was "
            f"posted. If it is an older version of that file, leave it out; if it is "
            f"right after all, import it by itself with --amends {last.id}"
        )
        raise Refusal("IMPORT-080", msg, incoming.source.name)
    yield (
        f"{counted(len(back), 'row')} ({pounds}) that {last.source} ({last.id}), or a "
        f"version before it, took back {'is' if len(back) == 1 else 'are'} posted "
        f"again; look whether the file is older than that"
    )


def _is_asked(incoming: Incoming, family: Family, new: Lines, ledger: Ledger) -> bool:
    """Say whether posting a file beside another may leave a row standing twice."""
    whole, same = len(incoming.extract.lines), len(family.same)
    least = min(family.rows, whole)
    # One document may have a line in another file; not most of a file's have.
    if len(family.restated) >= _FEW and len(family.restated) * 2 > least:
        return True
    if not family.common or family.common * 2 <= least:
        return False
    if family.like:
        telling = len(family.like) >= _FEW or any(
            each.row.payments[0].document and each.line.text("document")
            for each in family.like
        )
        return telling or 1 < family.common == least
    if not new:
        return False  # nothing is posted; what is missing of the other is a doubt
    missing = _missing(incoming, family, ledger)
    if same * 2 > family.rows:
        return bool(missing)
    # A part of a file: rows beside it are its own, unless they are in place of others.
    return _in_place_of(new, missing)


def _in_place_of(new: Lines, missing: Sequence[PostedRow]) -> bool:
    """Say whether a new row stands for one that did not come again.

    It is on the same document; without one, all but one of what tells are the same.
    """
    ways: set[Hashable] = set()
    for row in missing:
        first = row.payments[0]
        facts = (row.date, row.amount, first.supplier, first.description)
        ways.update(_ways(first.document, facts))
    facts_of = zip(
        new.dates,
        new.amounts,
        new.text("supplier"),
        new.text("description"),
        strict=True,
    )
    return any(
        way in ways
        for document, facts in zip(new.text("document"), facts_of, strict=True)
        for way in _ways(document, facts)
    )


def _ways(document: str, facts: tuple[Hashable, ...]) -> Iterator[Hashable]:
    if document:
        yield document
    else:
        yield from (
            (left, *facts[:left], *facts[left + 1 :]) for left in range(len(facts))
        )


def _missing(incoming: Incoming, family: Family, ledger: Ledger) -> list[PostedRow]:
    """Rows of a family that a file should hold, were it a new version, and does not.

    None, where the file is another window of one export, which has moved on (or is
    an older one): all that it leaves out is before its first day, or after its last.
    """
    if family.rows == len(family.same):
        return []
    others = rows_beside(family, ledger)
    days = incoming.extract.lines.dates
    before = [row.date for row in (*others, *family.same)]
    missing = [row.date for row in others]
    moved_on = max(missing) < min(days) and max(days) > max(before)
    older = min(missing) > max(days) and min(days) < min(before)
    return [] if moved_on or older else others


def _question(incoming: Incoming, open_: Sequence[Family], ledger: Ledger) -> str:
    """Say what has to be decided, with rows and pounds and both names."""
    family = max(open_, key=lambda each: each.common + len(each.restated))
    last, others = family.last, rows_beside(family, ledger)
    lines = [each.line for each in (*family.like, *family.restated)]
    pounds = together(row.amount for row in family.same)
    pounds += together(line.amount for line in lines)
    whole = counted(len(incoming.extract.lines), "row")
    more = counted(len(open_) - 1, "other file")
    gone = counted(len(others), "row")
    return (
        f"{len(family.same) + len(lines):,} of its {whole} ({show(pounds)}) stand in "
        f"the books from {last.source} ({last.id}, {counted(family.rows, 'row')})"
        f"{_likeness([*family.like, *family.restated])}"
        f"{f'; so do rows of {more}' if len(open_) > 1 else ''}; nothing was posted. "
        f"If it is a new version of that file: --amends {last.id}, which reverses "
        f"{gone} ({show(together(row.amount for row in others))}) that it does not "
        f"hold as posted. If both files stand: --beside"
    )


def _likeness(likes: Sequence[Alike]) -> str:
    """Say how rows are known that have no identity in common."""
    if not likes:
        return ""
    ways = {each.way for each in likes}
    pounds = show(together(each.line.amount for each in likes))
    named = [words for way, words in _WAYS.items() if way in ways]
    return (
        f", {len(likes):,} of them ({pounds}) "
        f"not the same but alike ({'; or '.join(named)}), which would be posted again"
    )


def _doubts(family: Family, layouts: set[str], *, called: bool) -> Iterator[str]:
    """Say what a person should look at, where a file stands beside another.

    Args:
        family: the other.
        layouts: under which the very same bytes were imported.
        called: whether it has the same name.

    """
    last, same = family.last, len(family.same)
    if layouts:
        yield (
            f"the same file was imported under the layout "
            f"{', '.join(sorted(layouts))}; what that posted stands beside this, "
            f"so look whether anything is in the books twice"
        )
    elif family.like:
        pounds = together(each.line.amount for each in family.like)
        yield (
            f"{counted(len(family.like), 'row')} ({show(pounds)}) that "
            f"{'is' if len(family.like) == 1 else 'are'} posted say what rows of "
            f"{last.source} ({last.id}) say, and both stand; look whether anything was "
            f"paid once and is in the books twice"
        )
    elif called and family.rows:
        yield (
            f"a file of this name was imported before ({family.batches[0].id}) and "
            f"most of its rows are not in this one; both stand, as two different files"
        )
    elif same < family.rows <= same * 2:
        yield (
            f"it holds {same:,} of the {family.rows:,} rows of {last.source}, and both "
            f"stand; if it is a new version of that file, import it again with "
            f"--amends {last.id}"
        )
    if len(family.restated) >= _FEW and not family.like:
        pounds = together(each.line.amount for each in family.restated)
        yield (
            f"{counted(len(family.restated), 'row')} ({show(pounds)}) that are posted "
            f"are on documents of {last.source} ({last.id}), with another day or "
            f"amount, and both stand; look whether they are in place of those"
        )
