-- title: Contracts that end in a window
-- asks: Suppliers and commissioners: "which contracts end next year, and can they be extended?"
-- definition: One line for each contract of the register whose end, as it stands after the variations up to the
--   day `at`, or whose last possible extension falls on the days asked about; which of the two does is said.
--   Asked of no days, it lists those with an end or a last extension on the day `at` or later. Its value is
--   that at award with its variations by then.
-- caveats: A contract whose end the register does not say is not listed. A possible extension is no decision to
--   extend. Where no last extension is recorded there may be none. A value of nil is not recorded.
-- source: The register of contracts and its variations.
-- reads: registers
-- filters: contract, initiative, decision, category
-- param: at day end: take variations up to this day
-- total: value_now
-- example: mopac-spend ask contracts-expiring --fy 2021-22 --format csv
WITH wanted AS (
    SELECT
        list(code) FILTER (kind = 'contract') AS codes,
        list(code) FILTER (kind = 'initiative') AS initiatives,
        list(code) FILTER (kind = 'decision') AS decisions,
        list(code) FILTER (kind = 'category') AS categories
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
varied AS (
    SELECT
        code,
        coalesce(sum(amount), 0.00) AS amount,
        arg_max(ends, day) FILTER (ends IS NOT NULL) AS ends
    FROM variations
    WHERE day <= $at
    GROUP BY code
),
ending AS (
    SELECT
        contracts.*,
        supplied.supplier AS supplier_name,
        coalesce(varied.ends, contracts.ends) AS ends_now,
        contracts.value + coalesce(varied.amount, 0.00) AS cap,
        coalesce(asked.first, $at) AS first,
        if(asked.first IS NULL, DATE '9999-12-31', asked.last) AS last
    FROM contracts
    CROSS JOIN wanted
    CROSS JOIN asked
    LEFT JOIN supplied ON supplied.code = contracts.code
    LEFT JOIN varied ON varied.code = contracts.code
    WHERE contracts.valid_from <= $at
        AND (wanted.codes IS NULL OR contracts.code IN wanted.codes)
        AND (wanted.initiatives IS NULL OR contracts.initiative IN wanted.initiatives)
        AND (wanted.decisions IS NULL OR contracts.decision IN wanted.decisions)
        AND (wanted.categories IS NULL OR contracts.category IN wanted.categories)
)
SELECT
    title AS contract_title,
    code AS contract,
    supplier_name AS supplier,
    if(route = '', 'not recorded', route) AS route,
    owner,
    starts,
    ends_now AS ends,
    extends_to,
    CASE
        WHEN ends_now BETWEEN first AND last AND extends_to BETWEEN first AND last THEN 'end and last extension'
        WHEN ends_now BETWEEN first AND last THEN 'end'
        ELSE 'last extension'
    END AS falls_in_the_window,
    CAST(coalesce(cap, 0.00) AS DECIMAL(18,2)) AS value_now
FROM ending
WHERE ends_now BETWEEN first AND last OR extends_to BETWEEN first AND last
ORDER BY ends_now NULLS LAST, extends_to NULLS LAST, code
