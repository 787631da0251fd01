-- title: Spend by fund
-- asks: Funders, finance staff and the public: "whose money was it, and what was it spent on?"
-- also: spend by fund; whose money was spent; what was {fund} spent on; how funding was used; source of
--   funding; money from {fund}; spend by funder
-- definition: The sum of payments by the fund that the payment names, category and financial year: whose money
--   it was before this body spent it. Payments that name no fund are a line of their own.
-- caveats: Money that another body spends from its own fund is no spend of this body and is not here. What was
--   received from a funder is not in these books, so nothing is said of what is left of a fund.
-- source: The fund tag on each payment and the fund register of the books.
-- rows: fund_title
-- across: category_title, financial_year
-- alike: fund, category, financial_year
-- total: amount
WITH spent AS (
    SELECT
        fund,
        category,
        financial_year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY fund, category, financial_year
)
SELECT
    spent.fund,
    CASE
        WHEN spent.fund = '' THEN 'No fund recorded'
        ELSE coalesce(funds.title, spent.fund)
    END AS fund_title,
    spent.category,
    coalesce(categories.title, spent.category) AS category_title,
    spent.financial_year,
    spent.payments,
    spent.amount
FROM spent
LEFT JOIN funds ON funds.code = spent.fund
LEFT JOIN categories ON categories.code = spent.category
ORDER BY
    spent.fund = '',
    funds.sort NULLS LAST,
    spent.fund,
    categories.sort NULLS LAST,
    spent.category,
    spent.financial_year
