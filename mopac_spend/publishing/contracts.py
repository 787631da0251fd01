"""Contracts as a publication lists them: those of a period, with what they are worth.

They are of the register, as it stands at the end of the period: what was awarded in it,
and what a variation in it made worth more or less. Whether a copy of one is published
is decided by its value with its variations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.contracted import WITHHELD as OF_CONTRACTS
from mopac_spend.engine.database import provide
from mopac_spend.engine.withholding import NAME
from mopac_spend.publishing.columns import WITHHELD
from mopac_spend.publishing.entries import NUMBERED, put
from mopac_spend.register import PERSONAL_DATA

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.publishing.columns import Field
    from mopac_spend.register import Duty

COPY, LIST = "copy of the contract", "entry in the list"
_OF = {
    "contract": f"if(reason = '', code, '{WITHHELD}')",
    "title": f"if(reason = '', title, '{WITHHELD}')",
    "recipient": f"""CASE reason
        WHEN '' THEN supplier_name WHEN '{PERSONAL_DATA}' THEN '{NAME}'
        ELSE '{WITHHELD}'
    END""",
    "purpose": f"if(reason = '', purpose, '{WITHHELD}')",
    "amount": "if(dark, NULL, worth)",
    "date": "valid_from",
    "starts": "starts",
    "ends": "last",
    "route": "coalesce(route, '')",
    "published_as": f"""CASE
        WHEN worth IS NULL THEN '' WHEN {{beyond}} THEN '{COPY}' ELSE '{LIST}'
    END""",
    # The law asks for a copy of the larger ones alone.
    "copy": "if({beyond} AND reason = '', source, if({beyond}, 'none', 'not needed'))",
    "body": "$body",
    "withheld": "reason",
    "number": "number",
}
_ROWS = """
CREATE OR REPLACE TEMP TABLE {table} AS
WITH changed AS (
    SELECT
        code, coalesce(sum(amount), 0.00) AS more, arg_max(ends, day) AS ends,
        bool_or(amount <> 0 AND day >= $first) AS now
    FROM variations WHERE day <= $last GROUP BY code
),
worth AS (
    SELECT
        contracts.*, contracts.value + coalesce(changed.more, 0.00) AS worth,
        coalesce(changed.ends, contracts.ends) AS last,
        if(
            contracts.supplier_name = '{hidden}', '{personal}', {reasons}
        ) AS reason,
        {dark} AS dark,
        coalesce(
            nullif(decisions.title, ''), nullif(initiatives.title, ''),
            nullif(categories.title, ''), ''
        ) AS purpose
    FROM contracts
    LEFT JOIN changed ON changed.code = contracts.code
    LEFT JOIN decisions ON decisions.code = contracts.decision
    LEFT JOIN initiatives ON initiatives.code = contracts.initiative
    LEFT JOIN categories ON categories.code = contracts.category
    WHERE contracts.valid_from BETWEEN $first AND $last
        OR (coalesce(changed.now, false) AND contracts.valid_from <= $last)
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
    """Make the table of a publication of contracts.

    Args:
        cursor: of the books' database.
        books: whose contracts.
        duty: its threshold parts what is copied from what is listed.
        period: in which they were awarded or varied.
        fields: of its form.
        table: its name.
        reasons: SQL of the exception that is about a row of `contracts`.
        dark: SQL that says whether its value is withheld too.

    """
    provide(cursor, books, ["variations"])
    sign = ">=" if duty.operator == "at-least" else ">"
    beyond = f"coalesce(worth {sign} {duty.threshold or 0}, false)"
    put(
        cursor,
        f"{_ROWS}{NUMBERED}",
        {name: sql.replace("{beyond}", beyond) for name, sql in _OF.items()},
        fields,
        books,
        period,
        table=table,
        hidden=OF_CONTRACTS,
        personal=PERSONAL_DATA,
        reasons=reasons,
        dark=dark,
        # Where no column says how one is published, the smaller ones are not.
        listed="true"
        if any(each.name == "published_as" for each in fields)
        else f"worth IS NULL OR {beyond}",
    )
