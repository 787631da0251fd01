"""A notice: one row of figures that says how soon suppliers were paid.

A payment is a document of one supplier and one day, as it is where a threshold is held
against one; credits are none. Day 1 is the day after the invoice was received. What the
books do not say when it was received is counted, and is in no figure; and what was owed
and not paid is in no books of payments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.findings import counted
from mopac_spend.publishing.gaps import Gap
from mopac_spend.publishing.sorting import SORTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.publishing.columns import Field
    from mopac_spend.register import Duty

_PAID, _REF = "paid_documents", "notice"
# How sources write the day on which an invoice came.
_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y")
_DAYS = f"""
CREATE OR REPLACE TEMP TABLE {_PAID} AS
SELECT
    min(spend.ref) AS ref, min(spend.date) AS day, sum(sorted.amount) AS pounds,
    -- Of the lines of one invoice whichever says it.
    max(CAST(try_strptime(trim(spend.invoice_received), $forms) AS DATE)) AS received
FROM {SORTED} AS sorted
JOIN {SPEND_PRIVATE} AS spend ON spend.ref = sorted.ref
WHERE sorted.outcome = $duty AND spend.date >= $since
GROUP BY sorted.key
HAVING sum(sorted.amount) > 0
"""  # noqa: S608 - constants
_SHARE = "CAST(100.0 * count(*) FILTER ({}) / nullif(count(days), 0) AS DECIMAL(18,1))"
_OF = {
    "body": "$body",
    "first_day": "CAST($first AS DATE)",
    "last_day": "CAST($last AS DATE)",
    "payments": "count(*)",
    "dated": "count(days)",
    "average_days": "CAST(avg(days) AS DECIMAL(18,1))",
    "within_30": _SHARE.format("days <= 30"),
    "to_60": _SHARE.format("days BETWEEN 31 AND 60"),
    "beyond_60": _SHARE.format("days > 60"),
    # What was owed is in no books of payments.
    "unpaid": "CAST(NULL AS DECIMAL(18,1))",
    "approved_by": "''",
    "amount": "coalesce(sum(pounds), 0.00)",
    "number": "1",
    "withheld": "''",
}


def fill(  # noqa: PLR0913, PLR0917 - what is asked, and where it goes
    cursor: Cursor,
    books: Books,
    duty: Duty,
    period: Period,
    fields: list[Field],
    table: str,
) -> None:
    """Make the one row of a notice.

    Args:
        cursor: on which all payments are sorted.
        books: that they are of.
        duty: that is published; what was paid before it came into force is left out.
        period: that the notice is about.
        fields: of its form.
        table: its name.

    """
    since = max(period.first, duty.valid_from)
    cursor.execute(_DAYS, {"duty": duty.code, "since": since, "forms": [*_FORMS]})
    text = ", ".join(
        f"{_OF[each.name]} AS column_{at}" for at, each in enumerate(fields)
    )
    known = {
        "first": since,
        "last": period.last,
        "body": books.register.books.title if books.register.books else "",
    }
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS "  # noqa: S608 - our own names
        f"SELECT '{_REF}' AS ref, coalesce(sum(pounds), 0.00) AS pounds, "
        f"CAST($last AS DATE) AS day, '' AS reason, false AS dark, 1 AS number, {text} "
        f"FROM (SELECT *, date_diff('day', received, day) AS days FROM {_PAID})",
        {
            name: of
            for name, of in known.items()
            if f"${name}" in text or name == "last"
        },
    )


def gaps(cursor: Cursor) -> Iterator[Gap]:
    """Say what cannot be reckoned because no day of an invoice is in the books."""
    ((count, pounds, all_),) = cursor.execute(
        f"SELECT count(*) FILTER (received IS NULL), "  # noqa: S608 - constants
        f"coalesce(sum(pounds) FILTER (received IS NULL), 0.00), count(*) FROM {_PAID}"
    ).fetchall()
    if not count:
        return
    refs = cursor.execute(
        f"SELECT ref FROM {_PAID} WHERE received IS NULL ORDER BY 1 LIMIT 5"  # noqa: S608 - constants
    ).fetchall()
    yield Gap(
        f"Day on which the invoice was received, so that "
        f"{counted(count, 'payment')} of {all_:,} are in no average and no percentage",
        count,
        pounds,
        tuple(ref for (ref,) in refs),
    )
