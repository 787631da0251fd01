"""Budget against spending: what was set, moved, planned, spent and expected.

Every table is of the financial year up to the last day of the report. Actual spending
is what was paid, from the same cells as the tables of spend; where the books have
accruals it is what was accrued, and `moved.bridge` leads from one to the other.

Variance is actual less budget: a minus is less spent than budgeted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.reports.budget.absent import missing
from mopac_spend.reports.budget.against import by_month, forecast, to_date
from mopac_spend.reports.budget.explained import explanations
from mopac_spend.reports.budget.moved import bridge, reserves, virements
from mopac_spend.reports.budget.position import Budgeted, where_budgeted

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.reports.sources import Sources
    from mopac_spend.tables import Table

__all__ = ["TABLES", "Budgeted", "missing"]

# In reading order; each gives None where the books have nothing for it.
TABLES: tuple[Callable[[Sources], Table | None], ...] = (
    where_budgeted(lambda of: to_date(of, "directorate")),
    where_budgeted(explanations),
    where_budgeted(forecast),
    where_budgeted(by_month),
    where_budgeted(lambda of: to_date(of, "initiative")),
    where_budgeted(lambda of: to_date(of, "fund")),
    where_budgeted(virements, of_spending=False),
    where_budgeted(reserves, of_spending=False),
    where_budgeted(bridge),
)
