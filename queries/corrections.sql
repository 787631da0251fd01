-- title: Corrections
-- asks: FOI officers and auditors: "what was changed after it was first recorded?"
-- also: what was changed after publication; amended or altered figures; what was changed after it was
--   recorded; corrections and credit notes; payments reversed or refunded; entries edited later; restated
--   payments
-- definition: The payments that correct others: those that take back an earlier payment of the books (`reverses`),
--   those that a new version of an export brought in place of an earlier one (`amends`), and every other credit,
--   which takes back some of what was paid without saying of which payment. Nothing that was posted is ever
--   edited or removed: a correction is a payment of its own, on its own day. Payees that the registers know for
--   individuals are not named.
-- caveats: A credit may be in another year than the payment it takes back, and may be a refund rather than a
--   correction. The books hold the sum and the day of a correction, not who asked for it; and they hold no
--   published versions, so the change since a publication has to be found by asking both states of the books,
--   which their SHA-256 tells apart.
-- source: The sign of each payment, what it says it reverses, and what each import says it amends.
-- only: amount < 0 OR reverses <> '' OR batch IN (SELECT id FROM batches WHERE amends <> '')
-- rows: date, supplier, description, correction, source
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask corrections
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
        coalesce(batches.source, '') AS source,
        coalesce(batches.amends, '') AS amends
    FROM spend
    LEFT JOIN batches ON batches.id = spend.batch
    LEFT JOIN individuals
        ON individuals.supplier = spend.supplier
        AND individuals.supplier_id = spend.supplier_id
        AND spend.date BETWEEN individuals.first AND individuals.last
)
SELECT
    ref,
    date,
    CASE WHEN withheld THEN 'Individual (name withheld)' ELSE supplier END AS supplier,
    CASE WHEN withheld THEN 'Withheld' ELSE description END AS description,
    CASE
        WHEN reverses <> '' THEN 'takes back an earlier payment'
        WHEN amends <> '' THEN 'came with a new version'
        ELSE 'credit'
    END AS correction,
    reverses,
    source,
    batch,
    amends,
    amount
FROM told
-- Those of a day whose names are withheld stand in the order of what is shown of them.
ORDER BY
    told.date, withheld, if(withheld, '', told.ref), if(withheld, amount, 0), initiative,
    correction, source, amends
