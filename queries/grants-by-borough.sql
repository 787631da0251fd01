-- title: Grants by borough of benefit
-- asks: Residents, boroughs and Assembly members: "what came to our borough in grants?"
-- also: grants by borough; grants that benefit {borough}; what did our borough get in grants; grant funding
--   for each local area; grants to boroughs
-- definition: Awards of the register of grants by the borough they are to benefit, and payments by the borough
--   that each names; a payment that names none counts where the register says its grant does. Money awarded to
--   an intermediary to pass on counts where the grants made of it do; what is left of it, and the payments to
--   the intermediary, are a line of their own unless a borough is named. Payments that name no grant of the
--   register count in the borough that they name, if they name one, and how much that is stands beside; the
--   rest are one line, so that the amounts sum to all spend.
-- caveats: The borough is that of benefit, not where the recipient has its address; a grant for several
--   boroughs or for all of London is under what the register says of it. A payment to an intermediary is not
--   divided among boroughs, so that awarded tells more than paid where money is passed on. Asked of days, it
--   counts awards made and payments made on those days. The filters grant, initiative, decision and borough
--   narrow awards too; every other narrows payments alone.
-- source: The borough on each payment, and on the grant in the register of grants.
-- alike: grant, borough
-- total: amount
-- sums: payments
-- example: mopac-spend ask grants-by-borough --format csv
WITH register AS (
    SELECT
        grants.code,
        grants.onward_of,
        coalesce(grants.amount, 0.00) AS amount,
        grants.passes_on = 'true' AS passes_on,
        CASE
            WHEN grants.borough <> '' THEN grants.borough
            WHEN grants.passes_on = 'true' THEN 'Intermediaries, to pass on'
            ELSE 'Not recorded'
        END AS borough,
        grants.code IN (SELECT code FROM grants_asked) AS is_asked,
        asked.first IS NULL OR grants.valid_from BETWEEN asked.first AND asked.last AS in_days
    FROM grants
    CROSS JOIN asked
),
counted(borough, awards, awarded, payments, on_no_grant, paid) AS (
    SELECT borough, if(passes_on, 0, 1), amount, 0, 0.00, 0.00
    FROM register
    WHERE is_asked AND in_days
    UNION ALL
    SELECT intermediaries.borough, 0, -register.amount, 0, 0.00, 0.00
    FROM register
    JOIN register AS intermediaries ON intermediaries.code = register.onward_of
    WHERE register.is_asked AND register.in_days AND intermediaries.is_asked
    UNION ALL
    SELECT
        CASE
            WHEN paid.borough <> '' THEN paid.borough
            ELSE coalesce(register.borough, 'On no grant of the register')
        END,
        0,
        0.00,
        paid.payments,
        if(register.code IS NULL, paid.amount, 0.00),
        paid.amount
    FROM (
        SELECT
            "grant" AS code,
            borough,
            payments_in(ref, apportioned_by) AS payments,
            sum(amount) AS amount
        FROM spend
        GROUP BY "grant", borough
    ) AS paid
    LEFT JOIN register ON register.code = paid.code
)
SELECT
    borough,
    CAST(sum(awards) AS BIGINT) AS awards,
    CAST(sum(awarded) AS DECIMAL(18,2)) AS awarded,
    CAST(sum(payments) AS BIGINT) AS payments,
    CAST(sum(on_no_grant) AS DECIMAL(18,2)) AS on_no_grant,
    CAST(sum(paid) AS DECIMAL(18,2)) AS amount
FROM counted
GROUP BY borough
ORDER BY
    CASE borough
        WHEN 'On no grant of the register' THEN 3
        WHEN 'Not recorded' THEN 2
        WHEN 'Intermediaries, to pass on' THEN 1
        ELSE 0
    END,
    borough
