"""Payments that are about to be written, as columns: one is made when it is asked for.

A hundred thousand payments of thirty fields would take three times the memory. Most
columns are those of the rows that payments are made of; what was decided of many
alike is held once, and they share it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, overload

from mopac_spend.fields import Payment

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

# Payments of which one is made at a time.
AT_ONCE = 8192
_NOTHING: dict[str, Any] = {**dict.fromkeys(Payment._fields, ""), "line": 0}


class Payments(Sequence[Payment]):
    """Payments as columns."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[Any]],
        shared: Sequence[Mapping[str, Any]] = (),
        **same: object,
    ) -> None:
        """Take columns of one length by the name of a field.

        Args:
            columns: that hold a value for each payment; `ref` is one of them.
            shared: fields that many have alike: for each payment one of few.
            same: what is the same in all of them; a field that is in none of these
                is blank, or 0.

        """
        self._columns, self._shared = dict(columns), shared
        self._named = frozenset(shared[0] if shared else ())
        self._same = {**_NOTHING, **same}
        self._order: array[int] | None = None

    @classmethod
    def of(cls, payments: Iterable[Payment]) -> Payments:
        """Take payments; what is columns already stays as it is."""
        if isinstance(payments, Payments):
            return payments
        columns = [[*column] for column in zip(*payments, strict=True)]
        columns = columns or [[] for _ in Payment._fields]
        return cls(dict(zip(Payment._fields, columns, strict=True)))

    @property
    def refs(self) -> Sequence[str]:
        """The ref of each."""
        return self._columns["ref"]

    @property
    def dates(self) -> Sequence[dt.date]:
        """The day of each."""
        days: Sequence[dt.date] = self.column("date")
        return days

    @property
    def amounts(self) -> Sequence[Decimal]:
        """The pounds of each."""
        pounds: Sequence[Decimal] = self.column("amount")
        return pounds

    def column(self, name: str) -> Sequence[Any]:
        """Give a field of each payment."""
        if (column := self._columns.get(name)) is not None:
            return column
        if name in self._named:
            return [*map(itemgetter(name), self._shared)]
        return [self._same[name]] * len(self)

    def take(self, places: Sequence[int]) -> Payments:
        """Give some payments, in this order."""
        columns = {
            name: [column[at] for at in places]
            for name, column in self._columns.items()
        }
        shared = [self._shared[at] for at in places] if self._shared else ()
        return Payments(columns, shared, **self._same)

    def in_order(self, begin: int, end: int) -> Payments:
        """Give some of them by place, where date and ref order them as in a batch."""
        if self._order is None:
            # By one after the other, as no pair has to be made to compare.
            order = sorted(range(len(self)), key=self.refs.__getitem__)
            order.sort(key=self.dates.__getitem__)
            self._order = array("i", order)
        return self.take(self._order[begin:end])

    def __len__(self) -> int:
        """Count them."""
        return len(self.refs)

    @overload
    def __getitem__(self, at: int) -> Payment: ...
    @overload
    def __getitem__(self, at: slice) -> list[Payment]: ...
    def __getitem__(self, at: int | slice) -> Payment | list[Payment]:
        """Give one payment, or several."""
        places = range(len(self))[at]
        if isinstance(places, range):
            return [*self.take(places)]
        return next(iter(self.take([places])))

    def __iter__(self) -> Iterator[Payment]:
        """Make one after the other."""
        for at in range(0, len(self), AT_ONCE):
            some = self.take(range(at, min(at + AT_ONCE, len(self))))
            columns = map(some.column, Payment._fields)
            yield from map(Payment._make, zip(*columns, strict=True))

    def __eq__(self, other: object) -> bool:
        """Say whether the payments are equal, one after the other."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
