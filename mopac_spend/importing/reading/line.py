"""The rows of a source that could be read: one, and all of a file as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar, overload

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

T = TypeVar("T")


class Line(NamedTuple):
    """One readable row.

    Attributes:
        row: where it is: `12`, or `Apr 18!12`.
        date, amount: amount in pounds, spend positive.
        texts: the other fields of the layout, cleaned; blank ones are left out.

    """

    row: str
    date: dt.date
    amount: Decimal
    texts: Mapping[str, str]

    def text(self, field: str) -> str:
        """Give a field's text, "" where the row has none."""
        return self.texts.get(field, "")


class Lines(Sequence[Line]):
    """Readable rows as columns: a line is made of them when it is asked for.

    A hundred thousand lines with a dictionary each would take five times the memory,
    and whatever looks at one field of all of them would ask each for it.

    Attributes:
        rows, dates, amounts: as of `Line`, one a row.

    """

    def __init__(
        self,
        rows: list[str],
        dates: list[dt.date],
        amounts: list[Decimal],
        texts: dict[str, list[str]],
    ) -> None:
        """Take columns of one length; a text that a row has not is ""."""
        self.rows, self.dates, self.amounts = rows, dates, amounts
        self._texts = texts

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Lines:
        """Take lines; what is columns already stays as it is."""
        if isinstance(lines, Lines):
            return lines
        made = cls([], [], [], {})
        for line in lines:
            made.append(line)
        return made

    def text(self, field: str) -> Sequence[str]:
        """Give a field of every row, "" where one has none."""
        return self._texts.get(field) or [""] * len(self.rows)

    def has(self, field: str) -> bool:
        """Say whether any row has a text there."""
        return any(self._texts.get(field, ()))

    def take(self, places: Sequence[int]) -> Lines:
        """Give some rows, in this order."""

        def some(column: list[T]) -> list[T]:
            return [column[at] for at in places]

        texts = {name: some(column) for name, column in self._texts.items()}
        return Lines(some(self.rows), some(self.dates), some(self.amounts), texts)

    def append(self, line: Line) -> None:
        """Add a row at the end."""
        for name in line.texts:
            self._column(name)
        for name, column in self._texts.items():
            column.append(line.texts.get(name, ""))
        self.rows.append(line.row)
        self.dates.append(line.date)
        self.amounts.append(line.amount)

    def add(self, others: Lines) -> None:
        """Add rows at the end."""
        for name in others._texts:
            self._column(name)
        for name, column in self._texts.items():
            column.extend(others.text(name))
        self.rows += others.rows
        self.dates += others.dates
        self.amounts += others.amounts

    def pop(self, at: int = -1) -> Line:
        """Take a row out."""
        line = self[at]
        for column in self._texts.values():
            del column[at]
        del self.rows[at], self.dates[at], self.amounts[at]
        return line

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Lines: ...
    def __getitem__(self, at: int | slice) -> Line | Lines:
        """Give one row, or some of them as columns."""
        texts = self._texts.items()
        if isinstance(at, slice):
            some = {name: column[at] for name, column in texts}
            return Lines(self.rows[at], self.dates[at], self.amounts[at], some)
        own = {name: text for name, column in texts if (text := column[at])}
        return Line(self.rows[at], self.dates[at], self.amounts[at], own)

    def __eq__(self, other: object) -> bool:
        """Say whether the rows are equal, one after the other."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def _column(self, name: str) -> None:
        """See that there is a column of a field."""
        if name not in self._texts:
            self._texts[name] = [""] * len(self.rows)
