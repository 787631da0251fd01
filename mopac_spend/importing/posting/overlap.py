"""Rows that would be posted and stand in the books already under another identity.

A row's ref says what its source says of it, so the same payment in another export
has another ref where that export came under another layout, gave the directorate
another name, or had no dates and was imported for another period. What a payment is
stays: its pounds, and its day with its supplier or its document. Where its date was
assumed, its supplier, document and text stand in for the day.

A likeness is no identity: such a row is posted, and said; `versions` asks a person
where most of a file is such rows.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence

    from mopac_spend.importing.posting.earlier import Ledger, PostedRow
    from mopac_spend.importing.reading.lines import Line

# What the evidence of a payment says where a person gave the period of its file.
ASSUMED = "given at import"
# No supplier is called so: it stands for any.
_DOCUMENT = "\x00"


class Alike(NamedTuple):
    """A row that would be posted, and one that stands and says the same.

    `dated` is whether both have their day from their source.
    """

    line: Line
    row: PostedRow
    dated: bool


def alike(
    new: Sequence[Line], matched: Collection[PostedRow], ledger: Ledger
) -> list[Alike]:
    """Find rows of the books that say what rows to be posted say.

    Args:
        new: rows that have no identity of the books.
        matched: rows of the books that the file holds again; they stand for those.
        ledger: what is posted.

    Returns:
        Each row at most once, on either side.

    """
    if not new:
        return []
    held = {row.ref for row in matched}
    standing = [
        row
        for row in ledger.look_up_like(new)
        if not row.reversed and row.ref not in held
    ]
    if not standing:
        return []
    waiting: defaultdict[Hashable, list[PostedRow]] = defaultdict(list)
    for row in sorted(standing, key=lambda each: each.ref, reverse=True):
        for key in _kept_under(row):
            waiting[key].append(row)
    return list(_pairs(new, waiting))


def is_assumed(evidence: str) -> bool:
    """Say whether a date is one that a person gave for the whole file."""
    return evidence.endswith(ASSUMED)


def _pairs(
    new: Iterable[Line], waiting: defaultdict[Hashable, list[PostedRow]]
) -> Iterator[Alike]:
    taken: set[str] = set()
    for line in new:
        undated = is_assumed(line.text("evidence"))
        for key in _looked_for(line, undated=undated):
            rows = waiting.get(key, [])
            while rows and rows[-1].ref in taken:
                rows.pop()
            if rows:
                row = rows.pop()
                taken.add(row.ref)
                assumed = undated or is_assumed(row.payments[0].evidence)
                yield Alike(line, row, not assumed)
                break


def _kept_under(row: PostedRow) -> Iterator[Hashable]:
    """Give all that a row of the books is found by."""
    first, amount = row.payments[0], row.amount
    texts = (first.supplier, first.document, first.description)
    assumed = is_assumed(first.evidence)
    yield amount, texts, assumed
    if not assumed:
        supplier = first.supplier.upper()
        yield row.date, amount, supplier
        yield row.date, amount, supplier, first.document
        if first.document:
            yield row.date, amount, _DOCUMENT, first.document


def _looked_for(line: Line, *, undated: bool) -> Iterator[Hashable]:
    """Give what a row of the file is looked up by, the surest first.

    Two numbers are two documents; a row without one may be on any.
    """
    document, supplier = line.text("document"), line.text("supplier")
    texts = (supplier, document, line.text("description"))
    if not undated:
        day, amount, upper = line.date, line.amount, supplier.upper()
        if document:
            yield day, amount, _DOCUMENT, document
            yield day, amount, upper, ""
        else:
            yield day, amount, upper
    yield line.amount, texts, True
    if undated:
        yield line.amount, texts, False
