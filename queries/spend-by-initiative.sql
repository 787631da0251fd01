-- title: Spend by initiative
-- asks: FOI officers and the public: "what was spent on each initiative of the plan, by category and year?"
-- definition: The sum of payments by initiative, category and financial year. Each payment carries one
--   initiative; one that served several was split to the penny when it was recorded. Business as usual is
--   spend decided to serve no initiative; untagged spend is not decided yet.
-- caveats: An initiative with untagged spend beside it may have cost more than is shown. Money granted onward
--   counts once, when it leaves this body.
-- source: The initiative register of the books (registers/initiatives.beancount).
-- rows: initiative_title
-- across: category_title, financial_year
-- total: amount
SELECT
    spend.initiative,
    coalesce(initiatives.title, spend.initiative) AS initiative_title,
    spend.category,
    coalesce(categories.title, spend.category) AS category_title,
    spend.financial_year,
    count(*) AS payments,
    sum(spend.amount) AS amount
FROM spend
LEFT JOIN initiatives ON initiatives.code = spend.initiative
LEFT JOIN categories ON categories.code = spend.category
GROUP BY
    spend.initiative,
    initiatives.title,
    initiatives.sort,
    spend.category,
    categories.title,
    categories.sort,
    spend.financial_year
ORDER BY
    initiatives.sort NULLS LAST,
    spend.initiative,
    categories.sort NULLS LAST,
    spend.category,
    spend.financial_year
