-- title: Items of expenditure
-- asks: FOI officers: "list every item over £500: supplier, purpose and amount"
-- also: every item over {limit}; list of spending with supplier, purpose and amount; itemised expenditure;
--   individual transactions and what they were for; dates, amounts, payee and description of each item; items of
--   {category} over {limit}; what was bought, from whom and why; invoices over {limit}; donations made
-- definition: One line for each payment, oldest first: the day it cleared, who was paid, what for (its recorded
--   purpose, or else the description of the source), the category, the authority, the document and the amount.
--   What the register of suppliers knows as one supplier stands under the register's name. Individuals, as the
--   registers of suppliers and grants know them, are not named, and what they were paid for is withheld.
-- caveats: --over 500 holds all lines of a document together against the limit, so a line may be smaller; --per
--   payment holds each line. Under an initiative or plan filter a shared payment stands with the part of it that
--   was selected. Names and descriptions that the registers do not know for those of individuals stand as they
--   were paid: check them before release.
-- source: The payments of the books. The Elected Local Policing Bodies (Specified Information) Order 2011 asks
--   for the recipient and purpose of each item exceeding £500.
-- rows: date, supplier, purpose, category_title, decision
-- reads: spend_private
-- published: date, supplier, purpose
-- total: amount
-- example: mopac-spend ask items --fy 2020-21 --category consultancy --over 10000
WITH each_payment AS (
    SELECT
        ref, date, supplier, supplier_id, purpose, description, category, decision,
        "grant", contract, document, amount
    FROM spend
    WHERE apportioned_by = ''
    UNION ALL
    -- The parts of a shared payment are one item.
    SELECT
        ref, date, supplier, supplier_id, purpose, description, category, decision,
        "grant", contract, document, sum(amount) AS amount
    FROM spend
    WHERE apportioned_by <> ''
    GROUP BY ALL
),
told AS (
    SELECT
        each_payment.*,
        each_payment."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            OR coalesce(suppliers.individual, '') = 'true' AS withheld,
        coalesce(payees.name, each_payment.supplier) AS name,
        coalesce(nullif(each_payment.purpose, ''), each_payment.description) AS what_for,
        coalesce(categories.title, each_payment.category) AS category_title
    FROM each_payment
    LEFT JOIN payees
        ON payees.supplier = each_payment.supplier
        AND payees.supplier_id = each_payment.supplier_id
        AND each_payment.date BETWEEN payees.first AND payees.last
    LEFT JOIN suppliers ON suppliers.code = payees.code
    LEFT JOIN categories ON categories.code = each_payment.category
)
SELECT
    ref,
    date,
    CASE WHEN withheld THEN 'Individual (name withheld)' ELSE name END AS supplier,
    CASE WHEN withheld THEN 'Withheld' ELSE what_for END AS purpose,
    category,
    category_title,
    decision,
    "grant",
    contract,
    document,
    CAST(amount AS DECIMAL(18, 2)) AS amount
FROM told
-- Those of a day whose names are withheld stand in the order of what is shown of them.
ORDER BY
    told.date, withheld, if(withheld, '', told.ref), if(withheld, amount, 0),
    category, decision, "grant", contract
