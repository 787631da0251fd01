"""The rows of an answer, and how they are asked for again with other payments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.engine.altered import Altered, Part
    from mopac_spend.questions.answer import Answer
    from mopac_spend.register import Register
    from mopac_spend.tables import Column


class AnswerRows(NamedTuple):
    """What a question gives, without its method.

    Attributes:
        columns: name, kind and heading of each column.
        rows: as those of `mopac_spend.questions.answer.Answer`.

    """

    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def pounds(self, name: str = "amount") -> Decimal:
        """Sum a column of pounds."""
        return sum(self.pounds_by(None, name).values(), NIL)

    def whole(self, name: str) -> int:
        """Sum a column of whole numbers."""
        at = self.names.index(name)
        return sum(cell for row in self.rows if isinstance(cell := row[at], int))

    def pounds_by(self, key: str | None, name: str = "amount") -> dict[str, Decimal]:
        """Sum a column of pounds by the texts of another, in the order of the rows."""
        at = self.names.index(name)
        by = None if key is None else self.names.index(key)
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            code = "" if by is None else str(row[by])
            cell = row[at]
            if isinstance(cell, Decimal):
                sums[code] = sums.get(code, NIL) + cell
        return sums


@dataclass(frozen=True, slots=True)
class Again:
    """How an answer is asked for again, of the same books.

    Attributes:
        rows: gives its rows, payments to individuals altered.
        answer: gives it whole, the same.
        paid: gives the payments to individuals that it looks at.
        amounts: gives the amounts of payments of today, by ref.
        register: of the books.

    """

    rows: Callable[[Altered], AnswerRows]
    answer: Callable[[Altered], Answer]
    paid: Callable[[], list[Part]]
    amounts: Callable[[Sequence[str]], dict[str, Decimal]]
    register: Register
