"""Payments joined to the register of suppliers, when somebody asks.

A payment keeps the name and id its source wrote. `join` looks each of them up and
makes a small table beside the payments, for the questions and filters that want
one supplier under one name:

    LEFT JOIN payees ON payees.supplier = spend.supplier
        AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.engine.database import EVER, Source, insert, whole
from mopac_spend.register import Supplier, alike
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register

# The table, for whoever reads it.
PAYEES = "payees"
_EMPTY = """
CREATE TABLE {name} (
    supplier VARCHAR, supplier_id VARCHAR, code VARCHAR, name VARCHAR,
    first DATE, last DATE
)
"""
# What the register knows: names and ids as payments have them, each with a code, and
# for each code who stands for it on which days.
_KNOWN = {
    "payee_names": "supplier VARCHAR, known VARCHAR",
    "payee_ids": "supplier_id VARCHAR, known VARCHAR",
    "payee_days": "known VARCHAR, code VARCHAR, name VARCHAR, first DATE, last DATE",
}
_JOINED = """
INSERT INTO {name}
SELECT supplier, supplier_id, code, name, first, last
FROM (
    SELECT DISTINCT supplier, supplier_id FROM {source}
    WHERE supplier IN (SELECT supplier FROM payee_names)
        OR supplier_id IN (SELECT supplier_id FROM payee_ids)
)
LEFT JOIN payee_names USING (supplier)
LEFT JOIN payee_ids USING (supplier_id)
JOIN payee_days ON payee_days.known = coalesce(payee_names.known, payee_ids.known)
"""


def join(cursor: Cursor, register: Register, source: Source = EVER) -> str:
    """Make the table `payees` on a cursor.

    One row for each name and id under which a payment stands, as far as the
    register knows a supplier for it, and for each of the supplier's successors:
    `supplier`, `supplier_id` as on the payment; `code` and `name` of the register's
    supplier; `first` and `last`, the days on which it stands. A name that several
    suppliers have is printed with the code behind it.

    What was looked up for some days is kept with the database.

    Args:
        cursor: of `mopac_spend.engine.database.connect`; the name is its own.
        register: the codes of those books.
        source: the payments whose names are looked up.

    Returns:
        The name of what stands beneath it, for views that outlive it.

    """
    name = f"{PAYEES}_{source.name}"
    whole(cursor, name, partial(_make, cursor, register, source.sql))
    cursor.execute(f"CREATE OR REPLACE TEMP VIEW {PAYEES} AS SELECT * FROM {name}")  # noqa: S608 - our own names
    return name


def _make(cursor: Cursor, register: Register, source: str, name: str) -> None:
    cursor.execute(_EMPTY.format(name=name))
    if not register.of(Supplier):
        return
    names, titles = Names(register), printed(register)

    def coded(column: str, codes: Mapping[str, str]) -> list[tuple[str, str]]:
        texts = cursor.execute(f"SELECT DISTINCT {column} FROM {source} ORDER BY ALL")  # noqa: S608 - our own names
        known = [(each, codes.get(alike(each))) for (each,) in texts.fetchall()]
        return [(each, code) for each, code in known if code is not None]

    of_name = coded("supplier", names.spellings)
    of_id = coded("supplier_id", names.ids) if names.ids else []
    days = [
        (known, code, titles[code], first or dt.date.min, last or dt.date.max)
        for known in sorted({code for _, code in (*of_name, *of_id)})
        for first, last, code in _apart(names.days(known))
    ]
    rows: tuple[Sequence[tuple[object, ...]], ...] = of_name, of_id, days
    for (table, shape), some in zip(_KNOWN.items(), rows, strict=True):
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({shape})")
        insert(cursor, table, some)
    cursor.execute(_JOINED.format(name=name, source=source))


def written_names(cursor: Cursor, source: Source = EVER) -> list[str]:
    """Give every supplier name of payments as sources wrote it, in order.

    They are kept with the database: a million payments have some thousand.

    Args:
        cursor: of `mopac_spend.engine.database.connect`.
        source: the payments that are looked at.

    """
    name = f"written_names_{source.name}"
    whole(cursor, name, partial(_write, cursor, source.sql))
    rows = cursor.execute(f"SELECT supplier FROM {name} ORDER BY ALL")  # noqa: S608 - our own name
    return [supplier for (supplier,) in rows.fetchall()]


def _write(cursor: Cursor, source: str, name: str) -> None:
    cursor.execute(f"CREATE TABLE {name} AS SELECT DISTINCT supplier FROM {source}")  # noqa: S608 - our own names


def printed(register: Register) -> dict[str, str]:
    """Give each supplier the name to print: its title, told apart where shared."""
    suppliers = register.of(Supplier)
    counts = Counter(alike(supplier.title) for supplier in suppliers.values())
    return {
        code: each.title if counts[alike(each.title)] == 1 else f"{each.title} ({code})"
        for code, each in suppliers.items()
    }


def _apart(
    days: list[tuple[dt.date | None, dt.date | None, str]],
) -> list[tuple[dt.date | None, dt.date | None, str]]:
    """Let a successor begin on the day after: no day has two suppliers."""
    return [
        (first + dt.timedelta(days=1) if first else None, last, code)
        for first, last, code in days
    ]
