"""Rows that would be posted and stand in the books already under another identity.

A row's ref says what its source says of it, so the same payment in another export
has another ref where that export came under another layout, gave the directorate
another name, or had no dates and was imported for another period. What a payment is
stays: its pounds, and its day with its supplier or its document. Where its date was
assumed, its supplier, document and text stand in for the day. A supplier is the same
under another case or punctuation, and with or without `Ltd`.

A likeness is no identity: such a row is posted, and said; `versions` asks a person
where most of a file is such rows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.importing.reading.period import is_assumed
from mopac_spend.register.spelling import plain_name

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator

    from mopac_spend.importing.posting.ledger import Ledger, PostedRow
    from mopac_spend.importing.reading.line import Line, Lines

DAY, TEXT, DOCUMENT, MOVED = "day", "text", "document", "moved"
_NUMBER = re.compile(r"\d{1,25}(?:\.0+)?")
_ROUNDED = re.compile(r"\d\.\d\dE\+\d\d", re.IGNORECASE)
# Under which a rounded number waits, and a whole one; what looks for them asks for the
# other, as two rounded ones need not be one number.
_NUMBERS = ("what is left of", "would leave")
# No supplier is called so: it stands for any.
_ANYBODY = "\x00"


class Alike(NamedTuple):
    """A row that would be posted, and one that stands and says the same.

    `way` is what they have in common: `DAY`, pounds and supplier or document; `TEXT`,
    pounds, supplier and text, where a date is assumed; `DOCUMENT`, its supplier
    and day, and other pounds; or `MOVED`, its supplier, document and pounds, and
    another day.
    """

    line: Line
    row: PostedRow
    way: str


def alike(new: Lines, matched: Collection[PostedRow], ledger: Ledger) -> list[Alike]:
    """Find rows of the books that say what rows to be posted say, or nearly.

    Args:
        new: rows that have no identity of the books.
        matched: rows of the books that the file holds again; they stand for those.
        ledger: what is posted.

    Returns:
        Each row at most once, on either side.

    """
    if not new:
        return []
    refs = {row.ref for row in matched}
    rows = ledger.look_up_like(new)
    standing = [row for row in rows if not row.reversed and row.ref not in refs]
    if not standing:
        return []
    waiting: defaultdict[Hashable, list[PostedRow]] = defaultdict(list)
    for row in sorted(standing, key=lambda each: each.ref, reverse=True):
        for key in _kept_under(row):
            waiting[key].append(row)
    # Whatever two rows have in common, their pounds or their document are part of it.
    amounts = {row.amount for row in standing}
    documents = {row.payments[0].document for row in standing} - {""}
    said = enumerate(zip(new.amounts, new.text("document"), strict=True))
    asked = [
        at
        for at, (amount, document) in said
        if amount in amounts or document in documents
    ]
    return list(_pairs(map(new.__getitem__, asked), waiting))


def _pairs(
    new: Iterable[Line], waiting: defaultdict[Hashable, list[PostedRow]]
) -> Iterator[Alike]:
    taken: set[str] = set()
    for line in new:
        undated = is_assumed(line.text("evidence"))
        for way, key in _looked_for(line, undated=undated):
            rows = waiting.get(key, [])
            while rows and rows[-1].ref in taken:
                rows.pop()
            if rows:
                row = rows.pop()
                taken.add(row.ref)
                yield Alike(line, row, way)
                break


def _kept_under(row: PostedRow) -> Iterator[Hashable]:
    """Give all that a row of the books is found by."""
    first, amount = row.payments[0], row.amount
    document, supplier = first.document, plain_name(first.supplier)
    assumed = is_assumed(first.evidence)
    yield TEXT, amount, first.supplier, document, first.description, assumed
    if not assumed:
        for number in _numbers(document, *_NUMBERS):
            yield row.date, amount, supplier, number
        yield row.date, amount, supplier
        yield row.date, amount, supplier, document
        if document:
            yield row.date, amount, _ANYBODY, document
            yield row.date, supplier, document
    if document:
        yield MOVED, supplier, document, amount


def _numbers(document: str, rounded: str, whole: str) -> Iterator[tuple[str, str]]:
    """Give the numbers of a document, those that are rounded under words of their own.

    `0000005100`, `5100.0` and `5.10E+03` were one number before a spreadsheet program
    spoilt it: the first two are equal, and the last is what is left of it.
    """
    if _ROUNDED.fullmatch(document):
        yield rounded, f"{Decimal(document):.2E}"
    elif _NUMBER.fullmatch(document):
        yield "is", str(int(Decimal(document)))
        yield whole, f"{Decimal(document):.2E}"


def _looked_for(line: Line, *, undated: bool) -> Iterator[tuple[str, Hashable]]:
    """Give what a row of the file is looked up by, the surest first.

    Two numbers are two documents; a row without one may be on any.
    """
    document, supplier = line.text("document"), line.text("supplier")
    day, amount, plain = line.date, line.amount, plain_name(supplier)
    if not undated and document:
        yield DAY, (day, amount, _ANYBODY, document)
        yield DAY, (day, amount, plain, "")
        for number in _numbers(document, *reversed(_NUMBERS)):
            yield DAY, (day, amount, plain, number)
    elif not undated:
        yield DAY, (day, amount, plain)
    texts = (TEXT, amount, supplier, document, line.text("description"))
    yield TEXT, (*texts, True)
    if undated:
        yield TEXT, (*texts, False)
    elif document:
        yield DOCUMENT, (day, plain, document)
    if document:
        yield MOVED, (MOVED, plain, document, amount)
