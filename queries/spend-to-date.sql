-- title: Spend to date, and in the same days of the year before
-- asks: The Assembly and FOI officers: "what was spent so far this year, and by this time last year?"
-- also: spend so far this year against {before}; spend up to a day compared with {before}; year to date and
--   {before}; change on the year before
-- definition: The sum of payments by category in the days asked about, in the same days of the year before, and the
--   change in pounds. It needs days: 1 April to a day, or a year, a quarter, a period or any two days. Both sums are
--   under the same filters.
-- caveats: Compare only what was complete: an export that is missing from one of the two looks like a change. A
--   percentage is not given, because a category that was small a year ago makes a large one; the pounds are
--   there to make it of.
-- source: The day and the category of each payment.
-- rows: category_title
-- total: amount
-- sums: payments_year_before, payments, amount_year_before, change
-- example: mopac-spend ask spend-to-date --to-date 2020-10-31
WITH now AS (
    SELECT
        category,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY category
),
before AS (
    SELECT
        category,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend_year_before
    GROUP BY category
)
SELECT
    coalesce(now.category, before.category) AS category,
    coalesce(categories.title, now.category, before.category) AS category_title,
    coalesce(before.payments, 0) AS payments_year_before,
    coalesce(now.payments, 0) AS payments,
    coalesce(before.amount, 0.00) AS amount_year_before,
    coalesce(now.amount, 0.00) - coalesce(before.amount, 0.00) AS change,
    coalesce(now.amount, 0.00) AS amount
FROM now
FULL JOIN before ON before.category = now.category
LEFT JOIN categories ON categories.code = coalesce(now.category, before.category)
ORDER BY categories.sort NULLS LAST, category
