-- title: Grants returned
-- asks: Auditors and the public: "how much grant money had to be paid back, why, and did it come back?"
-- also: grants returned; grant clawback; money paid back by grant holders; unspent grant repaid; recovered
--   grants and why
-- definition: One line for each clawback of the register of grants up to the day `at`: what is due, why, and
--   how much came back by then: the credit among the payments that the clawback names. Then one line for each
--   grant with credits that no clawback names, told apart from credits that reverse a payment of an amended
--   file. Only credits on grants, and those that a clawback names, are asked about; amounts are as in the
--   books, negative.
-- caveats: Asked of days, it lists the clawbacks that fell due on them and those of which something came back
--   on them; what came back on other days is not received there. A credit without a clawback may be a
--   correction and no return: ask whoever posted it. What is still due is never below nil. Filters narrow the
--   payments: a clawback is listed under them if its credit is one of those payments, and also, where the only
--   filters are grant, initiative, decision or borough, if the register says so of its grant. Grants to
--   individuals are one line and are not named.
-- source: Clawbacks in the register of grants, and the credits among the payments.
-- only: amount < 0 AND ("grant" IN (SELECT code FROM grants) OR ref IN (SELECT payment FROM clawbacks))
-- param: at day end: count what fell due, and came back, by this day
-- total: amount
-- sums: payments
-- example: mopac-spend ask grants-returned --format csv
WITH credits AS (
    SELECT
        ref,
        "grant" AS code,
        date,
        reverses,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY ref, "grant", date, reverses
),
due AS (
    SELECT clawbacks.*
    FROM clawbacks
    JOIN grants ON grants.code = clawbacks.code
    CROSS JOIN asked
    WHERE clawbacks.day <= $at
        AND (
            clawbacks.payment IN (SELECT ref FROM credits)
            OR (
                grants.code IN (SELECT code FROM grants_asked WHERE in_full)
                AND (asked.first IS NULL OR clawbacks.day BETWEEN asked.first AND asked.last)
            )
        )
),
lines(code, day, reason, standing, due, received, received_on, payments, amount, sort) AS (
    SELECT
        due.code,
        due.day,
        due.reason,
        CASE
            WHEN due.payment = '' THEN 'due'
            WHEN credits.ref IS NULL THEN 'its credit is not among the payments asked about'
            WHEN credits.date > $at THEN 'due'
            WHEN -credits.amount >= due.amount THEN 'received'
            ELSE 'received in part'
        END,
        due.amount,
        if(credits.date <= $at, -credits.amount, 0.00),
        if(credits.date <= $at, credits.date, NULL),
        if(credits.date <= $at, credits.payments, 0),
        if(credits.date <= $at, credits.amount, 0.00),
        1
    FROM due
    -- A credit that several clawbacks name came back once: with the first of them.
    LEFT JOIN credits
        ON credits.ref = due.payment
        AND NOT EXISTS (
            SELECT 1 FROM due AS earlier
            WHERE earlier.payment = due.payment AND (earlier.day, earlier.code) < (due.day, due.code)
        )
    UNION ALL
    SELECT
        code,
        NULL,
        '',
        if(reverses <> '', 'reversal of a payment', 'credit without a clawback'),
        0.00,
        0.00,
        NULL,
        payments,
        amount,
        2
    FROM credits
    WHERE date <= $at AND ref NOT IN (SELECT payment FROM due)
    UNION ALL
    SELECT '', NULL, '', '', 0.00, 0.00, NULL, payments, amount, 3
    FROM credits
    WHERE date > $at
),
masked AS (
    SELECT
        lines.* EXCLUDE (code, day, reason),
        if(grants.individual = 'true', '', lines.code) AS code,
        CASE
            WHEN grants.individual = 'true' THEN 'Individuals (names withheld)'
            ELSE coalesce(grants.title, 'Credits after that day')
        END AS title,
        if(grants.individual = 'true', '', coalesce(grants.recipient, '')) AS recipient,
        if(grants.individual = 'true', NULL, lines.day) AS day,
        if(grants.individual = 'true', '', lines.reason) AS reason
    FROM lines
    LEFT JOIN grants ON grants.code = lines.code
)
SELECT
    title AS grant_title,
    code AS "grant",
    recipient,
    day AS due_on,
    reason,
    standing,
    CAST(sum(due) AS DECIMAL(18,2)) AS due,
    CAST(sum(received) AS DECIMAL(18,2)) AS received,
    max(received_on) AS received_on,
    CAST(sum(greatest(0.00, due - received)) AS DECIMAL(18,2)) AS still_due,
    CAST(sum(payments) AS BIGINT) AS payments,
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount
FROM masked
GROUP BY code, title, recipient, day, reason, standing, sort
ORDER BY sort, day NULLS LAST, code, title, standing, reason
