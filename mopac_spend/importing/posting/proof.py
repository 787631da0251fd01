"""The proof of a posting: what would be written, read again before it is.

The text is read as the books will read it, by the strict reader or else by
Beancount, held against what was meant, and put to every rule about payments.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from mopac_spend import spend
from mopac_spend.books import checks, parts, probe, reader
from mopac_spend.books.arrow import OF_SORT, table
from mopac_spend.fields import FIELDS
from mopac_spend.findings import BooksError, Finding
from mopac_spend.spend import Payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.columns import Columns
    from mopac_spend.books.parts import Facts
    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.register import Register
    from mopac_spend.spend import Batch

_ref, _date = attrgetter("ref"), attrgetter("date")
# Columns that are written; a payment's place is not.
_POSTED = Payment._fields[:-2]


def prove(posting: Posting, register: Register) -> None:
    """Read back what would be written and hold it against what was meant.

    Raises:
        BooksError: what is read is something else, or a rule of the books would
            be broken. It is a fault of ours, caught before it reaches the disk.

    """
    meant = _Meant(posting)
    read = reader.read(posting.text, posting.batch.file, meant.held_against)
    if read is None:
        same, findings = _by_beancount(posting, register)
    else:
        same = meant.is_all and _is_meant(read.batch, posting.batch)
        findings = _of_rules(posting, parts.facts_of(read), register)
    if not findings and not same:
        msg = (
            f"what would be written for {posting.batch.source} does not read back as "
            f"it was meant; nothing was written"
        )
        findings = [Finding(posting.batch.file, 0, "SPEND-021", msg)]
    if findings:
        raise BooksError(findings)


def _of_rules(posting: Posting, facts: Facts, register: Register) -> list[Finding]:
    """Run the rules, by what a part vouches for as long as they find nothing."""
    whole = spend.Projection(posting.payments, [posting.batch], [])
    if probe.clean(whole, [facts], register):
        return []
    return checks.check(whole, register)


def _by_beancount(posting: Posting, register: Register) -> tuple[bool, list[Finding]]:
    """Read a text that the strict reader leaves to Beancount."""
    from mopac_spend.books import door

    entries, errors, *_ = door.parse(posting.text.decode(), posting.batch.file)
    projection = spend.project(entries, register.accounts)
    findings = checks.check(projection, register)
    file = posting.batch.file
    findings += [Finding(file, 0, "SPEND-001", str(each.message)) for each in errors]
    meant = _in_order(posting)
    same = (
        [p._replace(file="", line=0) for p in projection.payments] == meant
        and [b._replace(file="", line=0) for b in projection.batches]
        == [posting.batch._replace(file="", line=0)]
        and len(entries) == len(meant) + 1
    )
    return same, findings


class _Meant:
    """Payments as they are meant, against which rows are held piece by piece.

    Attributes:
        same: whether all rows so far are what was meant, but for their place.

    """

    def __init__(self, posting: Posting) -> None:
        self.same = True
        self._payments = _in_order(posting)
        self._at = 0

    @property
    def is_all(self) -> bool:
        """Whether every payment was read back, and nothing else."""
        return self.same and self._at == len(self._payments)

    def held_against(self, columns: Columns) -> Columns:
        """Hold the next rows; give of their columns what rules ask for."""
        rows = len(columns["ref"])
        some = self._payments[self._at : self._at + rows]
        self._at += rows
        self.same = self.same and len(some) == rows and _alike(columns, some)
        return {name: columns[name] for name in parts.ASKED}


def _alike(read: Columns, meant: Sequence[Payment]) -> bool:
    """Say whether rows are those that were meant, but for their place."""
    import pyarrow as pa

    # Whole columns are held together: a Python row for each would take a second.
    columns = zip(*meant, strict=True)
    for name, values in zip(_POSTED, columns, strict=False):
        column = read[name]
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        (own,) = table({name: (OF_SORT[FIELDS[name].sort], values)}).columns
        if not own.equals(pa.chunked_array([column])):
            return False
    return True


def _is_meant(read: Batch, meant: Batch) -> bool:
    return read._replace(line=0) == meant._replace(line=0)


def _in_order(posting: Posting) -> list[Payment]:
    return sorted(sorted(posting.payments, key=_ref), key=_date)
