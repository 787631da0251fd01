"""Selected payments summed up once, for all that a method says of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.engine.database import insert, is_there, whole
from mopac_spend.money import NIL, to_pence
from mopac_spend.periods import FinancialYear
from mopac_spend.questions.method import Amount
from mopac_spend.questions.part_tallies import DECIDED, of_parts
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.questions.selection import Selection

_YEAR = "financial_year"
# A rule names each initiative once, so within one there are as many payments as rows.
# Only where initiatives are taken together are parts of one payment told apart by their
# refs, which to read takes as long as all else here.
_EACH = """
SELECT
    initiative, category, {year} AS year, apportioned_by,
    sum(amount) AS pounds, sum(abs(amount)) AS size, count(*) AS payments,
    min(date) AS first
FROM {table} GROUP BY ALL
"""
_WHOLES = """
SELECT {year} AS year, apportioned_by, count(DISTINCT ref) AS payments
FROM {table} WHERE apportioned_by <> '' GROUP BY ALL
"""
# What is kept is as short as methods need it: of an initiative, whether it is decided.
_KEPT = f"""
SELECT
    CASE
        WHEN initiative IN ('{UNTAGGED}', '') THEN '{UNTAGGED}'
        WHEN initiative = '{BUSINESS_AS_USUAL}' THEN initiative
        ELSE '{DECIDED}'
    END AS decided,
    category, year, apportioned_by,
    sum(pounds), sum(size), CAST(sum(payments) AS BIGINT), min(first)
FROM ({_EACH})
GROUP BY ALL
"""  # noqa: S608 - constants
_NAMED = {_EACH: "tallies", _WHOLES: "wholes"}
_SHAPES = {
    _EACH: (
        "initiative VARCHAR, category VARCHAR, year VARCHAR, apportioned_by VARCHAR, "
        "pounds DECIMAL(38,2), size DECIMAL(38,2), payments BIGINT, first DATE"
    ),
    _WHOLES: "year VARCHAR, apportioned_by VARCHAR, payments BIGINT",
}


class Tally(NamedTuple):
    """Payments of one initiative, category, year and divider, summed.

    Where sums are kept, `initiative` is `decided` for all that are, and what is divided
    is counted in `wholes` alone.
    `size` counts a credit like a payment, so that neither cancels the other;
    `first` is the earliest day.
    """

    initiative: str
    category: str
    year: str
    divided_by: str
    pounds: Decimal
    size: Decimal
    payments: int
    first: dt.date

    @property
    def undecided(self) -> bool:
        """Whether nobody has decided the initiative."""
        # Books opened despite errors may lack the tag altogether.
        return self.initiative in {UNTAGGED, ""}


@dataclass(frozen=True, slots=True)
class Tallies:
    """All of a table, or one year of it.

    Attributes:
        each: the tallies.
        wholes: payments by year and divider, where some stand as several parts
            and those of each initiative do not add up; empty where none do.

    """

    each: tuple[Tally, ...]
    wholes: Mapping[tuple[str, str], int]

    @classmethod
    def of(
        cls,
        cursor: Cursor,
        table: str,
        *,
        divided: bool,
        period: Period | None = None,
        kept: str = "",
    ) -> Tallies:
        """Sum up a table in the one pass that the whole method needs.

        Args:
            cursor: where the table is.
            table: `spend` or one like it.
            divided: whether payments may stand in it as several parts.
            period: the days that it holds, where they are known.
            kept: where the same of other questions are kept with the database; "" for
                nowhere.

        """
        # One year need not be read from every row.
        one = period is not None and (
            FinancialYear.of(period.first) == FinancialYear.of(period.last)
        )
        year = f"'{FinancialYear.of(period.first)}'" if one and period else _YEAR
        each = tuple(Tally(*row) for row in _rows(cursor, _EACH, table, year, kept))
        if not divided:
            return cls(each, {})
        wholes: Counter[tuple[str, str]] = Counter()
        for tally in each:
            if not tally.divided_by:
                wholes[tally.year, ""] += tally.payments
        for of, by, count in _rows(cursor, _WHOLES, table, year, kept):
            wholes[of, by] = count
        return cls(each, wholes)

    @property
    def all(self) -> Amount:
        """Everything."""
        return self.divided_by(self.rules)

    @property
    def untagged(self) -> Amount:
        """What nobody has decided."""
        return _amount(tally for tally in self.each if tally.undecided)

    @property
    def business_as_usual(self) -> Amount:
        """What was decided to serve no initiative."""
        return _amount(t for t in self.each if t.initiative == BUSINESS_AS_USUAL)

    @property
    def rules(self) -> set[str]:
        """What divided any of it; "" where anything stands as it was recorded."""
        return {tally.divided_by for tally in self.each}

    @property
    def categories(self) -> set[str]:
        """The categories that occur."""
        return {tally.category for tally in self.each}

    @property
    def size(self) -> Decimal:
        """All pounds, a credit counted like a payment."""
        return sum((tally.size for tally in self.each), NIL)

    @property
    def decided_size(self) -> Decimal:
        """Those of it whose initiative is decided."""
        return sum((tally.size for tally in self.each if not tally.undecided), NIL)

    @property
    def began(self) -> dt.date | None:
        """The day of the first payment whose initiative is decided."""
        days = (tally.first for tally in self.each if not tally.undecided)
        return min(days, default=None)

    def divided_by(self, rules: Container[str]) -> Amount:
        """Sum what some rules divided; "" is what stands as it was recorded."""
        amount = _amount(tally for tally in self.each if tally.divided_by in rules)
        if not self.wholes:
            return amount
        counts = (count for (_, by), count in self.wholes.items() if by in rules)
        return Amount(amount.pounds, sum(counts))

    def by_year(self) -> dict[str, Tallies]:
        """Take the years apart, oldest first."""
        years: defaultdict[str, list[Tally]] = defaultdict(list)
        for tally in self.each:
            years[tally.year].append(tally)
        return {
            year: Tallies(
                tuple(years[year]),
                {key: count for key, count in self.wholes.items() if key[0] == year},
            )
            for year in sorted(years)
        }


def keep(cursor: Cursor, kept: str, books: Books, selection: Selection) -> None:
    """Keep the sums of all payments of some days, if parts tell them.

    Args:
        cursor: of the books' database.
        kept: as `Tallies.of` is told.
        books: whose payments.
        selection: that takes all of its days.

    """
    if is_there(cursor, f"{_NAMED[_EACH]}_{kept}"):
        return
    summed = of_parts(cursor, books, selection)
    if summed is None:
        return
    for sums, rows in ((_EACH, summed.each), (_WHOLES, summed.wholes)):
        name = f"{_NAMED[sums]}_{kept}"
        whole(cursor, name, partial(_put, cursor, _SHAPES[sums], rows))


def _put(
    cursor: Cursor, shape: str, rows: Sequence[tuple[object, ...]], name: str
) -> None:
    cursor.execute(f"CREATE TABLE {name} ({shape})")
    insert(cursor, name, rows)


def _rows(
    cursor: Cursor, sums: str, table: str, year: str, kept: str
) -> list[tuple[Any, ...]]:
    """Sum up a table, or give what was kept of it."""
    of = {"table": table, "year": year}
    select = sums.format(**of)
    if kept:
        select = (_KEPT if sums is _EACH else sums).format(**of)
        name = f"{_NAMED[sums]}_{kept}"
        whole(cursor, name, partial(_keep, cursor, select))
        select = f"SELECT * FROM {name}"  # noqa: S608 - our own names
    return cursor.execute(select).fetchall()


def _keep(cursor: Cursor, select: str, name: str) -> None:
    cursor.execute(f"CREATE TABLE {name} AS {select}")


def _amount(tallies: Iterable[Tally]) -> Amount:
    listed = list(tallies)
    pounds = to_pence(sum((each.pounds for each in listed), NIL))
    return Amount(pounds, sum(each.payments for each in listed))
