-- title: Spend without a decision
-- asks: Auditors: "which spend names no decision that authorises it?"
-- also: spend without a decision; payments with no decision behind them; spending that no approval covers;
--   unauthorised spend; donations and the authority for them
-- definition: Payments that name no decision of the register, by category and financial year: how many, of how
--   many pounds, the largest, and how many of them cite a decision in their source that no register knows.
-- caveats: Spend needs no decision of its own where a scheme of delegation or a budget covers it; small and
--   recurring payments seldom name one. What cites an unknown decision is for whoever keeps the register. Ask
--   with --payments for the payments themselves; their suppliers may be individuals.
-- source: The decision that each payment names, and the decision as its source wrote it.
-- only: decision = ''
-- total: amount
-- sums: payments
-- example: mopac-spend ask spend-without-decision --fy 2020-21 --format csv
WITH held AS (
    SELECT
        category,
        financial_year,
        decision_as_written <> '' AS is_citing,
        max(amount) AS largest,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY category, financial_year, decision_as_written <> ''
)
SELECT
    held.category,
    coalesce(categories.title, held.category) AS category_title,
    held.financial_year,
    CAST(coalesce(sum(held.payments) FILTER (held.is_citing), 0) AS BIGINT) AS citing,
    CAST(coalesce(sum(held.amount) FILTER (held.is_citing), 0.00) AS DECIMAL(18,2)) AS cited,
    CAST(max(held.largest) AS DECIMAL(18,2)) AS largest,
    CAST(sum(held.payments) AS BIGINT) AS payments,
    CAST(sum(held.amount) AS DECIMAL(18,2)) AS amount
FROM held
LEFT JOIN categories ON categories.code = held.category
GROUP BY held.category, categories.title, categories.sort, held.financial_year
ORDER BY categories.sort NULLS LAST, held.category, held.financial_year
