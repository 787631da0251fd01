"""What a period holds: payments, pounds, sums, and the root of the tree of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.books.record import Closing, RecordedSum, verify
from mopac_spend.books.record.tree import line_hashes
from mopac_spend.books.steadily import steadily
from mopac_spend.engine.database import connect, forget, spend_between
from mopac_spend.engine.withholding import SPEND, SPEND_PRIVATE, lines
from mopac_spend.fields import TAGS
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period

# What a leaf says of a payment, as it may be published; individuals are withheld. A
# column that payments get later is none of a leaf: roots of today have to stay.
LEAF = (
    *("ref", "date", "amount", "supplier", "description"),
    *("directorate", "initiative", "category", "account", "document"),
    *("fund", "decision", "grant", "contract", "purpose", "borough", "belongs"),
)
_SUMMED = (*TAGS, "quarter")


@dataclass(frozen=True, slots=True)
class Figures:
    """What the checklist and the closing say of a period.

    Attributes:
        closing: without what was explained.
        undecided: pounds without regard to their sign whose initiative nobody has
            decided; `size`, those of all payments.
        months: the months, such as `2020-05`, of which there are payments.
        year_to_date: what directorates were paid since 1 April, to the last day.

    """

    closing: Closing
    undecided: Decimal
    size: Decimal
    months: frozenset[str]
    year_to_date: dict[str, Decimal]


def of_period(books: Books, period: Period, year: Period) -> Figures:
    """Find what a period holds.

    Args:
        books: sound ones.
        period: its days.
        year: the financial year up to its last day.

    """
    connection = connect(books)
    calculated = partial(_of_period, books, connection, period, year)
    return steadily(books.payments, calculated, partial(forget, connection))


def _of_period(
    books: Books, connection: Cursor, period: Period, year: Period
) -> Figures:
    cursor = connection.cursor()
    source = spend_between(books.payments, period)
    cursor.execute(
        f"CREATE TEMP TABLE {SPEND_PRIVATE} AS "  # noqa: S608 - our own names
        f"SELECT * FROM {source.sql} WHERE date BETWEEN ? AND ?",
        [period.first, period.last],
    )
    counts = cursor.execute(
        "SELECT count(*), coalesce(sum(amount), 0.00), coalesce(sum(abs(amount)), 0), "  # noqa: S608 - constants
        "coalesce(sum(abs(amount)) FILTER (initiative = 'untagged'), 0) "
        f"FROM {SPEND_PRIVATE}"
    )
    payments, pounds, size, undecided = counts.fetchone() or (0, NIL, NIL, NIL)
    seen = cursor.execute(
        f"SELECT DISTINCT strftime(date, '%Y-%m') FROM {SPEND_PRIVATE}"  # noqa: S608
    ).fetchall()
    root = verify.root(line_hashes(LEAF, _leaves(cursor, books, period)))
    paid = cursor.execute(
        f"SELECT directorate, sum(amount) "  # noqa: S608 - our own names
        f"FROM {spend_between(books.payments, year).sql} "
        f"WHERE date BETWEEN ? AND ? GROUP BY ALL ORDER BY ALL",
        [year.first, year.last],
    )
    to_date = dict(paid.fetchall())
    sums = tuple(_sums(cursor))
    closing = Closing(period, payments, pounds, root.hex(), sums=sums)
    return Figures(
        closing, undecided, size, frozenset(month for (month,) in seen), to_date
    )


def _leaves(cursor: Cursor, books: Books, period: Period) -> list[tuple[str, ...]]:
    """Give the payments by ref, each column as the text that is published."""
    source, instead = lines(cursor, books, spend_between(books.payments, period))
    of = {name: f'{SPEND}."{name}"' for name in LEAF} | instead
    columns = ", ".join(f"CAST({of[name]} AS VARCHAR)" for name in LEAF)
    cells = cursor.execute(
        f"SELECT {columns} FROM {source} AS {SPEND} ORDER BY {SPEND}.ref"  # noqa: S608
    )
    rows: list[tuple[str, ...]] = cells.fetchall()
    return rows


def _sums(cursor: Cursor) -> Iterator[RecordedSum]:
    for kind in _SUMMED:
        rows = cursor.execute(
            f"SELECT {kind}, count(*), sum(amount) FROM {SPEND_PRIVATE} "  # noqa: S608
            f"GROUP BY ALL ORDER BY ALL"
        )
        for code, payments, pounds in rows.fetchall():
            yield RecordedSum(kind, code, payments, pounds)
