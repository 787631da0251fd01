-- title: Completeness of the books
-- asks: Auditors and the public: "is every item here, and what is missing?"
-- also: are the books complete; is anything missing; rows read and set aside from each file; imported files
--   and their totals; how many transactions came from each source file; do the books reconcile with the files;
--   difference between what left the bank and what the books hold; which exports were loaded; payments left out
--   of the books
-- definition: One line for each file that was imported: the rows it held, and what became of them (posted; posted
--   already by an earlier file; set aside because they could not be read), the same in pounds, what it took back
--   of an earlier version, and the payments of it that are selected. Rows read are rows posted, already there and
--   set aside. `held` is what the file posted less what it took back; with no filter the amount is equal to it.
--   Under a period the files of the financial years it touches are listed.
-- caveats: A file that was never imported cannot be listed: spend-by-month shows months without payments, and
--   mopac-spend reconcile holds the payments against the bank's statements. Rows set aside are kept in the file
--   that mopac-spend import names; their pounds are known as far as their amounts could be read.
-- source: The batch directive of each imported file, with its control totals.
-- rows: source, first_payment, last_payment
-- alike: batch, date
-- total: amount
-- sums: rows_read, rows_posted, rows_already, rows_set_aside, rows_reversed, pounds_read, pounds_posted,
--   pounds_already, pounds_set_aside, pounds_reversed, held, payments
-- seldom: rows_already, rows_reversed, pounds_already, pounds_reversed
-- example: mopac-spend ask completeness --fy 2020-21
WITH paid AS (
    SELECT
        batch,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS first_payment,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY batch
),
listed AS (
    SELECT batches.*
    FROM batches
    CROSS JOIN asked
    WHERE
        asked.first IS NULL
        OR (
            batches.date <= asked.last
            -- The last day of the financial year in which the file begins.
            AND make_date(year(batches.date - INTERVAL 3 MONTH) + 1, 3, 31) >= asked.first
        )
        OR batches.id IN (SELECT batch FROM paid)
)
SELECT
    coalesce(listed.source, 'Of no import') AS source,
    coalesce(listed.id, paid.batch) AS batch,
    coalesce(listed.amends, '') AS amends,
    coalesce(listed.sha256, '') AS sha256,
    paid.first_payment,
    paid.last_payment,
    coalesce(listed.rows_read, 0) AS rows_read,
    coalesce(listed.rows_posted, 0) AS rows_posted,
    coalesce(listed.rows_already, 0) AS rows_already,
    coalesce(listed.rows_set_aside, 0) AS rows_set_aside,
    coalesce(listed.rows_reversed, 0) AS rows_reversed,
    coalesce(listed.pounds_read, 0.00) AS pounds_read,
    coalesce(listed.pounds_posted, 0.00) AS pounds_posted,
    coalesce(listed.pounds_already, 0.00) AS pounds_already,
    coalesce(listed.pounds_set_aside, 0.00) AS pounds_set_aside,
    coalesce(listed.pounds_reversed, 0.00) AS pounds_reversed,
    coalesce(listed.pounds_posted - listed.pounds_reversed, 0.00) AS held,
    coalesce(paid.payments, 0) AS payments,
    coalesce(paid.amount, 0.00) AS amount
FROM listed
FULL JOIN paid ON paid.batch = listed.id
ORDER BY listed.date NULLS LAST, batch
