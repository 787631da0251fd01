-- title: Spend by supplier
-- asks: Auditors and the public: "who was paid, how much, and in how many payments?"
-- definition: The sum of payments to each supplier, largest first, with how much of it is untagged. What the
--   register of suppliers knows as one supplier is one line under the register's name; every other name stands
--   as the source wrote it.
-- caveats: A supplier that the register does not know may appear under several names, and names may be those of
--   individuals. Check for personal data before release.
-- source: The supplier name on each payment, and the register of suppliers.
-- total: amount
-- example: mopac-spend ask spend-by-supplier --quarter 2020-21-Q4 --format xlsx --output suppliers.xlsx
SELECT
    coalesce(payees.name, spend.supplier) AS supplier,
    count(*) AS payments,
    min(spend.date) AS first_payment,
    max(spend.date) AS last_payment,
    coalesce(
        sum(spend.amount) FILTER (spend.initiative IN ('untagged', '')), 0.00
    ) AS untagged,
    sum(spend.amount) AS amount
FROM spend
LEFT JOIN payees
    ON payees.supplier = spend.supplier
    AND payees.supplier_id = spend.supplier_id
    AND spend.date BETWEEN payees.first AND payees.last
GROUP BY coalesce(payees.name, spend.supplier)
ORDER BY amount DESC, supplier
