-- title: Contract register
-- asks: FOI requesters and suppliers: "list your contracts: reference, title, supplier, how it was awarded,
--   value, start, end, extensions, who owns it, its CPV code, and what has been spent"
-- also: list of contracts; register of contracts with supplier, value, start and end; contracts with their
--   reference, owner and CPV code; current contracts [--which live]; live contracts [--which live]; contracts
--   worth over {limit}; contracts held with suppliers; start date, duration and extension clause of each
--   contract
-- definition: One line for each contract of the register that was awarded by the day `at`: its value when it
--   was awarded, how often and by how many pounds it has been varied by then, its value now (its cap), the end
--   as it stands after variations, the last day to which it can be extended, and the payments that name it by
--   then, also as a share of the cap. `which` live lists those that have begun and not ended on that day;
--   `worth` those whose value now is over so many pounds. Payments that name no contract of the register are
--   one line, and so are payments after that day and those under contracts that are not listed, so that the
--   amounts sum to all spend. Asked of days, it is about the contracts awarded on them, and payments under
--   earlier contracts are one line.
-- caveats: A value of nil, and a blank share, is a contract whose value the register does not say. The CPV
--   code, bids and owner are as the register has them; the owner is a post. Filters narrow the payments: a
--   contract is listed under them if one of those payments names it, and also, where the only filters are
--   contract, initiative, decision or category, if the register says so of it. What is spent is then what was
--   asked about. Suppliers that are individuals are not named.
-- source: The register of contracts and its variations, and the contract that each payment names. Bodies have
--   released registers of these columns; the Specified Information Order 2011, paragraph 4, has a local
--   policing body publish its contracts over £10,000, and list the others.
-- param: at day end: count awards, variations and payments up to this day
-- param: which one-of(all|live) all: every contract, or those running on that day
-- param: worth pounds 0: only contracts whose value now is over this
-- alike: contract, date
-- total: spent
-- sums: payments
-- example: mopac-spend ask contract-register --at 2020-03-31 --which live --format csv
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
        coalesce(paid.payments, 0) AS payments,
        paid.first_payment,
        paid.last_payment,
        coalesce(paid.amount, 0.00) AS spent
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
    SELECT *
    FROM listed
    WHERE ($worth = 0 OR value_now > $worth)
        AND (
            $which = 'all'
            OR (coalesce(starts, valid_from) <= $at AND (ends_now IS NULL OR ends_now >= $at))
        )
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
    if(route = '', 'not recorded', route) AS route,
    bids,
    valid_from AS awarded_on,
    starts,
    ends_now AS ends,
    extends_to,
    owner,
    cpv,
    CAST(coalesce(value, 0.00) AS DECIMAL(18,2)) AS value_at_award,
    CAST(variations AS BIGINT) AS variations,
    CAST(varied AS DECIMAL(18,2)) AS varied,
    CAST(coalesce(value_now, 0.00) AS DECIMAL(18,2)) AS value_now,
    first_payment,
    last_payment,
    share_or_more(spent, value_now) AS share_of_cap,
    CAST(payments AS BIGINT) AS payments,
    CAST(spent AS DECIMAL(18,2)) AS spent
FROM shown
UNION ALL
SELECT
    title,
    '',
    '',
    '',
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    '',
    '',
    0.00,
    0,
    0.00,
    0.00,
    first_payment,
    last_payment,
    NULL,
    CAST(payments AS BIGINT),
    CAST(amount AS DECIMAL(18,2))
FROM rest
ORDER BY contract = '', awarded_on, contract, contract_title
