-- title: Payments that may have been split under a limit
-- asks: Auditors: "was one purchase paid in parts, so that none needed the approval that the whole would have?"
-- also: purchases split to stay under a limit; payments split below an approval threshold; one purchase paid
--   in parts; order splitting; several payments just under the limit
-- definition: Documents of one supplier that are each `limit` or less, and at least `least` in the
--   hundred of it, and that come to more than `limit` within `days` days of each other. A document is all
--   that was paid on one number (that of a line behind it aside, as in 1234567 - 2) to one supplier on
--   one day, and a payment without a number is one by itself. Documents that follow within `days` days
--   are one line; a line whose documents are nearer to the limit and closer together comes first: in
--   order of the share of the limit that its documents are on average, less a hundredth for each day
--   between the first and the last. `lines` is how many such lines the supplier has. Names that the
--   register of suppliers joins, or that differ only in case, punctuation or LTD, are one supplier.
--   Individuals, as the registers of suppliers and grants know them, are one line together, the last, and
--   are not named.
-- caveats: Where work is paid week by week, or a supplier has one price, its documents look like this and
--   are in order: a long line of many documents is a habit, and should perhaps be a contract. A part
--   smaller than `least`, parts paid further apart, to two suppliers, or ordered together and paid on one
--   document are not found. A limit may hold for orders with VAT, and payments be without. A credit on a
--   number of its own takes nothing away from the document it corrects; what was reversed is left out.
--   Filters leave lines of documents out: ask with a period alone, or by supplier. Payees that the source
--   hides are left out.
-- source: Supplier, document number, day and amount of each payment, the registers of suppliers and of
--   grants.
-- only: spend.ref IN (
--     WITH paid AS (
--       SELECT
--         selected.ref, selected.date, selected.amount, names_paid.who,
--         if(selected.document = '', selected.ref, split_part(selected.ref, ':', 1)) AS paid_in,
--         without_line(selected.document) AS number
--       FROM selected
--       JOIN names_paid ON names_paid.supplier = selected.supplier AND NOT names_paid.hidden
--       WHERE selected.reverses = ''
--         AND selected.ref NOT IN (SELECT reverses FROM selected WHERE reverses <> '')
--     ),
--     whole AS (
--       SELECT who, date, paid_in, number, sum(amount) AS pounds
--       FROM paid
--       GROUP BY who, date, paid_in, number
--       HAVING pounds <= $limit AND pounds * 100 >= $least * $limit AND pounds > 0
--     ),
--     before AS (
--       SELECT who, date, paid_in, number, sum(pounds) OVER (
--         PARTITION BY who ORDER BY date_diff('day', DATE '1900-01-01', date)
--         RANGE BETWEEN $days PRECEDING AND CURRENT ROW
--       ) AS pounds
--       FROM whole
--     ),
--     within AS (
--       SELECT who, date, paid_in, number, max(pounds) OVER (
--         PARTITION BY who ORDER BY date_diff('day', DATE '1900-01-01', date)
--         RANGE BETWEEN CURRENT ROW AND $days FOLLOWING
--       ) AS pounds
--       FROM before
--     )
--     SELECT paid.ref
--     FROM paid
--     JOIN within USING (who, date, paid_in, number)
--     WHERE within.pounds > $limit
--   )
-- param: limit pounds 5000: above which a purchase needs more approval
-- param: days whole 7: within how many days the parts were paid
-- param: least whole 50: the smallest part that is looked at, in the hundred of the limit
-- param: top whole 50: how many lines to list, the others in one
-- reads: spend_private
-- total: amount
-- sums: payments
-- example: mopac-spend ask split-under-limit --fy 2020-21 --limit 10000
WITH individuals AS (
    SELECT payees.supplier, payees.supplier_id, payees.first, payees.last
    FROM payees
    JOIN suppliers ON suppliers.code = payees.code AND suppliers.individual = 'true'
),
documents_paid AS (
    SELECT
        names_paid.who,
        spend.date,
        min(names_paid.name) AS name,
        bool_or(
            names_paid.individual
            OR individuals.supplier IS NOT NULL
            OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
        ) AS withheld,
        min(spend.ref) AS ref,
        payments_in(spend.ref, spend.apportioned_by) AS payments,
        sum(spend.amount) AS amount
    FROM spend
    JOIN names_paid ON names_paid.supplier = spend.supplier
    LEFT JOIN individuals
        ON individuals.supplier = spend.supplier
        AND individuals.supplier_id = spend.supplier_id
        AND spend.date BETWEEN individuals.first AND individuals.last
    GROUP BY
        names_paid.who,
        spend.date,
        -- Its source; a payment without a number is one by itself.
        if(spend.document = '', spend.ref, split_part(spend.ref, ':', 1)),
        without_line(spend.document)
),
begun AS (
    SELECT
        *,
        CASE
            WHEN date_diff('day', lag(date) OVER (PARTITION BY who ORDER BY date, ref), date) <= $days THEN 0
            ELSE 1
        END AS begins
    FROM documents_paid
),
numbered AS (
    SELECT
        *,
        sum(begins) OVER (
            PARTITION BY who ORDER BY date, ref ROWS UNBOUNDED PRECEDING
        ) AS line
    FROM begun
),
-- A line is an individual's where any of its documents is.
known AS (
    SELECT
        * EXCLUDE (who, withheld),
        bool_or(withheld) OVER (PARTITION BY who, line) AS withheld,
        if(bool_or(withheld) OVER (PARTITION BY who, line), 0, who) AS shown_as,
        if(bool_or(withheld) OVER (PARTITION BY who, line), 0, line) AS shown_line,
        if(row_number() OVER (PARTITION BY who, line ORDER BY date) = 1, 1, 0) AS of_a_line
    FROM numbered
),
lines AS (
    SELECT
        if(withheld, 'Individuals (names withheld)', min(name)) AS supplier,
        withheld,
        min(date) AS first_payment,
        max(date) AS last_payment,
        count(*) AS documents,
        min(amount) AS smallest,
        max(amount) AS largest,
        CAST(sum(payments) AS BIGINT) AS payments,
        sum(amount) AS amount,
        CAST(sum(of_a_line) AS BIGINT) AS own_lines,
        CAST(sum(sum(of_a_line)) OVER (PARTITION BY withheld, shown_as) AS BIGINT) AS lines
    FROM known
    GROUP BY withheld, shown_as, shown_line
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            ORDER BY
                withheld,
                CAST(amount * 10000 AS BIGINT) // (documents * CAST($limit * 100 AS BIGINT))
                    - date_diff('day', first_payment, last_payment) DESC,
                amount DESC,
                first_payment,
                supplier
        ) AS place
    FROM lines
)
SELECT
    if(min(place) > $top, 'All other lines', min(supplier)) AS supplier,
    min(first_payment) AS first_payment,
    max(last_payment) AS last_payment,
    CAST(sum(documents) AS BIGINT) AS documents,
    min(smallest) AS smallest,
    max(largest) AS largest,
    if(min(place) > $top, CAST(sum(own_lines) AS BIGINT), min(lines)) AS lines,
    CAST(sum(payments) AS BIGINT) AS payments,
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount
FROM ranked
GROUP BY least(place, $top + 1)
ORDER BY min(place)
