-- title: Spend by strand of a plan
-- asks: FOI officers and the Assembly: "what was spent on each strand of the strategy, or each chapter of the plan?"
-- also: spend by strand; what was spent on each chapter of the plan; spending on every strand of the {plan};
--   spend on priorities of the plan; cost of {strand}
-- definition: For each heading of a plan, the payments of the initiatives that serve it (or a commitment under it) on
--   the days on which the plan, and that part of it, is in force: the same pounds as a filter by strand selects. An
--   initiative that serves a plan without naming a heading stands under the plan as a whole. Lines of their own say
--   what serves no plan on its day, what is business as usual, and what is untagged.
-- caveats: Plans overlap, and an initiative may serve several strands. One payment is counted in full under each
--   of them, so the lines are never added; the total counts every payment once. No published paper divides a
--   plan's money among its strands: which strand an initiative serves is this body's own reading.
-- source: What each initiative serves, by the register, and the days of plans, headings and commitments.
-- adds: no
-- rows: plan_title, strand_title
-- alike: initiative, date
-- total: amount
-- example: mopac-spend ask spend-by-strand --plan kcs-2017 --fy 2019-20
WITH lines AS (
    SELECT code AS initiative, unnest(string_split(serves, ', ')) AS served
    FROM initiatives
    WHERE serves <> ''
),
windows AS (
    SELECT
        lines.initiative,
        plans.code AS plan,
        coalesce(headings.code, '') AS strand,
        greatest(plans.valid_from, headings.valid_from, commitments.valid_from)
            AS first,
        least(
            plans.valid_to, headings.valid_to, commitments.valid_to, DATE '9999-01-01'
        ) AS last
    FROM lines
    LEFT JOIN commitments ON commitments.code = lines.served
    LEFT JOIN headings ON headings.code = coalesce(commitments.heading, lines.served)
    JOIN plans
        ON plans.code = coalesce(commitments.plan, headings.plan, lines.served)
),
-- Days on which an initiative serves the same strands throughout: a payment is joined to
-- a strand once, however many commitments under it the initiative serves.
spans AS (
    SELECT
        initiative,
        day AS first,
        lead(day) OVER (PARTITION BY initiative ORDER BY day) - 1 AS last
    FROM (
        SELECT initiative, first AS day FROM windows
        UNION
        SELECT initiative, last + 1 FROM windows
    )
),
served AS (
    SELECT DISTINCT
        spans.initiative, spans.first, spans.last, windows.plan, windows.strand
    FROM spans
    JOIN windows
        ON windows.initiative = spans.initiative
        AND windows.first <= spans.first
        AND spans.last <= windows.last
),
spent AS (
    SELECT
        served.plan,
        served.strand,
        CASE
            WHEN served.plan IS NOT NULL THEN ''
            WHEN spend.initiative IN ('untagged', '') THEN 'Untagged'
            WHEN spend.initiative = 'business-as-usual' THEN 'Business as usual'
            ELSE 'On no plan in force'
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
    GROUP BY served.plan, served.strand, none
)
SELECT
    coalesce(spent.plan, '') AS plan,
    coalesce(plans.title, spent.none) AS plan_title,
    coalesce(spent.strand, '') AS strand,
    CASE WHEN spent.strand = '' THEN 'The plan as a whole' ELSE headings.title END
        AS strand_title,
    spent.payments,
    coalesce(spent.direct, 0.00) AS direct,
    coalesce(spent.apportioned, 0.00) AS apportioned,
    coalesce(spent.assumed, 0.00) AS assumed,
    spent.amount
FROM spent
LEFT JOIN plans ON plans.code = spent.plan
LEFT JOIN headings ON headings.code = spent.strand
ORDER BY
    plans.sort NULLS LAST,
    headings.sort NULLS LAST,
    list_position(['', 'On no plan in force', 'Business as usual', 'Untagged'], spent.none)
