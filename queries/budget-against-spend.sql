-- title: Spend against the budget
-- asks: Finance staff, directors and the Assembly: "what was each directorate's budget, what did it spend, and
--   what is left?"
-- also: budget and actual; did directorates stay within budget; underspend and overspend against budget;
--   variance of spend from budget; how much of the budget is left; budget by initiative [--by initiative];
--   budget by fund [--by fund]; what was the budget of {directorate}
-- definition: One line for each directorate (or initiative, or fund) and financial year: the budget as it was set;
--   what virements added or took by the day `at`; the revised budget, which is the two together; the payments asked
--   about; and what is left of the revised budget, a minus where more was spent. The budget is that of the whole
--   year, whatever days are asked about. What spends without a budget has a budget of nil, and `none` is what names
--   no initiative or fund: a budget that is set for a directorate as a whole, or payments.
-- caveats: Compare a whole year, or read what is left as money for the rest of it: the budget of the months so
--   far, the forecast and the reasons are in the quarterly report. Payments count on the day they cleared, while
--   a budget may be of what was received. Filters by directorate, initiative or fund narrow budget lines and
--   payments alike; under any other filter no budget is shown, because no line says so much.
-- source: The budget lines of the books and their virements (the folder budgets/), and the payments.
-- param: by one-of(directorate|initiative|fund) directorate: what each line is of
-- param: at day end: count virements up to this day
-- alike: initiative, directorate, fund, financial_year
-- total: spent
-- sums: payments
-- example: mopac-spend ask budget-against-spend --fy 2020-21
WITH titles AS (
    SELECT 'directorate' AS kind, code, title, sort FROM directorates
    UNION ALL
    SELECT 'initiative', code, title, sort FROM initiatives
    UNION ALL
    SELECT 'fund', code, title, sort FROM funds
    UNION ALL
    VALUES
        ('initiative', 'none', 'No initiative named', NULL),
        ('fund', 'none', 'No fund named', NULL)
),
paid AS (
    SELECT
        coalesce(nullif(cut_by($by, initiative, directorate, '', fund, '', '', '', ''), ''), 'none') AS budget_of,
        financial_year AS year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY ALL
),
planned AS (
    SELECT
        coalesce(nullif(cut_by($by, initiative, directorate, '', fund, '', '', '', ''), ''), 'none') AS budget_of,
        year,
        sum(original) AS original,
        sum(moved) AS moved,
        sum(revised) AS revised
    FROM budgets_at($at)
    CROSS JOIN asked
    WHERE (asked.first IS NULL OR year BETWEEN financial_year_of(asked.first) AND financial_year_of(asked.last))
        AND code IN (SELECT code FROM budget_lines_asked WHERE in_full)
    GROUP BY ALL
)
SELECT
    coalesce(planned.year, paid.year) AS financial_year,
    coalesce(planned.budget_of, paid.budget_of) AS budget_of,
    coalesce(titles.title, planned.budget_of, paid.budget_of) AS budget_of_title,
    CAST(coalesce(planned.original, 0.00) AS DECIMAL(18,2)) AS original,
    CAST(coalesce(planned.moved, 0.00) AS DECIMAL(18,2)) AS moved,
    CAST(coalesce(planned.revised, 0.00) AS DECIMAL(18,2)) AS revised,
    CAST(coalesce(planned.revised, 0.00) - coalesce(paid.amount, 0.00) AS DECIMAL(18,2)) AS remaining,
    CAST(coalesce(paid.payments, 0) AS BIGINT) AS payments,
    CAST(coalesce(paid.amount, 0.00) AS DECIMAL(18,2)) AS spent
FROM planned
FULL JOIN paid ON paid.budget_of = planned.budget_of AND paid.year = planned.year
LEFT JOIN titles ON titles.kind = $by AND titles.code = coalesce(planned.budget_of, paid.budget_of)
ORDER BY financial_year, titles.sort NULLS LAST, budget_of
