-- title: Spend by commitment
-- asks: FOI officers and the public: "what was spent on each commitment of the plan?"
-- also: spend by commitment; what each commitment cost; money spent on every action of the plan; cost of
--   targets
-- definition: For each commitment that an initiative is said to serve, the payments of those initiatives on the days
--   on which the commitment and its plan are in force: the same pounds as a filter by commitment selects. Lines of
--   their own say what serves no commitment on its day, what is business as usual, and what is untagged.
-- caveats: An initiative may serve several commitments, of plans that overlap. One payment is counted in full
--   under each of them, so the lines are never added; the total counts every payment once. A commitment without
--   a line has no initiative that names it, which is not to say that nothing was spent on it.
-- source: What each initiative serves, by the register of initiatives and that of commitments.
-- adds: no
-- rows: commitment, commitment_title
-- alike: initiative, date
-- total: amount
-- example: mopac-spend ask spend-by-commitment --plan pcp-2017-21 --fy 2019-20
WITH served AS (
    SELECT
        initiative_commitments.initiative,
        commitments.code AS commitment,
        greatest(commitments.valid_from, headings.valid_from, plans.valid_from)
            AS first,
        least(
            commitments.valid_to, headings.valid_to, plans.valid_to, DATE '9999-01-01'
        ) AS last
    FROM (SELECT DISTINCT initiative, commitment FROM initiative_commitments)
        AS initiative_commitments
    JOIN commitments ON commitments.code = initiative_commitments.commitment
    LEFT JOIN headings ON headings.code = commitments.heading
    LEFT JOIN plans ON plans.code = commitments.plan
),
spent AS (
    SELECT
        served.commitment,
        CASE
            WHEN served.commitment IS NOT NULL THEN ''
            WHEN spend.initiative IN ('untagged', '') THEN 'Untagged'
            WHEN spend.initiative = 'business-as-usual' THEN 'Business as usual'
            ELSE 'On no commitment in force'
        END AS none,
        payments_in(spend.ref, spend.apportioned_by) AS payments,
        sum(spend.amount) FILTER (spend.apportioned_by = '') AS direct,
        sum(spend.amount) FILTER (spend.apportioned_by NOT IN ('', 'assumed'))
            AS apportioned,
        sum(spend.amount) FILTER (spend.apportioned_by = 'assumed') AS assumed,
        sum(spend.amount) AS amount
    FROM spend
    LEFT JOIN served
        ON served.initiative = spend.initiative
        AND spend.date BETWEEN served.first AND served.last
    GROUP BY served.commitment, none
)
SELECT
    coalesce(commitments.plan, '') AS plan,
    coalesce(plans.title, '') AS plan_title,
    coalesce(spent.commitment, '') AS commitment,
    coalesce(commitments.title, spent.none) AS commitment_title,
    spent.payments,
    coalesce(spent.direct, 0.00) AS direct,
    coalesce(spent.apportioned, 0.00) AS apportioned,
    coalesce(spent.assumed, 0.00) AS assumed,
    spent.amount
FROM spent
LEFT JOIN commitments ON commitments.code = spent.commitment
LEFT JOIN plans ON plans.code = commitments.plan
ORDER BY
    plans.sort NULLS LAST,
    spent.commitment NULLS LAST,
    list_position(
        ['', 'On no commitment in force', 'Business as usual', 'Untagged'], spent.none
    )
