-- title: Spend by month
-- asks: Finance staff and auditors: "what cleared in each month, and is a month missing?"
-- also: spend by month; monthly expenditure; what was paid each month; months without a payment
-- definition: The sum of payments by calendar month, and the sum from April (or from the first day asked about,
--   if that is later) to the end of the month. Months without a payment are shown, between the first and the
--   last payment, or in all of the period asked about.
-- caveats: A month without a payment may be a month in which nothing was paid, or an export that was never
--   imported: ask completeness. A body that accounts by periods of four weeks closes on other days; --period
--   asks for one of those.
-- source: The day of each payment.
-- published: date
-- alike: date
-- total: amount
-- sums: payments
-- example: mopac-spend ask spend-by-month --fy 2020-21
WITH spent AS (
    SELECT
        CAST(date_trunc('month', date) AS DATE) AS month,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY month
),
days AS (
    SELECT
        coalesce(asked.first, found.first) AS first,
        CASE WHEN asked.first IS NULL THEN found.last ELSE asked.last END AS last
    FROM asked
    CROSS JOIN (SELECT min(month) AS first, max(month) AS last FROM spent) AS found
),
months AS (
    SELECT CAST(unnest(
        generate_series(date_trunc('month', first), last, INTERVAL 1 MONTH)
    ) AS DATE) AS month
    FROM days
),
dated AS (
    SELECT
        months.month,
        financial_year_of(months.month) AS financial_year,
        coalesce(spent.payments, 0) AS payments,
        coalesce(spent.amount, 0.00) AS amount
    FROM months
    LEFT JOIN spent ON spent.month = months.month
)
SELECT
    financial_year,
    strftime(month, '%Y-%m') AS month,
    payments,
    CAST(sum(amount) OVER (PARTITION BY financial_year ORDER BY month) AS DECIMAL(18, 2))
        AS year_to_date,
    amount
FROM dated
ORDER BY month
