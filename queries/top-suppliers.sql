-- title: Largest suppliers
-- asks: The public and the press: "who are your twenty largest suppliers?"
-- also: largest suppliers; top suppliers by spend; {top} suppliers; who receives the most money; highest paid
--   companies; biggest vendors
-- definition: The suppliers that were paid most, ranked by the sum of payments to each. What the register of
--   suppliers knows as one supplier is one line under the register's name. All other suppliers are one line, and
--   individuals, as the registers of suppliers and grants know them, are another and are neither ranked nor
--   named; so the lines come to all spend that is asked about.
-- caveats: A supplier that the register does not know may be paid under several names and so be ranked too low:
--   mopac-spend suppliers propose finds such names. Boroughs and charities that are paid grants are suppliers
--   here too: choose a category to leave them out.
-- source: The supplier name on each payment, the register of suppliers and that of grants.
-- param: top whole 20: how many suppliers to rank
-- reads: spend_private
-- published: supplier
-- total: amount
-- sums: payments
-- example: mopac-spend ask top-suppliers --fy 2020-21 --top 10
WITH paid AS (
    SELECT
        spend.supplier,
        payees.code,
        payees.name,
        spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            AS on_grant_to_one,
        payments_in(spend.ref, spend.apportioned_by) AS payments,
        sum(spend.amount) AS amount
    FROM spend
    LEFT JOIN payees
        ON payees.supplier = spend.supplier
        AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
    GROUP BY spend.supplier, payees.code, payees.name, on_grant_to_one
),
named AS (
    SELECT
        paid.on_grant_to_one OR coalesce(suppliers.individual, '') = 'true' AS withheld,
        coalesce(paid.name, paid.supplier) AS supplier,
        CAST(sum(paid.payments) AS BIGINT) AS payments,
        sum(paid.amount) AS amount
    FROM paid
    LEFT JOIN suppliers ON suppliers.code = paid.code
    GROUP BY ALL
),
ranked AS (
    SELECT
        *,
        CASE
            WHEN NOT withheld
                THEN row_number() OVER (
                    PARTITION BY withheld ORDER BY amount DESC, supplier
                )
        END AS rank
    FROM named
),
lines AS (
    SELECT
        CASE WHEN rank <= $top THEN rank END AS rank,
        CASE
            WHEN withheld THEN 'Individuals (names withheld)'
            WHEN rank <= $top THEN supplier
            ELSE 'All other suppliers'
        END AS supplier,
        payments,
        amount
    FROM ranked
)
SELECT
    rank,
    supplier,
    count(*) AS suppliers,
    CAST(sum(payments) AS BIGINT) AS payments,
    sum(amount) AS amount
FROM lines
GROUP BY rank, supplier
ORDER BY rank NULLS LAST, supplier
