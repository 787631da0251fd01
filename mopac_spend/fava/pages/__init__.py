"""The pages of mopac-spend in Fava: thin views over answers of the books.

Fava makes one extension of every class that it finds here.
"""

from mopac_spend.fava.pages.asked import Ask
from mopac_spend.fava.pages.budget import Budget
from mopac_spend.fava.pages.controls import Controls
from mopac_spend.fava.pages.front import Front
from mopac_spend.fava.pages.payment import Payment
from mopac_spend.fava.pages.registers import Registers
from mopac_spend.fava.pages.search import Search
from mopac_spend.fava.pages.spend import Spend
from mopac_spend.fava.pages.thing import Thing

__all__ = [
    "Ask",
    "Budget",
    "Controls",
    "Front",
    "Payment",
    "Registers",
    "Search",
    "Spend",
    "Thing",
]
