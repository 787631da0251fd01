-- title: Contract register
-- asks: FOI requesters and suppliers: "list your contracts: reference, title, supplier, how it was awarded,
--   value, start, end, extensions, who owns it, its CPV code, and what has been spent"
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
-- total: spent
-- example: mopac-spend ask contract-register --at 2020-03-31 --which live --format csv
WITH wanted AS (
    SELECT
        list(code) FILTER (kind = 'contract') AS codes,
        list(code) FILTER (kind = 'initiative') AS initiatives,
        list(code) FILTER (kind = 'decision') AS decisions,
        list(code) FILTER (kind = 'category') AS categories,
        count(*) FILTER (kind NOT IN ('contract', 'initiative', 'decision', 'category')) AS others,
        count(*) FILTER (kind <> 'contract') AS cut
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
        count(*) AS variations,
        coalesce(sum(amount), 0.00) AS amount,
        arg_max(ends, day) FILTER (ends IS NOT NULL) AS ends
    FROM variations
    WHERE day <= $at
    GROUP BY code
),
paid AS (
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
        supplied.supplier AS supplier_name,
        coalesce(varied.variations, 0) AS variations,
        coalesce(varied.amount, 0.00) AS varied,
        contracts.value + coalesce(varied.amount, 0.00) AS cap,
        coalesce(varied.ends, contracts.ends) AS ends_now,
        coalesce(paid.payments, 0) AS payments,
        paid.first_payment,
        paid.last_payment,
        coalesce(paid.amount, 0.00) AS spent,
        wanted.cut > 0 OR (asked.first IS NOT NULL AND $at > asked.last) AS in_part
    FROM contracts
    CROSS JOIN wanted
    CROSS JOIN asked
    LEFT JOIN supplied ON supplied.code = contracts.code
    LEFT JOIN varied ON varied.code = contracts.code
    LEFT JOIN paid ON paid.code = contracts.code AND NOT paid.late
    WHERE (asked.first IS NULL OR contracts.valid_from >= asked.first)
        AND (
            paid.code IS NOT NULL
            OR contracts.valid_from <= $at
            AND wanted.others = 0
            AND (wanted.codes IS NULL OR contracts.code IN wanted.codes)
            AND (wanted.initiatives IS NULL OR contracts.initiative IN wanted.initiatives)
            AND (wanted.decisions IS NULL OR contracts.decision IN wanted.decisions)
            AND (wanted.categories IS NULL OR contracts.category IN wanted.categories)
        )
),
shown AS (
    SELECT *
    FROM listed
    WHERE ($worth = 0 OR cap > $worth)
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
    CAST(coalesce(cap, 0.00) AS DECIMAL(18,2)) AS value_now,
    first_payment,
    last_payment,
    -- Unlike other shares this one may be more than the whole.
    CASE
        WHEN cap > 0 AND spent > cap THEN CAST(
            CAST(
                greatest(
                    101,
                    (CAST(spent * 100 AS HUGEINT) * 200 + CAST(cap * 100 AS HUGEINT))
                    // (CAST(cap * 100 AS HUGEINT) * 2)
                ) AS DECIMAL(18,0)
            ) * 0.01 AS DECIMAL(18,2)
        )
        WHEN cap > 0 THEN share(greatest(spent, 0.00), cap)
    END AS share_of_cap,
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
