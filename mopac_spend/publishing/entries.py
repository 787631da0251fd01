"""Rows that are entries of a register, not payments: their order and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.publishing.columns import Field

# What ends the query that makes such rows, after a table `worth` that has `valid_from`,
# `code`, `worth`, `reason` and `dark`.
NUMBERED = """,
numbered AS (
    -- What is withheld stands behind the others of its day, as its code says who it is.
    SELECT *, row_number() OVER (
        ORDER BY valid_from, reason <> '', if(reason = '', code, ''),
            if(dark, NULL, worth), hash(code)
    ) AS number
    FROM worth WHERE {listed}
)
SELECT
    code AS ref, coalesce(worth, 0.00) AS pounds, valid_from AS day, reason, dark,
    number,
    {columns}
FROM numbered
"""


def put(  # noqa: PLR0913, PLR0917 - what is asked, and of what
    cursor: Cursor,
    query: str,
    columns: Mapping[str, str],
    fields: list[Field],
    books: Books,
    period: Period,
    **parts: str,
) -> None:
    """Make the table of a publication of entries.

    Args:
        cursor: of the books' database.
        query: that makes it, ended by `NUMBERED`.
        columns: SQL of each field that such rows may have.
        fields: of the form.
        books: whose entries.
        period: that is published.
        parts: what else stands in the query; `listed` says which entries are in it.

    """
    texts = []
    for at, each in enumerate(fields):
        sql = columns[each.name]
        if each.known.kind is Kind.TEXT:
            sql = f"coalesce({sql}, '')"
        texts.append(f"{sql} AS column_{at}")
    text = ", ".join(texts)
    known: dict[str, object] = {"first": period.first, "last": period.last}
    if "$body" in text:
        known["body"] = books.register.books.title if books.register.books else ""
    cursor.execute(query.format(columns=text, **parts), known)
