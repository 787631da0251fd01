-- title: Variations of contracts
-- asks: Auditors and the public: "how have contracts been changed since they were let, by how much, why, and
--   who agreed?"
-- also: variations to contracts; changes to contracts after award; contract amendments; contracts that were
--   increased or extended, why and by whose authority; more money added to a contract after it was signed;
--   contract extensions agreed
-- definition: One line for each variation of the register of contracts on the days asked about: the pounds it
--   adds or takes off, the contract's value before and after it, the end before and after it, the reason and
--   the decision that is its authority. Value before counts the value at award and every earlier variation. A
--   variation that changes no pounds or no end leaves that as it was.
-- caveats: A value of nil is that of a contract whose value at award is not recorded. Nil pounds are a
--   variation without a change of value.
-- source: The variations in the register of contracts. Contract notices list them in the same way: the
--   amendment's day, its reason and the change of value (Open Contracting Data Standard).
-- reads: registers
-- filters: contract, initiative, decision, category
-- total: amount
-- example: mopac-spend ask contract-variations --format csv
WITH wanted AS (
    SELECT
        list(code) FILTER (kind = 'contract') AS codes,
        list(code) FILTER (kind = 'initiative') AS initiatives,
        list(code) FILTER (kind = 'decision') AS decisions,
        list(code) FILTER (kind = 'category') AS categories
    FROM asked_codes
),
changed AS (
    SELECT
        variations.*,
        contracts.title,
        contracts.supplier_name AS supplier,
        contracts.value + coalesce(sum(variations.amount) OVER earlier, 0.00) AS value_before,
        contracts.value + coalesce(sum(variations.amount) OVER earlier_too, 0.00) AS value_after,
        coalesce(last_value(variations.ends IGNORE NULLS) OVER earlier, contracts.ends) AS ends_before,
        (wanted.codes IS NULL OR contracts.code IN wanted.codes)
            AND (wanted.initiatives IS NULL OR contracts.initiative IN wanted.initiatives)
            AND (wanted.decisions IS NULL OR variations.decision IN wanted.decisions
                OR contracts.decision IN wanted.decisions)
            AND (wanted.categories IS NULL OR contracts.category IN wanted.categories) AS is_asked
    FROM variations
    JOIN contracts ON contracts.code = variations.code
    CROSS JOIN wanted
    WINDOW
        earlier AS (
            PARTITION BY variations.code
            ORDER BY variations.day
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        earlier_too AS (
            PARTITION BY variations.code
            ORDER BY variations.day
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
)
SELECT
    changed.title AS contract_title,
    changed.code AS contract,
    changed.supplier,
    changed.day AS varied_on,
    changed.reason,
    changed.decision,
    changed.ends_before,
    coalesce(changed.ends, changed.ends_before) AS ends_after,
    CAST(coalesce(changed.value_before, 0.00) AS DECIMAL(18,2)) AS value_before,
    CAST(coalesce(changed.value_after, 0.00) AS DECIMAL(18,2)) AS value_after,
    CAST(coalesce(changed.amount, 0.00) AS DECIMAL(18,2)) AS amount
FROM changed
CROSS JOIN asked
WHERE changed.is_asked AND (asked.first IS NULL OR changed.day BETWEEN asked.first AND asked.last)
ORDER BY varied_on, contract
