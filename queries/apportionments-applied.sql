-- title: Shared costs and how they were divided
-- asks: Auditors and FOI officers: "how did a shared cost come to be on these initiatives, and who approved it?"
-- also: how shared costs were divided; apportionment of overheads; how a joint cost was split between
--   initiatives; allocation rules and who approved them; on what basis costs are shared
-- definition: The payments of every initiative that the register calls shared, as the recorded rules divide them: for
--   each rule what drives its shares, who approved it, and the pounds that each initiative received. A payment is
--   divided on the days of a rule, to the penny, so the lines of a rule come to what was divided. Payments of a
--   shared initiative on days without a rule stand undivided. A division that was invented for the question is called
--   assumed. Under a period the rules of its days are listed.
-- caveats: A rule that was recorded is information held; an assumed one is not. A shared payment counts as a
--   payment on each initiative that received a part. --as-recorded shows the same pounds undivided.
-- source: The apportionment rules of the register. The total-cost principle asks that shared costs are divided
--   on a documented, consistent basis (CIPFA, Service Reporting Code of Practice).
-- only: apportioned_by <> '' OR initiative IN (SELECT shared FROM apportionments)
-- rows: rule, driver, approver, initiative_title, share_of_rule
-- total: amount
-- sums: payments
-- example: mopac-spend ask apportionments-applied --fy 2020-21
WITH spent AS (
    SELECT
        apportioned_by,
        initiative,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS first_payment,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY apportioned_by, initiative
),
shares AS (
    SELECT
        code,
        unnest(range(1, len(string_split(shares, ', ')) + 1)) AS place
    FROM apportionments
),
rules AS (
    SELECT
        apportionments.*,
        split_part(trim(split_part(apportionments.shares, ', ', shares.place)), ' ', 1) AS receives,
        split_part(trim(split_part(apportionments.shares, ', ', shares.place)), ' ', -1) AS weight,
        shares.place
    FROM apportionments
    JOIN shares ON shares.code = apportionments.code
    CROSS JOIN asked
    WHERE
        asked.first IS NULL
        OR (
            apportionments.valid_from <= asked.last
            AND coalesce(apportionments.valid_to, asked.first) >= asked.first
        )
)
SELECT
    coalesce(rules.code, spent.apportioned_by) AS rule,
    CASE
        WHEN rules.code IS NOT NULL THEN rules.title
        WHEN spent.apportioned_by = 'assumed' THEN 'Assumed for this question'
        ELSE 'Not divided: no rule on these days'
    END AS rule_title,
    coalesce(
        rules.shared,
        CASE WHEN spent.apportioned_by = '' THEN spent.initiative END,
        ''
    ) AS shared,
    coalesce(rules.driver, '') AS driver,
    coalesce(rules.approver, '') AS approver,
    coalesce(rules.decision, '') AS decision,
    coalesce(rules.evidence, '') AS evidence,
    rules.valid_from,
    rules.valid_to,
    coalesce(rules.receives, spent.initiative) AS initiative,
    coalesce(initiatives.title, rules.receives, spent.initiative) AS initiative_title,
    coalesce(rules.weight, '') AS share_of_rule,
    spent.first_payment,
    spent.last_payment,
    coalesce(spent.payments, 0) AS payments,
    coalesce(spent.amount, 0.00) AS amount
FROM rules
FULL JOIN spent
    ON spent.apportioned_by = rules.code
    AND spent.initiative = rules.receives
LEFT JOIN initiatives
    ON initiatives.code = coalesce(rules.receives, spent.initiative)
ORDER BY
    rules.shared NULLS LAST,
    rules.valid_from,
    rules.code,
    rules.place,
    spent.apportioned_by,
    spent.initiative
