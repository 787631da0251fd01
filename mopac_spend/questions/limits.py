"""Limits of pounds, held against payments one at a time or document by document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert
from mopac_spend.questions.selection import DOCUMENT, LIMITS, Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.engine import Cursor

# A document is of one source, one supplier and one day: numbers come again, when a
# year begins anew or an invoice is paid in parts, and what is over a limit in a year
# has to be what is over it in one of its months. A payment without a number is a
# document by itself, and so is one whose number, supplier and day no other has: most
# are, and to find them by hash is faster than to group texts. A hash that two share
# by chance sends both to be compared as texts.
_KEY = "split_part(ref, ':', 1) AS system, document, supplier, date"
_HASH = "hash(document, supplier, date)"
_OF_DOCUMENTS = f"""CASE
    WHEN document = '' OR {_HASH} NOT IN (SELECT hash FROM {{several}}) THEN {{alone}}
    ELSE EXISTS (
        SELECT 1 FROM {{documents}} AS documents
        WHERE documents.document = payments.document
        AND documents.supplier = payments.supplier
        AND documents.date = payments.date
        AND documents.system = split_part(payments.ref, ':', 1)
    )
END"""  # noqa: S608 - constants


def within(
    cursor: Cursor,
    prefix: str,
    selection: Selection,
    source: str,
    days: Sequence[str],
) -> str:
    """Give the condition that payments are within the limits of a selection.

    Args:
        cursor: where tables of what it looks up are made.
        prefix: what their names begin with.
        selection: whose limits.
        source: SQL of the payments, for documents that have several.
        days: conditions on their days.

    """
    names = list(selection.limits)
    columns = ", ".join(f"{name} DECIMAL(18,2)" for name in names)
    cursor.execute(f"CREATE TEMP TABLE {prefix}_limits ({columns})")
    insert(cursor, f"{prefix}_limits", [tuple(selection.limits.values())])

    def limited(amount: str) -> str:
        return " AND ".join(
            f"{amount} {LIMITS[name][0]} (SELECT {name} FROM {prefix}_limits)"  # noqa: S608
            for name in names
        )

    if selection.per != DOCUMENT:
        return limited("whole")
    where = " AND ".join(["document <> ''", *days])
    several, documents = f"{prefix}_several", f"{prefix}_documents"
    cursor.execute(
        f"CREATE TEMP TABLE {several} AS SELECT {_HASH} AS hash FROM {source} "  # noqa: S608
        f"WHERE {where} GROUP BY ALL HAVING count(*) > 1"
    )
    cursor.execute(
        f"CREATE TEMP TABLE {documents} AS SELECT {_KEY} FROM {source} "  # noqa: S608
        f"WHERE {where} AND {_HASH} IN (SELECT hash FROM {several}) "
        f"GROUP BY ALL HAVING {limited('sum(amount)')}"
    )
    return _OF_DOCUMENTS.format(
        alone=limited("whole"), several=several, documents=documents
    )
