-- title: Evidence of payments
-- asks: Auditors: "how many payments have evidence, and is it there?"
-- definition: One line for each year and for each evidence that payments name, with the payments and pounds.
-- caveats: Whether a file is there is for whoever shows this to see.
-- source: The evidence of each payment.
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask payments --fy 2020-21
SELECT
    financial_year,
    evidence,
    payments_in(ref, apportioned_by) AS payments,
    sum(amount) AS amount
FROM spend
GROUP BY financial_year, evidence
ORDER BY financial_year, evidence
