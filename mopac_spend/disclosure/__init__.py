"""What of a table is hidden, so that nobody can work out what one person was paid.

Only arithmetic on cells: this room knows no books. `decide` says which cells are to be
hidden, and proves it by attacking what is left.
"""

from mopac_spend.disclosure.cells import Cell, Paid, Standing
from mopac_spend.disclosure.rule import Rule
from mopac_spend.disclosure.suppress import Decision, NoSolutionError, decide

__all__ = [
    "Cell",
    "Decision",
    "NoSolutionError",
    "Paid",
    "Rule",
    "Standing",
    "decide",
]
