-- title: Payments
-- asks: FOI officers and auditors: "give me every line beneath the total"
-- definition: One row per payment, oldest first, as it was imported, with its tags and where it came from.
-- caveats: Supplier names and descriptions are as the source wrote them and may hold personal data. Check them
--   before release.
-- source: The payments of the books; `ref` finds one again, `batch` and `source_row` its source file and row.
-- rows: date, supplier, description, initiative_title, category_title
-- total: amount
-- example: mopac-spend ask payments --fy 2020-21 --category consultancy --format csv
SELECT
    spend.ref,
    spend.date,
    spend.supplier,
    spend.description,
    spend.directorate,
    coalesce(directorates.title, spend.directorate) AS directorate_title,
    spend.initiative,
    coalesce(initiatives.title, spend.initiative) AS initiative_title,
    spend.category,
    coalesce(categories.title, spend.category) AS category_title,
    spend.fund,
    spend.decision,
    spend.account,
    spend.financial_year,
    spend.quarter,
    spend.document,
    spend.batch,
    spend.row AS source_row,
    spend.rule,
    spend.amount
FROM spend
LEFT JOIN directorates ON directorates.code = spend.directorate
LEFT JOIN initiatives ON initiatives.code = spend.initiative
LEFT JOIN categories ON categories.code = spend.category
ORDER BY spend.date, spend.ref
