"""What the budget of a year was on a day: original, moved, revised, profiled.

    budget = of_year(register, FinancialYear.parse("2020-21"), day)
    budget.revised                      # Decimal("51200000.00")
    [(line.title, line.revised, line.profile_to(9)) for line in budget.lines]

A virement changes the budget of its lines from its day on: whatever is asked of an
earlier day does not know it. All amounts are pounds with two places.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.money import NIL, allocate
from mopac_spend.periods import FinancialYear
from mopac_spend.register.budget_kinds import (
    Accrual,
    AnnualBudget,
    BudgetLine,
    Virement,
)
from mopac_spend.register.events import Forecast, Movement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.register import Register

_MONTHS = 12
_EVEN = [Decimal(1)] * _MONTHS
# What has to be explained where the budget of the year says nothing of it.
TOLERANCE = Decimal("50000.00")


class Standing(NamedTuple):
    """What became of a budget line up to a day, and stood until its next standing.

    Attributes:
        first: the day of what changed it; of the first standing, the first of all.
        change: what a virement did to it on that day, in pounds.
        moved: all that virements did to it by then, net.
        forecast: the last one by then, if any.

    """

    first: dt.date
    change: Decimal = NIL
    moved: Decimal = NIL
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a budget as it stood at the end of a day.

    Attributes:
        entry: of the register: code, title, directorate, initiative, fund.
        original: as it was set; `moved`, net of its virements by then.
        profile: of the revised budget, twelve amounts that sum to it, April first.
        even: nobody profiled it, so that the months are twelve equal parts.
        forecast: pounds of the whole year by the last forecast up to the day, and
            `forecast_day`, its day; None where there is none.

    """

    entry: BudgetLine
    original: Decimal
    moved: Decimal
    profile: tuple[Decimal, ...]
    even: bool
    forecast: Decimal | None
    forecast_day: dt.date | None

    @property
    def revised(self) -> Decimal:
        """The budget after its virements."""
        return self.original + self.moved

    def profile_to(self, months: int) -> Decimal:
        """Give what was planned for the first months of the year."""
        return sum(self.profile[:months], NIL)


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a financial year as it stood at the end of a day."""

    entry: AnnualBudget
    year: FinancialYear
    day: dt.date
    lines: tuple[Line, ...]

    @property
    def revised(self) -> Decimal:
        """All lines after their virements."""
        return sum((line.revised for line in self.lines), NIL)

    @property
    def tolerance(self) -> tuple[Decimal, int]:
        """What a variance has to be over to be explained: pounds, and per cent.

        Where the budget sets neither, `TOLERANCE` and no share.
        """
        pounds, share = self.entry.tolerance, self.entry.tolerance_percent
        if pounds is None and share is None:
            return TOLERANCE, 0
        return pounds or NIL, share or 0

    def must_explain(self, variance: Decimal, budget: Decimal) -> bool:
        """Say whether a variance is over the tolerance, in pounds and in per cent."""
        pounds, share = self.tolerance
        return abs(variance) > pounds and abs(variance) * 100 > share * abs(budget)


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of a virement, with the virement it is of."""

    virement: Virement
    movement: Movement


def of_year(register: Register, year: FinancialYear, day: dt.date) -> Budget | None:
    """Give the budget of a year as it stood at the end of a day.

    Returns:
        None where the books hold no budget of the year. One that was set later
        than the day is given as it was set: a report of a first quarter may come
        before the signature.

    """
    budgets = register.of(AnnualBudget).values()
    entry = next((each for each in budgets if each.year == str(year)), None)
    if entry is None:
        return None
    became = standings(register)
    lines = tuple(
        _line(line, year, [each for each in became[line.code] if each.first <= day])
        for line in register.of(BudgetLine).values()
        if line.budget == entry.code
    )
    return Budget(entry, year, day, lines)


def standings(register: Register) -> dict[str, list[Standing]]:
    """Give the standings of each budget line of any year, oldest first.

    Those of one day stand in the order of the register, and the last of them counts.
    """
    happened: list[tuple[dt.date, str, Decimal, Forecast | None]] = [
        (each.day, code, change, None)
        for each in register.events_of(Movement)
        for code, change in each.sides
    ]
    happened += [
        (each.day, each.code, NIL, each) for each in register.events_of(Forecast)
    ]
    became = {code: [Standing(dt.date.min)] for code in register.of(BudgetLine)}
    for day, code, change, forecast in sorted(happened, key=itemgetter(0)):
        if code in became:  # and is no reserve
            last = became[code][-1]
            moved = last.moved + change
            became[code].append(Standing(day, change, moved, forecast or last.forecast))
    return became


def years(register: Register) -> list[FinancialYear]:
    """List the years of which the books hold a budget."""
    budgets = register.of(AnnualBudget).values()
    return sorted(FinancialYear.parse(each.year) for each in budgets)


def movements(
    register: Register, year: FinancialYear, first: dt.date, last: dt.date
) -> list[Moved]:
    """Give what moved between lines of a year's budget, or from or to them.

    Args:
        register: of the books.
        year: whose lines.
        first: first day of the virements.
        last: last day of the virements.

    Returns:
        By day, then by the code of the virement.

    """
    lines = register.of(BudgetLine)
    budgets = register.of(AnnualBudget)
    of_year = {
        code
        for code, line in lines.items()
        if line.budget in budgets and budgets[line.budget].year == str(year)
    }
    of_virements = {
        movement.code
        for movement in register.events_of(Movement)
        if {movement.giver, movement.receiver} & of_year
    }
    virements = register.of(Virement)
    moved = [
        Moved(virements[movement.code], movement)
        for movement in register.events_of(Movement)
        if movement.code in of_virements and first <= movement.day <= last
    ]
    return sorted(moved, key=lambda each: (each.movement.day, each.virement.code))


def accrued(register: Register, day: dt.date) -> list[Accrual]:
    """Give the accruals that stood at the end of a day."""
    return [
        accrual
        for accrual in register.of(Accrual).values()
        if accrual.valid_from <= day
        and (accrual.released is None or accrual.released > day)
    ]


def _line(entry: BudgetLine, year: FinancialYear, became: Sequence[Standing]) -> Line:
    original = entry.amount or NIL
    profile = [Decimal(each) for each in entry.profile] or allocate(original, _EVEN)
    for each in became:
        profile = _spread(profile, _month(year, each.first), each.change)
    forecast = became[-1].forecast
    return Line(
        entry,
        original,
        became[-1].moved,
        tuple(profile),
        not entry.profile,
        forecast.amount if forecast else None,
        forecast.day if forecast else None,
    )


def _month(year: FinancialYear, day: dt.date) -> int:
    """Give the month of the year, April being 0; the nearest one for other days."""
    at = (day.year - year.start) * _MONTHS + day.month - year.period.first.month
    return min(max(at, 0), _MONTHS - 1)


def _spread(profile: Sequence[Decimal], first: int, change: Decimal) -> list[Decimal]:
    """Put a change of the budget into the months from the first on.

    As the months were planned; in equal parts where nothing was planned for them,
    or some were planned below nil.
    """
    left = profile[first:]
    planned = all(amount >= 0 for amount in left) and any(left)
    parts = allocate(change, left if planned else _EVEN[first:])
    spread = [amount + part for amount, part in zip(left, parts, strict=True)]
    return [*profile[:first], *spread]


def by(lines: Iterable[Line], kind: str) -> Iterator[tuple[str, list[Line]]]:
    """Group lines by their directorate, initiative or fund, "" where they have none."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(getattr(line.entry, kind), []).append(line)
    yield from groups.items()
