"""Invitations to tender as a publication lists them: those that a period issued.

They are of the register. What an invitation is worth is its estimate, or else what the
contracts that came of it are worth; where neither is there it is listed, and the law's
column is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.publishing.columns import WITHHELD
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.publishing.columns import Field
    from mopac_spend.register import Duty

_OF = {
    "tender": f"if(reason = '', code, '{WITHHELD}')",
    "title": f"if(reason = '', title, '{WITHHELD}')",
    "purpose": f"if(reason = '', purpose, '{WITHHELD}')",
    "amount": "if(dark, NULL, worth)",
    "date": "valid_from",
    "closes": "closes",
    "route": "coalesce(route, '')",
    "outcome": "coalesce(outcome, '')",
    "copy": "if(reason = '', source, 'none')",
    "body": "$body",
    "withheld": "reason",
    "number": "number",
}
_ROWS = """
CREATE OR REPLACE TEMP TABLE {table} AS
WITH came_of_it AS (
    SELECT tender, sum(value) AS worth FROM contracts WHERE tender <> '' GROUP BY tender
),
worth AS (
    SELECT
        tenders.*, coalesce(tenders.estimate, came_of_it.worth) AS worth,
        {reasons} AS reason, {dark} AS dark,
        coalesce(
            nullif(decisions.title, ''), nullif(initiatives.title, ''), tenders.title
        ) AS purpose
    FROM tenders
    LEFT JOIN came_of_it ON came_of_it.tender = tenders.code
    LEFT JOIN decisions ON decisions.code = tenders.decision
    LEFT JOIN initiatives ON initiatives.code = tenders.initiative
    WHERE tenders.valid_from BETWEEN $first AND $last
),
numbered AS (
    -- What is withheld stands behind the others of its day, as its code says who it is.
    SELECT *, row_number() OVER (
        ORDER BY valid_from, reason <> '', if(reason = '', code, ''),
            if(dark, NULL, worth), hash(code)
    ) AS number
    FROM worth WHERE coalesce(worth {sign} {limit}, true)
)
SELECT
    code AS ref, coalesce(worth, 0.00) AS pounds, valid_from AS day, reason, dark,
    number,
    {columns}
FROM numbered
"""


def fill(  # noqa: PLR0913, PLR0917 - what is asked, and where it goes
    cursor: Cursor,
    books: Books,
    duty: Duty,
    period: Period,
    fields: list[Field],
    table: str,
    reasons: str,
    dark: str,
) -> None:
    """Make the table of a publication of invitations to tender.

    Args:
        cursor: of the books' database.
        books: whose invitations.
        duty: its threshold says which of them.
        period: in which they were issued.
        fields: of its form.
        table: its name.
        reasons: SQL of the exception that is about a row of `tenders`.
        dark: SQL that says whether its worth is withheld too.

    """
    columns = []
    for at, each in enumerate(fields):
        sql = _OF[each.name]
        if each.known.kind is Kind.TEXT:
            sql = f"coalesce({sql}, '')"
        columns.append(f"{sql} AS column_{at}")
    text = ", ".join(columns)
    body = books.register.books.title if books.register.books else ""
    cursor.execute(
        _ROWS.format(
            table=table,
            reasons=reasons,
            dark=dark,
            sign=">=" if duty.operator == "at-least" else ">",
            limit=duty.threshold or 0,
            columns=text,
        ),
        {
            "first": period.first,
            "last": period.last,
            **({"body": body} if "$body" in text else {}),
        },
    )
