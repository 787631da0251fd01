"""Whom a contract is with, as answers print it.

The register of contracts has a code of the register of suppliers, or a name as it is
paid; `names_of` gives what people read for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.register import Supplier, alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register

# Whom nobody names.
WITHHELD = "Individuals (names withheld)"


def names_of(
    connection: Cursor, register: Register, suppliers: Sequence[str]
) -> list[str]:
    """Name the suppliers of contracts.

    A supplier of the register has its title there. One that is an individual is
    `WITHHELD`, also where the name is that of several suppliers of whom one is, and
    where only payments know it: by a supplier id of an individual. Any other stays
    as it is written.

    Args:
        connection: that has `payments`; asked only for names that the register does
            not know, if it knows individuals by id.
        register: of the suppliers.
        suppliers: as contracts have them.

    """
    entries = register.of(Supplier)
    codes = {text: register.resolve(Supplier.kind, text) for text in suppliers}
    titles = {alike(each.title) for each in entries.values() if each.individual}
    unknown = sorted(text for text, code in codes.items() if text and code is None)
    withheld = {text for text in unknown if alike(text) in titles}
    withheld |= _paid_by_id(connection, register, unknown)
    names = {
        text: text if code is None else entries[code].title
        for text, code in codes.items()
    }
    names |= {
        text: WITHHELD
        for text, code in codes.items()
        if text in withheld or (code is not None and entries[code].individual)
    }
    return [names[text] for text in suppliers]


def _paid_by_id(connection: Cursor, register: Register, names: list[str]) -> set[str]:
    """Find the names under which individuals are paid, by their supplier ids."""
    ids = {
        alike(each)
        for supplier in register.of(Supplier).values()
        if supplier.individual
        for each in supplier.ids
    }
    if not ids or not names:
        return set()
    rows = connection.execute(
        "SELECT DISTINCT supplier, supplier_id FROM payments "
        "WHERE list_contains(?, supplier)",
        [names],
    )
    return {name for name, supplier_id in rows.fetchall() if alike(supplier_id) in ids}
