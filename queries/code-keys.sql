-- title: Key to the codes
-- asks: The public: "every item, please, with a key to the codes"
-- also: key to the codes; what the codes mean; explanation of codes and abbreviations; list of codes with
--   their titles; codes used in the payments [--codes used]; chart of accounts
-- definition: Every code that a payment of these books may carry, by kind: directorate, initiative, category, fund,
--   decision, grant, contract and account, with its title, what it means (the definition of a category, the reference
--   of a decision, the finance system's codes of an account), its days, and how many of the selected payments carry
--   it. Asked for the codes used, it leaves out those that none of them carries.
-- caveats: A payment carries several codes, so the lines are never added; the total counts every payment once. A
--   code without a last day is still in use. payments lists the items themselves.
-- source: The registers and the chart of accounts of the books.
-- adds: no
-- param: codes one-of(all|used) all: every code, or those that the selected payments carry
-- rows: kind, code, title, first_day, last_day
-- alike: directorate, initiative, category, fund, decision, grant, contract, account
-- total: amount
-- example: mopac-spend ask code-keys --codes used --fy 2020-21 --format csv
WITH used AS (
    SELECT
        directorate, initiative, category, fund, decision, "grant", contract, account,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY GROUPING SETS (
        (directorate), (initiative), (category), (fund),
        (decision), ("grant"), (contract), (account)
    )
),
carried AS (
    SELECT
        CASE
            WHEN directorate IS NOT NULL THEN 'directorate'
            WHEN initiative IS NOT NULL THEN 'initiative'
            WHEN category IS NOT NULL THEN 'category'
            WHEN fund IS NOT NULL THEN 'fund'
            WHEN decision IS NOT NULL THEN 'decision'
            WHEN "grant" IS NOT NULL THEN 'grant'
            WHEN contract IS NOT NULL THEN 'contract'
            ELSE 'account'
        END AS kind,
        coalesce(
            directorate, initiative, category, fund, decision, "grant", contract, account
        ) AS code,
        payments,
        amount
    FROM used
),
known(kind, code, title, meaning, first_day, last_day, sort) AS (
    SELECT 'directorate', code, title, '', valid_from, valid_to, sort FROM directorates
    UNION ALL
    SELECT 'initiative', code, title, '', valid_from, valid_to, sort FROM initiatives
    UNION ALL
    SELECT 'category', code, title, definition, valid_from, valid_to, sort
    FROM categories
    UNION ALL
    SELECT 'fund', code, title, '', valid_from, valid_to, sort FROM funds
    UNION ALL
    SELECT 'decision', code, title, reference, valid_from, valid_to, sort FROM decisions
    UNION ALL
    SELECT
        'grant',
        code,
        if(individual = 'true', 'Individual (name withheld)', title),
        identifier,
        valid_from,
        valid_to,
        sort
    FROM grants
    UNION ALL
    SELECT 'contract', code, title, '', valid_from, valid_to, sort FROM contracts
    UNION ALL
    SELECT
        'account',
        account,
        replace(replace(replace(account, 'Expenses:', ''), ':', ', '), '-', ' '),
        CASE WHEN codes <> '' THEN 'finance system: ' || codes ELSE '' END,
        valid_from,
        NULL,
        sort
    FROM accounts
)
SELECT
    coalesce(known.kind, carried.kind) AS kind,
    coalesce(known.code, carried.code) AS code,
    coalesce(known.title, carried.code) AS title,
    coalesce(known.meaning, '') AS meaning,
    known.first_day,
    known.last_day,
    coalesce(carried.payments, 0) AS payments,
    coalesce(carried.amount, 0.00) AS amount
FROM known
FULL JOIN (SELECT * FROM carried WHERE code <> '') AS carried
    ON carried.kind = known.kind
    AND carried.code = known.code
WHERE $codes = 'all' OR carried.payments > 0
ORDER BY
    list_position(
        [
            'directorate', 'initiative', 'category', 'fund',
            'decision', 'grant', 'contract', 'account'
        ],
        coalesce(known.kind, carried.kind)
    ),
    known.sort NULLS LAST,
    coalesce(known.code, carried.code)
