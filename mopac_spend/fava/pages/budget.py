"""The page *Budget*: what was planned, what was spent, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.fava.pages.page import Page, chosen
from mopac_spend.money import NIL
from mopac_spend.periods import FinancialYear
from mopac_spend.register import BudgetLine, budget

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from mopac_spend.fava.pages.asking import Asking

BY = {"directorate": "Directorates", "initiative": "Initiatives", "fund": "Funds"}
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
_MONTHS = 3
_NONE = "none"


class Budget(Page):
    """A line for each thing that has a budget or spends, a table for each year."""

    report_title = "Budget"
    asks = frozenset({"by"})

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give the budgets of the years asked about."""
        by = chosen(asking, "by", BY)
        view: dict[str, Any] = {"tab": by, "tabs": BY}
        if not asking.books.register.of(BudgetLine):
            return view | {
                "none": "These books hold no budgets; mopac-spend budget import brings "
                "them in."
            }
        budgeted = asking.tell("budget-against-spend", {"by": by})
        spent = _by_quarter(asking, by)
        years: dict[str, list[dict[str, Any]]] = {}
        planned: dict[str, dict[str, list[Decimal]]] = {}
        for row in budgeted.rows:
            line = dict(zip(budgeted.names, row, strict=True))
            year, code = str(line["financial_year"]), str(line["budget_of"])
            if year not in planned:
                planned[year] = _planned(asking, by, year)
            quarters = [
                (plan, spent.get((code, f"{year}-{name}"), NIL))
                for plan, name in zip(
                    planned[year].get(code, [NIL] * len(QUARTERS)),
                    QUARTERS,
                    strict=True,
                )
            ]
            years.setdefault(year, []).append(line | {"quarters": quarters})
        return view | {
            "years": dict(sorted(years.items(), reverse=True)),
            "quarters": QUARTERS,
        }


def _by_quarter(asking: Asking, by: str) -> dict[tuple[str, str], Any]:
    answer = asking.tell("spend-by-two", {"down": by, "across": "quarter"})
    return {(str(row[0]), str(row[2])): row[5] for row in answer.rows}


def _planned(asking: Asking, by: str, year: str) -> dict[str, list[Decimal]]:
    """Give the revised budget of each quarter, as it is profiled, by code.

    Under an account or a text no budget is shown: no line of one says so much.
    """
    if asking.filters.get("refs") is not None:
        return {}
    its = FinancialYear.parse(year)
    whole = budget.of_year(asking.books.register, its, _last(asking) or its.period.last)
    by_code: dict[str, list[Decimal]] = {}
    for line in whole.lines if whole else ():
        sums = by_code.setdefault(
            getattr(line.entry, by) or _NONE, [NIL] * len(QUARTERS)
        )
        for at in range(len(QUARTERS)):
            months = line.profile[at * _MONTHS : (at + 1) * _MONTHS]
            sums[at] += sum(months, NIL)
    return by_code


def _last(asking: Asking) -> dt.date | None:
    """Give the last day asked about, or of the books, up to which virements count."""
    if day := asking.filters.get("to"):
        return day  # type: ignore[return-value]  # as the time filter gave it
    row = asking.table.cursor().execute("SELECT max(date) FROM payments").fetchone()
    return row[0] if row else None
