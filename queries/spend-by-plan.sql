-- title: Spend by plan
-- asks: FOI officers and the Assembly: "what was spent on the Police and Crime Plan, and what on the Knife Crime Strategy?"
-- also: spend by plan; how much was spent on the {plan}; cost of a strategy; what did the {plan} cost;
--   spending on plans and strategies
-- definition: For each plan, the payments of the initiatives that serve it (or a strand or commitment of it) on the
--   days on which the plan, and that part of it, is in force: the same pounds as a filter by plan selects. Lines of
--   their own say what serves no plan on its day, what is business as usual, and what is untagged.
-- caveats: Plans overlap. One payment may serve several plans and is counted in full under each of them, so the
--   lines are never added; `under_other_plans` says how much of a line stands under another plan too. The total
--   counts every payment once.
-- source: What each initiative serves, by the register, and the days of plans, headings and commitments.
-- adds: no
-- rows: plan_title
-- alike: initiative, date
-- total: amount
-- example: mopac-spend ask spend-by-plan --fy 2020-21
WITH served AS (
    SELECT *, count(*) OVER (PARTITION BY initiative, first) AS plans
    FROM plans_in_force()
),
spent AS (
    SELECT
        served.plan,
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
        sum(spend.amount) FILTER (served.plans > 1) AS under_other_plans,
        sum(spend.amount) AS amount
    FROM spend
    LEFT JOIN served
        ON served.initiative = spend.initiative
        AND spend.date BETWEEN served.first AND served.last
    GROUP BY served.plan, none
)
SELECT
    coalesce(spent.plan, '') AS plan,
    coalesce(plans.title, spent.none) AS plan_title,
    plans.valid_from AS in_force_from,
    plans.valid_to AS in_force_to,
    spent.payments,
    coalesce(spent.direct, 0.00) AS direct,
    coalesce(spent.apportioned, 0.00) AS apportioned,
    coalesce(spent.assumed, 0.00) AS assumed,
    coalesce(spent.under_other_plans, 0.00) AS under_other_plans,
    spent.amount
FROM spent
LEFT JOIN plans ON plans.code = spent.plan
ORDER BY
    plans.sort NULLS LAST,
    list_position(['', 'On no plan in force', 'Business as usual', 'Untagged'], spent.none)
