-- title: Spend against decisions
-- asks: The Assembly and auditors: "what was approved, what has been spent under it, and what is left?"
-- also: spend against a decision; spend under {decision} against the amount approved; how much of the approved
--   money was used; what is left of each approval; authorised and actual spend by decision; approved amounts and
--   payments under them
-- definition: One line for each decision signed by the day `at`: the amount approved then, with its uplifts by
--   that day; the payments that name the decision by that day; what was spent under decisions that are
--   allocations within it, which is shown and added to no total; what remains of the approved amount after
--   both; and how many pounds both are over it. A payment names one decision, the one nearest to it. A payment
--   before the decision was signed counts for it. Payments without a decision are one line, and so are payments
--   after that day, so that the amounts sum to all spend. `authority` lists one decision and the allocations
--   within it, and puts the rest on one line. Asked of days, it is about the decisions signed on them, and
--   payments under earlier decisions are one line.
-- caveats: Ask with --at, and without days, for the standing of all decisions. An amount approved is a limit
--   and no budget of a year. Filters narrow the payments: a decision is listed under them if one of those
--   payments names it, and also, where the only filters are decision or initiative, if the register says so of
--   it. Under any but decision, or by a decision without its allocations, not every payment under it may be
--   asked about, and standing says so: use --authority. Asked of days, a payment made before them does not
--   count, even for a decision signed on them.
-- source: The register of decisions and its uplifts, and the decision that each payment names.
-- param: at day end: count decisions, uplifts and payments up to this day
-- param: authority decision any: only this decision and the allocations within it
-- alike: decision, date
-- total: spent
-- sums: payments
-- example: mopac-spend ask decision-spend --at 2020-03-31 --format csv
WITH paid AS (
    SELECT
        decision AS code,
        date > $at AS late,
        payments_in(ref, apportioned_by) AS payments,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY decision, date > $at
),
standing AS (
    SELECT
        decisions.*,
        coalesce(paid.payments, 0) AS payments,
        paid.last_payment,
        coalesce(paid.amount, 0.00) AS spent,
        coalesce(allocated.amount, 0.00) AS spent_within,
        coalesce(allocated.payments, 0) AS payments_within
    FROM decisions_at($at) AS decisions
    LEFT JOIN paid ON paid.code = decisions.code AND NOT paid.late
    LEFT JOIN (
        SELECT allocations.above AS code, sum(paid.payments) AS payments, sum(paid.amount) AS amount
        FROM allocations
        JOIN paid ON paid.code = allocations.code AND NOT paid.late
        WHERE allocations.above <> allocations.code
        GROUP BY allocations.above
    ) AS allocated ON allocated.code = decisions.code
),
shown AS (
    SELECT
        standing.*,
        if(standing.approved IS NULL, 0.00, greatest(0.00, standing.spent + standing.spent_within - standing.approved))
            AS excess,
        asked.filters NOT IN ('', 'decision')
            OR (asked.first IS NOT NULL AND $at > asked.last)
            OR standing.code IN (SELECT above FROM allocations WHERE code NOT IN (SELECT code FROM decisions_asked))
            AS in_part
    FROM standing
    CROSS JOIN asked
    WHERE (asked.first IS NULL OR standing.valid_from >= asked.first)
        AND (
            $authority = ''
            OR standing.code = $authority
            OR standing.code IN (SELECT code FROM allocations WHERE above = $authority)
        )
        AND (
            standing.payments > 0
            OR standing.valid_from <= $at
            AND standing.code IN (SELECT code FROM decisions_asked WHERE in_full)
        )
),
rest AS (
    SELECT
        CASE
            WHEN paid.late THEN 'Paid after ' || strftime($at, '%Y-%m-%d')
            WHEN paid.code = '' THEN 'Without a decision'
            WHEN decisions.valid_from < asked.first THEN 'Under earlier decisions'
            ELSE 'Under other decisions'
        END AS title,
        sum(paid.payments) AS payments,
        max(paid.last_payment) AS last_payment,
        sum(paid.amount) AS amount
    FROM paid
    CROSS JOIN asked
    LEFT JOIN decisions ON decisions.code = paid.code
    WHERE paid.late OR paid.code NOT IN (SELECT code FROM shown)
    GROUP BY ALL
)
SELECT
    title AS decision_title,
    code AS decision,
    reference,
    valid_from AS signed_on,
    within,
    CASE
        WHEN valid_from > $at THEN 'not signed by that day'
        WHEN approved IS NULL THEN 'no amount recorded'
        WHEN excess > 0 THEN 'over'
        WHEN payments + payments_within = 0 THEN 'nothing spent'
        ELSE 'within'
    END || if(in_part, ' (payments asked about)', '') AS standing,
    CAST(coalesce(approved, 0.00) AS DECIMAL(18,2)) AS approved,
    CAST(spent_within AS DECIMAL(18,2)) AS spent_within,
    CAST(if(approved IS NULL, 0.00, greatest(0.00, approved - spent - spent_within)) AS DECIMAL(18,2)) AS remaining,
    CAST(excess AS DECIMAL(18,2)) AS over_authority,
    last_payment,
    CAST(payments AS BIGINT) AS payments,
    CAST(spent AS DECIMAL(18,2)) AS spent
FROM shown
UNION ALL
SELECT
    title,
    '',
    '',
    NULL,
    '',
    '',
    0.00,
    0.00,
    0.00,
    0.00,
    last_payment,
    CAST(payments AS BIGINT),
    CAST(amount AS DECIMAL(18,2))
FROM rest
ORDER BY decision = '', signed_on, decision, decision_title DESC
