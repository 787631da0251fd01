"""The proof of a posting: what would be written, read again before it is.

The text is read as the books will read it, by the strict reader or else by
Beancount, held against what was meant, and put to every rule about payments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend import spend
from mopac_spend.books import checks, parts, probe, reader
from mopac_spend.books.arrow import text
from mopac_spend.fields import SEALED
from mopac_spend.findings import BooksError, Finding
from mopac_spend.spend import Payment, sealed_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.columns import Column, Columns
    from mopac_spend.books.parts import Facts
    from mopac_spend.books.payments import Payments
    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.register import Register
    from mopac_spend.spend import Batch

# What is written of a payment and is not under its seal. Its place is neither.
_UNSEALED = [n for n in Payment._fields if n not in {*SEALED, "file", "line"}]


def prove(posting: Posting, register: Register) -> None:
    """Read back what would be written and hold it against what was meant.

    Raises:
        BooksError: what is read is something else, or a rule of the books would
            be broken. It is a fault of ours, caught before it reaches the disk.

    """
    meant = _Meant(posting)
    read = reader.read_in_pieces(posting.text, posting.batch.file, meant.hold)
    if read is None:
        same, findings = _by_beancount(posting, register)
    else:
        same = meant.is_all and _is_meant(read, posting.batch)
        findings = _of_rules(posting, meant.facts, register)
    if not findings and not same:
        msg = (
            f"what would be written for {posting.batch.source} does not read back as "
            f"it was meant; nothing was written"
        )
        findings = [Finding(posting.batch.file, 0, "SPEND-021", msg)]
    if findings:
        raise BooksError(findings)


def _of_rules(
    posting: Posting, facts: Sequence[Facts], register: Register
) -> list[Finding]:
    """Run the rules, by what pieces vouch for as long as they find nothing."""
    whole = spend.Projection(posting.payments, [posting.batch], [])
    if probe.clean(whole, facts, register):
        return []
    return checks.check(whole, register)


def _by_beancount(posting: Posting, register: Register) -> tuple[bool, list[Finding]]:
    """Read a text that the strict reader leaves to Beancount."""
    from mopac_spend.books import door

    whole = bytes(posting.text).decode()
    entries, errors, *_ = door.parse(whole, posting.batch.file)
    projection = spend.project(entries, register.accounts)
    findings = checks.check(projection, register)
    file = posting.batch.file
    findings += [Finding(file, 0, "SPEND-001", str(each.message)) for each in errors]
    meant = [*posting.payments.in_order(0, len(posting.payments))]
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
        facts: what each piece vouches for.

    """

    def __init__(self, posting: Posting) -> None:
        self.same = True
        self.facts: list[Facts] = []
        self._posting = posting
        self._at = 0

    @property
    def is_all(self) -> bool:
        """Whether every payment was read back, and nothing else."""
        return self.same and self._at == len(self._posting.payments)

    def hold(self, columns: Columns) -> None:
        """Hold the next rows; keep of them what they vouch for."""
        rows = len(columns["ref"])
        some = self._posting.payments.in_order(self._at, self._at + rows)
        self._at += rows
        self.same = self.same and _alike(columns, some)
        piece = reader.CanonicalBatch(self._posting.batch, columns, "")
        self.facts.append(parts.facts_of(piece))


def _alike(read: Columns, meant: Payments) -> bool:
    """Say whether rows are those that were meant, but for their place."""
    # Days and pounds are canonical, and nothing that was read holds a `\x1f`: where
    # the texts under the seal are the same, so is each of what they are made of. They
    # are sorted and digested here as there, so equal texts have one seal.
    sealed = [*sealed_texts(meant.column)]
    return _is_column(read["sealed"], sealed) and all(
        _is_column(read[name], meant.column(name)) for name in _UNSEALED
    )


def _is_column(read: Column, meant: Sequence[str]) -> bool:
    """Say whether a column holds these texts."""
    import pyarrow as pa

    from mopac_spend.books.columns import at, values

    # Whole columns are held together: a Python row for each would take a second.
    if pa.types.is_dictionary(read.type):
        texts = values(read)
        if len(texts) == 1:  # as of most columns
            return len(meant) == len(read) == [*meant].count(texts[0])
        return [texts[place] for place in at(read).tolist()] == [*meant]
    return bool(text(meant).equals(read))


def _is_meant(read: Batch, meant: Batch) -> bool:
    return read._replace(line=0) == meant._replace(line=0)
