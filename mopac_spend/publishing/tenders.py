"""Invitations to tender as a publication lists them: those that a period issued.

They are of the register. What an invitation is worth is its estimate, or else what the
contracts that came of it are worth; where neither is there it is listed, and the law's
column is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.publishing.columns import WITHHELD
from mopac_spend.publishing.entries import NUMBERED, put

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
)"""


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
    sign = ">=" if duty.operator == "at-least" else ">"
    put(
        cursor,
        f"{_ROWS}{NUMBERED}",
        _OF,
        fields,
        books,
        period,
        table=table,
        reasons=reasons,
        dark=dark,
        listed=f"coalesce(worth {sign} {duty.threshold or 0}, true)",
    )
