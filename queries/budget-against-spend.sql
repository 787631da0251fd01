-- title: Spend against the budget by directorate
-- asks: Finance staff, directors and the Assembly: "what was each directorate's budget, what did it spend, and
--   what is left?"
-- definition: One line for each directorate and financial year: the budget as it was set; what virements
--   added or took by the day `at`; the revised budget, which is the two together; the payments asked about; and
--   what is left of the revised budget, a minus where more was spent. The budget is that of the whole year,
--   whatever days are asked about. A directorate that spends without a budget has a budget of nil.
-- caveats: Compare a whole year, or read what is left as money for the rest of it: the budget of the months so
--   far, the forecast and the reasons are in the quarterly report. Payments count on the day they cleared, while
--   a budget may be of what was received. Filters by directorate, initiative or fund narrow budget lines and
--   payments alike; under any other filter no budget is shown, because no line says so much.
-- source: The budget lines of the books and their virements (the folder budgets/), and the payments.
-- param: at day end: count virements up to this day
-- total: spent
-- example: mopac-spend ask budget-against-spend --fy 2020-21
WITH paid AS (
    SELECT
        directorate,
        financial_year AS year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY directorate, financial_year
),
planned AS (
    SELECT
        directorate,
        year,
        sum(original) AS original,
        sum(moved) AS moved,
        sum(revised) AS revised
    FROM budgets_at($at)
    CROSS JOIN asked
    WHERE (asked.first IS NULL OR year BETWEEN financial_year_of(asked.first) AND financial_year_of(asked.last))
        AND code IN (SELECT code FROM budget_lines_asked WHERE in_full)
    GROUP BY directorate, year
)
SELECT
    coalesce(planned.year, paid.year) AS financial_year,
    coalesce(planned.directorate, paid.directorate) AS directorate,
    coalesce(directorates.title, planned.directorate, paid.directorate) AS directorate_title,
    CAST(coalesce(planned.original, 0.00) AS DECIMAL(18,2)) AS original,
    CAST(coalesce(planned.moved, 0.00) AS DECIMAL(18,2)) AS moved,
    CAST(coalesce(planned.revised, 0.00) AS DECIMAL(18,2)) AS revised,
    CAST(coalesce(planned.revised, 0.00) - coalesce(paid.amount, 0.00) AS DECIMAL(18,2)) AS remaining,
    CAST(coalesce(paid.payments, 0) AS BIGINT) AS payments,
    CAST(coalesce(paid.amount, 0.00) AS DECIMAL(18,2)) AS spent
FROM planned
FULL JOIN paid ON paid.directorate = planned.directorate AND paid.year = planned.year
LEFT JOIN directorates ON directorates.code = coalesce(planned.directorate, paid.directorate)
ORDER BY financial_year, directorates.sort NULLS LAST, directorate
