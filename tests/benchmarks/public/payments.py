"""A year of payments, or eight: invented, and the same for the same number.

A payment has what a public body's ledger keeps of it: a day, a payee, a description,
an account, pence, and four keys that are not accounts: `directorate`, `initiative`,
`category` and `ref`. Payments are spread evenly over the 96 months from April 2013 to
March 2021, and given in the order of their days.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_YEAR, MONTHS = 2013, 96
# The financial year that is asked for: from a day, and up to the day before another.
YEAR, FROM, TO, BEFORE = "2018-19", "2018-04-01", "2019-03-31", "2019-04-01"
DIRECTORATES = ("chief-executive", "finance", "strategy", "commissioning")
INITIATIVES = tuple(f"initiative-{number:02}" for number in range(1, 31))
# An account is of one category, as in a chart of accounts.
ACCOUNTS = {
    "Expenses:Consultancy:Research": "consultancy",
    "Expenses:Consultancy:Management": "consultancy",
    "Expenses:Grants:Community": "grants",
    "Expenses:Grants:Public-Bodies": "grants",
    "Expenses:Training:Courses": "training",
    "Expenses:Legal-Fees": "legal-fees",
    "Expenses:Agency-Staff": "agency-staff",
    "Expenses:Office:Premises": "running-costs",
    "Expenses:Office:Technology": "running-costs",
    "Expenses:Office:Travel": "running-costs",
}
CATEGORIES = tuple(dict.fromkeys(ACCOUNTS.values()))
BANK = "Assets:Bank"
SUPPLIERS = 3000


class Payment(NamedTuple):
    """One payment, in pence."""

    day: dt.date
    supplier: str
    description: str
    account: str
    directorate: str
    initiative: str
    category: str
    ref: str
    pence: int

    @property
    def pounds(self) -> str:
        """Write the amount as every format has it: `-12.05`."""
        whole, pence = divmod(abs(self.pence), 100)
        return f"{'-' * (self.pence < 0)}{whole}.{pence:02}"


def months(count: int, seed: int = 1) -> Iterator[list[Payment]]:
    """Invent so many payments, month by month; no more than one is in memory."""
    for month in range(MONTHS):
        some = count * (month + 1) // MONTHS - count * month // MONTHS
        if some:
            yield _month(month, some, seed)


def _month(month: int, count: int, seed: int) -> list[Payment]:
    chance = random.Random(f"{seed}-{month}-{count}")  # noqa: S311 - not secrets
    year, at = divmod(month + 3, 12)
    first = dt.date(FIRST_YEAR + year, at + 1, 1)
    accounts = list(ACCOUNTS.items())
    rows = []
    for number in range(count):
        account, category = chance.choice(accounts)
        rows.append(
            Payment(
                day=first + dt.timedelta(days=number * 28 // count),
                supplier=f"Illustrative Supplier {chance.randrange(SUPPLIERS):04} Ltd",
                description=f"Invented service {chance.randrange(200)}",
                account=account,
                directorate=chance.choice(DIRECTORATES),
                initiative=chance.choice(INITIATIVES),
                category=category,
                ref=f"bench:{month:02}{number // 2:08}:{number:08}",
                pence=chance.randrange(-20_000, 2_000_000) or 1,
            )
        )
    return rows
