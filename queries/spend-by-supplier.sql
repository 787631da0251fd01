-- title: Spend by supplier
-- asks: Auditors and the public: "who was paid, how much, and in how many payments?"
-- definition: The sum of payments to each supplier name as the source wrote it, largest first, with how much
--   of it is untagged.
-- caveats: One supplier may appear under several names, and names may be those of individuals. Check for
--   personal data before release.
-- source: The supplier name on each payment.
-- total: amount
-- example: mopac-spend ask spend-by-supplier --quarter 2020-21-Q4 --format xlsx --output suppliers.xlsx
SELECT
    spend.supplier,
    count(*) AS payments,
    min(spend.date) AS first_payment,
    max(spend.date) AS last_payment,
    coalesce(
        sum(spend.amount) FILTER (spend.initiative IN ('untagged', '')), 0.00
    ) AS untagged,
    sum(spend.amount) AS amount
FROM spend
GROUP BY spend.supplier
ORDER BY amount DESC, spend.supplier
