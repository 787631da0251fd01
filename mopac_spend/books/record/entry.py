"""One entry of the record, its text and its digest.

    2026-11-24 custom "record" 12 "import"
      version: 1
      at: "2026-11-24T09:30:00Z"
      by: "A. Officer"
      why: "…"
      before: "…"
      digest: "…"
    2026-11-24 custom "recorded-batch" 12 "finance-may-1a2b3c4d"
      file: "payments/2026-27/finance-may-1a2b3c4d.beancount"
      rows: 192
      payments: 193
      pounds: 7133380.61 GBP
      seal: "…"
    2026-11-24 custom "recorded-file" 12 "payments/2026-27/finance-may-….beancount"
      after: "…"

An entry that closes a period or opens one again says so (`record.closing`), and names
who approved it:

    2026-11-24 custom "recorded-closing" 12 "2020-21-Q1"
      first: "2020-04-01"
      last: "2020-06-30"
      payments: 193
      pounds: 7133380.61 GBP
      root: "…"
    2026-11-24 custom "recorded-point" 12 "bank"
      why: "…"
    2026-11-24 custom "recorded-sum" 12 "vru"
      kind: "directorate"
      payments: 12
      pounds: 1000.00 GBP

One that seals says what was signed (`record.sealed`), of the entries before it:

    2026-11-24 custom "recorded-sealing" 12 "books.example/spend"
      size: 11
      root: "…"

One that somebody posted at the desk carries `posting`, the token of it
(`record.posting`).

`by` and `why` are absent where nobody said them, `before` of an entry where it is the
first, `before` or `after` of a file where it was not there. A batch that was taken out
of the books says `withdrawn: TRUE`. The digest is of the whole entry but its own line.

The first entry of version 2 names every file of the books, and from it on what each
entry names is kept in `record/files/` (`mopac_spend.books.record.files`): so
what the books were after any of them can be had again, byte for byte.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books.record.closing import days
from mopac_spend.quoting import quoted_on_one_line as quoted
from mopac_spend.spend import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from mopac_spend.books.record.closing import Closing
    from mopac_spend.books.record.publishing import Publication
    from mopac_spend.books.record.sealed import Sealing
    from mopac_spend.periods import Period
    from mopac_spend.spend import Batch

# What the digest covers may change with a later version; entries of an earlier one are
# then proved as that version says, for ever.
VERSION = 1
# From this one on the files that an entry names are kept.
WHOLE = 2
# The command of the entry that begins a record.
BEGIN = "begin"
COVERS = {
    1: "mopac-spend record 1: every line of the entry but its digest\n",
    2: "mopac-spend record 2: every line of the entry but its digest; and the files "
    "that it names are kept\n",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does to the books, as far as the files do not say it.

    Attributes:
        command: by which command, such as `import`.
        by: who, in a person's own words; "" where nobody said it.
        why: for what reason; "" likewise.
        batches: control totals of the batches that it adds or changes.
        withdrawn: batches of the record that it takes out of the books.
        accepted: files that somebody changed, added or took out by hand, by their
            names relative to the books' folder.
        approver: who approved it, where that is somebody else; "" where nobody did.
        closing: the period that it closes; `reopening`, the one that it opens again.
        sealing: what was signed of the books as they are.
        publication: the report that it says was published.

    """

    command: str
    by: str = ""
    why: str = ""
    batches: Sequence[Batch] = ()
    withdrawn: Sequence[RecordedBatch] = ()
    accepted: Sequence[str] = ()
    approver: str = ""
    closing: Closing | None = None
    reopening: Period | None = None
    sealing: Sealing | None = None
    publication: Publication | None = None


@dataclass(frozen=True, slots=True)
class RecordedBatch:
    """A batch as the record has it.

    Attributes:
        id: its name.
        file: its place, relative to the books' folder.
        rows: of the source, that were posted.
        payments: that it holds.
        pounds: the sum of these.
        seal: as `mopac_spend.spend.seal` gives it.
        withdrawn: whether the entry took it out of the books.
        line: in the file of the record; 0 before it is written.

    """

    id: str
    file: str
    rows: int
    payments: int
    pounds: Decimal
    seal: str
    withdrawn: bool = False
    line: int = 0

    @classmethod
    def of(cls, batch: Batch) -> RecordedBatch:
        """Take what a batch has to hold from its control totals."""
        return cls(
            batch.id,
            batch.file,
            batch.rows_posted,
            batch.payments,
            batch.pounds_posted - batch.pounds_reversed,
            batch.seal,
        )

    @property
    def holds(self) -> tuple[int, int, Decimal, str]:
        """What may not differ between record and books."""
        return self.rows, self.payments, self.pounds, self.seal


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A file that an entry changed; digests are SHA-256, "" where it is not there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        number: from 1, without a gap.
        at: when, as a moment of Greenwich time such as `2026-11-24T09:30:00Z`.
        command, by, why, approver, closing, reopening, sealing, publication: as in
            `Deed`.
        before: digest of the entry before it; "" for the first.
        batches, files: what it posted, took out and changed.
        version: of the digest.
        file, line: where it is written.
        posting: the token under which it was posted; "" where it has none.

    """

    number: int
    at: str
    command: str
    by: str
    why: str
    before: str
    batches: tuple[RecordedBatch, ...]
    files: tuple[RecordedFile, ...]
    version: int = VERSION
    file: str = ""
    line: int = 0
    approver: str = ""
    closing: Closing | None = None
    reopening: Period | None = None
    sealing: Sealing | None = None
    publication: Publication | None = None
    posting: str = ""

    @property
    def day(self) -> str:
        """The day it was made."""
        return self.at[:10]

    @property
    def digest(self) -> str:
        """Digest everything that it says."""
        lines = (*self._heading(), *self._body())
        covered = COVERS[self.version] + "".join(f"{line}\n" for line in lines)
        return hashlib.sha256(covered.encode()).hexdigest()

    @property
    def text(self) -> str:
        """Write it, as it stands in the record."""
        lines = (*self._heading(), f"  digest: {quoted(self.digest)}", *self._body())
        return "".join(f"{line}\n" for line in lines)

    def _heading(self) -> list[str]:
        metadata = {
            "by": self.by,
            "approver": self.approver,
            "why": self.why,
            "posting": self.posting,
            "before": self.before,
        }
        return [
            f'{self.day} custom "record" {self.number} {quoted(self.command)}',
            f"  version: {self.version}",
            f"  at: {quoted(self.at)}",
            *(f"  {key}: {quoted(text)}" for key, text in metadata.items() if text),
        ]

    def _body(self) -> list[str]:
        lines = []
        for batch in self.batches:
            lines += [
                f'{self.day} custom "recorded-batch" {self.number} {quoted(batch.id)}',
                f"  file: {quoted(batch.file)}",
                f"  rows: {batch.rows}",
                f"  payments: {batch.payments}",
                f"  pounds: {batch.pounds} {CURRENCY}",
                f"  seal: {quoted(batch.seal)}",
                *(["  withdrawn: TRUE"] if batch.withdrawn else []),
            ]
        for file in self.files:
            digests = {"before": file.before, "after": file.after}
            lines += [
                f'{self.day} custom "recorded-file" {self.number} {quoted(file.name)}',
                *(f"  {key}: {quoted(text)}" for key, text in digests.items() if text),
            ]
        heading = f'{self.day} custom "recorded-{{}}" {self.number} {{}}'
        if self.closing:
            lines += self.closing.lines(heading)
        if self.reopening:
            name = quoted(self.reopening.name)
            lines += [heading.format("reopening", name), *days(self.reopening)]
        if self.sealing:
            lines += self.sealing.lines(heading)
        if self.publication:
            lines += self.publication.directive(heading)
        return lines
