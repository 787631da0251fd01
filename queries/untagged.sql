-- title: What is still undecided
-- asks: Finance staff and auditors: "which payments has nobody tagged yet, and how old are they?"
-- also: what is still untagged; payments nobody has decided on; payments waiting to be tagged; spend no one
--   has classified; undecided payments; spend not attributed to an initiative; unallocated spend
-- definition: The payments whose initiative, directorate or category nobody has decided, by which of the three is
--   missing, directorate and category, with the oldest and the newest day. Business as usual is a decision and
--   is not here.
-- caveats: Every figure for an initiative may be too low by what is here. mopac-spend review lists the payments
--   with suggestions, to be decided by a person.
-- source: The three tags on each payment.
-- only: 'untagged' IN (initiative, directorate, category) OR '' IN (initiative, directorate, category)
-- rows: undecided, directorate_title, category_title, oldest, newest
-- total: amount
-- sums: payments
-- example: mopac-spend ask untagged --fy 2020-21
WITH spent AS (
    SELECT
        initiative IN ('untagged', '') AS no_initiative,
        directorate,
        category,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS oldest,
        max(date) AS newest,
        sum(amount) AS amount
    FROM spend
    GROUP BY no_initiative, directorate, category
)
SELECT
    concat_ws(
        ', ',
        CASE WHEN spent.no_initiative THEN 'initiative' END,
        CASE WHEN spent.directorate IN ('untagged', '') THEN 'directorate' END,
        CASE WHEN spent.category IN ('untagged', '') THEN 'category' END
    ) AS undecided,
    spent.directorate,
    coalesce(directorates.title, spent.directorate) AS directorate_title,
    spent.category,
    coalesce(categories.title, spent.category) AS category_title,
    spent.oldest,
    spent.newest,
    spent.payments,
    spent.amount
FROM spent
LEFT JOIN directorates ON directorates.code = spent.directorate
LEFT JOIN categories ON categories.code = spent.category
ORDER BY
    spent.no_initiative DESC,
    directorates.sort NULLS LAST,
    spent.directorate,
    categories.sort NULLS LAST,
    spent.category
