-- title: Spend by each of the books' divisions by itself
-- asks: The public: "what was spent on it, by whom, for what and when?"
-- definition: One line for each initiative, directorate, category, fund, supplier and quarter, with the payments in
--   it and their sum: the rows of spend-by-two, summed. Every payment is once in each of the six divisions.
-- caveats: As those of spend-by-two.
-- source: The tags on each payment, and the registers of initiatives, suppliers and grants.
-- rows: kind, title
-- total: amount
-- adds: no
-- reads: spend_private
-- example: mopac-spend ask spend-by-two --down initiative --across category
WITH titles AS (
    SELECT 'initiative' AS kind, code, title FROM initiatives
    UNION ALL
    SELECT 'directorate', code, title FROM directorates
    UNION ALL
    SELECT 'category', code, title FROM categories
    UNION ALL
    SELECT 'fund', code, title FROM funds
    UNION ALL
    VALUES ('fund', 'none', 'No fund recorded')
),
paid AS (
    SELECT
        spend.*,
        CASE
            WHEN individuals.code IS NOT NULL
                OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
                THEN 'Individuals (names withheld)'
            ELSE coalesce(payees.name, spend.supplier)
        END AS payee
    FROM spend
    LEFT JOIN payees
        ON payees.supplier = spend.supplier
        AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
    LEFT JOIN suppliers AS individuals
        ON individuals.code = payees.code AND individuals.individual = 'true'
),
sums AS (
    SELECT
        CASE
            WHEN GROUPING(initiative) = 0 THEN 'initiative'
            WHEN GROUPING(directorate) = 0 THEN 'directorate'
            WHEN GROUPING(category) = 0 THEN 'category'
            WHEN GROUPING(fund) = 0 THEN 'fund'
            WHEN GROUPING(payee) = 0 THEN 'supplier'
            ELSE 'quarter'
        END AS kind,
        coalesce(
            nullif(coalesce(initiative, directorate, category, fund, payee, quarter), ''), 'none'
        ) AS code,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM paid
    GROUP BY GROUPING SETS (
        (initiative), (directorate), (category), (fund), (payee), (quarter)
    )
)
SELECT
    sums.kind,
    sums.code,
    coalesce(titles.title, if(sums.code = 'none', 'None recorded', sums.code)) AS title,
    sums.payments,
    sums.amount
FROM sums
LEFT JOIN titles ON titles.kind = sums.kind AND titles.code = sums.code
ORDER BY sums.kind, sums.amount DESC, sums.code
