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
from mopac_spend.register.suppliers import Names
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
# Whom contracts are with, by codes: their register may have a name as it is paid.
PARTIES = "contract_parties"
SIGNED_AS = {
    Supplier.kind: f"(SELECT of.supplier FROM {PARTIES} AS of "  # noqa: S608 - constants
    f"WHERE of.code = contracts.code)",
    Contract.kind: "contracts.code",
    Decision.kind: "contracts.decision",
}
INVITED_AS = {
    Supplier.kind: f"ANY (SELECT of.supplier FROM {PARTIES} AS of "  # noqa: S608 - constants
    f"WHERE of.tender = tenders.code)",
    Contract.kind: f"ANY (SELECT of.code FROM {PARTIES} AS of "  # noqa: S608 - constants
    f"WHERE of.tender = tenders.code)",
    Decision.kind: "tenders.decision",
}


def party_of(register: Register, names: Names, contract: Contract) -> str:
    """Give the code of the supplier of a contract, however it is written; "" for none.

    Args:
        register: of the books.
        names: of its suppliers.
        contract: whose.

    """
    text = contract.supplier
    known = register.resolve(Supplier.kind, text) if text else None
    return known or names.find(text, day=contract.valid_from) or ""


def provide_parties(cursor: Cursor, register: Register) -> None:
    """Make the table of whom contracts are with."""
    names = Names(register)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {PARTIES} "
        f"(code VARCHAR, tender VARCHAR, supplier VARCHAR)"
    )
    rows = [
        (each.code, each.tender, party_of(register, names, each))
        for each in register.of(Contract).values()
    ]
    insert(cursor, PARTIES, rows)


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


def reasons_of(  # noqa: PLR0913, PLR0917 - what a row has
    cursor: Cursor,
    register: Register,
    codes: Mapping[str, str],
    day: str,
    ref: str,
    until: str = "",
) -> str:
    """Give the exception that is about a row, as SQL; its tables are made.

    Args:
        cursor: where.
        register: whose.
        codes: SQL of what a row has of each kind.
        day: SQL of its day.
        ref: SQL of its ref.
        until: SQL of the last day of what it says, such as the end of a period; ""
            where a row is of one day.

    """
    found = [f"if({_is_named(ref)}, '{PERSONAL_DATA}', NULL)"]
    found += [
        f"(SELECT min({table}.reason) FROM {table} "  # noqa: S608 - our own names
        f"WHERE {_about(table, code_of, day, until)})"
        for table, code_of in _tables(cursor, register, codes)
    ]
    return f"coalesce({', '.join((*found, chr(39) * 2))})"


def dark_of(
    cursor: Cursor,
    register: Register,
    codes: Mapping[str, str],
    day: str,
    until: str = "",
) -> str:
    """Say whether the amount of a row is withheld, as SQL; its tables are made.

    Args:
        cursor: where.
        register: whose.
        codes: SQL of what a row has of each kind.
        day: SQL of its day.
        until: as `reasons_of` has it.

    """
    found = [
        f"EXISTS (SELECT 1 FROM {table} WHERE {table}.dark "  # noqa: S608 - our own names
        f"AND {_about(table, code_of, day, until)})"
        for table, code_of in _tables(cursor, register, codes)
    ]
    return f"({' OR '.join(found) or 'false'})"


def _about(table: str, code_of: str, day: str, until: str) -> str:
    return (
        f"{table}.code = {code_of} AND {until or day} >= {table}.first "
        f"AND ({table}.last IS NULL OR {day} <= {table}.last)"
    )


def _tables(
    cursor: Cursor, register: Register, codes: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Make a table of what is withheld for each kind, and give its name and its SQL."""
    found = []
    for kind, code_of in codes.items():
        rows = [
            (
                *(code, each.reason or PERSONAL_DATA, each.valid_from),
                *(each.valid_to, each.amount),
            )
            for each in register.of(Withholding).values()
            if (code := getattr(each, kind))
        ]
        if not rows:
            continue
        table = f"withheld_for_{kind}"
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} "
            f"(code VARCHAR, reason VARCHAR, first DATE, last DATE, dark BOOLEAN)"
        )
        insert(cursor, table, rows)
        found.append((table, code_of))
    return found
