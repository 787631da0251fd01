"""Payments as an auditor compares them: one line a document and day.

`gather` makes the table `paid` on a cursor of the books' database. A line is all
that was paid to one supplier on one document on one day, so that the lines of a
document, and the parts of a payment that serves several initiatives, are one and
never compared with each other. Columns:

`id`; `who`, a number for the supplier's code in the register, or for its name reduced
to what is compared (`mopac_spend.register.spelling`); `date`; `pence`, and `lines`,
the pence of each line; `ref`, `document`, `supplier`, `supplier_id`, `source` as on
its first line; `number`, what is looked for of the document: its digits, "" where it
has no document; `again`, what payments beside the first have all of this in common.

Payees that the source hides, reversals, and what they reverse are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.audit.likeness import DIGITS, READ_FOR
from mopac_spend.engine.database import insert
from mopac_spend.register import Supplier, alike
from mopac_spend.register.spelling import plain_name, redacted
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from mopac_spend.engine import Cursor
    from mopac_spend.register import Register

_NAMES = (
    "CREATE TEMP TABLE of_name "
    "(supplier VARCHAR, code INTEGER, plain INTEGER, hidden BOOLEAN)"
)
_IDS = "CREATE TEMP TABLE of_id (supplier_id VARCHAR, code INTEGER)"
_REVERSED = """
CREATE TEMP TABLE reversed AS
SELECT DISTINCT reverses AS ref FROM payments WHERE reverses <> ''
"""
_PAID = f"""
CREATE TEMP TABLE paid AS
WITH compared AS (
    SELECT
        payments.ref, date, supplier, supplier_id, document,
        coalesce(of_name.code, of_id.code, of_name.plain) AS who,
        CAST(amount * 100 AS BIGINT) AS pence,
        split_part(payments.ref, ':', 1) AS source,
        without_line(document) AS stem
    FROM payments
    JOIN of_name USING (supplier)
    LEFT JOIN of_id USING (supplier_id)
    WHERE NOT of_name.hidden
        AND reverses = ''
        AND payments.ref NOT IN (SELECT ref FROM reversed)
),
summed AS (
    SELECT
        who, source, date, stem,
        CAST(sum(pence) AS BIGINT) AS pence,
        list(pence) AS lines,
        CAST(0 AS BIGINT) AS again,
        min(ref) AS ref,
        min(document) AS document,
        min(supplier) AS supplier,
        min(supplier_id) AS supplier_id
    FROM compared
    WHERE stem <> ''
    GROUP BY who, source, date, stem
    UNION ALL
    SELECT
        who, source, date, '' AS stem,
        pence, [pence] AS lines, count(*) - 1 AS again,
        min(ref), '' AS document, supplier, min(supplier_id)
    FROM compared
    WHERE stem = ''
    GROUP BY who, source, date, pence, supplier
),
read AS (
    SELECT *, translate(
        regexp_replace(upper(stem), '[^0-9A-Z]+', '', 'g'), '{READ_FOR}', '{DIGITS}'
    ) AS characters
    FROM summed
)
SELECT
    row_number() OVER () AS id,
    * EXCLUDE (stem, characters),
    CASE
        WHEN regexp_matches(characters, '[0-9]{{4,}}')
        THEN ltrim(regexp_extract(characters, '[0-9]{{4,}}'), '0')
        ELSE characters
    END AS number
FROM read
"""  # noqa: S608 - constants


def gather(cursor: Cursor, register: Register) -> None:
    """Make the table `paid`.

    Args:
        cursor: of `mopac_spend.engine.database.connect`; the tables are its own.
        register: the codes of those books, whose suppliers count as one.

    """
    names = Names(register)
    # A successor's invoice may be one that its predecessor was paid for.
    heirs = {code: names.days(code)[-1][2] for code in register.of(Supplier)}

    # Numbers are compared and sorted in half the time of texts.
    numbers: dict[str, int] = {}

    def number(text: str) -> int:
        return numbers.setdefault(text, len(numbers))

    def heir(code: str | None) -> int | None:
        return number(f"={heirs[code]}") if code else None

    cursor.execute(_NAMES)
    rows = cursor.execute("SELECT DISTINCT supplier FROM payments ORDER BY ALL")
    insert(
        cursor,
        "of_name",
        [
            (name, heir(names.find(name)), number(plain_name(name)), redacted(name))
            for (name,) in rows.fetchall()
        ],
    )
    cursor.execute(_IDS)
    if names.ids:
        rows = cursor.execute("SELECT DISTINCT supplier_id FROM payments ORDER BY ALL")
        insert(
            cursor,
            "of_id",
            [
                (each, heir(names.ids[alike(each)]))
                for (each,) in rows.fetchall()
                if alike(each) in names.ids
            ],
        )
    cursor.execute(_REVERSED)
    cursor.execute(_PAID)
