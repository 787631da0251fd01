-- title: Spend against the value of contracts
-- asks: Auditors and Assembly members: "what has been spent under each contract against what it was let for?
--   Which are over?"
-- also: spend against contract value; which contracts are overspent; how much is left on each contract;
--   contracts over their cap; spend to date under a contract compared with what it was let for
-- definition: One line for each contract of the register that was awarded by the day `at`: its cap, which is
--   its value at award with its variations by then; the payments that name it by then; what remains of the cap,
--   and what is over it; and what is spent as a share of the cap. Spend of exactly the cap is within it.
--   Payments that name no contract of the register are one line, and so are payments after that day, so that
--   the amounts sum to all spend. Asked of days, it is about the contracts awarded on them, and payments under
--   earlier contracts are one line.
-- caveats: Ask with --at, and without days, for the standing of all contracts; spend-by-contract gives what was
--   paid under each in a year. A cap is a limit and no budget: spend near it early in a contract is not yet
--   over. Contracts whose value the register does not say have no cap. Payments are net of recoverable VAT;
--   check that the value is too. Under a filter by anything but contract, not every payment under a contract
--   may be among those asked about: standing says so. Contracts are then listed as in contract-register.
-- source: The register of contracts and its variations, and the contract that each payment names.
-- param: at day end: count awards, variations and payments up to this day
-- alike: contract, date
-- total: spent
-- sums: payments
-- example: mopac-spend ask contract-spend --at 2020-03-31 --format csv
WITH paid AS (
    SELECT
        contract AS code,
        date > $at AS late,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS first_payment,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY contract, date > $at
),
listed AS (
    SELECT
        contracts.*,
        contracts.value_now AS cap,
        coalesce(paid.payments, 0) AS payments,
        paid.first_payment,
        paid.last_payment,
        coalesce(paid.amount, 0.00) AS spent,
        asked.filters NOT IN ('', 'contract') OR (asked.first IS NOT NULL AND $at > asked.last) AS in_part
    FROM contracts_at($at) AS contracts
    CROSS JOIN asked
    LEFT JOIN paid ON paid.code = contracts.code AND NOT paid.late
    WHERE (asked.first IS NULL OR contracts.valid_from >= asked.first)
        AND (
            paid.code IS NOT NULL
            OR contracts.valid_from <= $at
            AND contracts.code IN (SELECT code FROM contracts_asked WHERE in_full)
        )
),
shown AS (
    SELECT *, if(cap IS NULL, 0.00, greatest(0.00, spent - cap)) AS excess FROM listed
),
rest AS (
    SELECT
        CASE
            WHEN paid.late THEN 'Paid after ' || strftime($at, '%Y-%m-%d')
            WHEN contracts.code IS NULL THEN 'On no contract of the register'
            WHEN contracts.valid_from < asked.first THEN 'On earlier contracts'
            ELSE 'On contracts not listed'
        END AS title,
        paid.late,
        sum(paid.payments) AS payments,
        min(paid.first_payment) AS first_payment,
        max(paid.last_payment) AS last_payment,
        sum(paid.amount) AS amount
    FROM paid
    CROSS JOIN asked
    LEFT JOIN contracts ON contracts.code = paid.code
    WHERE paid.late OR paid.code NOT IN (SELECT code FROM shown)
    GROUP BY ALL
)
SELECT
    title AS contract_title,
    code AS contract,
    supplier_name AS supplier,
    CASE
        WHEN cap IS NULL THEN 'no value recorded'
        WHEN excess > 0 THEN 'over'
        ELSE 'within'
    END || if(in_part, ' (payments asked about)', '') AS standing,
    CAST(coalesce(cap, 0.00) AS DECIMAL(18,2)) AS cap,
    CAST(if(cap IS NULL, 0.00, greatest(0.00, cap - spent)) AS DECIMAL(18,2)) AS remaining,
    CAST(excess AS DECIMAL(18,2)) AS over_cap,
    share_or_more(spent, cap) AS share_of_cap,
    CAST(payments AS BIGINT) AS payments,
    CAST(spent AS DECIMAL(18,2)) AS spent
FROM shown
UNION ALL
SELECT title, '', '', '', 0.00, 0.00, 0.00, NULL, CAST(payments AS BIGINT), CAST(amount AS DECIMAL(18,2))
FROM rest
ORDER BY contract = '', over_cap DESC, share_of_cap DESC NULLS LAST, contract, contract_title
