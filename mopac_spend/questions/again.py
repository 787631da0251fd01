"""The rows of an answer, and how it is asked again: of its payments, or of others."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from mopac_spend.books.rows import Rows
from mopac_spend.books.steadily import steadily
from mopac_spend.engine.altered import parts, prepare
from mopac_spend.engine.database import EVER, forget
from mopac_spend.engine.listed import figures
from mopac_spend.engine.withholding import BEFORE, SPEND_PRIVATE, private
from mopac_spend.money import NIL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.altered import Altered, Part
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.questions.parameters import Value
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment
    from mopac_spend.tables import Column

    Run: TypeAlias = "tuple[Narrowed, dict[str, Value | None], AnswerRows]"


A = TypeVar("A")
Result = TypeVar("Result")


class AnswerRows(NamedTuple):
    """What a question gives, without its method.

    Attributes:
        columns: name, kind and heading of each column.
        rows: as `listed` of `mopac_spend.questions.answer.Answer`.

    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def pounds(self, name: str = "amount") -> Decimal:
        """Sum a column of pounds."""
        cells = figures(self.rows, self.names.index(name))
        return sum((cell for cell in cells if isinstance(cell, Decimal)), NIL)

    def whole(self, name: str) -> int:
        """Sum a column of whole numbers."""
        cells = figures(self.rows, self.names.index(name))
        return sum(cell for cell in cells if isinstance(cell, int))

    def pounds_by(self, key: str, name: str = "amount") -> dict[str, Decimal]:
        """Sum a column of pounds by the texts of another, in the order of the rows."""
        at = self.names.index(name)
        by = self.names.index(key)
        sums: dict[str, Decimal] = {}
        for row in self.rows:
            code, cell = str(row[by]), row[at]
            if isinstance(cell, Decimal):
                sums[code] = sums.get(code, NIL) + cell
        return sums


def individuals_paid(cursor: Cursor, books: Books, *, before: bool) -> list[Part]:
    """Give the payments to individuals of a selection.

    Args:
        cursor: of the selection.
        books: that it is of.
        before: with those of the year before.

    """
    prepare(cursor, books, EVER)
    return parts(cursor, [SPEND_PRIVATE, *([private(BEFORE)] if before else [])])


def amounts(cursor: Cursor, refs: Sequence[str]) -> dict[str, Decimal]:
    """Give the amounts of payments of the books, by ref."""
    rows = cursor.execute(
        "SELECT ref, amount FROM payments WHERE ref IN (SELECT unnest(?::VARCHAR[]))",
        [[*refs]],
    )
    return dict(rows.fetchall())


@dataclass(frozen=True, slots=True)
class Again(Generic[A]):
    """How an answer is asked for again, of the same books.

    Attributes:
        rows: gives its rows, payments to individuals altered.
        answer: gives it whole, the same.
        paid: gives the payments to individuals that it looks at.
        amounts: gives the amounts of payments of today, by ref.
        public: gives it whole, without what registers say of individuals in pounds;
            None where they say nothing of the kind.
        register: of the books.

    """

    rows: Callable[[Altered], AnswerRows]
    answer: Callable[[Altered], A]
    paid: Callable[[], list[Part]]
    amounts: Callable[[Sequence[str]], dict[str, Decimal]]
    public: Callable[[], A | None]
    register: Register


class Selected:
    """Payments that are selected, as long as what they were selected from is there.

    They are views over tables of the books' database, which goes on without them where
    a part was found damaged, whoever found it (`mopac_spend.books.steadily`). They are
    then selected anew.
    """

    def __init__(self, rows: Sequence[Payment], select: Callable[[], Run]) -> None:
        """Select them, and ask what is asked of them.

        Args:
            rows: of the books.
            select: gives the selection, and what was asked of it.

        """
        self._rows, self._select = rows, select
        self._forgotten = self._forgotten_now()
        self.narrowed, self.values, self.result = select()

    def read(self, what: Callable[[Narrowed], Result]) -> Result:
        """Read something else of them.

        Args:
            what: reads it.

        Raises:
            Refusal: as `mopac_spend.books.steadily.steadily`.

        """
        anew = partial(forget, self.narrowed.cursor)
        return steadily(self._rows, lambda: what(self._standing()), anew)

    def _standing(self) -> Narrowed:
        forgotten = self._forgotten_now()
        if forgotten != self._forgotten:
            self.narrowed, *_ = self._select()
            self._forgotten = forgotten
        return self.narrowed

    def _forgotten_now(self) -> int:
        return self._rows.forgotten if isinstance(self._rows, Rows) else 0
