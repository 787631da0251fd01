-- title: Grants awarded, paid and outstanding
-- asks: Finance staff and auditors: "what have we promised in grants and not yet paid, at 31 March?"
-- also: grants awarded, paid and outstanding; grants promised and not yet paid {at}; unpaid grants; grant
--   money still owed; commitments to pay grants; balance of awards
-- definition: One line for each award up to the day `at`: what was awarded, what has been paid on it by then
--   (credits taken off), how much came back under a clawback, what is outstanding, and what was paid over the
--   award. Outstanding is awarded less paid and less what came back, never below nil: money that is clawed back
--   is not owed again, unless it recovers a payment that none of the award's instalments names, such as one
--   paid twice. An award to an intermediary is one line in full; the grants it makes of it are paid by the
--   intermediary and are no lines, and a payment that names one of them counts for the intermediary's award.
--   Payments after that day are one line. Asked of days, it is about the awards made on them, and payments on
--   earlier awards are one line. Payments that name no grant of the register are not asked about.
-- caveats: Ask with --at, and without days, for all that is outstanding. Filters narrow the payments: an award
--   is listed under them if one of those payments names it, and also, where the only filters are grant,
--   initiative, decision or borough, if the register says so of it. Under any but grant not every payment on an
--   award may be asked about; outstanding is then awarded less those that are, and standing says so. Payments
--   made before a register was kept name no grant, so that their awards look outstanding. An award of another
--   funder is not this body's to pay. Grants to individuals are one line and are not named.
-- source: The register of grants, its clawbacks, and the grant that each payment names.
-- only: "grant" IN (SELECT code FROM grants)
-- param: at day end: count awards, payments and clawbacks up to this day
-- total: paid
-- sums: payments
-- example: mopac-spend ask grants-outstanding --at 2020-03-31 --format csv
WITH roots AS (
    -- The award that this body made itself, of which others were made at one or two removes.
    SELECT
        grants.code,
        coalesce(second.code, first.code, grants.code) AS root
    FROM grants
    LEFT JOIN grants AS first ON first.code = grants.onward_of
    LEFT JOIN grants AS second ON second.code = first.onward_of
),
paid AS (
    SELECT
        roots.root AS code,
        spent.late,
        sum(spent.payments) AS payments,
        max(spent.last_payment) AS last_payment,
        sum(spent.amount) AS amount
    FROM (
        SELECT
            "grant" AS code,
            date > $at AS late,
            payments_in(ref, apportioned_by) AS payments,
            max(date) AS last_payment,
            sum(amount) AS amount
        FROM spend
        GROUP BY "grant", date > $at
    ) AS spent
    JOIN roots ON roots.code = spent.code
    GROUP BY roots.root, spent.late
),
-- Of the awards of which something was clawed back: how much came back, and how much of that recovers payments
-- that no instalment names though the award has instalments, such as one paid twice.
returned AS (
    SELECT
        code,
        amount,
        amount - if(instalments > 0, least(amount, unnamed), 0.00) AS not_owed
    FROM (
        SELECT
            roots.root AS code,
            coalesce(-sum(spend.amount) FILTER (spend.amount < 0 AND back.payment IS NOT NULL), 0.00) AS amount,
            coalesce(sum(spend.amount) FILTER (spend.amount > 0 AND named.payment IS NULL), 0.00) AS unnamed,
            count(named.payment) AS instalments
        FROM spend
        JOIN roots ON roots.code = spend."grant"
        LEFT JOIN (SELECT DISTINCT payment FROM clawbacks WHERE day <= $at) AS back ON back.payment = spend.ref
        LEFT JOIN (SELECT DISTINCT payment FROM instalments) AS named ON named.payment = spend.ref
        WHERE spend.date <= $at AND spend."grant" IN (SELECT code FROM clawbacks)
        GROUP BY roots.root
    )
),
lines AS (
    SELECT
        grants.code,
        grants.title,
        grants.valid_from,
        grants.recipient,
        grants.funder,
        grants.individual = 'true' AS withheld,
        coalesce(grants.amount, 0.00) AS awarded,
        coalesce(paid.amount, 0.00) AS paid,
        coalesce(returned.amount, 0.00) AS returned,
        greatest(0.00, coalesce(grants.amount, 0.00) - coalesce(paid.amount, 0.00) - coalesce(returned.not_owed, 0.00))
            AS outstanding,
        greatest(0.00, coalesce(paid.amount, 0.00) - coalesce(grants.amount, 0.00)) AS overpaid,
        coalesce(paid.payments, 0) AS payments,
        paid.last_payment,
        asked.filters NOT IN ('', 'grant') OR (asked.first IS NOT NULL AND $at > asked.last) AS in_part
    FROM grants
    CROSS JOIN asked
    LEFT JOIN paid ON paid.code = grants.code AND NOT paid.late
    LEFT JOIN returned ON returned.code = grants.code
    WHERE (asked.first IS NULL OR grants.valid_from >= asked.first)
        AND (
            paid.code IS NOT NULL
            OR grants.onward_of = ''
            AND grants.valid_from <= $at
            AND grants.code IN (SELECT code FROM grants_asked WHERE in_full)
        )
),
rest AS (
    SELECT
        if(paid.late, 'Paid after ' || strftime($at, '%Y-%m-%d'), 'On earlier awards') AS title,
        sum(paid.payments) AS payments,
        max(paid.last_payment) AS last_payment,
        sum(paid.amount) AS amount
    FROM paid
    JOIN grants ON grants.code = paid.code
    CROSS JOIN asked
    WHERE paid.late OR grants.valid_from < asked.first
    GROUP BY ALL
)
SELECT
    if(withheld, 'Individuals (names withheld)', title) AS grant_title,
    if(withheld, '', code) AS "grant",
    if(withheld, NULL, valid_from) AS awarded_on,
    if(withheld, '', recipient) AS recipient,
    if(withheld, '', funder) AS funder,
    CASE
        WHEN withheld THEN ''
        WHEN overpaid > 0 THEN 'paid over the award'
        WHEN outstanding > 0 THEN 'outstanding'
        ELSE 'paid'
    END || if(in_part, ' (payments asked about)', '') AS standing,
    CAST(sum(awarded) AS DECIMAL(18,2)) AS awarded,
    CAST(sum(returned) AS DECIMAL(18,2)) AS returned,
    CAST(sum(outstanding) AS DECIMAL(18,2)) AS outstanding,
    CAST(sum(overpaid) AS DECIMAL(18,2)) AS overpaid,
    max(last_payment) AS last_payment,
    CAST(sum(payments) AS BIGINT) AS payments,
    CAST(sum(paid) AS DECIMAL(18,2)) AS paid
FROM lines
GROUP BY ALL
UNION ALL
SELECT
    title,
    '',
    NULL,
    '',
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
ORDER BY awarded_on NULLS LAST, "grant", grant_title
