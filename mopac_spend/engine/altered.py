"""The same payments with other amounts to individuals, or without these payments.

So it is seen which figures of an answer a payment is in, whatever its SELECT does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.engine.database import TABLES, insert, provide
from mopac_spend.engine.payees import join
from mopac_spend.register import Grant, Supplier
from mopac_spend.register.spelling import redacted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.database import Source

_DAYS, _GRANTS = "altered_days", "altered_grants"
# A payment that is divided stands as several parts.
_KEY = "concat_ws('|', entry.ref, entry.initiative, entry.apportioned_by)"
_KNOWN = f"""
CREATE OR REPLACE TEMP TABLE {_DAYS} AS
SELECT
    payees.supplier, payees.supplier_id, payees.first, payees.last,
    min(payees.code) AS code
FROM payees
JOIN suppliers ON suppliers.code = payees.code
WHERE suppliers.individual = 'true'
GROUP BY ALL;
CREATE OR REPLACE TEMP TABLE {_GRANTS} AS
SELECT code FROM grants WHERE individual = 'true'
"""  # noqa: S608 - constants
_JOINED = f"""
FROM {{source}} AS entry
LEFT JOIN {_DAYS} AS days
    ON days.supplier = entry.supplier
    AND days.supplier_id = entry.supplier_id
    AND entry.date BETWEEN days.first AND days.last
"""
_OF_ONE = f'(days.supplier IS NOT NULL OR entry."grant" IN (FROM {_GRANTS}))'


@dataclass(frozen=True, slots=True)
class Altered:
    """Payments to individuals as they are not.

    Attributes:
        pounds: amounts by key, instead of what they are; those without are nil.
        there: whether such payments are there at all.

    """

    pounds: Mapping[str, Decimal] = field(default_factory=dict)
    there: bool = True


class Part(NamedTuple):
    """A payment to an individual, or the part of it that a rule divides off.

    Attributes:
        key: of the part.
        payment: its payment: ref and amount.
        whole: the amount of that.
        amount: of the part.
        person: to whom, as far as the registers know; never shown. Payees whose names
            the source itself withheld are taken for one where one directorate paid
            them from one account, and for others where not.
        selected: whether it is among those that were asked about, and not among those
            of the year before.

    """

    key: str
    payment: str
    whole: Decimal
    amount: Decimal
    person: str
    selected: bool


def prepare(cursor: Cursor, books: Books, source: Source) -> None:
    """Find out on a cursor who is an individual, for views that outlive it."""
    provide(cursor, books, [TABLES[Supplier.kind], TABLES[Grant.kind]])
    join(cursor, books.register, source)
    cursor.execute(_KNOWN)


def prepare_altered(
    cursor: Cursor, books: Books, source: Source, to: Altered | None
) -> None:
    """Find it out if anything is to be altered."""
    if to is not None:
        prepare(cursor, books, source)


def with_altered(cursor: Cursor, name: str, select: str, to: Altered | None) -> str:
    """Give the SELECT of payments that are altered.

    Args:
        cursor: that is prepared.
        name: of the view.
        select: its payments.
        to: how they are to be; None where they stay.

    """
    if to is None:
        return select
    joined = _JOINED.format(source=f"({select})")
    if not to.there:
        return f"SELECT entry.* {joined} WHERE NOT {_OF_ONE}"
    table = f"{name}_altered"
    cursor.execute(f"CREATE TEMP TABLE {table} (key VARCHAR, pounds DECIMAL(18, 2))")
    insert(cursor, table, list(to.pounds.items()))
    return (
        "SELECT entry.* REPLACE (CAST(CASE "
        f"WHEN {_OF_ONE} THEN coalesce(instead.pounds, 0) ELSE entry.amount END "
        f"AS DECIMAL(18, 2)) AS amount) {joined} "
        f"LEFT JOIN {table} AS instead ON instead.key = {_KEY}"
    )


def parts(cursor: Cursor, views: Sequence[str]) -> list[Part]:
    """Give the payments to individuals in views of payments.

    Args:
        cursor: that is prepared.
        views: the first is of what was asked about.

    """
    found = []
    for view in views:
        cursor.execute(
            f"SELECT {_KEY}, entry.ref, entry.whole, entry.amount, "
            "coalesce('code ' || days.code, 'name ' || lower(entry.supplier)), "
            "entry.supplier, entry.supplier_id, entry.directorate, entry.account "
            f"{_JOINED.format(source=view)} WHERE {_OF_ONE} ORDER BY ALL"
        )
        found += [
            Part(
                key,
                f"{ref} {whole}",
                whole,
                amount,
                # Of whom the source names nobody, it is not known how many they are.
                " ".join(work) if redacted(name) else person,
                view == views[0],
            )
            for key, ref, whole, amount, person, name, *work in cursor.fetchall()
        ]
    return found
