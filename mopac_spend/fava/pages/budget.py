"""The page *Budget*: what was planned, what was spent, and what is left."""

from __future__ import annotations

from typing import Any

from mopac_spend.fava.pages.page import Asking, Page, chosen
from mopac_spend.money import NIL
from mopac_spend.register import BudgetLine

BY = {"directorate": "Directorates", "initiative": "Initiatives", "fund": "Funds"}
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


class Budget(Page):
    """A line for each thing that has a budget or spends, a table for each year."""

    report_title = "Budget"

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give the budgets of the years asked about."""
        by = chosen(asking, "by", BY)
        told: dict[str, Any] = {"tab": by, "tabs": BY}
        if not asking.books.register.of(BudgetLine):
            return told | {
                "none": "These books hold no budgets; mopac-spend budget import brings "
                "them in."
            }
        budgeted = asking.tell("budget-against-spend", {"by": by})
        spent = _by_quarter(asking, by)
        years: dict[str, list[dict[str, Any]]] = {}
        for row in budgeted.rows:
            line = dict(zip(budgeted.names, row, strict=True))
            at = (str(line["budget_of"]), str(line["financial_year"]))
            quarters = [spent.get((at[0], f"{at[1]}-{name}"), NIL) for name in QUARTERS]
            years.setdefault(at[1], []).append(line | {"quarters": quarters})
        return told | {
            "years": dict(sorted(years.items(), reverse=True)),
            "quarters": QUARTERS,
        }


def _by_quarter(asking: Asking, by: str) -> dict[tuple[str, str], Any]:
    told = asking.tell("spend-by-two", {"down": by, "across": "quarter"})
    return {(str(row[0]), str(row[2])): row[5] for row in told.rows}
