-- title: Payments by accounting period
-- asks: Auditors: "is an accounting period missing?"
-- definition: One line for each period of the body's own calendar, between the first and the last payment or in
--   the days asked about, with the payments of its days.
-- caveats: A body that accounts by months has no periods of its own; spend-by-month says which months are missing.
-- source: The register of accounting periods and the day of each payment.
-- total: amount
-- example: mopac-spend ask spend-by-month --fy 2020-21
WITH days AS (
    SELECT
        coalesce(asked.first, paid.first) AS first,
        CASE WHEN asked.first IS NULL THEN paid.last ELSE asked.last END AS last
    FROM asked
    CROSS JOIN (SELECT min(date) AS first, max(date) AS last FROM spend) AS paid
)
SELECT
    accounting_periods.code,
    accounting_periods.title,
    accounting_periods.valid_from AS first,
    count(spend.ref) AS payments,
    coalesce(sum(spend.amount), 0.00) AS amount
FROM accounting_periods
JOIN days
    ON accounting_periods.valid_from <= days.last
    AND accounting_periods.valid_to >= days.first
LEFT JOIN spend
    ON spend.date BETWEEN accounting_periods.valid_from AND accounting_periods.valid_to
GROUP BY ALL
ORDER BY accounting_periods.valid_from
