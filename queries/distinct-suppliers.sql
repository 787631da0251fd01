-- title: Number of suppliers
-- asks: The Assembly and FOI officers: "how many different consultants did you pay in each year?"
-- also: how many suppliers; number of suppliers paid for {category}; count of different consultants or
--   vendors; how many firms were used; how many companies did you pay; how many suppliers over all years
--   together [--years together]
-- definition: How many different suppliers were paid in each financial year and category, in how many payments
--   and pounds. What the register of suppliers knows as one supplier counts once, whatever it was paid as;
--   every other name counts as it is written. Individuals are counted and not named.
-- caveats: Counts of suppliers do not add up: one supplier may be paid in several years and categories. For the
--   number over all of them ask with --years together, --categories together, or both. A supplier that the
--   register does not know counts once for each spelling: mopac-spend suppliers propose finds such names. People
--   whose names the source itself withheld are all one to these books.
-- source: The supplier name on each payment, the register of suppliers and that of grants.
-- param: years one-of(apart|together) apart: whether each financial year is counted by itself
-- param: categories one-of(apart|together) apart: whether each category is counted by itself
-- rows: financial_year, category_title
-- reads: spend_private
-- total: amount
-- sums: payments
-- example: mopac-spend ask distinct-suppliers --category consultancy
WITH known AS (
    SELECT
        payees.supplier,
        payees.supplier_id,
        payees.first,
        payees.last,
        payees.code,
        coalesce(suppliers.individual, '') = 'true' AS individual
    FROM payees
    LEFT JOIN suppliers ON suppliers.code = payees.code
),
each_supplier AS (
    SELECT
        CASE $years WHEN 'apart' THEN spend.financial_year ELSE 'All years' END
            AS financial_year,
        CASE $categories WHEN 'apart' THEN spend.category ELSE '' END AS category,
        known.code,
        CASE WHEN known.code IS NULL THEN spend.supplier ELSE '' END AS supplier,
        bool_or(
            coalesce(known.individual, false)
            OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
        ) AS individual,
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
    each_supplier.financial_year,
    each_supplier.category,
    CASE each_supplier.category
        WHEN '' THEN 'All categories'
        ELSE coalesce(any_value(categories.title), each_supplier.category)
    END AS category_title,
    count(*) AS suppliers,
    count(*) FILTER (each_supplier.individual) AS individuals_among_them,
    CAST(sum(each_supplier.payments) AS BIGINT) AS payments,
    sum(each_supplier.amount) AS amount
FROM each_supplier
LEFT JOIN categories ON categories.code = each_supplier.category
GROUP BY each_supplier.financial_year, each_supplier.category
ORDER BY
    each_supplier.financial_year,
    any_value(categories.sort) NULLS LAST,
    each_supplier.category
