-- title: Spend by calendar year
-- asks: FOI officers: "the figures by calendar year, please", from people who count from January
-- also: spend by calendar year; figures by calendar year and not financial year; January to December instead
--   of April to March; calendar and financial years side by side
-- definition: The sum of payments by calendar year (January to December) and financial year (April to March).
--   Read along a row for a calendar year and down a column for a financial year: every payment is in one of
--   each, and both come to the same total.
-- caveats: The first and the last calendar year may be held in part only: the books begin and end with their
--   first and last payment.
-- source: The day of each payment.
-- rows: calendar_year
-- across: financial_year
-- published: date
-- alike: date, financial_year
-- total: amount
-- example: mopac-spend ask spend-by-calendar-year --category training
WITH spent AS (
    SELECT
        year(date) AS of_january,
        financial_year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY of_january, financial_year
)
SELECT
    CAST(of_january AS VARCHAR) AS calendar_year,
    financial_year,
    payments,
    amount
FROM spent
ORDER BY calendar_year, financial_year
