-- title: Suppliers by when they were first paid
-- asks: FOI officers and auditors: "since when have you paid this supplier, and when last?"
-- also: since when was a supplier paid; first and last payment to each supplier; how long have you traded with
--   a supplier; former staff or one-person companies paid as consultants; when was {supplier} first paid; how
--   long has {supplier} been with you; length of trading with suppliers
-- definition: For each supplier the day of its first and of its last payment among those asked about, in how many
--   financial years it was paid, and the sum; those paid longest come first. What the register of suppliers
--   knows as one supplier is one line under the register's name, with its company or charity number. Individuals
--   are one line and are not named.
-- caveats: Ask it without a period: the first payment is the first of those selected, and the books begin with
--   their own first payment, so a supplier may have been paid before. How long a company has traded is not in
--   these books; its number finds it at Companies House.
-- source: The supplier name and day of each payment, the register of suppliers and that of grants.
-- reads: spend_private
-- total: amount
-- sums: payments
-- example: mopac-spend ask suppliers-paid-since --category consultancy
WITH paid AS (
    SELECT
        spend.supplier,
        payees.code,
        payees.name,
        spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            AS on_grant_to_one,
        spend.financial_year,
        payments_in(spend.ref, spend.apportioned_by) AS payments,
        min(spend.date) AS first_payment,
        max(spend.date) AS last_payment,
        sum(spend.amount) AS amount
    FROM spend
    LEFT JOIN payees
        ON payees.supplier = spend.supplier
        AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
    GROUP BY 1, 2, 3, 4, 5
),
named AS (
    SELECT
        paid.on_grant_to_one OR coalesce(suppliers.individual, '') = 'true' AS withheld,
        CASE
            WHEN withheld THEN 'Individuals (names withheld)'
            ELSE coalesce(paid.name, paid.supplier)
        END AS supplier,
        CASE WHEN NOT withheld THEN suppliers.company END AS company_number,
        CASE WHEN NOT withheld THEN suppliers.charity END AS charity_number,
        paid.*
            EXCLUDE (supplier, code, name, on_grant_to_one)
    FROM paid
    LEFT JOIN suppliers ON suppliers.code = paid.code
)
SELECT
    supplier,
    coalesce(max(company_number), '') AS company_number,
    coalesce(max(charity_number), '') AS charity_number,
    min(first_payment) AS first_payment,
    max(last_payment) AS last_payment,
    count(DISTINCT financial_year) AS financial_years,
    CAST(sum(payments) AS BIGINT) AS payments,
    sum(amount) AS amount
FROM named
GROUP BY supplier
ORDER BY first_payment, supplier
