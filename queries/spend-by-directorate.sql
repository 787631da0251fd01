-- title: Spend by directorate
-- asks: Finance staff and the Assembly: "what did each directorate spend, quarter by quarter?"
-- definition: The sum of payments by directorate and financial quarter. Each payment carries the directorate
--   that existed on its day, so after a reorganisation old and new names stand side by side.
-- caveats: These are payments in the quarter they cleared, not accruals or commitments.
-- source: The directorate register of the books (registers/directorates.beancount).
-- rows: directorate_title
-- across: quarter, financial_year
-- total: amount
SELECT
    spend.directorate,
    coalesce(directorates.title, spend.directorate) AS directorate_title,
    spend.financial_year,
    spend.quarter,
    count(*) AS payments,
    sum(spend.amount) AS amount
FROM spend
LEFT JOIN directorates ON directorates.code = spend.directorate
GROUP BY
    spend.directorate,
    directorates.title,
    directorates.sort,
    spend.financial_year,
    spend.quarter
ORDER BY
    directorates.sort NULLS LAST,
    spend.directorate,
    spend.quarter
