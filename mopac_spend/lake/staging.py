"""What a lake keeps of the books of one body, written beside it until it is whole.

Nothing of it waits for the disk: who gives the files their places does, once for all.
Payments are written year by year, a month at a time, so that no more than a month of
them is in memory. Every Parquet file says in its metadata whose it is: body, digest
of the books, and the root of their record.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.books import encoding
from mopac_spend.books.record import read
from mopac_spend.books.record.sealing import hashes_of
from mopac_spend.books.record.verify import root
from mopac_spend.books.rows import PAYMENT_COLUMNS
from mopac_spend.engine.database import READABLE, connect, provide, spend_between
from mopac_spend.engine.registers import STANDINGS
from mopac_spend.lake.manifest import BOOKS, PAYMENTS, REGISTERS, Body, File, Part
from mopac_spend.money import NIL
from mopac_spend.periods import Month, Period, months_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor

# Rows that are fetched and written together.
_AT_A_TIME = 50_000
# Columns of many different values, which no dictionary makes shorter.
_PLAIN = {"ref", "supplier", "description", "document", "supplier_id", "row"}
_PLAIN |= {"amount", "line"}
# Amounts below which sources leave payments out; where there are hardly any payments
# from half of one up to it, it is so.
_LIMITS = "[50, 100, 250, 500, 1000, 5000, 10000, 25000, 30000]"
_CUT_AT = f"""
SELECT max(edge)
FROM (
    SELECT
        edge,
        count(*) FILTER (amount >= edge / 2 AND amount <= edge) AS below,
        count(*) FILTER (amount > edge AND amount < edge * 2) AS above
    FROM (SELECT unnest({_LIMITS}) AS edge)
    CROSS JOIN payments
    WHERE amount BETWEEN edge / 2 AND edge * 2
    GROUP BY edge
)
WHERE above >= 30 AND below * 20 < above
"""  # noqa: S608 - constants
_YEARS = """
SELECT financial_year, min(date), max(date), count(*), sum(amount)
FROM payments
GROUP BY financial_year
ORDER BY financial_year
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the record of books says: how many entries, and the root over them."""

    entries: int
    root: str

    @classmethod
    def of(cls, folder: Path) -> Standing:
        """Read it."""
        hashes = hashes_of(read(folder).entries)
        return cls(len(hashes), root(hashes).hex() if hashes else "")


def extends(folder: Path, before: Body) -> bool:
    """Say whether the record of books holds all that it held when a body was combined.

    Args:
        folder: of the books.
        before: what the lake has of the body.

    """
    hashes = hashes_of(read(folder).entries)[: before.entries]
    known = root(hashes).hex() if hashes else ""
    return len(hashes) == before.entries and known == before.root


def stage(books: Books, code: str, title: str, day: dt.date, into: Path) -> Body:
    """Write what a lake keeps of books.

    Args:
        books: sound ones.
        code: of the body.
        title: of it.
        day: on which they were opened.
        into: an empty folder; files are below it as they are below a lake.

    Raises:
        OSError: they cannot be written.

    """
    standing = Standing.of(books.root)
    writing = _Writing(
        into,
        code,
        {
            "mopac-spend.body": code,
            "mopac-spend.books-sha256": books.sha256,
            "mopac-spend.record-entries": str(standing.entries),
            "mopac-spend.record-root": standing.root,
        },
    )
    connection = connect(books)
    provide(connection, books, READABLE | {STANDINGS})
    edge = connection.execute(_CUT_AT).fetchone()
    return Body(
        code=code,
        title=title,
        day=day,
        books_sha256=books.sha256,
        entries=standing.entries,
        root=standing.root,
        sealed=books.sealed,
        cut_at=Decimal(edge[0]) if edge and edge[0] else NIL,
        books=stage_books(books, code, into),
        parts=tuple(
            writing.part(connection, books, *row)
            for row in connection.execute(_YEARS).fetchall()
        ),
        tables=tuple(
            writing.table(connection, name) for name in sorted(READABLE | {STANDINGS})
        ),
    )


def stage_books(books: Books, code: str, into: Path) -> File:
    """Write what books say beside their payments, exactly.

    Raises:
        OSError: it cannot be written.

    """
    text = json.dumps(
        {
            "title": books.title,
            "register": encoding.of_register(books.register),
            "batches": [encoding.of_batch(batch) for batch in books.batches],
            "sha256": books.sha256,
            "unrecorded": books.unrecorded,
            "closed": [each.plain for each in books.closed],
            "sealed": books.sealed,
            "allowed": books.allowed,
        }
    )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    path = f"{BOOKS}/{code}-{sha256[:16]}.json"
    files.write_atomically(into / path, text, lasting=False, private=True)
    return File(path, sha256)


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes the Parquet files of one body."""

    into: Path
    code: str
    said: dict[str, str]

    def part(  # noqa: PLR0913, PLR0917 - what is known of it beforehand
        self,
        connection: Cursor,
        books: Books,
        year: str,
        first: dt.date,
        last: dt.date,
        payments: int,
        pounds: Decimal,
    ) -> Part:
        """Write the payments of a year, in the order of books."""
        within = f"{PAYMENTS}/body={self.code}/financial_year={year}"
        months = months_of(Period(first, last, year))
        readers = (_month(connection, books, month) for month in months)
        file = self._write(readers, within)
        return Part(file, year, first, last, payments, pounds)

    def table(self, connection: Cursor, name: str) -> File:
        """Write a table of the registers."""
        rows = connection.sql(f'SELECT * FROM "{name}"')  # noqa: S608 - our own names
        within = f"{REGISTERS}/{name}/body={self.code}"
        return self._write(iter([rows.to_arrow_reader(_AT_A_TIME)]), within)

    def _write(self, readers: Iterator[pa.RecordBatchReader], within: str) -> File:
        """Write what readers give, one after the other, to a file of its digest."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        first = next(readers)
        schema = first.schema.with_metadata(self.said)
        if within.startswith(PAYMENTS):
            # As programs read what the name of a folder says, which is the same here.
            at = schema.get_field_index("financial_year")
            coded_text = pa.dictionary(pa.int32(), pa.string())
            schema = schema.set(at, pa.field("financial_year", coded_text))
        coded = [
            field.name
            for field in schema
            if field.name not in _PLAIN and str(field.type) == "string"
        ]
        staged = self.into / within / "staged"
        with (
            files.being_written(staged, lasting=False, private=True) as file,
            pq.ParquetWriter(
                file,
                schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=coded,  # type: ignore[arg-type]
                # What a search for a day or a ref can pass over.
                write_statistics=["date", "ref"],
            ) as writer,
        ):
            for batch in chain(first, chain.from_iterable(readers)):
                writer.write_batch(batch.cast(schema))
        sha256 = digest_of(staged)
        path = f"{within}/{sha256[:16]}.parquet"
        staged.replace(self.into / path)
        return File(path, sha256)


def _month(connection: Cursor, books: Books, month: Month) -> pa.RecordBatchReader:
    """Read the payments of a month, in the order of books.

    No more is sorted at a time: a year takes ten times the memory.
    """
    days = month.period
    source = spend_between(books.payments, days)
    columns = ", ".join(f'"{name}"' for name in PAYMENT_COLUMNS)
    rows = connection.sql(
        f"SELECT {columns} FROM {source.sql} WHERE date BETWEEN $first AND $last "  # noqa: S608 - our own names
        f"ORDER BY date, file, line",
        params={"first": days.first, "last": days.last},
    )
    return rows.to_arrow_reader(_AT_A_TIME)


def digest_of(file: Path) -> str:
    """Digest the bytes of a file, a few at a time.

    Raises:
        OSError: it cannot be read.

    """
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def is_whole(folder: Path, file: File) -> bool:
    """Say whether a file of a lake stands there as the list has it."""
    try:
        return digest_of(folder / file.path) == file.sha256
    except OSError:
        return False  # gone, which is told as what is altered
