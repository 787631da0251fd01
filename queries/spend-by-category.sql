-- title: Spend by category
-- asks: FOI officers and the public: "what was spent on consultancy, training or grants in each year?"
-- also: spend by category; how much was spent on {category}; total {category} spend in each year; cost of
--   {category}; consultancy, training and grants per year; total spend; total expenditure in a year; how much
--   did you spend; {category} fees
-- definition: The sum of payments by category and financial year. A payment is in exactly one category, which
--   its account in the chart of accounts decides, never the wording of an invoice; the definition of each
--   category is printed beside the figures.
-- caveats: Bodies define categories differently. Compare definitions before figures; --sensitivity gives the
--   total under the narrower and the wider one.
-- source: The category register and the chart of accounts of the books.
-- rows: category_title
-- across: financial_year
-- published: category
-- alike: category, financial_year
-- total: amount
-- example: mopac-spend ask spend-by-category --category consultancy --sensitivity
WITH spent AS (
    SELECT
        category,
        financial_year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY category, financial_year
)
SELECT
    spent.category,
    coalesce(categories.title, spent.category) AS category_title,
    spent.financial_year,
    spent.payments,
    spent.amount
FROM spent
LEFT JOIN categories ON categories.code = spent.category
ORDER BY
    categories.sort NULLS LAST,
    spent.category,
    spent.financial_year
