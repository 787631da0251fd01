-- title: Spend by provider and kind of purchase
-- asks: FOI officers: "which providers did you pay for training, for what kind, in each year?"
-- also: training by provider; which providers were paid for {category}; external trainers and what they were
--   paid; providers of {category} in each year; who supplied {category}, and what kind; which organisation
--   delivered the {category}; {account} by supplier; goods, supplies or services bought, by supplier
-- definition: The sum of payments to each supplier by account of the chart and financial year, for whatever
--   category is asked. What the register of suppliers knows as one supplier is under the register's name.
--   Individuals, as the registers of suppliers and grants know them, are one line for each account and are not
--   named.
-- caveats: The account says what kind of purchase it was, not the subject of a course: the descriptions, in items,
--   may. How many people were trained is not in these books.
-- source: The supplier and account of each payment, the register of suppliers and that of grants.
-- rows: supplier, account
-- across: financial_year
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask spend-by-provider --category training
WITH known AS (
    SELECT
        payees.supplier,
        payees.supplier_id,
        payees.first,
        payees.last,
        if(suppliers.individual = 'true', 'Individuals (names withheld)', payees.name)
            AS name
    FROM payees
    LEFT JOIN suppliers ON suppliers.code = payees.code
),
named AS (
    SELECT
        CASE
            WHEN spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
                THEN 'Individuals (names withheld)'
            ELSE coalesce(known.name, spend.supplier)
        END AS supplier,
        spend.account,
        spend.category,
        spend.financial_year,
        payments_in(spend.ref, spend.apportioned_by) AS payments,
        sum(spend.amount) AS amount
    FROM spend
    LEFT JOIN known
        ON known.supplier = spend.supplier
        AND known.supplier_id = spend.supplier_id
        AND spend.date BETWEEN known.first AND known.last
    GROUP BY 1, 2, 3, 4
)
SELECT
    named.supplier,
    named.account,
    named.category,
    coalesce(categories.title, named.category) AS category_title,
    named.financial_year,
    named.payments,
    named.amount
FROM named
LEFT JOIN categories ON categories.code = named.category
ORDER BY
    lower(named.supplier),
    named.supplier,
    named.account,
    named.category,
    named.financial_year
