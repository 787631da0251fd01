-- title: Spend by borough of benefit
-- asks: Boroughs, Assembly members and the public: "what was spent in our borough in each year?"
-- also: spend by borough; what was spent in {borough}; spending that benefits a borough; expenditure in each
--   local area; money that came to our borough
-- definition: The sum of payments by the borough that benefits, as the payment names it, category and financial
--   year. Payments that name no borough (because they serve all of London, or nobody recorded one) are a line
--   of their own.
-- caveats: The borough that benefits is not always the borough that is paid. A borough's figure is what was
--   recorded for it and leaves out its share of what serves all of London.
-- source: The borough on each payment.
-- rows: borough
-- across: category_title, financial_year
-- alike: borough, category, financial_year
-- total: amount
-- example: mopac-spend ask spend-by-borough --fy 2020-21 --category community-grants
WITH spent AS (
    SELECT
        borough,
        category,
        financial_year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY borough, category, financial_year
)
SELECT
    CASE WHEN spent.borough = '' THEN 'No borough recorded' ELSE spent.borough END
        AS borough,
    spent.category,
    coalesce(categories.title, spent.category) AS category_title,
    spent.financial_year,
    spent.payments,
    spent.amount
FROM spent
LEFT JOIN categories ON categories.code = spent.category
ORDER BY
    spent.borough = '',
    spent.borough,
    categories.sort NULLS LAST,
    spent.category,
    spent.financial_year
