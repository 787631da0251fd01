"""Which rows of a publication are withheld in part, and by which exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert
from mopac_spend.publishing.columns import ROWS, at
from mopac_spend.register import (
    PERSONAL_DATA,
    Contract,
    Decision,
    Grant,
    Supplier,
    Withholding,
)
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.engine import Cursor
    from mopac_spend.publishing.columns import Field
    from mopac_spend.publishing.sources import Sources
    from mopac_spend.register import Register

# Rows whose texts name an individual, though they are not paid to one.
NAMED = "named_rows"
PAID_AS = {
    Supplier.kind: "payees.code",
    **{each.kind: f'spend."{each.kind}"' for each in (Contract, Grant, Decision)},
}
SIGNED_AS = {
    Supplier.kind: "contracts.supplier",
    Contract.kind: "contracts.code",
    Decision.kind: "contracts.decision",
}
INVITED_AS = {
    Contract.kind: "ANY (SELECT of.code FROM contracts AS of "
    "WHERE of.tender = tenders.code)",
    Decision.kind: "tenders.decision",
}


def names_somebody(cursor: Cursor, sources: Sources, fields: list[Field]) -> list[str]:
    """Find rows that name an individual, or a payee that may be one.

    Returns:
        Payees that read like people, of which nobody has said whether they are.

    """
    doubtful: list[str] = []
    for place, each in enumerate(fields):
        if each.known.kind is not Kind.TEXT or each.known.safe:
            continue
        found = cursor.execute(
            f"SELECT DISTINCT {at(place)} FROM {ROWS} WHERE reason = ''"  # noqa: S608 - our own names
        ).fetchall()
        texts = [text for (text,) in found if text]
        naming = [each for each in texts if sources.names_somebody(each)]
        if each.name == "recipient":
            doubtful = sorted(sources.undecided.among(set(texts) - {*naming}))
            naming += doubtful
        cursor.execute(
            f"INSERT INTO {NAMED} SELECT ref FROM {ROWS} "  # noqa: S608 - our own names
            f"WHERE reason = '' AND {at(place)} IN (SELECT unnest(?::VARCHAR[]))",
            [naming],
        )
    return doubtful


def _is_named(ref: str) -> str:
    return f"{ref} IN (SELECT ref FROM {NAMED})"  # noqa: S608 - constants


def reasons_of(
    cursor: Cursor, register: Register, codes: Mapping[str, str], day: str, ref: str
) -> str:
    """Give the exception that is about a row, as SQL; its tables are made.

    Args:
        cursor: where.
        register: whose.
        codes: SQL of what a row has of each kind.
        day: SQL of its day.
        ref: SQL of its ref.

    """
    found = []
    for kind, code_of in codes.items():
        table = f"withheld_for_{kind}"
        rows: dict[str, tuple[object, ...]] = {}
        for each in register.of(Withholding).values():
            if code := getattr(each, kind):
                rows[f"{code} {each.code}"] = (
                    code,
                    each.reason or PERSONAL_DATA,
                    each.valid_from,
                    each.valid_to,
                    each.amount,
                )
        if not rows:
            continue
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} "
            f"(code VARCHAR, reason VARCHAR, first DATE, last DATE, dark BOOLEAN)"
        )
        insert(cursor, table, [*rows.values()])
        found.append(
            f"(SELECT min({table}.reason) FROM {table} "  # noqa: S608 - our own names
            f"WHERE {table}.code = {code_of} AND {day} >= {table}.first "
            f"AND ({table}.last IS NULL OR {day} <= {table}.last))"
        )
    found.insert(0, f"if({_is_named(ref)}, '{PERSONAL_DATA}', NULL)")
    return f"coalesce({', '.join((*found, chr(39) * 2))})"


def dark_of(register: Register, codes: Mapping[str, str], day: str) -> str:
    """Say whether the amount of a row is withheld, as SQL of tables of `reasons_of`."""
    found = [
        f"EXISTS (SELECT 1 FROM withheld_for_{kind} AS of "  # noqa: S608 - our own names
        f"WHERE of.code = {code_of} AND of.dark AND {day} >= of.first "
        f"AND (of.last IS NULL OR {day} <= of.last))"
        for kind, code_of in codes.items()
        if any(getattr(each, kind) for each in register.of(Withholding).values())
    ]
    return " OR ".join(found) or "false"
