"""The codes that payments may use, with their titles, dates and aliases.

Registers live in the ledger as dated `custom` directives; the date is the first
day the code is valid, the two values are code and title, and metadata says the
rest:

    2019-04-01 custom "directorate" "violence-reduction-unit" "Violence Reduction Unit"
      valid-to: 2025-03-31
    2019-04-01 custom "alias" "directorate" "violence-reduction-unit" "VRU"

Kinds: `books` (whose they are), `directorate`, `category`, `plan`, `heading`
(a chapter or strand of a plan), `initiative`, `fund`, `decision`, `supplier`,
`grant` (an award) and `alias` for any of them or for an `account`. The accounts are
the chart's own `open` directives: one that declares a `category` is a *spend account*.

Codes are unique over all kinds, because they become Beancount tags. Three are
reserved: `untagged` (not decided yet, for any tag), and for an initiative
`business-as-usual` (decided: none).
"""

from mopac_spend.register.codes import (
    BUSINESS_AS_USUAL,
    KINDS,
    RESERVED,
    SPEND_ROOT,
    TAGS,
    UNTAGGED,
    BooksOf,
    Category,
    Decision,
    Directorate,
    Entry,
    Fund,
    Grant,
    Heading,
    Initiative,
    Plan,
    Register,
    SpendAccount,
    Supplier,
    alike,
)
from mopac_spend.register.reading import place, read

__all__ = [
    "BUSINESS_AS_USUAL",
    "KINDS",
    "RESERVED",
    "SPEND_ROOT",
    "TAGS",
    "UNTAGGED",
    "BooksOf",
    "Category",
    "Decision",
    "Directorate",
    "Entry",
    "Fund",
    "Grant",
    "Heading",
    "Initiative",
    "Plan",
    "Register",
    "SpendAccount",
    "Supplier",
    "alike",
    "place",
    "read",
]
