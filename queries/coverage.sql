-- title: Coverage of the initiative tag
-- asks: Auditors, and whoever is about to rely on a figure: "how much of the spend is tagged?"
-- also: how much of the spend is tagged; share of spend with an initiative; what proportion can be attributed
--   to initiatives; how reliable are figures by initiative; how well are payments tagged; coverage of tagging
-- definition: Payments by financial year and by whether their initiative is decided: an initiative, business
--   as usual (decided: none), or untagged (not decided yet). The shares are of the year; those of pounds count
--   every amount by its size, so that a credit does not cancel a payment.
-- caveats: A share is rounded to the nearest hundredth, but is 100% only where it is all and 0% only where it
--   is nothing. A payment that a rule divides between initiatives and business as usual counts as a payment of
--   both.
-- source: The initiative tag on each payment.
-- total: amount
-- sums: payments
-- example: mopac-spend ask coverage
WITH statuses(status, sort) AS (
    VALUES ('Initiative decided', 1), ('Business as usual', 2), ('Untagged', 3)
),
counted AS (
    SELECT
        financial_year,
        initiative IN ('untagged', '') AS is_untagged,
        initiative = 'business-as-usual' AS is_usual,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount,
        sum(abs(amount)) AS size
    FROM spend
    GROUP BY financial_year, is_untagged, is_usual
),
years AS (
    SELECT
        financial_year,
        payments_in(ref, apportioned_by) AS payments,
        sum(abs(amount)) AS size
    FROM spend
    GROUP BY financial_year
)
SELECT
    years.financial_year,
    statuses.status,
    coalesce(counted.payments, 0) AS payments,
    share(coalesce(counted.payments, 0), years.payments) AS share_of_payments,
    coalesce(counted.amount, 0.00) AS amount,
    share(coalesce(counted.size, 0.00), years.size) AS share_of_pounds
FROM years
CROSS JOIN statuses
LEFT JOIN counted
    ON counted.financial_year = years.financial_year
    AND statuses.status = CASE
        WHEN counted.is_untagged THEN 'Untagged'
        WHEN counted.is_usual THEN 'Business as usual'
        ELSE 'Initiative decided'
    END
ORDER BY years.financial_year, statuses.sort
