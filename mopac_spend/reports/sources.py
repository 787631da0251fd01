"""What the tables of a report are made from: the books, the days, the questions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Unpack

from mopac_spend.books.steadily import steadily
from mopac_spend.engine.database import connect, forget
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.money import NIL
from mopac_spend.periods import Period
from mopac_spend.questions.ask import tell
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select
from mopac_spend.reports.cells import as_paid, grouped, within
from mopac_spend.reports.individuals import individuals

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.again import AnswerRows
    from mopac_spend.questions.method import Amount
    from mopac_spend.questions.selection import Filters
    from mopac_spend.register import Register
    from mopac_spend.reports.cells import Grouped, Spent
    from mopac_spend.reports.individuals import Individuals
    from mopac_spend.reports.span import Span


@dataclass
class Sources:
    """The books and the days of one report.

    Attributes:
        books: open books.
        span: the days.
        connection: their `connect`, for whoever has it already.
        published: folders in which earlier reports of the year may be.
        shelf: what was released before, which payments to individuals are held
            against; None where nothing can have been.
        known: their `individuals`, for whoever has them already.
        public: of what the public form is drawn from
            (`mopac_spend.reports.people.public`); else in full, for staff.

    """

    books: Books
    span: Span
    connection: Cursor | None = field(default=None, repr=False)
    published: Sequence[Path | str] = ()
    shelf: Shelf | None = None
    known: Individuals | None = field(default=None, repr=False)
    public: bool = False

    @property
    def register(self) -> Register:
        """Of the books."""
        return self.books.register

    @property
    def body(self) -> str:
        """Whose spending it is."""
        of = self.register.books
        return of.title if of else self.books.title

    @property
    def leaves_out(self) -> bool:
        """Whether the body has its reports leave out what too few were paid."""
        of = self.register.books
        return bool(of and of.individuals_left_out)

    @cached_property
    def table(self) -> Cursor:
        """The database of the books."""
        return self.connection or connect(self.books)

    @cached_property
    def individuals(self) -> Individuals:
        """The payments to individuals, of all days, and what of them is left out."""
        return self.known or individuals(self.books, self.table, self.shelf)

    def of(self, span: Span) -> Sources:
        """Give the same books for a report of other days."""
        # In a public form of all that was spent nobody has to look for them.
        needed = self.leaves_out or not self.public
        known = self.individuals if needed else self.known
        return replace(self, span=span, connection=self.table, known=known)

    @property
    def cells(self) -> list[Spent]:
        """The spend of the year to date and of the year before, by code."""
        return self._grouped.by_code

    @property
    def months(self) -> list[Spent]:
        """The same by month alone."""
        return self._grouped.by_month

    @cached_property
    def _grouped(self) -> Grouped:
        span = self.span
        days = Period(span.to_date_before.first, span.period.last, "both years")
        by_month = span.kind == "month"
        return grouped(self.books, self.table, days, by_month=by_month)

    @cached_property
    def divided(self) -> dict[str, Decimal]:
        """The pounds of the year to date by initiative, shared payments divided."""
        sums: defaultdict[str, Decimal] = defaultdict(lambda: NIL)
        for cell in within(self.cells, self.span.to_date):
            sums[cell.initiative] += cell.amount
        return dict(sums)

    @cached_property
    def as_paid(self) -> dict[str, Decimal]:
        """The same of shared payments as they were paid, whole."""
        return as_paid(self.table, self.span.to_date)

    def paid_by_year(self, first: dt.date, last: dt.date) -> dict[str, Amount]:
        """Sum the payments between two days by financial year, shared ones whole."""
        days = select(self.register, from_=first, to=last, as_recorded=True)

        def summed() -> dict[str, Amount]:
            tallies = narrow(self.books, days, self.table).tallies(SPEND_PRIVATE)
            return {year: of.all for year, of in tallies.by_year().items()}

        return steadily(self.books.payments, summed, partial(forget, self.table))

    def ask(
        self,
        question: str,
        parameters: Mapping[str, object] | None = None,
        **filters: Unpack[Filters],
    ) -> AnswerRows:
        """Ask a question of the books.

        Args:
            question: its name.
            parameters: its own parameters.
            filters: as in `mopac_spend.questions.selection.select`.

        Raises:
            Refusal: as `mopac_spend.questions.ask.tell`.

        """
        return tell(self.books, question, self.table, parameters, **filters)
