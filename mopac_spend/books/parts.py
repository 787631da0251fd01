"""Parts: one batch file of the books as a Parquet file, and what it vouches for.

A part holds the rows that `reader.read` proved to be those of its file. Beside it
stand its *facts*, which are all that the checks of whole books need: its batch,
which codes it uses between which days, which accounts with which category. So a
changed register is checked against the facts, and no payment is read again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.books import arrow, encoding
from mopac_spend.books.rows import PAYMENT_COLUMNS, day, quarter_name
from mopac_spend.checks import REGISTERED
from mopac_spend.register import TAGS, UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from mopac_spend.books.reader import CanonicalBatch
    from mopac_spend.spend import Batch

# Raise it whenever a part written before would be read wrongly now.
VERSION = 1

_LONG = ("ref", "supplier", "description", "document", "supplier_id", "row")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a part vouches for.

    Attributes:
        batch: the control totals that its rows hold.
        used: (kind, code, first day, last day) for every code of a tag or of a
            registered optional tag; days are ISO texts.
        pairs: (account, category) of its payments.
        legs: (account, first day, last day), the bank's among them.
        careless: whether an untagged payment lacks the flag `!`.

    """

    batch: Batch
    used: list[tuple[str, str, str, str]]
    pairs: list[tuple[str, str]]
    legs: list[tuple[str, str, str]]
    careless: bool

    def to_json(self) -> str:
        """Write as JSON."""
        return json.dumps(asdict(self) | {"batch": encoding.of_batch(self.batch)})

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
            careless=bool(raw["careless"]),
        )


def facts_of(read: CanonicalBatch) -> Facts:
    """Find out what a batch vouches for."""
    texts = read.texts
    used = [
        (kind, code, first, last)
        for kind in (*TAGS, *REGISTERED)
        for code, first, last in _spans(texts[kind], read.dates)
        if code
    ]
    legs = list(_spans(texts["account"], read.dates))
    legs.append((read.bank, read.dates[0], read.dates[-1]))
    return Facts(
        batch=read.batch,
        used=used,
        pairs=sorted(set(zip(texts["account"], texts["category"], strict=True))),
        legs=legs,
        careless=_careless(texts),
    )


def _spans(
    codes: Sequence[str], dates: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Give each code with its first and last day; the dates are in order."""
    backwards = codes[::-1]
    for code in dict.fromkeys(codes):
        # Codes are few and most stand near either end.
        last = len(codes) - 1 - backwards.index(code)
        yield code, dates[codes.index(code)], dates[last]


def _careless(texts: dict[str, Sequence[str]]) -> bool:
    return any(
        UNTAGGED in texts[kind]
        and any(
            code == UNTAGGED and flag != "!"
            for code, flag in zip(texts[kind], texts["flag"], strict=True)
        )
        for kind in TAGS
    )


def write(read: CanonicalBatch, path: Path) -> None:
    """Write a batch's rows as Parquet, columns as `PAYMENT_COLUMNS`.

    Raises:
        OSError: the folder cannot be written.

    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = _columns(read)
    coded = [name for name in columns if name not in {*_LONG, "amount", "line"}]
    pq.write_table(
        pa.Table.from_arrays(list(columns.values()), names=list(columns)),
        path,
        compression="zstd",
        compression_level=1,
        use_dictionary=coded,  # type: ignore[arg-type]
        write_statistics=["date"],
        write_page_checksum=True,
    )


def _columns(read: CanonicalBatch) -> dict[str, pa.Array[Any]]:
    count = len(read.dates)
    made = {
        name: arrow.text(column)
        if name in _LONG and any(column)
        else arrow.coded(column)
        for name, column in read.texts.items()
    }
    made["batch"] = arrow.repeated(read.batch.id, count)
    made["file"] = arrow.repeated(read.batch.file, count)
    made["amount"] = arrow.pounds(read.pence)
    made["line"] = arrow.whole(read.lines)
    made |= _periods(read.dates)
    return {name: made[name] for name in PAYMENT_COLUMNS}


def _periods(dates: Sequence[str]) -> dict[str, pa.Array[Any]]:
    """Give date, financial year and quarter, which go by the same few days."""
    days = [day(date) for date in dict.fromkeys(dates)]
    quarters = [quarter_name(each) for each in days]
    held = {
        "date": arrow.days(days),
        "financial_year": arrow.text([name.rpartition("-")[0] for name in quarters]),
        "quarter": arrow.text(quarters),
    }
    at = arrow.places(dates)
    return {name: arrow.by_place(at, values) for name, values in held.items()}
