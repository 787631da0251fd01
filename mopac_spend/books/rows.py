"""The rows of books: as they were read by Beancount, or resting in parts.

Whoever reads parts gets their names from `Rows.names`, which proves them before; who
asks several things of them at once does so `steadily`.
"""

from __future__ import annotations

import datetime as dt
import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, overload

from mopac_spend.books.arrow import text
from mopac_spend.money import NIL
from mopac_spend.periods import quarter_of
from mopac_spend.spend import Payment

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from mopac_spend.books.refs import Digests
    from mopac_spend.books.resting import Resting, State

# Columns of the spend table as questions see it.
PAYMENT_COLUMNS = (*Payment._fields, "financial_year", "quarter")
# Columns of many different values, which no dictionary makes shorter.
PLAIN = frozenset({"ref", "description", "document", "row", "amount", "line"})
_CODED = [n for n in PAYMENT_COLUMNS if n not in PLAIN and n != "date"]


class Rows(Sequence[Payment]):
    """The spend table of books in parts, as a sequence that is read when used.

    Length and paths cost nothing; the first row asked for reads them all. A
    question never does: `engine.database.connect` gives the parts to the database.
    """

    def __init__(
        self,
        resting: Sequence[Resting],
        count: int,
        others: list[Payment],
        remake: Callable[[Resting], None],
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Hold rows.

        Args:
            resting: the parts.
            count: number of their rows.
            others: the rows of no part.
            remake: puts a part that is damaged or gone back in its place, from the
                text; raises a `Refusal` where that cannot be.
            without: refs of rows of the parts that are passed over, as if they were
                not there.

        """
        self.parts = tuple(each.path for each in resting)
        self._resting = resting
        self._remake = remake
        self.others = others
        self.without = without
        self._count = count
        self._read: list[Payment] | None = None
        self._forgetting, self._forgotten = threading.Lock(), 0

    def __len__(self) -> int:
        return self._count - len(self.without) + len(self.others)

    def __iter__(self) -> Iterator[Payment]:
        return iter(self._rows())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, index: int) -> Payment: ...
    @overload
    def __getitem__(self, index: slice) -> list[Payment]: ...
    def __getitem__(self, index: int | slice) -> Payment | list[Payment]:
        return self._rows()[index]

    @property
    def digests(self) -> dict[str, tuple[Path, str]]:
        """Give of each file that rests in a part the part, and the digest of it."""
        return {each.file: (each.path, each.sha256) for each in self._resting}

    def less(self, refs: Collection[str]) -> Rows:
        """Give the same rows without some, which are among them, by ref."""
        others = [row for row in self.others if row.ref not in refs]
        of_no_part = {row.ref for row in self.others}
        without = self.without | (frozenset(refs) - of_no_part)
        return Rows(self._resting, self._count, others, self._remake, without)

    def columns(
        self, part: str, names: Sequence[str], *, coded: bool = False
    ) -> pa.Table:
        """Read columns of a proven part, in this order.

        Args:
            part: its name.
            names: of the columns.
            coded: leave texts that stand again and again in a dictionary, which
                takes half the time.

        """
        if not self.without:
            return _read(part, names, coded=coded)
        import pyarrow.compute as pc

        table = _read(part, [*dict.fromkeys((*names, "ref"))], coded=coded)
        gone = pc.is_in(table["ref"], value_set=text(sorted(self.without)))
        return table.filter(pc.invert(gone)).select([*names])

    def within(self, first: dt.date, last: dt.date) -> list[Path]:
        """Give the parts that have rows between two days."""
        return [
            part.path
            for part in self._resting
            if part.first <= last and part.last >= first
        ]

    def names(self, parts: Collection[Path] | None = None) -> list[str]:
        """Give the names of parts, proven, for whoever reads them now.

        Args:
            parts: some of `parts`; None for all.

        Raises:
            Refusal: `BOOKS-022` or `BOOKS-023`, one is damaged and cannot be made
                again.

        """
        self.prove(parts)
        return [str(path) for path in (self.parts if parts is None else parts)]

    def prove(
        self, parts: Collection[Path] | None = None, *, anew: bool = False
    ) -> bool:
        """Hash parts that may have changed, and make those again that did.

        Args:
            parts: as `names`.
            anew: hash those too that look untouched.

        Returns:
            Whether any was damaged.

        Raises:
            Refusal: as `names`.

        """
        damaged = [
            part
            for part in self._resting
            if (parts is None or part.path in parts)
            and (anew or not part.stands)
            and not part.prove()
        ]
        for part in damaged:
            self._remake(part)
        return bool(damaged)

    @property
    def states(self) -> list[State | None]:
        """The states of the parts when they were proven."""
        return [part.state for part in self._resting]

    @property
    def forgotten(self) -> int:
        """How often what was made of the parts was forgotten, by any thread."""
        with self._forgetting:
            return self._forgotten

    def forget(self, made: Callable[[], None]) -> None:
        """Forget what was made of the parts, while nobody begins to ask.

        Args:
            made: forgets it.

        """
        with self._forgetting:
            made()
            self._forgotten += 1

    def refs_differ(self, apart: Collection[str] = ()) -> bool:
        """Say whether no two rows have one ref; False too where it cannot be told.

        Args:
            apart: names of parts of which that is known; what is new is then
                held against them, and they are not held against each other.

        """
        from mopac_spend.books import refs

        if not self.others and refs.lie_apart([each.reach for each in self._resting]):
            for each in self._resting:
                each.refs = None  # as below
            return True
        known = self.names([part for part in self.parts if part.stem in apart])
        new = self.names([part for part in self.parts if part.stem not in apart])
        if not new and not self.others:
            return True

        def of(part: str) -> list[str]:
            return [str(ref) for ref in self.columns(part, ["ref"])[0].to_pylist()]

        resting = {str(each.path): each for each in self._resting}

        def digests(part: str) -> Digests:
            # They go when they were asked: books are kept for longer than that.
            made, resting[part].refs = resting[part].refs, None
            if made and made.are_ours and not self.without:
                return made
            return refs.digests_of(of(part))

        others = refs.digests_of([row.ref for row in self.others])
        return refs.differ(chain([others], map(digests, new)), known, of)

    def sums_before(
        self, days: Sequence[dt.date]
    ) -> list[tuple[dt.date, str, str, Decimal]]:
        """Sum the parts by file and account between days.

        Returns:
            (day, file, account, pounds): what was paid before that day and not
            before the day that comes ahead of it.

        """
        sums: defaultdict[tuple[dt.date, str, str], Decimal] = defaultdict(lambda: NIL)
        for name in self.names():
            columns = self.columns(name, ["date", "file", "account", "amount"])
            grouped = columns.unify_dictionaries().group_by(["date", "file", "account"])
            by_day = grouped.aggregate([("amount", "sum")])
            for date, file, account, pounds in zip(*lists(by_day), strict=True):
                at = bisect_right(days, date)
                if at < len(days):
                    sums[days[at], file, account] += pounds
        return [(*key, pounds) for key, pounds in sorted(sums.items())]

    def read(self, parts: Sequence[Path]) -> Iterator[Payment]:
        """Read the rows of parts, part by part in the order of their files."""
        for name in self.names(parts):
            columns = self.columns(name, Payment._fields)
            yield from sorted(payments_of(columns), key=attrgetter("line"))

    def _rows(self) -> list[Payment]:
        if self._read is None:
            rows = [*self.read(self.parts), *self.others]
            self._read = sorted(rows, key=in_order)
        return self._read


@cache
def day(text: str) -> dt.date:
    """Read an ISO date; one text is asked for a thousand times."""
    return dt.date.fromisoformat(text)


@cache
def quarter_name(day: dt.date) -> str:
    """Give the name of the quarter of a day: `2020-21-Q4`."""
    return quarter_of(day).name


def in_order(row: Payment) -> tuple[dt.date, str, int]:
    """Give what rows are sorted by: day, file, line."""
    return row.date, row.file, row.line


def less(rows: Sequence[Payment], refs: Collection[str]) -> Sequence[Payment]:
    """Give rows of books without some of them, by ref."""
    if isinstance(rows, Rows):
        return rows.less(refs)
    return [row for row in rows if row.ref not in refs]


def refs_differ(rows: Sequence[Payment], apart: Collection[str] = ()) -> bool:
    """Say whether no two rows have one ref; False too where it cannot be told.

    Args:
        rows: of books.
        apart: as `Rows.refs_differ`.

    """
    if isinstance(rows, Rows):
        return rows.refs_differ(apart)
    from mopac_spend.books.payments import Payments

    refs = rows.refs if isinstance(rows, Payments) else [row.ref for row in rows]
    return len({*refs}) == len(refs)


def of_files(rows: Sequence[Payment], files: Collection[str]) -> Iterator[Payment]:
    """Give the rows of some files, reading nothing of others that rest in parts."""
    others = rows
    if isinstance(rows, Rows):
        others = rows.others
        parts = [part for file, (part, _) in rows.digests.items() if file in files]
        yield from rows.read(parts)
    yield from (row for row in others if row.file in files)


def payments_of(columns: pa.Table) -> Iterator[Payment]:
    """Give the rows of a table that has the columns of a payment."""
    return map(Payment._make, zip(*lists(columns), strict=True))


def combinations(
    rows: Sequence[Payment], columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Give what columns hold together in rows.

    Args:
        rows: of books.
        columns: of `Payment`, one or more.

    """
    others = rows
    if isinstance(rows, Rows):
        others = rows.others
        for name in rows.names():
            yield from set(zip(*lists(rows.columns(name, columns)), strict=True))
    for row in others:
        yield tuple(getattr(row, name) for name in columns)


def _read(part: str, columns: Sequence[str], *, coded: bool = False) -> pa.Table:
    """Read columns of a part, in this order."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(part, read_dictionary=_CODED if coded else None) as file:
        # Each thread would keep memory of its own.
        return file.read(columns=[*columns], use_threads=False).select([*columns])


def lists(columns: pa.Table) -> list[list[Any]]:
    """Give columns as values of Python.

    By way of text, because Arrow imports pandas to make days and pounds. A text that
    is in a dictionary is made once, and shared.
    """
    import pyarrow as pa

    lists: list[list[Any]] = []
    for column in columns.columns:
        if pa.types.is_dictionary(column.type) and not column.null_count:
            lists.append([*chain.from_iterable(map(_decoded, column.chunks))])
            continue
        whole = pa.types.is_integer(column.type)
        values: list[Any] = (column if whole else column.cast(pa.string())).to_pylist()
        if pa.types.is_date(column.type):
            values = [day(value) for value in values]
        elif pa.types.is_decimal(column.type):
            values = [Decimal(value) for value in values]
        lists.append(values)
    return lists


def _decoded(coded: pa.Array[Any]) -> Iterator[str]:
    """Give the texts of a column that holds each of them once."""
    from mopac_spend.books.columns import at, values

    return map(values(coded).__getitem__, at(coded).tolist())
