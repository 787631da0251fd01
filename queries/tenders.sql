-- title: Tenders
-- asks: FOI requesters and the Assembly: "what tenders were issued and awarded, how many bid, for what value,
--   and what has been paid?"
-- also: tenders issued and awarded; how many bid for each tender; tender exercises, bidders and outcome;
--   procurements run and contracts awarded by competition; invitations to tender; who won tenders; who applied
--   for a tender and who won it; work put out to tender and bids submitted
-- definition: Tenders are invitations and awards by a route on which suppliers compete: open, restricted,
--   mini-competition of a framework, quotations. One line for each invitation of the register by such a route,
--   with the contracts of such a route that came of it taken together; and one for each contract by such a
--   route that names no invitation. Listed are those issued, closed or awarded on the days asked about: how
--   many bid, what was expected, what became of it, the value at award, and the payments under its contracts on
--   those days. Payments on those days under contracts of other tenders are one line. Only payments under
--   contracts won by competition are asked about.
-- caveats: Awards without competition stand in single-tender-actions; invitations and contracts whose route is
--   not recorded in neither. Value is that at award: contract-register has what it came to. An outcome is that
--   of today, not of the last of the days. Filters narrow the payments: a tender is listed under them if one of
--   those payments is under a contract of it, and also, where the only filters are contract, initiative,
--   decision or category, if the register says so of it or of a contract of it. Nil pounds expected, or of
--   value, are not recorded or not yet awarded. Suppliers that are individuals are not named.
-- source: The registers of tenders and contracts, and the contract that each payment names.
-- only: contract IN (
--     SELECT contracts.code FROM contracts
--     JOIN routes ON routes.route = contracts.route AND routes.competed = 'true'
--   )
-- total: amount
-- sums: payments
-- example: mopac-spend ask tenders --fy 2019-20 --format csv
WITH wanted AS (
    SELECT
        list(code) FILTER (kind = 'contract') AS codes,
        list(code) FILTER (kind = 'initiative') AS initiatives,
        list(code) FILTER (kind = 'decision') AS decisions,
        list(code) FILTER (kind = 'category') AS categories,
        count(*) FILTER (kind NOT IN ('contract', 'initiative', 'decision', 'category')) AS others
    FROM asked_codes
),
paid AS (
    SELECT
        contract AS code,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY contract
),
won AS (
    SELECT
        contracts.*,
        if(invitations.competed = 'false' OR contracts.tender = '', contracts.code, contracts.tender) AS line,
        paid.payments,
        paid.amount
    FROM contracts
    JOIN routes ON routes.route = contracts.route AND routes.competed = 'true'
    LEFT JOIN tenders ON tenders.code = contracts.tender
    LEFT JOIN routes AS invitations ON invitations.route = tenders.route
    LEFT JOIN paid ON paid.code = contracts.code
),
awarded AS (
    SELECT
        line,
        count(*) AS contracts,
        min(title) AS title,
        min(route) AS route,
        max(bids) AS bids,
        string_agg(code, ', ' ORDER BY code) AS contract_codes,
        string_agg(DISTINCT supplier_name, '; ' ORDER BY supplier_name) AS suppliers,
        min(valid_from) AS first_award,
        list(valid_from) AS days,
        list(code) AS codes,
        list(initiative) AS initiatives,
        list(decision) AS decisions,
        list(category) AS categories,
        coalesce(sum(value), 0.00) AS value,
        coalesce(sum(payments), 0) AS payments,
        coalesce(sum(amount), 0.00) AS amount
    FROM won
    GROUP BY line
),
invited AS (
    SELECT tenders.*
    FROM tenders
    LEFT JOIN routes ON routes.route = tenders.route
    WHERE routes.competed = 'true' OR (tenders.route = '' AND tenders.code IN (SELECT line FROM won))
),
lines AS (
    SELECT
        coalesce(invited.code, '') AS tender,
        coalesce(invited.title, awarded.title) AS title,
        invited.valid_from AS issued,
        invited.closes,
        coalesce(nullif(invited.route, ''), awarded.route) AS route,
        -- Each contract of an invitation says how many bid for that one.
        if(invited.code IS NULL, awarded.bids, invited.bids) AS bids,
        coalesce(invited.estimate, 0.00) AS estimate,
        if(invited.code IS NULL, 'awarded', if(invited.outcome = '', 'open', invited.outcome)) AS outcome,
        awarded.* EXCLUDE (line, title, route, bids),
        list_distinct(list_concat(awarded.initiatives, [invited.initiative])) AS all_initiatives,
        list_distinct(list_concat(awarded.decisions, [invited.decision])) AS all_decisions
    FROM invited
    FULL JOIN awarded ON awarded.line = invited.code
),
marked AS (
    SELECT
        lines.*,
        coalesce(lines.payments, 0) > 0 AS is_paid,
        wanted.others = 0
            AND (wanted.codes IS NULL OR coalesce(list_has_any(lines.codes, wanted.codes), false))
            AND (wanted.initiatives IS NULL OR list_has_any(lines.all_initiatives, wanted.initiatives))
            AND (wanted.decisions IS NULL OR list_has_any(lines.all_decisions, wanted.decisions))
            AND (wanted.categories IS NULL OR coalesce(list_has_any(lines.categories, wanted.categories), false))
            AS is_asked,
        asked.first IS NULL
            OR coalesce(lines.issued BETWEEN asked.first AND asked.last, false)
            OR coalesce(lines.closes BETWEEN asked.first AND asked.last, false)
            OR coalesce(len(list_filter(lines.days, lambda day: day BETWEEN asked.first AND asked.last)) > 0, false)
            AS in_days
    FROM lines
    CROSS JOIN wanted
    CROSS JOIN asked
)
SELECT
    title AS tender_title,
    tender,
    issued,
    closes,
    route,
    bids,
    outcome,
    coalesce(contracts, 0) AS contracts,
    coalesce(contract_codes, '') AS contract_codes,
    coalesce(suppliers, '') AS suppliers,
    first_award AS awarded_on,
    CAST(estimate AS DECIMAL(18,2)) AS estimate,
    CAST(coalesce(value, 0.00) AS DECIMAL(18,2)) AS value,
    CAST(coalesce(payments, 0) AS BIGINT) AS payments,
    CAST(coalesce(amount, 0.00) AS DECIMAL(18,2)) AS amount
FROM marked
WHERE in_days AND (is_asked OR is_paid)
UNION ALL
SELECT
    'Under contracts of other tenders',
    '',
    NULL,
    NULL,
    '',
    NULL,
    '',
    CAST(sum(contracts) AS BIGINT),
    '',
    '',
    NULL,
    0.00,
    0.00,
    CAST(sum(payments) AS BIGINT),
    CAST(sum(amount) AS DECIMAL(18,2))
FROM marked
WHERE is_paid AND NOT in_days
HAVING count(*) > 0
ORDER BY
    tender = '' AND route = '',
    coalesce(issued, awarded_on),
    tender,
    tender_title,
    contract_codes
