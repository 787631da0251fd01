"""The list on which people decide which payees are individuals.

`listing` writes it, one line a name, most pounds first; somebody writes `individual` or
`firm` in the column `decision`; `mopac_spend.suppliers.deciding` takes it back. Lines
without a decision are passed by, and are asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.people_paid import pounds_of
from mopac_spend.findings import counted
from mopac_spend.money import show
from mopac_spend.people.likeness import GROUNDS
from mopac_spend.tables.listing import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.engine.people_paid import PersonPaid
    from mopac_spend.tables import Table

INDIVIDUAL, FIRM = "individual", "firm"
DECISIONS = (INDIVIDUAL, FIRM)
COLUMNS = (
    *("decision", "name", "points", "ground", "payments", "pounds"),
    *("first_payment", "last_payment", "in_register"),
)
REQUIRED = ("decision", "name")
_HOW = """\
Write individual or firm under decision; nothing leaves the name as it is, and it is \
asked again.
in_register is the supplier that the name stands for already: a decision is of all its \
names.
Apply the file with: mopac-spend suppliers decide FILE""".splitlines()


def listing(people: Sequence[PersonPaid], least: int) -> Table:
    """Lay payees out for deciding.

    Args:
        people: most pounds first.
        least: the points from which they were taken.

    """
    grounds = {each.likeness.ground for each in people}
    said = [f"{name}: {words}." for name, words in GROUNDS.items() if name in grounds]
    summary = (
        f"{counted(len(people), 'payee')} from {least} points on, "
        f"{show(pounds_of(people))}; nobody has said whether they are individuals."
    )
    return listed(
        "Payees that read like people",
        COLUMNS,
        [
            (
                *("", each.name, each.likeness.points, each.likeness.ground),
                *(each.payments, each.pounds, each.first, each.last, each.code),
            )
            for each in people
        ],
        (summary, *said, *_HOW),
        {"decision": DECISIONS},
    )
