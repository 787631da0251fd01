-- title: Spend by directorate
-- asks: Finance staff and the Assembly: "what did each directorate spend, quarter by quarter?"
-- also: spend by directorate; what did {directorate} spend; spending of each department, team or unit;
--   directorates by quarter; cost of {directorate}
-- definition: The sum of payments by directorate and financial quarter. Each payment carries the directorate that
--   existed on its day, so after a reorganisation old and new names stand side by side; asked by the structure of one
--   day, all of them stand under the directorates of that day, with the same total.
-- caveats: These are payments in the quarter they cleared, not accruals or commitments. budget-against-spend puts
--   the budget of each directorate beside them.
-- source: The directorate register of the books (registers/directorates.beancount).
-- rows: directorate_title
-- across: quarter, financial_year
-- published: directorate
-- alike: directorate, financial_year, quarter
-- total: amount
WITH spent AS (
    SELECT
        directorate,
        financial_year,
        quarter,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY directorate, financial_year, quarter
)
SELECT
    spent.directorate,
    coalesce(directorates.title, spent.directorate) AS directorate_title,
    spent.financial_year,
    spent.quarter,
    spent.payments,
    spent.amount
FROM spent
LEFT JOIN directorates ON directorates.code = spent.directorate
ORDER BY
    directorates.sort NULLS LAST,
    spent.directorate,
    spent.quarter
