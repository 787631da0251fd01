"""What a file says otherwise than the books, row by row: old and new.

A row whose identity was corrected at its source appears twice in a comparison:
gone, and new. `pair` brings the two together, so that a person reads what was
changed and not only that something was. A row may also be corrected in a field
outside its identity; then it is posted already, and `differing` finds it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fields import ACCOUNT, FIELDS, REGISTERED, TAGS
from mopac_spend.importing.posting.incoming import COPIED
from mopac_spend.money import NIL

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.importing.posting.ledger import PostedRow
    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.importing.tagging.tagger import Tagger
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment

# What the source writes and a register may read, so that it is compared as tagged.
_CODED = tuple(kind for kind in REGISTERED if not FIELDS[kind].as_written)
_TAGGED = (*_CODED, "decision_as_written")
_TAGS_OF = attrgetter(*_TAGGED)
# What is shown of a change beside date and amount: texts and decisions.
_COMPARED = ("supplier", "description", ACCOUNT, *TAGS, *_TAGGED, *COPIED)
# A row corrected in one of these is known by the other three, surest without the
# first: an amount tells most.
_TELLING = ("date", "description", "supplier", "amount")


class Difference(NamedTuple):
    """One field, as the books have it and as the file has it."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the books and the row of the file that stands for it now.

    Attributes:
        row: the row's place in the file, or in the old one where it is gone.
        ref: of the row in the books.
        document: what it was paid on, or "".
        supplier, date, amount: as the books have them.
        place: file and line of the books, "" where it was posted just now.
        differences: what is not the same; none where only the source's own
            coding (account, team, line) is.

    """

    row: str
    ref: str
    document: str
    supplier: str
    date: dt.date
    amount: Decimal
    place: str
    differences: tuple[Difference, ...] = ()


class Again(NamedTuple):
    """Rows of a file that are posted, and for each the row that it stands for."""

    lines: Lines
    rows: Sequence[PostedRow]


class _Row(NamedTuple):
    """One row with its payments, from the books or about to be posted."""

    payments: Sequence[Payment]
    date: dt.date
    amount: Decimal
    supplier: str
    description: str
    document: str
    row: str


def pair(
    gone: Iterable[PostedRow], new: Iterable[Sequence[Payment]]
) -> tuple[list[Change], list[Change]]:
    """Bring together rows that are gone and rows that came in their place.

    Args:
        gone: rows of the books that the file no longer holds.
        new: payments of each row to be posted.

    Returns:
        What was changed, by row of the new file; and what was withdrawn, by row
        of the old one.

    """
    old = {id(row): row for row in (_row(each.payments) for each in gone)}
    left = {id(row): row for row in map(_row, new)} if old else {}
    changed = []
    for key in _ways():
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for name, row in old.items():
            if (common := key(row)) is not None:
                waiting[common].append(name)
        for name, row in list(left.items()) if waiting else ():
            if same := waiting.get(key(row)):
                was = old.pop(same.popleft())
                changed.append(_change(was, row.row, _differences(was, row)))
                del left[name]
    withdrawn = [_change(row, row.row, ()) for row in old.values()]
    return sorted(changed, key=_by_row), sorted(withdrawn, key=_by_row)


def differing(again: Again, tagger: Tagger) -> list[Change]:
    """Find rows that are posted and were corrected outside their identity.

    A text field is compared as it is, in the columns where the file has anything
    at all. What a rule may decide (a fund, a decision, a grant) is compared as the
    row would be tagged today.
    """
    lines, rows = again
    fields = [name for name in COPIED if lines.has(name)]
    ruled = [name for name in fields if FIELDS[name].ruled]
    coded = any(map(lines.has, _CODED))
    said = [lines.text(name) for name in fields]
    kinds = [lines.text(kind) for kind in _CODED]
    # Many rows name the same codes.
    plainly: dict[tuple[str, ...], tuple[str, ...]] = {}
    changed = []
    for at, row in enumerate(rows):
        paid = row.payments[0]
        texts = {name: column[at] for name, column in zip(fields, said, strict=True)}
        named = tuple([column[at] for column in kinds]) if coded else ()
        if coded and named not in plainly:
            plainly[named] = _as_source_says(named, tagger.register)
        otherwise = coded and plainly[named] != _TAGS_OF(paid)
        if otherwise or any(texts[name] != getattr(paid, name) for name in ruled):
            codes = tagger.tag(lines[at])[0].codes
            names = (*ruled, *_TAGGED) if otherwise else ruled
            texts |= {name: codes[name] for name in names}
        differences = [
            Difference(name, was, now)
            for name, now in texts.items()
            if (was := getattr(paid, name)) != now
        ]
        if differences:
            place = lines.rows[at]
            changed.append(_change(_row(row.payments), place, tuple(differences)))
    return changed


def _as_source_says(named: Sequence[str], register: Register) -> tuple[str, ...]:
    """Give the codes that the source plainly names, and a decision that it wrote."""
    codes = {
        kind: register.resolve(kind, text) or ""
        for kind, text in zip(_CODED, named, strict=True)
    }
    written = "" if codes["decision"] else named[_CODED.index("decision")]
    return (*codes.values(), written)


def _ways() -> Iterator[Callable[[_Row], Hashable]]:
    """Give what two rows may have in common, the surest first."""
    for left_out in _TELLING:
        others = [name for name in _TELLING if name != left_out]

        def telling(row: _Row, others: Sequence[str] = others) -> Hashable:
            return row.document, *(getattr(row, name) for name in others)

        yield telling
    yield lambda row: (row.document, row.supplier, row.row)
    yield lambda row: (row.document, row.supplier) if row.document else None
    yield lambda row: row.document or None


def _row(payments: Sequence[Payment]) -> _Row:
    first = payments[0]
    amount = sum((each.amount for each in payments), NIL)
    texts = first.supplier, first.description, first.document, first.row
    return _Row(payments, first.belongs_on, amount, *texts)


def _differences(was: _Row, now: _Row) -> tuple[Difference, ...]:
    pairs = [("date", was.date, now.date), ("amount", was.amount, now.amount)]
    pairs += [(n, _text(was.payments, n), _text(now.payments, n)) for n in _COMPARED]
    return tuple(Difference(n, str(a), str(b)) for n, a, b in pairs if a != b)


def _text(payments: Sequence[Payment], name: str) -> str:
    """Give a field of a row; a split row may have several values."""
    return ", ".join(dict.fromkeys(getattr(each, name) for each in payments))


def _change(was: _Row, row: str, differences: tuple[Difference, ...]) -> Change:
    first = was.payments[0]
    return Change(
        row=row,
        ref=first.ref,
        document=was.document,
        supplier=was.supplier,
        date=was.date,
        amount=was.amount,
        place=f"{first.file}:{first.line}" if first.file else "",
        differences=differences,
    )


def _by_row(change: Change) -> tuple[int, str]:
    """Sort rows as a file has them: 9 before 10."""
    return len(change.row), change.row
