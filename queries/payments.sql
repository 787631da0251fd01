-- title: Payments
-- asks: FOI officers and auditors: "give me every line beneath the total"
-- also: every payment; list all payments; payments to {supplier}; transactions behind a total; the lines
--   beneath the figure; all payments over {limit}; payments with all their codes; raw payment data;
--   transaction-level data of payments to suppliers
-- definition: One row per payment, oldest first, as it was imported, with its tags and where it came from. A
--   shared payment that a rule divides stands as one row for each initiative that has a part of it, with one ref
--   and the rule in `apportioned_by`. Payees that the registers of suppliers and grants know for individuals are
--   not named, and the description of such a payment is withheld.
-- caveats: Every other name and description is as the source wrote it and may hold personal data. Check them
--   before release. code-keys explains the codes.
-- source: The payments of the books; `ref` finds one again, `batch` and `source_row` its source file and row.
-- rows: date, supplier, description, initiative_title, category_title
-- reads: spend_private
-- published: date, supplier, purpose
-- total: amount
-- example: mopac-spend ask payments --fy 2020-21 --category consultancy --format csv
WITH individuals AS (
    SELECT payees.supplier, payees.supplier_id, payees.first, payees.last
    FROM payees
    JOIN suppliers ON suppliers.code = payees.code AND suppliers.individual = 'true'
),
told AS (
    SELECT
        spend.*,
        spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            OR individuals.supplier IS NOT NULL AS withheld,
        coalesce(directorates.title, spend.directorate) AS directorate_title,
        coalesce(initiatives.title, spend.initiative) AS initiative_title,
        coalesce(categories.title, spend.category) AS category_title
    FROM spend
    LEFT JOIN individuals
        ON individuals.supplier = spend.supplier
        AND individuals.supplier_id = spend.supplier_id
        AND spend.date BETWEEN individuals.first AND individuals.last
    LEFT JOIN directorates ON directorates.code = spend.directorate
    LEFT JOIN initiatives ON initiatives.code = spend.initiative
    LEFT JOIN categories ON categories.code = spend.category
)
SELECT
    ref,
    date,
    CASE WHEN withheld THEN 'Individual (name withheld)' ELSE supplier END AS supplier,
    CASE WHEN withheld THEN 'Withheld' ELSE description END AS description,
    directorate,
    directorate_title,
    initiative,
    initiative_title,
    apportioned_by,
    category,
    category_title,
    fund,
    decision,
    "grant",
    contract,
    borough,
    account,
    financial_year,
    quarter,
    document,
    CASE WHEN withheld THEN '' ELSE evidence END AS evidence,
    batch,
    "row" AS source_row,
    rule,
    amount
FROM told
-- Those of a day whose names are withheld stand in the order of what is shown of them.
ORDER BY
    told.date, withheld, if(withheld, '', told.ref), if(withheld, amount, 0), initiative,
    directorate, category, fund, decision, "grant", contract, borough, account, rule,
    apportioned_by
