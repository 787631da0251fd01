-- title: Spend by category
-- asks: FOI officers and the public: "what was spent on consultancy, training or grants in each year?"
-- definition: The sum of payments by category and financial year. A payment is in exactly one category, which
--   its account in the chart of accounts decides, never the wording of an invoice; the definition of each
--   category is printed beside the figures.
-- caveats: Bodies define categories differently. Compare definitions before figures.
-- source: The category register and the chart of accounts of the books.
-- rows: category_title
-- across: financial_year
-- total: amount
SELECT
    spend.category,
    coalesce(categories.title, spend.category) AS category_title,
    spend.financial_year,
    count(*) AS payments,
    sum(spend.amount) AS amount
FROM spend
LEFT JOIN categories ON categories.code = spend.category
GROUP BY
    spend.category,
    categories.title,
    categories.sort,
    spend.financial_year
ORDER BY
    categories.sort NULLS LAST,
    spend.category,
    spend.financial_year
