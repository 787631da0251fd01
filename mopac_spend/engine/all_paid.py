"""What shipped questions may know of all payments, whatever they are asked about.

`names_paid`
    every supplier name: `supplier` as the source wrote it; `who`, the same text for
    all names of one supplier, as the register joins them or their spelling does
    (`mopac_spend.register.spelling`); `name` to print; `individual` and `hidden`, of
    people the register knows and of payees that the source does not name; and `first`,
    the day of its first payment in these books.
`documents`
    every document number: `source`, `document`, and `several`, whether it is on
    payments to more than one name.

No question of a body's own reads `names_paid`: it has the names of individuals.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert, whole
from mopac_spend.engine.payees import printed
from mopac_spend.register import Supplier
from mopac_spend.register.spelling import plain_name, redacted
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from collections.abc import Container

    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register

NAMES_PAID, DOCUMENTS = "names_paid", "documents"
_SHAPE = """
CREATE TABLE {name} (
    supplier VARCHAR, who VARCHAR, name VARCHAR,
    individual BOOLEAN, hidden BOOLEAN, first DATE
)
"""
_FIRST = "SELECT supplier, min(date) FROM payments GROUP BY supplier ORDER BY supplier"
# Texts are compared by hash: two names of one hash are a number that passes for one of
# a single supplier, and no payment less or more.
_DOCUMENTS = f"""
CREATE TEMP VIEW {DOCUMENTS} AS
SELECT
    split_part(ref, ':', 1) AS source,
    document,
    min(hash(supplier)) <> max(hash(supplier)) AS several
FROM payments
WHERE document <> ''
GROUP BY ALL
"""  # noqa: S608 - constants


def know(cursor: Cursor, register: Register, tables: Container[str]) -> None:
    """Make those of the two tables that a question reads.

    Args:
        cursor: of `mopac_spend.engine.database.connect`.
        register: the codes of those books.
        tables: what the question reads.

    """
    if NAMES_PAID in tables:
        whole(cursor, NAMES_PAID, partial(_name, cursor, register))
    if DOCUMENTS in tables:
        cursor.execute(_DOCUMENTS)


def _name(cursor: Cursor, register: Register, name: str) -> None:
    suppliers, names = register.of(Supplier), Names(register)
    titles = printed(register)
    cursor.execute(_SHAPE.format(name=name))
    rows: list[tuple[object, ...]] = []
    for supplier, first in cursor.execute(_FIRST).fetchall():
        code = names.find(supplier)
        who, shown, individual = plain_name(supplier), supplier, False
        if code is not None:
            heir = names.days(code)[-1][2]
            who, shown = f"={heir}", titles[heir]
            individual = suppliers[code].individual or suppliers[heir].individual
        rows.append((supplier, who, shown, individual, redacted(supplier), first))
    insert(cursor, name, rows)
