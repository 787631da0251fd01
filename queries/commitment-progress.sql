-- title: Progress of commitments
-- asks: The Assembly and the public: "how many of the plan's commitments are complete or on course?"
-- also: progress against commitments; how many commitments are complete; percentage of commitments met or on
--   track; progress against targets and actions of the plan; share of actions delivered; was the {plan}
--   delivered; progress against actions of the joint delivery plans; targets and actions met as per delivery plans
-- definition: For each plan, how many commitments the register holds on a day, and how many of them had which
--   status by then: the last one reported on or before that day. Complete or on course are those that are
--   complete or on track; the share is of all commitments, so that one without a report counts against it.
-- caveats: A percentage does not determine a count: 87% of 119 commitments is 103 or 104 of them. Quote the counts.
--   A status is what was reported, not a judgement of these books. A plan of which the register holds no
--   commitments has no line.
-- source: The register of commitments and the progress reported on them.
-- reads: registers
-- filters: plan
-- param: at day end: the day on which to count
-- rows: plan_title
-- total: commitments
-- example: mopac-spend ask commitment-progress --at 2021-03-31
WITH counted_at AS (
    -- Books without payments have no last day: all that was reported then counts.
    SELECT coalesce(CAST($at AS DATE), DATE '9999-01-01') AS day
),
reported AS (
    SELECT progress.code, arg_max(progress.status, progress.day) AS status
    FROM progress
    JOIN counted_at ON progress.day <= counted_at.day
    GROUP BY progress.code
),
counted AS (
    SELECT
        commitments.plan,
        count(*) AS commitments,
        count(*) FILTER (reported.status = 'complete') AS complete,
        count(*) FILTER (reported.status = 'on-track') AS on_track,
        count(*) FILTER (reported.status = 'delayed') AS delayed,
        count(*) FILTER (reported.status = 'not-started') AS not_started,
        count(*) FILTER (reported.status = 'withdrawn') AS withdrawn,
        count(*) FILTER (coalesce(reported.status, '') = '') AS unreported
    FROM commitments
    JOIN counted_at ON commitments.valid_from <= counted_at.day
    LEFT JOIN reported ON reported.code = commitments.code
    WHERE commitments.code IN (SELECT code FROM commitments_asked)
    GROUP BY commitments.plan
)
SELECT
    counted.plan,
    coalesce(plans.title, counted.plan) AS plan_title,
    counted.complete,
    counted.on_track,
    counted.delayed,
    counted.not_started,
    counted.withdrawn,
    counted.unreported,
    counted.complete + counted.on_track AS complete_or_on_course,
    share(counted.complete + counted.on_track, counted.commitments)
        AS share_complete_or_on_course,
    counted.commitments
FROM counted
LEFT JOIN plans ON plans.code = counted.plan
ORDER BY plans.sort NULLS LAST, counted.plan
