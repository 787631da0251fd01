-- title: Spend by account
-- asks: FOI officers and the public: "what was spent on agency staff, legal fees, recruitment or marketing?"
-- also: spend by account; agency and interim staff; legal fees; recruitment costs; marketing, public
--   relations, PR and events; advertising and communications spend; hotels and travel; what was spent on
--   {account}; subscriptions, insurance, software and office costs; rent, premises and facilities costs
-- definition: The sum of payments by account of the chart and financial year. An account is narrower than a
--   category; `codes` are the finance system's own account codes that land on it.
-- caveats: What the request calls it may be spread over several accounts: name each of them with --account, and
--   print their codes beside the figure. Pay is not in these books.
-- source: The chart of accounts of the books (accounts.beancount).
-- rows: account, category_title
-- across: financial_year
-- alike: account, category, financial_year
-- total: amount
-- example: mopac-spend ask spend-by-account --account Expenses:Running-Costs:Recruitment
WITH spent AS (
    SELECT
        account,
        category,
        financial_year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY account, category, financial_year
)
SELECT
    spent.account,
    coalesce(accounts.codes, '') AS codes,
    spent.category,
    coalesce(categories.title, spent.category) AS category_title,
    spent.financial_year,
    spent.payments,
    spent.amount
FROM spent
LEFT JOIN accounts ON accounts.account = spent.account
LEFT JOIN categories ON categories.code = spent.category
ORDER BY
    accounts.sort NULLS LAST,
    spent.account,
    spent.category,
    spent.financial_year
