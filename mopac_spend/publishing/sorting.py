"""All payments of a period, each with the duty that publishes it, or why none does.

A threshold is held against a payment by itself, or against a document: of one source,
one supplier and one day, with all of its lines that the duty is about. A payment that
an import divided is one payment. A credit beyond the threshold is published too where
the duty says so, and a document is its lines and its credits together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import insert, provide, spend_between
from mopac_spend.engine.payees import join
from mopac_spend.engine.withholding import SPEND_PRIVATE
from mopac_spend.publishing.awards import left_out
from mopac_spend.publishing.classes import (
    EARLIER,
    NO_AWARD,
    NO_CONTRACT,
    UNDECIDED,
    UNDER,
    UNKNOWN,
    UNREGISTERED,
    VAT_UNKNOWN,
    Class,
    partition,
    sorted_out,
)
from mopac_spend.publishing.columns import as_pounds
from mopac_spend.publishing.law import GROSS
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import select

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.periods import Period
    from mopac_spend.publishing.law import Law
    from mopac_spend.register import Duty, Register

    # The cursor that all payments of a period are sorted on, and what became of them.
    Sorted: TypeAlias = tuple[Cursor, list[Class]]

SORTED = "sorted_spend"
# What the rows of a publication are joined from.
TABLES = (
    *("accounts", "categories", "contracts", "decisions", "directorates"),
    *("funds", "grants", "initiatives", "suppliers", "tenders"),
)
# What payments under a contract are, whatever their class, for a duty about them.
_CONTRACTED = "under-contract"
# How books say that their amounts are with VAT.
_WITH_VAT = ("gross", "including", "with vat", "inclusive")
_DUTIES = """
CREATE OR REPLACE TEMP TABLE duty_of (
    class VARCHAR, duty VARCHAR, per VARCHAR, threshold DECIMAL(18,2),
    at_least BOOLEAN, credits BOOLEAN, with_vat BOOLEAN, most BIGINT, begun_from DATE,
    under_contract BOOLEAN
)
"""
_AWARDS = "CREATE OR REPLACE TEMP TABLE award_of (code VARCHAR, why VARCHAR)"
_CLASSES = """
CREATE OR REPLACE TEMP TABLE class_of (
    account VARCHAR, category VARCHAR, class VARCHAR
)
"""
_SORTED = f"""
CREATE OR REPLACE TEMP TABLE {SORTED} AS
WITH keyed AS (
    SELECT
        spend.ref, spend.amount, class_of.class, duty_of.* EXCLUDE (class),
        if(duty_of.with_vat, {{gross}}, spend.amount) AS said,
        concat_ws(chr(31), spend.batch, spend.row, spend.reverses <> '') AS row_key,
        spend.contract, contracts.code IS NULL AS unregistered,
        contracts.valid_from AS awarded,
        award_of.code IS NOT NULL AS has_award, award_of.why AS why_no_award,
        coalesce(contracts.begun, tenders.valid_from) AS begun,
        if(
            duty_of.per IN ('document', 'notice') AND spend.document <> '',
            concat_ws(
                chr(31), split_part(spend.ref, ':', 1), spend.document,
                spend.supplier, spend.date
            ),
            concat_ws(chr(31), spend.batch, spend.row, spend.reverses <> '')
        ) AS key
    FROM {SPEND_PRIVATE} AS spend
    LEFT JOIN class_of
        ON class_of.account = spend.account AND class_of.category = spend.category
    LEFT JOIN contracts ON contracts.code = spend.contract
    LEFT JOIN duty_of
        ON duty_of.class = if(
            {{contracted}} AND spend.contract <> '', '{_CONTRACTED}', class_of.class
        )
    LEFT JOIN tenders ON tenders.code = contracts.tender
    LEFT JOIN award_of ON award_of.code = spend."grant"
),
told_once AS (
    -- Each part of a payment that an import divided says what all of it was with VAT.
    SELECT
        *,
        CASE
            WHEN NOT coalesce(with_vat, false) THEN amount
            WHEN min(class) OVER parts <> max(class) OVER parts THEN NULL
            WHEN {{of_books}} OR said IS NULL
                OR row_number() OVER (PARTITION BY row_key ORDER BY ref) = 1 THEN said
            ELSE 0.00
        END AS tested
    FROM keyed
    WINDOW parts AS (PARTITION BY row_key)
),
summed AS (
    SELECT
        *,
        sum(tested) OVER one AS whole,
        sum(amount) OVER one AS whole_of_books,
        count(*) OVER one = count(tested) OVER one AS told
    FROM told_once
    WINDOW one AS (PARTITION BY duty, key)
)
SELECT
    ref, amount, tested, key, row_key, coalesce(duty, '') AS duty,
    CASE
        WHEN under_contract AND contract <> '' AND unregistered THEN '{UNREGISTERED}'
        WHEN under_contract AND contract = '' THEN '{NO_CONTRACT}'
        WHEN duty IS NULL AND coalesce(class, '') = '' THEN '{UNDECIDED}'
        WHEN duty IS NULL THEN class
        WHEN per = 'grant' AND NOT has_award THEN '{NO_AWARD}'
        WHEN per = 'grant' AND why_no_award <> '' THEN why_no_award
        WHEN begun_from IS NOT NULL AND contract = '' THEN '{NO_CONTRACT}'
        WHEN begun < begun_from OR (begun IS NULL AND awarded < begun_from)
            THEN '{EARLIER}'
        WHEN begun_from IS NOT NULL AND begun IS NULL THEN '{UNKNOWN}'
        WHEN threshold IS NULL THEN duty
        WHEN told AND {{reaches_whole}} THEN duty
        WHEN told THEN '{UNDER}'
        WHEN {{reaches_of_books}} THEN duty
        WHEN {{may_reach}} THEN '{VAT_UNKNOWN}'
        ELSE '{UNDER}'
    END AS outcome
FROM summed
"""  # noqa: S608 - constants
_REACHES = """if(
    at_least,
    if(credits, abs({pounds}), {pounds}) >= {limit},
    if(credits, abs({pounds}), {pounds}) > {limit}
)"""
# What a source wrote as the amount with VAT.
_GROSS = as_pounds("spend.gross")


def sort(
    books: Books, connection: Cursor, law: Law, duty: Duty, period: Period
) -> Sorted:
    """Sort all payments of a period.

    Args:
        books: that are published.
        connection: their database.
        law: what is in force.
        duty: whose family divides them.
        period: of which days.

    Returns:
        A cursor with the table `sorted_spend` (`ref`, `amount`, `tested`, `key` of
        what was tested, `row_key` of the payment before an
        import divided it, `duty`, `outcome`) and the payments as `spend_private`; and
        what became of all of them.

    Raises:
        Refusal: `PUBLISH-003`, duties or classes clash; `PUBLISH-004`, a category is in
            no class.

    """
    register = books.register
    selection = select(register, from_=period.first, to=period.last, as_recorded=True)
    cursor = narrow(books, selection, connection).cursor
    provide(cursor, books, TABLES)
    join(cursor, register, spend_between(books.payments, period))
    family = law.family(duty, period)
    used = cursor.execute(
        f"SELECT DISTINCT account, category FROM {SPEND_PRIVATE} ORDER BY ALL"  # noqa: S608 - constants
    ).fetchall()
    cursor.execute(_CLASSES)
    insert(cursor, "class_of", sorted_out(law, used))
    cursor.execute(_DUTIES)
    insert(
        cursor,
        "duty_of",
        [_duty(each, code) for each in family for code in _taken(each, law)],
    )
    cursor.execute(_AWARDS)
    insert(cursor, "award_of", [*left_out(register)])
    contracted = any(each.under_contract for each in family)
    whole, books_have = "whole", "whole_of_books"
    cursor.execute(
        _SORTED.format(
            contracted="true" if contracted else "false",
            gross="spend.amount" if with_vat(register) else _GROSS,
            of_books="true" if with_vat(register) else "false",
            reaches_whole=_REACHES.format(pounds=whole, limit="threshold"),
            reaches_of_books=_REACHES.format(pounds=books_have, limit="threshold"),
            may_reach=_REACHES.format(
                pounds=f"({books_have} * (100 + coalesce(most, 100)))",
                limit="(threshold * 100)",
            ),
        )
    )
    counted = cursor.execute(
        f"SELECT duty, outcome, count(*), sum(amount) FROM {SORTED} "  # noqa: S608 - constants
        f"GROUP BY ALL ORDER BY ALL"
    )
    return cursor, partition(law, family, counted.fetchall())


def with_vat(register: Register) -> bool:
    """Say whether the amounts of books are with VAT, as `vat` of `books` has it."""
    words = register.books.vat.casefold() if register.books else ""
    return words.startswith(_WITH_VAT)


def _taken(duty: Duty, law: Law) -> Sequence[str]:
    """Give the classes of a duty; what takes them all takes what is undecided too."""
    if duty.under_contract:
        return (*duty.classes, _CONTRACTED)
    return (
        (*duty.classes, "") if law.classes.keys() <= {*duty.classes} else duty.classes
    )


def _duty(duty: Duty, code: str) -> tuple[object, ...]:
    return (
        *(code, duty.code, duty.per, duty.threshold, duty.operator == "at-least"),
        *(duty.credits, duty.vat == GROSS, duty.vat_at_most, duty.begun_from),
        duty.under_contract,
    )
