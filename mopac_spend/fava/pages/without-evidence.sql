-- title: Payments without evidence
-- asks: Auditors: "which payments say nothing of their evidence?"
-- definition: Every payment that names no document of its own and does not say what it rests on, oldest first.
--   Payees that the registers of suppliers and grants know for individuals are not named.
-- caveats: A payment may have evidence in the finance system that nobody recorded here.
-- source: The evidence of each payment.
-- only: evidence = ''
-- param: most whole 1000000000000: how many to list
-- param: after whole 0: how many to pass over first
-- rows: date, supplier
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask payments --fy 2020-21
SELECT
    spend.ref,
    spend.date,
    if(
        individuals.code IS NOT NULL
            OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true'),
        'Individual (name withheld)',
        spend.supplier
    ) AS supplier,
    spend.document,
    spend.batch,
    spend."row" AS source_row,
    spend.amount
FROM spend
LEFT JOIN payees
    ON payees.supplier = spend.supplier
    AND payees.supplier_id = spend.supplier_id
    AND spend.date BETWEEN payees.first AND payees.last
LEFT JOIN suppliers AS individuals
    ON individuals.code = payees.code AND individuals.individual = 'true'
ORDER BY spend.date, spend.ref
LIMIT $most OFFSET $after
