"""Budget and spending side by side, by directorate, initiative or fund."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from mopac_spend.money import NIL
from mopac_spend.register import BUSINESS_AS_USUAL, UNTAGGED
from mopac_spend.register import budget as budgeting
from mopac_spend.register.events import Explanation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from mopac_spend.periods import FinancialYear
    from mopac_spend.register import Register
    from mopac_spend.register.budget import Budget, Line
    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Table

RE_PROFILED = "re-profiled"
# What a budget line or a payment does not name.
UNNAMED = {
    "directorate": "Directorate missing",
    "initiative": "Budget not set by initiative",
    "fund": "No fund named",
}
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Position:
    """Budget and spending of one thing, up to the last day of a report.

    Attributes:
        planned: the revised budget of the months so far, as it is profiled.
        actual: pounds spent so far.
        forecast: pounds of the whole year; where the year is over, what was spent.

    """

    original: Decimal = NIL
    moved: Decimal = NIL
    planned: Decimal = NIL
    actual: Decimal = NIL
    forecast: Decimal = NIL

    @property
    def revised(self) -> Decimal:
        """The budget after its virements."""
        return self.original + self.moved

    @property
    def variance(self) -> Decimal:
        """Actual less what was planned so far."""
        return self.actual - self.planned

    @property
    def expected(self) -> Decimal:
        """Forecast less budget, of the whole year."""
        return self.forecast - self.revised


@dataclass(frozen=True, slots=True)
class Budgeted:
    """The budget of the year of a report, beside what was spent."""

    sources: Sources
    budget: Budget
    year: FinancialYear
    months: int

    @classmethod
    def of(cls, sources: Sources) -> Budgeted | None:
        """Find it; None where the books hold no budget of the report's year."""
        year = sources.span.year
        if year is None:
            return None
        day = sources.span.period.last
        budget = budgeting.of_year(sources.register, year, day)
        months = (day.year - year.start) * MONTHS + day.month - year.period.first.month
        return cls(sources, budget, year, months + 1) if budget else None

    @property
    def register(self) -> Register:
        """Of the books."""
        return self.sources.register

    @property
    def day(self) -> dt.date:
        """The last day of the report."""
        return self.sources.span.period.last

    @property
    def over(self) -> bool:
        """Whether the year is over, so that what was spent is the outturn."""
        return self.day == self.year.period.last

    @property
    def has_payments(self) -> bool:
        """Whether the books hold any payment of the year so far: a gap is not nil."""
        return any(c.first in self.sources.span.to_date for c in self.sources.months)

    @property
    def explains(self) -> bool:
        """Whether a quarter ends with the report: quarters are what is explained."""
        return self.day in self._ends

    @property
    def _ends(self) -> dict[dt.date, str]:
        quarters = [self.year.quarter(number) for number in range(1, 5)]
        return {quarter.last: quarter.name for quarter in quarters}

    @property
    def accrues(self) -> bool:
        """Whether the books have accruals that stand at either end."""
        before = self.year.before.period.last
        return any(budgeting.accrued(self.register, at) for at in (before, self.day))

    @property
    def so_far(self) -> str:
        """Give the days of the year to date, for titles."""
        return self.sources.span.to_date.days

    def paid(self, kind: str, last: dt.date | None = None) -> dict[str, Decimal]:
        """Sum what was paid so far, by the codes of a kind; "" where none.

        Args:
            kind: `directorate`, `initiative` or `fund`.
            last: of the days, where it is not that of the report.

        """
        totals: defaultdict[str, Decimal] = defaultdict(lambda: NIL)
        first, last = self.year.period.first, last or self.day
        code_of = attrgetter(kind)
        for cell in self.sources.cells:
            if first <= cell.first <= last:
                totals[code_of(cell)] += cell.amount
        return totals

    def accrued(self, kind: str, day: dt.date) -> dict[str, Decimal]:
        """Sum the accruals that stood at the end of a day, by the codes of a kind."""
        totals: defaultdict[str, Decimal] = defaultdict(lambda: NIL)
        for accrual in budgeting.accrued(self.register, day):
            code = getattr(accrual, kind)
            totals[code or (UNTAGGED if kind != "fund" else "")] += (
                accrual.amount or NIL
            )
        return totals

    def spent(self, kind: str, last: dt.date | None = None) -> dict[str, Decimal]:
        """Sum what was spent so far, by the codes of a kind: accrued, if they are."""
        totals = self.paid(kind, last)
        for code, amount in self.accrued(kind, last or self.day).items():
            totals[code] = totals.get(code, NIL) + amount
        for code, amount in self.accrued(kind, self.year.before.period.last).items():
            totals[code] = totals.get(code, NIL) - amount
        return totals

    def positions(self, kind: str) -> dict[str, Position]:
        """Give budget and spending by the codes of a kind, in reading order.

        Largest budget first; what names none, and what nobody decided, last.
        """
        spent = self.spent(kind)
        lines = dict(budgeting.by(self.budget.lines, kind))
        codes = sorted(
            {*spent, *lines},
            key=lambda code: (
                code in {"", BUSINESS_AS_USUAL, UNTAGGED},
                -summed(line.revised for line in lines.get(code, ())),
                -spent.get(code, NIL),
                code,
            ),
        )
        return {
            code: self._position(lines.get(code, ()), spent.get(code, NIL))
            for code in codes
        }

    def _position(self, lines: Sequence[Line], actual: Decimal) -> Position:
        # What has no forecast is expected to spend its budget; what has no budget
        # and spends, what it has spent.
        expected = summed(
            line.revised if line.forecast is None else line.forecast for line in lines
        )
        return Position(
            original=summed(line.original for line in lines),
            moved=summed(line.moved for line in lines),
            planned=summed(line.profile_to(self.months) for line in lines),
            actual=actual,
            forecast=actual if self.over or not lines else expected,
        )

    def title(self, kind: str, code: str) -> str:
        """Give what people read for a code."""
        return self.register.title(kind, code) if code else UNNAMED[kind]

    def explanations(self) -> dict[str, list[Explanation]]:
        """Give what explains the quarter that ends with the report, by directorate."""
        quarter = self._ends.get(self.day)
        by_code: defaultdict[str, list[Explanation]] = defaultdict(list)
        for each in self.register.events_of(Explanation):
            if each.period == quarter:
                by_code[each.code].append(each)
        return by_code

    def re_profiled(self) -> dict[str, Decimal]:
        """Sum what is needed in a later year instead, by directorate."""
        return {
            code: summed(
                each.amount or NIL for each in some if each.cause == RE_PROFILED
            )
            for code, some in self.explanations().items()
        }


def summed(amounts: Iterable[Decimal]) -> Decimal:
    """Sum pounds; nothing sums to nil."""
    return sum(amounts, NIL)


def together(positions: Iterable[Position]) -> Position:
    """Add up positions."""
    positions = list(positions)
    return Position(
        original=summed(each.original for each in positions),
        moved=summed(each.moved for each in positions),
        planned=summed(each.planned for each in positions),
        actual=summed(each.actual for each in positions),
        forecast=summed(each.forecast for each in positions),
    )


def where_budgeted(
    make: Callable[[Budgeted], Table | None], *, of_spending: bool = True
) -> Callable[[Sources], Table | None]:
    """Make a builder of one that is made only where there is a budget.

    Args:
        make: makes the table.
        of_spending: it is left out too where the books hold no payment so far.

    """

    def build(sources: Sources) -> Table | None:
        budgeted = Budgeted.of(sources)
        if budgeted is None or (of_spending and not budgeted.has_payments):
            return None
        return make(budgeted)

    return build
