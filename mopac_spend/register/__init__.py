"""The codes that payments may use, with their titles, dates and aliases.

Registers live in the ledger as dated `custom` directives; the date is the first
day the code is valid, the two values are code and title, and metadata says the
rest:

    2019-04-01 custom "directorate" "violence-reduction-unit" "Violence Reduction Unit"
      valid-to: 2025-03-31
    2019-04-01 custom "alias" "directorate" "violence-reduction-unit" "VRU"

Kinds are told by `kinds.py` (a directorate, a grant, a contract …), what happens to
them later by `events.py` (an uplift, an instalment, a variation …); besides, `books`
says whose they are and `alias` names another spelling of any code or `account`. The
accounts are the chart's own `open` directives: one that declares a `category` is a
*spend account*.

Codes are unique over all kinds, because they become Beancount tags. Three are
reserved: `untagged` (not decided yet, for any tag), and for an initiative
`business-as-usual` (decided: none).
"""

from mopac_spend.register.budget_kinds import (
    BUDGETS,
    CAUSES,
    Accrual,
    AnnualBudget,
    BudgetLine,
    Reserve,
    Virement,
)
from mopac_spend.register.codes import (
    BUSINESS_AS_USUAL,
    RESERVED,
    UNTAGGED,
    BooksOf,
    Register,
    SpendAccount,
    alike,
)
from mopac_spend.register.duty_kinds import (
    PERSONAL_DATA,
    WITHHOLDING_REASONS,
    Duty,
    SpendClass,
    Withholding,
)
from mopac_spend.register.entry import Entry
from mopac_spend.register.events import (
    EVENTS,
    STATUSES,
    Clawback,
    Condition,
    Event,
    Explanation,
    Forecast,
    Instalment,
    Movement,
    Progress,
    SumPart,
    Uplift,
    Variation,
)
from mopac_spend.register.kinds import (
    KINDS,
    ROUTES,
    AccountingPeriod,
    Apportionment,
    Board,
    Call,
    Category,
    Commitment,
    Contract,
    Decision,
    Directorate,
    Fund,
    Grant,
    Heading,
    Initiative,
    Plan,
    PublishedSum,
    Supplier,
    Tender,
)
from mopac_spend.register.reading import common, read

__all__ = [
    "BUDGETS",
    "BUSINESS_AS_USUAL",
    "CAUSES",
    "EVENTS",
    "KINDS",
    "PERSONAL_DATA",
    "RESERVED",
    "ROUTES",
    "STATUSES",
    "UNTAGGED",
    "WITHHOLDING_REASONS",
    "AccountingPeriod",
    "Accrual",
    "AnnualBudget",
    "Apportionment",
    "Board",
    "BooksOf",
    "BudgetLine",
    "Call",
    "Category",
    "Clawback",
    "Commitment",
    "Condition",
    "Contract",
    "Decision",
    "Directorate",
    "Duty",
    "Entry",
    "Event",
    "Explanation",
    "Forecast",
    "Fund",
    "Grant",
    "Heading",
    "Initiative",
    "Instalment",
    "Movement",
    "Plan",
    "Progress",
    "PublishedSum",
    "Register",
    "Reserve",
    "SpendAccount",
    "SpendClass",
    "SumPart",
    "Supplier",
    "Tender",
    "Uplift",
    "Variation",
    "Virement",
    "Withholding",
    "alike",
    "common",
    "read",
]
