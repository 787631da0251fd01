-- title: Spend by supplier
-- asks: Auditors and the public: "who was paid, how much, and in how many payments?"
-- also: spend by supplier; who was paid; how much was paid to {supplier}; all suppliers and amounts; money
--   paid to each company; total paid to {supplier}; spend with {supplier}; vendors paid for {category}
-- definition: The sum of payments to each supplier, largest first, with how much of it is untagged. What the
--   register of suppliers knows as one supplier is one line under the register's name; every other name stands
--   as the source wrote it. Individuals, as the registers of suppliers and grants know them, are one line and
--   are not named.
-- caveats: A supplier that the register does not know may appear under several names, and names that the
--   registers do not know for those of individuals stand as they were paid. Check for personal data before
--   release.
-- source: The supplier name on each payment, the register of suppliers and that of grants.
-- reads: spend_private
-- published: supplier
-- total: amount
-- sums: payments, untagged
-- example: mopac-spend ask spend-by-supplier --quarter 2020-21-Q4 --format xlsx --output suppliers.xlsx
WITH paid AS (
    SELECT
        spend.supplier,
        payees.code,
        payees.name,
        spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            AS on_grant_to_one,
        payments_in(spend.ref, spend.apportioned_by) AS payments,
        min(spend.date) AS first_payment,
        max(spend.date) AS last_payment,
        sum(spend.amount) FILTER (spend.initiative IN ('untagged', '')) AS untagged,
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
        paid.* EXCLUDE (supplier, name),
        CASE
            WHEN paid.on_grant_to_one OR suppliers.individual = 'true'
                THEN 'Individuals (names withheld)'
            ELSE coalesce(paid.name, paid.supplier)
        END AS supplier
    FROM paid
    LEFT JOIN suppliers ON suppliers.code = paid.code
)
SELECT
    supplier,
    CAST(sum(payments) AS BIGINT) AS payments,
    min(first_payment) AS first_payment,
    max(last_payment) AS last_payment,
    coalesce(sum(untagged), 0.00) AS untagged,
    sum(amount) AS amount
FROM named
GROUP BY supplier
ORDER BY amount DESC, supplier
