-- title: Payments to individuals
-- asks: FOI officers: "how much was paid to individuals, and how often, without saying to whom?"
-- also: payments to individuals; money paid to people rather than companies; how many individuals were paid;
--   payments to private persons, names withheld; how many people were paid
-- definition: The payments to people whom the register of suppliers knows for individuals, and on grants that the
--   register of grants knows for grants to individuals: how many people, how many payments and how many pounds,
--   by category and financial year. Nobody is named.
-- caveats: Personal data is exempt under section 40 of the Freedom of Information Act. A line of one person gives
--   away what that person was paid, and so does the difference between two answers: what is released hides such
--   figures, and fewer of them where several years or categories are asked for together (--years together,
--   --categories together). People whose names the source itself withheld are all one to these books. People whom
--   the registers do not know for individuals are not here. --payments gives each payment, without the name: it is
--   for the house, and what is released has all of them as one line, or none.
-- source: The register of suppliers (individual), that of grants, and the payments.
-- only: "grant" IN (SELECT code FROM grants WHERE individual = 'true') OR EXISTS (
--   SELECT 1 FROM payees JOIN suppliers ON suppliers.code = payees.code AND suppliers.individual = 'true'
--   WHERE payees.supplier = spend.supplier AND payees.supplier_id = spend.supplier_id
--   AND spend.date BETWEEN payees.first AND payees.last)
-- param: years one-of(apart|together) apart: whether each financial year is counted by itself
-- param: categories one-of(apart|together) apart: whether each category is counted by itself
-- rows: financial_year, category_title
-- reads: spend_private
-- total: amount
-- sums: payments
-- example: mopac-spend ask payments-to-individuals --years together --categories together
WITH paid AS (
    SELECT
        CASE $years WHEN 'apart' THEN spend.financial_year ELSE 'All years' END
            AS financial_year,
        CASE $categories WHEN 'apart' THEN spend.category ELSE '' END AS category,
        coalesce('code ' || payees.code, 'name ' || spend.supplier) AS person,
        payments_in(spend.ref, spend.apportioned_by) AS payments,
        sum(spend.amount) AS amount
    FROM spend
    LEFT JOIN payees
        ON payees.supplier = spend.supplier
        AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
    GROUP BY 1, 2, 3
)
SELECT
    paid.financial_year,
    paid.category,
    CASE paid.category
        WHEN '' THEN 'All categories'
        ELSE coalesce(any_value(categories.title), paid.category)
    END AS category_title,
    count(*) AS individuals,
    CAST(sum(paid.payments) AS BIGINT) AS payments,
    sum(paid.amount) AS amount
FROM paid
LEFT JOIN categories ON categories.code = paid.category
GROUP BY paid.financial_year, paid.category
ORDER BY
    paid.financial_year, any_value(categories.sort) NULLS LAST, paid.category
