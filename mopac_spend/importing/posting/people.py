"""Payees of a batch that read like people, and whom no register knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.register import Grant
from mopac_spend.register.undecided import Undecided

if TYPE_CHECKING:
    from decimal import Decimal

    from mopac_spend.books.payments import Payments
    from mopac_spend.register import Register


class UnknownPeople(NamedTuple):
    """How many payees of a batch read like people, and what they are paid."""

    payees: int = 0
    pounds: Decimal = NIL

    @property
    def words(self) -> str:
        """Say it, with what to type; "" where there are none."""
        if not self.payees:
            return ""
        one = self.payees == 1
        return (
            f"{counted(self.payees, 'payee')} {'reads' if one else 'read'} like "
            f"{'a person' if one else 'people'} and no register knows "
            f"{'it' if one else 'them'} ({show(self.pounds)}); see: mopac-spend "
            f"suppliers people"
        )


def unknown_people(payments: Payments, register: Register) -> UnknownPeople:
    """Count the payees that read like people and that nobody has decided.

    Args:
        payments: of a batch, reversals among them.
        register: of the books.

    """
    asking, grants = Undecided(register), register.of(Grant)
    sums: dict[tuple[str, str], Decimal] = {}
    columns = map(payments.column, ("supplier", "supplier_id", "grant", "amount"))
    for supplier, supplier_id, code, amount in zip(*columns, strict=True):
        grant = grants.get(code)
        if grant is None or not grant.individual:
            paid = supplier, supplier_id
            sums[paid] = sums.get(paid, NIL) + amount
    people = {
        paid: pounds
        for paid, pounds in sums.items()
        if asking.likeness(*paid).points >= asking.least
    }
    return UnknownPeople(len({name for name, _ in people}), sum(people.values(), NIL))
