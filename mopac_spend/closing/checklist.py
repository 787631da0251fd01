"""The checklist of a closing: what has to be so, or has to be explained."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.wholeness import BANK
from mopac_spend.findings import counted, listed
from mopac_spend.money import NIL, show
from mopac_spend.periods import (
    FinancialYear,
    Period,
    day_words,
    months_of,
    quarter_of,
)
from mopac_spend.register import budget as budgeting
from mopac_spend.register.events import Explanation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.closing.figures import Figures

MET, OPEN, NONE = "met", "open", "does not apply"
# Per cent of the pounds whose initiative may be undecided.
LIMIT = Decimal(5)
_BALANCE = re.compile(r"^(\d{4}-\d\d-\d\d) balance (\S+)", re.MULTILINE)
_DAY = dt.timedelta(days=1)
_NAMED = 6


class Point(NamedTuple):
    """One point of the checklist.

    Attributes:
        name: by which it is explained.
        state: `MET`, `OPEN`, or `NONE` where the books have nothing for it.
        words: what was found.

    """

    name: str
    state: str
    words: str


class Of(NamedTuple):
    """What the points are found of.

    Attributes:
        limit: per cent of the pounds that may be undecided.

    """

    books: Books
    period: Period
    figures: Figures
    limit: Decimal = LIMIT

    @property
    def year(self) -> FinancialYear:
        """The financial year that the period ends in."""
        return FinancialYear.of(self.period.last)


def checklist(of: Of) -> list[Point]:
    """Give every point, in the order in which they are printed."""
    return [Point(name, *find(of)) for name, find in POINTS.items()]


def _batches(of: Of) -> tuple[str, str]:
    without = [
        month.words
        for month in months_of(of.period)
        if f"{month.year}-{month.number:02}" not in of.figures.months
    ]
    if without:
        return OPEN, f"no payment at all of {listed(without, _NAMED)}"
    closing = of.figures.closing
    return MET, f"{counted(closing.payments, 'payment')}, {show(closing.pounds)}"


def _bank(of: Of) -> tuple[str, str]:
    balances: dict[str, dt.date] = {}
    for text in _texts(of.books.root / BANK):
        for day, account in _BALANCE.findall(text):
            at = dt.date.fromisoformat(day) - _DAY  # asserted as the day begins
            balances[account] = max(at, balances.get(account, at))
    if not balances:
        return NONE, "no bank statement was reconciled with these books"
    last = min(balances.values())
    state = MET if last >= of.period.last else OPEN
    return state, f"reconciled to {day_words(last)}"


def _texts(folder: Path) -> Iterable[str]:
    for path in sorted(folder.rglob("*.beancount")):
        yield path.read_text(encoding="utf-8")


def _untagged(of: Of) -> tuple[str, str]:
    undecided, size = of.figures.undecided, of.figures.size
    if not size:
        return NONE, "no pounds"
    share = undecided * 100 / size
    state = OPEN if share > of.limit else MET
    return state, (
        f"{share:.1f} % of the pounds ({show(undecided)}) have no initiative decided, "
        f"of {of.limit} % that may"
    )


def _explanations(of: Of) -> tuple[str, str]:
    last = of.period.last
    budget = budgeting.of_year(of.books.register, of.year, last)
    if budget is None:
        return NONE, f"the books hold no budget of {of.year}"
    quarter = quarter_of(last)
    if quarter.last != last:
        return NONE, "variances are explained at the end of a quarter"
    register = of.books.register
    explained = {
        each.code
        for each in register.events_of(Explanation)
        if each.period == quarter.name
    }
    spent = _spent(of)
    lines = dict(budgeting.by(budget.lines, "directorate"))
    months = len(months_of(Period(of.year.period.first, last, "")))
    without = []
    for code in sorted({*spent, *lines}):
        planned = sum((each.profile_to(months) for each in lines.get(code, ())), NIL)
        variance = spent.get(code, NIL) - planned
        if budget.must_explain(variance, planned) and code not in explained:
            without.append(f"{register.title('directorate', code)} ({show(variance)})")
    if without:
        named = listed(without, _NAMED)
        return OPEN, f"over the tolerance without an explanation: {named}"
    return MET, "every variance over the tolerance is explained"


def _spent(of: Of) -> dict[str, Decimal]:
    """Sum what was spent in the year to date, by directorate: accrued, if it is."""
    spent = dict(of.figures.year_to_date)
    before = of.year.period.first - _DAY
    for sign, day in ((1, of.period.last), (-1, before)):
        for each in budgeting.accrued(of.books.register, day):
            amount = sign * (each.amount or NIL)
            spent[each.directorate] = spent.get(each.directorate, NIL) + amount
    return spent


def _forecasts(of: Of) -> tuple[str, str]:
    budget = budgeting.of_year(of.books.register, of.year, of.period.last)
    if budget is None:
        return NONE, f"the books hold no budget of {of.year}"
    if of.period.last == of.year.period.last:
        return NONE, f"{of.year} is over: what was spent is its outturn"
    old = [
        line.entry.title
        for line in budget.lines
        if line.forecast_day is None or line.forecast_day < of.period.first
    ]
    if old:
        since = day_words(of.period.first)
        return OPEN, f"no forecast since {since}: {listed(old, _NAMED)}"
    return MET, "every budget line has a forecast of the period"


def _sequence(of: Of) -> tuple[str, str]:
    closed = [each.period for each in of.books.closed if each.locked]
    before = [each for each in closed if each.first < of.period.first]
    if not before:
        return NONE, "no period before it is closed"
    last = max(each.last for each in before)
    first = last + _DAY
    if first < of.period.first:
        days = f"{day_words(first)} to {day_words(of.period.first - _DAY)}"
        return OPEN, f"no closing covers {days}"
    return MET, f"it follows what is closed to {day_words(last)}"


POINTS: dict[str, Callable[[Of], tuple[str, str]]] = {
    "batches": _batches,
    "bank": _bank,
    "untagged": _untagged,
    "explanations": _explanations,
    "forecasts": _forecasts,
    "sequence": _sequence,
}
