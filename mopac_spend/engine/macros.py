"""What questions may call beside reading tables.

`share(part, whole)`
    a proportion with two places as DECIMAL, rounded to the nearest, but `1.00` only
    where it is all and `0.00` only where it is nothing (or there is no whole).
`share_or_more(part, whole)`
    the same, but over `1.00` where the part is more than the whole, and then at least
    `1.01`; nothing where there is no whole.
`financial_year_of(day)`
    `2020-21` of a day from 1 April 2020 to 31 March 2021.
`without_line(document)`
    a document number without the number of a line behind it: `46296351 - 2` is
    `46296351`.
`source_of(ref)`
    the source that a ref begins with, up to its first colon; all of it, if it has none.
`working_days(first, last)`
    Mondays to Fridays after the first day, up to and with the last, that are no bank
    holidays of England and Wales; both days may be NULL.
`contracts_at(day)`, `decisions_at(day)`
    a register as it stood after the events up to a day, to be read as a table: every
    entry, signed or awarded by then or not.
`cut_by(kind, initiative, directorate, category, fund, supplier, plans, financial_year,
quarter)`
    the one of these values that `kind` names, `financial-year` among them.
`plans_in_force()`
    the plans that initiatives serve: `initiative`, `first`, `last`, `plan`, so that a
    payment meets a plan once, on the days on which the plan, and every part of it by
    which the initiative serves it, is in force.
`budgets_at(day)`
    every budget line with the `year` of its budget, the net of its virements up to a
    day (`moved`), its `revised` budget, and its last `forecast` up to the day, if any.

    SELECT code, value_now FROM contracts_at(DATE '2020-03-31')
"""

from __future__ import annotations

from dataclasses import dataclass

# Whole pence throughout, because dividing two DECIMALs gives a DOUBLE.
_SHARE = """
CREATE MACRO share(part, whole) AS CAST(
    CASE
        WHEN whole = 0 OR part = 0 THEN 0.00
        WHEN part = whole THEN 1.00
        ELSE greatest(0.01, least(0.99, CAST(
            (
                CAST(CAST(part AS DECIMAL(20,2)) * 100 AS HUGEINT) * 200
                + CAST(CAST(whole AS DECIMAL(20,2)) * 100 AS HUGEINT)
            ) // (CAST(CAST(whole AS DECIMAL(20,2)) * 100 AS HUGEINT) * 2)
        AS DECIMAL(9,2)) * 0.01))
    END
AS DECIMAL(3,2))
"""
_SHARE_OR_MORE = """
CREATE MACRO share_or_more(part, whole) AS CAST(
    CASE
        WHEN whole > 0 AND part > whole THEN CAST(
            greatest(
                101,
                (
                    CAST(CAST(part AS DECIMAL(20,2)) * 100 AS HUGEINT) * 200
                    + CAST(CAST(whole AS DECIMAL(20,2)) * 100 AS HUGEINT)
                ) // (CAST(CAST(whole AS DECIMAL(20,2)) * 100 AS HUGEINT) * 2)
            )
        AS DECIMAL(18,0)) * 0.01
        WHEN whole > 0 THEN share(greatest(part, 0.00), whole)
    END
AS DECIMAL(18,2))
"""
_FINANCIAL_YEAR = """
CREATE MACRO financial_year_of(the_day) AS
    CAST(year(the_day - INTERVAL 3 MONTH) AS VARCHAR) || '-'
    || right(CAST(year(the_day - INTERVAL 3 MONTH) + 1 AS VARCHAR), 2)
"""
_CUT = """
CREATE MACRO cut_by(
    kind, initiative, directorate, category, fund, supplier, plans, financial_year,
    quarter
) AS CASE kind
    WHEN 'initiative' THEN initiative
    WHEN 'directorate' THEN directorate
    WHEN 'category' THEN category
    WHEN 'fund' THEN fund
    WHEN 'supplier' THEN supplier
    WHEN 'plan' THEN plans
    WHEN 'financial-year' THEN financial_year
    WHEN 'quarter' THEN quarter
END
"""
# As `mopac_spend.audit.likeness.stem` parts it; few numbers are looked at twice.
_WITHOUT_LINE = r"""
CREATE MACRO without_line(document) AS
    CASE
        WHEN regexp_matches(document, '[\s_/-][0-9]{1,2}$')
            THEN regexp_replace(document, '^(.*[0-9]{4,}.*?)[\s_/-]+[0-9]{1,2}$', '\1')
        ELSE document
    END
"""
# In two thirds of the time of `split_part`.
_SOURCE = """
CREATE MACRO source_of(ref) AS
    CASE strpos(ref, ':') WHEN 0 THEN ref ELSE left(ref, strpos(ref, ':') - 1) END
"""
# Those that work on values alone.
SCALARS = (_SHARE, _SHARE_OR_MORE, _FINANCIAL_YEAR, _CUT, _WITHOUT_LINE, _SOURCE)


@dataclass(frozen=True, slots=True)
class OfTables:
    """What works on tables beside the values it is given.

    Attributes:
        reads: the tables that must be there.
        sql: that makes it.

    """

    reads: frozenset[str]
    sql: str


_CONTRACTS = """
CREATE MACRO IF NOT EXISTS contracts_at(the_day) AS TABLE
SELECT
    contracts.*,
    coalesce(changes.variations, 0) AS variations,
    CAST(coalesce(changes.amount, 0.00) AS DECIMAL(18,2)) AS varied,
    CAST(contracts.value + coalesce(changes.amount, 0.00) AS DECIMAL(18,2))
        AS value_now,
    coalesce(changes.ends, contracts.ends) AS ends_now
FROM contracts
LEFT JOIN (
    SELECT
        variations.code,
        count(*) AS variations,
        sum(variations.amount) AS amount,
        arg_max(variations.ends, variations.day)
            FILTER (variations.ends IS NOT NULL) AS ends
    FROM variations
    WHERE variations.day <= the_day
    GROUP BY variations.code
) AS changes ON changes.code = contracts.code
"""
_DECISIONS = """
CREATE MACRO IF NOT EXISTS decisions_at(the_day) AS TABLE
SELECT
    decisions.*,
    CAST(
        CASE
            WHEN decisions.valid_from > the_day THEN 0.00
            ELSE coalesce(
                decisions.amount + coalesce(raised.amount, 0.00), raised.amount
            )
        END
    AS DECIMAL(18,2)) AS approved
FROM decisions
LEFT JOIN (
    SELECT uplifts.code, sum(uplifts.amount) AS amount
    FROM uplifts
    WHERE uplifts.day <= the_day
    GROUP BY uplifts.code
) AS raised ON raised.code = decisions.code
"""
_BUDGETS = """
CREATE MACRO IF NOT EXISTS budgets_at(the_day) AS TABLE
SELECT
    budget_lines.code,
    budget_lines.title,
    annual_budgets.year,
    budget_lines.directorate,
    budget_lines.initiative,
    budget_lines.fund,
    budget_standings.original,
    budget_standings.moved,
    budget_standings.revised,
    budget_standings.forecast
FROM budget_lines
JOIN annual_budgets ON annual_budgets.code = budget_lines.budget
JOIN budget_standings
    ON budget_standings.code = budget_lines.code
    AND budget_standings.first <= coalesce(the_day, DATE '0001-01-01')
    AND coalesce(coalesce(the_day, DATE '0001-01-01') < budget_standings.until, true)
"""
# `spans` are days on which an initiative serves the same plans throughout, however many
# parts of a plan it serves.
_PLANS = """
CREATE MACRO IF NOT EXISTS plans_in_force() AS TABLE
WITH lines AS (
    SELECT code AS initiative, unnest(string_split(serves, ', ')) AS served
    FROM initiatives
    WHERE serves <> ''
),
windows AS (
    SELECT
        lines.initiative,
        plans.code AS plan,
        greatest(plans.valid_from, headings.valid_from, commitments.valid_from)
            AS first,
        least(
            plans.valid_to, headings.valid_to, commitments.valid_to, DATE '9999-01-01'
        ) AS last
    FROM lines
    LEFT JOIN commitments ON commitments.code = lines.served
    LEFT JOIN headings ON headings.code = coalesce(commitments.heading, lines.served)
    JOIN plans
        ON plans.code = coalesce(commitments.plan, headings.plan, lines.served)
),
spans AS (
    SELECT
        initiative,
        day AS first,
        lead(day) OVER (PARTITION BY initiative ORDER BY day) - 1 AS last
    FROM (
        SELECT initiative, first AS day FROM windows
        UNION
        SELECT initiative, last + 1 FROM windows
    )
)
SELECT DISTINCT spans.initiative, spans.first, spans.last, windows.plan
FROM spans
JOIN windows
    ON windows.initiative = spans.initiative
    AND windows.first <= spans.first
    AND spans.last <= windows.last
"""
# Weekdays up to a day are counted from a Monday.
_WORKING_DAYS = """
CREATE MACRO IF NOT EXISTS working_days(the_first, the_last) AS
    5 * ((date_diff('day', DATE '1900-01-01', the_last) + 1) // 7)
    + least((date_diff('day', DATE '1900-01-01', the_last) + 1) % 7, 5)
    - 5 * ((date_diff('day', DATE '1900-01-01', the_first) + 1) // 7)
    - least((date_diff('day', DATE '1900-01-01', the_first) + 1) % 7, 5)
    - (
        SELECT count(*)
        FROM bank_holidays
        WHERE bank_holidays.day > the_first
            AND bank_holidays.day <= the_last
            AND isodow(bank_holidays.day) < 6
    )
"""
# By name.
OF_TABLES = {
    "budgets_at": OfTables(
        frozenset({"annual_budgets", "budget_lines", "budget_standings"}), _BUDGETS
    ),
    "contracts_at": OfTables(frozenset({"contracts", "variations"}), _CONTRACTS),
    "decisions_at": OfTables(frozenset({"decisions", "uplifts"}), _DECISIONS),
    "plans_in_force": OfTables(
        frozenset({"commitments", "headings", "initiatives", "plans"}), _PLANS
    ),
    "working_days": OfTables(frozenset({"bank_holidays"}), _WORKING_DAYS),
}
