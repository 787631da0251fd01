"""Parts: one batch file of the books as a Parquet file, and what it vouches for.

A part holds the rows that `reader.read` proved to be those of its file. Beside it
stand its *facts*, which are all that the checks of whole books need: its batch,
which codes it uses between which days, which accounts with which category. So a
changed register is checked against the facts, and no payment is read again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from mopac_spend.books import encoding, sums
from mopac_spend.books.checks.rule import PAIRED
from mopac_spend.books.rows import PAYMENT_COLUMNS, PLAIN, day
from mopac_spend.fields import BELONGS, CODED, TAGS
from mopac_spend.register import UNTAGGED
from mopac_spend.register.reviews import REVIEW

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.books.columns import Column, Columns
    from mopac_spend.books.reader import CanonicalBatch
    from mopac_spend.spend import Batch

# Raise it whenever a part written before would be read wrongly now.
VERSION = 8
# The columns it has and the codes it vouches for: with others it is another part.
COLUMN_NAMES = " ".join((*PAYMENT_COLUMNS, *CODED))

# The columns that a file vouches for.
ASKED = tuple(
    dict.fromkeys((*CODED, *TAGS, *PAIRED, "account", "date", "flag", "rule", BELONGS))
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a part vouches for.

    Attributes:
        batch: the control totals that its rows hold.
        used: (kind, code, first day, last day) for every code of a tag of `CODED`;
            days are ISO texts.
        pairs: the values of `PAIRED` of its payments.
        legs: (account, first day, last day), the bank's the last of them.
        reviews: what its payments carry as their rule where a person decided.
        careless: whether an untagged payment lacks the flag `!`.

    """

    batch: Batch
    used: list[tuple[str, str, str, str]]
    pairs: list[tuple[str, str]]
    legs: list[tuple[str, str, str]]
    reviews: list[str]
    careless: bool

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day of its payments."""
        _, first, last = self.legs[-1]
        return day(first), day(last)

    def to_json(self) -> str:
        """Write as JSON."""
        values = {slot.name: getattr(self, slot.name) for slot in fields(self)}
        return json.dumps(values | {"batch": encoding.of_batch(self.batch)})

    @classmethod
    def from_json(cls, text: str) -> Facts:
        """Read what `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: it wrote something else.

        """
        raw = json.loads(text)
        return cls(
            batch=encoding.to_batch(raw["batch"]),
            used=[(str(k), str(c), str(f), str(t)) for k, c, f, t in raw["used"]],
            pairs=[(str(a), str(c)) for a, c in raw["pairs"]],
            legs=[(str(a), str(f), str(t)) for a, f, t in raw["legs"]],
            reviews=[str(each) for each in raw["reviews"]],
            careless=bool(raw["careless"]),
        )


def facts_of(read: CanonicalBatch) -> Facts:
    """Find out what a batch vouches for; its other columns than `ASKED` may lack."""
    from mopac_spend.books.columns import pairs, spans, values

    columns, days = read.columns, read.columns["date"]
    used = [
        (kind, *span)
        for kind in CODED
        for span in _spans(columns[kind], columns)
        if span[0]
    ]
    legs = spans(columns["account"], days)
    legs.append((read.bank, str(days[0].as_py()), str(days[-1].as_py())))
    flags = {pair for kind in TAGS for pair in pairs(columns[kind], columns["flag"])}
    return Facts(
        batch=read.batch,
        used=used,
        pairs=pairs(*(columns[name] for name in PAIRED)),
        legs=legs,
        reviews=sorted(
            rule for rule in values(columns["rule"]) if rule.startswith(REVIEW)
        ),
        careless=any(code == UNTAGGED and flag != "!" for code, flag in flags),
    )


def _spans(codes: Column, columns: Columns) -> list[tuple[str, str, str]]:
    """Give each code with the first and last day that its payments belong to."""
    from mopac_spend.books.columns import spans

    if not any(columns[BELONGS].unique().to_pylist()):
        return spans(codes, columns["date"])
    days: dict[str, list[str]] = {}
    texts = columns["date"].cast("string").to_pylist()
    of = zip(codes.to_pylist(), texts, columns[BELONGS].to_pylist(), strict=True)
    for code, date, belongs in of:
        days.setdefault(code, []).append(belongs or date)
    return [(code, min(some), max(some)) for code, some in days.items()]


def parquet(read: CanonicalBatch) -> bytes:
    """Give a batch's rows as Parquet, columns as `PAYMENT_COLUMNS`, with their `sums`.

    Equal rows need not give equal bytes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pa.Table.from_arrays(list(read.columns.values()), names=list(read.columns))
    coded = [name for name in read.columns if name not in PLAIN]
    to = pa.BufferOutputStream()
    with pq.ParquetWriter(
        to,
        rows.schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=coded,  # type: ignore[arg-type]
        # Sixteen bytes for each amount are read at half the speed of eight.
        store_decimal_as_integer=True,
        # Read back, a column is what it holds, and not how it was held.
        store_schema=False,
        # What a search for them can pass over.
        write_statistics=["date", "ref", "document", "evidence"],
    ) as writer:
        writer.write_table(rows)
        writer.add_key_value_metadata({sums.KEY: sums.written(read.columns)})
    return to.getvalue().to_pybytes()


def same_rows(one: bytes, other: bytes) -> bool:
    """Say whether two parts hold the same columns, rows and sums, however written."""
    if one == other:
        return True
    import pyarrow as pa
    import pyarrow.parquet as pq

    def read(part: bytes) -> tuple[object, object]:
        with pq.ParquetFile(pa.BufferReader(part)) as file:
            return file.metadata.metadata, file.read()

    try:
        return read(one) == read(other)
    except (pa.ArrowException, OSError):
        return False
