-- title: Payments of round sums
-- asks: Auditors: "what was paid in round thousands, where an invoice would have had pence?"
-- also: payments of round sums; round amounts; payments in whole thousands; invoices without pence
-- definition: Payments of a whole multiple of `multiple`, by supplier and category: how many, of how many
--   payments to that supplier in that category, their share, the largest, and the pounds. First come
--   those whose round sums are large and unusual: in order of the pounds times the share of the
--   supplier's payments that are not round. Credits, what was reversed, and reversals are left out of
--   both. Names that the register of suppliers joins, or that differ only in case, punctuation or LTD,
--   are one supplier. Individuals, as the registers of suppliers and grants know them, are one line a
--   category and are not named.
-- caveats: Grants, instalments and agreed fees are round by nature; suppliers who are paid nothing else
--   come last. A round sum may be an estimate, a payment on account or an invented invoice, and most are
--   none of these. With VAT of 20 % a round price of £1,000 is paid as £1,200: ask with --multiple 1200
--   too where payments are gross. A sum that was made odd on purpose is not found. A payment that was
--   reversed outside the period is among them. Payees that the source hides are left out.
-- source: The amount of each payment, the registers of suppliers and of grants.
-- only: spend.ref IN (
--     SELECT selected.ref
--     FROM selected
--     JOIN names_paid ON names_paid.supplier = selected.supplier AND NOT names_paid.hidden
--     WHERE selected.whole > 0
--       AND $multiple > 0
--       AND selected.whole % $multiple = 0
--       AND selected.reverses = ''
--       AND selected.ref NOT IN (SELECT reverses FROM selected WHERE reverses <> '')
--   )
-- param: multiple pounds 1000: what a round sum is a multiple of
-- param: top whole 50: how many lines to list, the others in one
-- reads: spend_private
-- total: amount
-- sums: payments
-- example: mopac-spend ask round-sums --fy 2020-21
WITH individuals AS (
    SELECT payees.supplier, payees.supplier_id, payees.first, payees.last
    FROM payees
    JOIN suppliers ON suppliers.code = payees.code AND suppliers.individual = 'true'
),
in_all AS (
    SELECT
        names_paid.who,
        selected.category,
        payments_in(selected.ref, selected.apportioned_by) AS payments
    FROM selected
    JOIN names_paid ON names_paid.supplier = selected.supplier
    WHERE selected.whole > 0
        AND selected.reverses = ''
        AND selected.ref NOT IN (SELECT reverses FROM selected WHERE reverses <> '')
    GROUP BY names_paid.who, selected.category
),
paid AS (
    SELECT
        spend.*,
        names_paid.who,
        names_paid.name,
        names_paid.individual
            OR individuals.supplier IS NOT NULL
            OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            AS withheld
    FROM spend
    JOIN names_paid ON names_paid.supplier = spend.supplier
    LEFT JOIN individuals
        ON individuals.supplier = spend.supplier
        AND individuals.supplier_id = spend.supplier_id
        AND spend.date BETWEEN individuals.first AND individuals.last
),
named AS (
    SELECT
        if(withheld, 'Individuals (names withheld)', min(paid.name)) AS supplier,
        withheld,
        paid.category,
        payments_in(paid.ref, paid.apportioned_by) AS payments,
        -- A supplier some of whose payments went to individuals stands in two lines.
        if(withheld, NULL, min(in_all.payments)) AS of_payments,
        max(paid.whole) AS largest,
        sum(paid.amount) AS amount
    FROM paid
    JOIN in_all ON in_all.who = paid.who AND in_all.category = paid.category
    GROUP BY withheld, if(withheld, 0, paid.who), paid.category
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            ORDER BY
                CAST(amount * 100 AS BIGINT)
                    * (coalesce(of_payments, payments) - payments)
                    // coalesce(of_payments, payments) DESC,
                amount DESC,
                supplier,
                category
        ) AS place
    FROM named
)
SELECT
    if(min(place) > $top, 'All other lines', min(supplier)) AS supplier,
    if(min(place) > $top, '', min(ranked.category)) AS category,
    if(min(place) > $top, '', coalesce(min(categories.title), min(ranked.category)))
        AS category_title,
    CAST(sum(payments) AS BIGINT) AS payments,
    if(min(place) > $top, NULL, min(of_payments)) AS of_payments,
    if(
        min(place) > $top OR min(of_payments) IS NULL,
        NULL,
        share(sum(payments), min(of_payments))
    ) AS share_round,
    max(largest) AS largest,
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount
FROM ranked
LEFT JOIN categories ON categories.code = ranked.category
GROUP BY least(place, $top + 1)
ORDER BY min(place)
