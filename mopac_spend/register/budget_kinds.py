"""The kinds of code that plan spending: budgets, virements, reserves; and accruals.

They live in the `budgets` folder of the books. Fava has a directive called `budget`,
which is of accounts and spread over days; these are of directorates and initiatives,
to the penny, and none of them is called so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from mopac_spend.register.entry import Entry, names, one_of

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

BUDGETS = "budgets"
# Why spending differs from its budget.
CAUSES = ("re-profiled", "underspend", "overspend", "timing")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualBudget(Entry):
    """The budget of a financial year as it was set; its first day is when.

    Attributes:
        year: the financial year, `2020-21`.
        amount: pounds of all its lines together, which must sum to it.
        approver: the post that set it, never a person's name.
        decision: the authority for it.
        virement_limit: pounds; a virement of more needs a decision.
        tolerance: pounds; a variance of more has to be explained.
        tolerance_percent: and of more than so many per cent of the budget.

    """

    kind: ClassVar[str] = "annual-budget"
    plural: ClassVar[str] = "annual_budgets"
    folder: ClassVar[str] = BUDGETS
    year: str = ""
    amount: Decimal | None = None
    approver: str = ""
    decision: str = names("decision")
    virement_limit: Decimal | None = None
    tolerance: Decimal | None = None
    tolerance_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine(Entry):
    """One line of the budget of a year: pounds a directorate may spend.

    Attributes:
        budget: the annual budget it is a line of.
        directorate: whose it is.
        initiative, fund: what it is for and whose money it is, where the body sets
            budgets so far down; `business-as-usual` is an initiative here.
        amount: pounds of the whole year as it was set, the original budget.
        profile: pounds planned for each month from April to March, twelve that sum
            to the amount; twelve equal parts where there is none.

    """

    kind: ClassVar[str] = "budget-line"
    plural: ClassVar[str] = "budget_lines"
    folder: ClassVar[str] = BUDGETS
    budget: str = names("annual-budget")
    directorate: str = names("directorate")
    initiative: str = names("initiative", "business-as-usual")
    fund: str = names("fund")
    amount: Decimal | None = None
    profile: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Virement(Entry):
    """A transfer between budget lines, or from or to a reserve; its title says why.

    Its first day is the day it counts from. What it moves are `movement` events,
    which net to nil.

    Attributes:
        approver: the post that approved it, never a person's name.
        decision: the authority; needed over the limit of the year, and for every
            transfer from or to a reserve.

    """

    kind: ClassVar[str] = "virement"
    plural: ClassVar[str] = "virements"
    folder: ClassVar[str] = BUDGETS
    approver: str = ""
    decision: str = names("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(Entry):
    """Money set aside for later years; `movement` events add to it and draw on it.

    Attributes:
        purpose: general, or earmarked for something.
        opening: pounds in it at the start of its first day.

    """

    kind: ClassVar[str] = "reserve"
    plural: ClassVar[str] = "reserves"
    folder: ClassVar[str] = BUDGETS
    purpose: str = one_of("general", "earmarked")
    opening: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual(Entry):
    """What was received and not yet paid for at the end of its first day.

    A payment in advance is a negative one. It is no payment, and no answer about
    payments counts it: reports use it for a bridge from what was paid.

    Attributes:
        directorate, initiative, category, fund: as a payment has them.
        amount: pounds.
        released: the day it was taken back, as a rule the next, when the payment
            counts; blank while it stands.

    """

    kind: ClassVar[str] = "accrual"
    plural: ClassVar[str] = "accruals"
    folder: ClassVar[str] = BUDGETS
    directorate: str = names("directorate")
    initiative: str = names("initiative", "business-as-usual")
    category: str = names("category")
    fund: str = names("fund")
    amount: Decimal | None = None
    released: dt.date | None = None
