-- title: Spend by body
-- asks: Analysts and the public: "what did each body spend, on what, in which year?"
-- also: spend by body; spend of each body; what did each body spend; bodies compared by category; spending of
--   all bodies beside one another
-- definition: The sum of payments of the body whose books these are, by category and financial year. Of a lake of
--   many bodies each is one line, by its own categories and accounts.
-- caveats: Bodies define categories differently, and keep their books on bases of their own, from sources that may
--   leave small payments out. What of it is not comparable stands in the notes; read them before the figures.
-- source: The title of the books, the category register and the chart of accounts.
-- rows: body_title
-- across: category_title, financial_year
-- alike: category, financial_year
-- total: amount
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
    coalesce(bodies.title, '') AS body_title,
    spent.category,
    coalesce(categories.title, spent.category) AS category_title,
    spent.financial_year,
    spent.payments,
    spent.amount
FROM spent
LEFT JOIN bodies ON true
LEFT JOIN categories ON categories.code = spent.category
ORDER BY
    categories.sort NULLS LAST,
    spent.category,
    spent.financial_year
