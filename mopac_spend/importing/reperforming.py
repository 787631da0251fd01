"""Batches made again from the files that they say they were imported from.

A batch that somebody forged may have right totals, a right seal and an entry in the
record; what it says of its source can be held against the source alone.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.posting.incoming import base_refs
from mopac_spend.importing.posting.row_refs import ROW_REF
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.run import read_file
from mopac_spend.money import NIL, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from decimal import Decimal
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.spend import Batch, Payment

SAME, DIFFERENT, NO_SOURCE, UNREAD = "same", "different", "no source", "not read"
_SHOWN = 5


class Reperformed(NamedTuple):
    """What became of one batch: `SAME`, or one of the others and why."""

    batch: str
    outcome: str
    why: str = ""

    @property
    def is_same(self) -> bool:
        """Whether the batch is what its source says."""
        return self.outcome == SAME


class _Row(NamedTuple):
    """What a source says of a row and an import fixes for ever."""

    base: str
    row: str
    date: dt.date
    supplier: str
    description: str


def reperform(
    books: Books, folder: Path, progress: Callable[[str], None] = lambda _: None
) -> Iterator[Reperformed]:
    """Read the sources of all batches again, and hold every payment against its row.

    Args:
        books: opened.
        folder: where the sources are, at any depth and under any names: they are
            known by their digests.
        progress: told the name of each source as it is read.

    """
    sources = {_sha256(path): path for path in sorted(_files(folder))}
    known = layouts.load_all(books.root)
    payments: dict[str, list[Payment]] = defaultdict(list)
    for payment in books.payments:
        payments[payment.batch].append(payment)
    everywhere = {_base(each) for some in payments.values() for each in some}
    for batch in books.batches:
        path = sources.get(batch.sha256)
        if path is None:
            why = f"no file in {folder} has the sha256 {batch.sha256} of {batch.source}"
            yield Reperformed(batch.id, NO_SOURCE, why)
            continue
        progress(path.name)
        try:
            versions = [b.id for b in books.batches if b.sha256 == batch.sha256]
            by_hand = _put_right(batch.id, [payments[name] for name in versions])
            incoming = read_file(path, batch.layout, known, books, posted=by_hand)
        except Refusal as refusal:
            yield Reperformed(batch.id, UNREAD, str(refusal))
            continue
        rows = _of_lines(incoming.layout.source, incoming.extract.lines)
        faults = [
            *_totals(batch, incoming.extract.lines, len(incoming.extract.set_aside)),
            *_faults(_of_payments(payments[batch.id]), rows),
            *_lost(rows, everywhere),
        ]
        if faults:
            more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
            why = f"{'; '.join(faults[:_SHOWN])}{more}"
            yield Reperformed(batch.id, DIFFERENT, why)
        else:
            yield Reperformed(batch.id, SAME)


def _put_right(batch: str, versions: Iterable[list[Payment]]) -> list[Payment]:
    """Give what says how rows were put right by hand when a batch was posted.

    Its own rows are as it has them, even if somebody said them anew afterwards.
    """
    every = [each for payments in versions for each in payments]
    own = [each for each in every if each.batch == batch and not each.reverses]
    rows = {each.row for each in own}
    return own + [each for each in every if each.row not in rows]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_lines(source: str, lines: Lines) -> dict[_Row, Decimal]:
    """Sum lines by what is fixed of them."""
    rows: defaultdict[_Row, Decimal] = defaultdict(lambda: NIL)
    for line, base in zip(lines, base_refs(source, lines), strict=True):
        texts = (line.text("supplier"), line.text("description"))
        rows[_Row(base, line.row, line.date, *texts)] += line.amount
    return rows


def _of_payments(payments: Iterable[Payment]) -> dict[_Row, Decimal]:
    """Sum payments by the row that they are of; a reversal is of none."""
    rows: defaultdict[_Row, Decimal] = defaultdict(lambda: NIL)
    for each in payments:
        if not each.reverses:
            texts = (each.supplier, each.description)
            rows[_Row(_base(each), each.row, each.belongs_on, *texts)] += each.amount
    return rows


def _base(payment: Payment) -> str:
    match = ROW_REF.fullmatch(payment.ref)
    return match["base"] if match else payment.ref


def _faults(
    posted: Mapping[_Row, Decimal], rows: Mapping[_Row, Decimal]
) -> Iterator[str]:
    for row, pounds in posted.items():
        of_source = rows.get(row)
        if of_source is None:
            yield f"its source has no row {row.row} of {row.date} with {show(pounds)}"
        elif of_source != pounds:
            yield f"row {row.row} is {show(of_source)} there, and {show(pounds)} here"


def _lost(rows: Mapping[_Row, Decimal], everywhere: set[str]) -> Iterator[str]:
    for row, pounds in rows.items():
        if row.base not in everywhere:
            where = f"row {row.row} of {row.date} ({show(pounds)})"
            yield f"{where} is nowhere in the books"


def _totals(batch: Batch, lines: Lines, aside: int) -> Iterator[str]:
    rows = len(lines) + aside
    if rows != batch.rows_read:
        here = counted(batch.rows_read, "row")
        yield f"its source has {counted(rows, 'row')}, and the batch says {here}"
