"""The pages of mopac-spend in Fava: thin views over answers of the books.

Fava makes one extension of every class that it finds here.
"""

from mopac_spend.fava.pages.spend import Spend

__all__ = ["Spend"]
