"""The record: what was done to the books, entry by entry, beside them.

    record/2026.beancount       the entries of one year, oldest first

An entry says when, by which command, by whom and why; which batches it posted or
took out, with their rows and pounds; and which files it changed, from which digest to
which. It names the digest of the entry before it, so that none can be taken out, put
in or changed between two others. A batch that stands in the record has to stand in the
books, and the other way round.

The entries are directives of the ledger: whoever has Beancount can read them, and an
include of the main file says that there is a record, so that it cannot go in silence.
"""

from __future__ import annotations

from mopac_spend.books.record.closed import Closed
from mopac_spend.books.record.closing import Closing, RecordedSum
from mopac_spend.books.record.entry import (
    BEGIN,
    Deed,
    Entry,
    RecordedBatch,
    RecordedFile,
)
from mopac_spend.books.record.published import Published
from mopac_spend.books.record.publishing import Adopted, Publication
from mopac_spend.books.record.reading import FOLDER, LEDGER, Record, read
from mopac_spend.books.record.standing import findings
from mopac_spend.books.record.writing import (
    INCLUDE,
    does_something,
    moment,
    next_place,
    today,
    with_entry,
)

__all__ = [
    "BEGIN",
    "FOLDER",
    "INCLUDE",
    "LEDGER",
    "Adopted",
    "Closed",
    "Closing",
    "Deed",
    "Entry",
    "Publication",
    "Published",
    "Record",
    "RecordedBatch",
    "RecordedFile",
    "RecordedSum",
    "does_something",
    "findings",
    "moment",
    "next_place",
    "read",
    "today",
    "with_entry",
]
