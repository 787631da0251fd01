-- title: Spend by financial year
-- asks: Finance staff and the Assembly: "what was spent in each quarter, and in the same quarter of other years?"
-- also: spend by quarter; quarterly spend; spend in each quarter and year; quarter on quarter; compare
--   quarters
-- definition: The sum of payments by financial year and quarter: Q1 is April to June, Q4 January to March.
-- caveats: These are payments in the quarter they cleared, not accruals or commitments. A quarter of which the
--   books hold nothing stands at nil; ask completeness which files were imported.
-- source: The day of each payment.
-- rows: financial_year
-- across: quarter_of_year
-- published: date
-- alike: financial_year, quarter
-- total: amount
-- example: mopac-spend ask spend-by-quarter --category consultancy
WITH spent AS (
    SELECT
        financial_year,
        quarter,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY financial_year, quarter
)
SELECT
    financial_year,
    quarter,
    right(quarter, 2) AS quarter_of_year,
    payments,
    amount
FROM spent
ORDER BY quarter
