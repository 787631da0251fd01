-- title: Spend by contract
-- asks: FOI requesters: "what was paid under each contract in this year?"
-- also: spend by contract; what was paid under each contract; payments under {contract}; contract payments in
--   a year
-- definition: The sum of payments by the contract that each names, largest first, with the contract's supplier.
--   Payments that name no contract of the register are one line, so that the amounts sum to all spend.
-- caveats: It is what was paid on the days asked about; contract-spend sets all that was paid against what a
--   contract was let for. A contract without a payment is not listed. Payments from before contracts were
--   recorded on them name none. Suppliers that are individuals are not named.
-- source: The contract that each payment names, and the register of contracts.
-- alike: contract, date
-- total: amount
-- sums: payments
-- example: mopac-spend ask spend-by-contract --fy 2020-21 --format csv
WITH paid AS (
    SELECT
        contract AS code,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS first_payment,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY contract
)
SELECT
    coalesce(contracts.title, 'On no contract of the register') AS contract_title,
    coalesce(contracts.code, '') AS contract,
    coalesce(contracts.supplier_name, '') AS supplier,
    min(paid.first_payment) AS first_payment,
    max(paid.last_payment) AS last_payment,
    CAST(sum(paid.payments) AS BIGINT) AS payments,
    CAST(sum(paid.amount) AS DECIMAL(18,2)) AS amount
FROM paid
LEFT JOIN contracts ON contracts.code = paid.code
GROUP BY contracts.code, contracts.title, contracts.supplier_name
ORDER BY contracts.code IS NULL, amount DESC, contract
