-- title: Single tender actions and other direct awards
-- asks: FOI requesters and Assembly members: "which contracts were awarded without competition, to whom, for
--   how much, and what has been paid under them?"
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
-- example: mopac-spend ask single-tender-actions --format csv
WITH wanted AS (
    SELECT
        list(code) FILTER (kind = 'contract') AS codes,
        list(code) FILTER (kind = 'initiative') AS initiatives,
        list(code) FILTER (kind = 'decision') AS decisions,
        list(code) FILTER (kind = 'category') AS categories,
        count(*) FILTER (kind NOT IN ('contract', 'initiative', 'decision', 'category')) AS others
    FROM asked_codes
),
-- A name in the place of a code may be one under which a supplier of the register is paid.
supplied AS (
    SELECT
        contracts.code,
        CASE
            WHEN bool_or(suppliers.individual = 'true') THEN 'Individuals (names withheld)'
            ELSE coalesce(max(suppliers.title) FILTER (suppliers.code = contracts.supplier), contracts.supplier)
        END AS supplier
    FROM contracts
    LEFT JOIN payees ON payees.supplier = contracts.supplier
    LEFT JOIN suppliers
        ON suppliers.code IN (contracts.supplier, payees.code)
        OR lower(suppliers.title) = lower(contracts.supplier)
    GROUP BY contracts.code, contracts.supplier
),
paid AS (
    SELECT
        contract AS code,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS first_payment,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY contract
),
varied AS (
    SELECT variations.code, coalesce(sum(variations.amount), 0.00) AS amount
    FROM variations
    CROSS JOIN asked
    WHERE variations.day <= asked.last
    GROUP BY variations.code
)
SELECT
    contracts.title AS contract_title,
    contracts.code AS contract,
    supplied.supplier,
    contracts.route,
    contracts.valid_from AS awarded_on,
    contracts.owner,
    coalesce(nullif(decisions.reference, ''), contracts.decision) AS decision,
    coalesce(contracts.value, 0.00) AS value_at_award,
    CAST(coalesce(varied.amount, 0.00) AS DECIMAL(18,2)) AS varied,
    paid.first_payment,
    paid.last_payment,
    coalesce(paid.payments, 0) AS payments,
    CAST(coalesce(paid.amount, 0.00) AS DECIMAL(18,2)) AS amount
FROM contracts
JOIN routes ON routes.route = contracts.route AND routes.competed = 'false'
CROSS JOIN wanted
CROSS JOIN asked
LEFT JOIN supplied ON supplied.code = contracts.code
LEFT JOIN decisions ON decisions.code = contracts.decision
LEFT JOIN varied ON varied.code = contracts.code
LEFT JOIN paid ON paid.code = contracts.code
WHERE paid.code IS NOT NULL
    OR (
        wanted.others = 0
        AND (wanted.codes IS NULL OR contracts.code IN wanted.codes)
        AND (wanted.initiatives IS NULL OR contracts.initiative IN wanted.initiatives)
        AND (wanted.decisions IS NULL OR contracts.decision IN wanted.decisions)
        AND (wanted.categories IS NULL OR contracts.category IN wanted.categories)
        AND (asked.first IS NULL OR contracts.valid_from BETWEEN asked.first AND asked.last)
    )
ORDER BY awarded_on, contract
