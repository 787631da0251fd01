-- title: Single tender actions and other direct awards
-- asks: FOI requesters and Assembly members: "which contracts were awarded without competition, to whom, for
--   how much, and what has been paid under them?"
-- also: single tender actions; contracts awarded without competition; direct awards; contracts let without a
--   tender; waivers of competition; direct call-offs; exemptions from competition; contracts awarded
--   uncontested, on single supplier justification
-- definition: One line for each contract of the register by a route on which suppliers do not compete: a single
--   tender action, or a direct call-off of a framework without asking its other suppliers. Listed are those
--   awarded on the days asked about, and others on which something was paid on them; with the value at award,
--   what variations on or before the last of those days added, and the payments on those days. Only payments
--   under such contracts are asked about.
-- caveats: Contracts whose route is not recorded are not here and not among tenders. A direct award may be
--   lawful and approved: the decision says under what authority. Spend under no contract of the register is not
--   here either. Filters narrow the payments: a contract is listed under them if one of those payments names
--   it, and also, where the only filters are contract, initiative, decision or category, if the register says
--   so of it. A value of nil is not recorded. Suppliers that are individuals are not named.
-- source: The register of contracts, and the contract that each payment names. PCD 681 is a published example:
--   grants by competition and a single tender action of £0.4m in one decision.
-- only: contract IN (
--     SELECT contracts.code FROM contracts
--     JOIN routes ON routes.route = contracts.route AND routes.competed = 'false'
--   )
-- total: amount
-- sums: payments
-- example: mopac-spend ask single-tender-actions --format csv
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
    contracts.title AS contract_title,
    contracts.code AS contract,
    contracts.supplier_name AS supplier,
    contracts.route,
    contracts.valid_from AS awarded_on,
    contracts.owner,
    coalesce(nullif(decisions.reference, ''), contracts.decision) AS decision,
    coalesce(contracts.value, 0.00) AS value_at_award,
    contracts.varied,
    paid.first_payment,
    paid.last_payment,
    coalesce(paid.payments, 0) AS payments,
    CAST(coalesce(paid.amount, 0.00) AS DECIMAL(18,2)) AS amount
FROM asked
CROSS JOIN contracts_at((SELECT last FROM asked)) AS contracts
JOIN routes ON routes.route = contracts.route AND routes.competed = 'false'
LEFT JOIN decisions ON decisions.code = contracts.decision
LEFT JOIN paid ON paid.code = contracts.code
WHERE paid.code IS NOT NULL
    OR (
        contracts.code IN (SELECT code FROM contracts_asked WHERE in_full)
        AND (asked.first IS NULL OR contracts.valid_from BETWEEN asked.first AND asked.last)
    )
ORDER BY awarded_on, contract
