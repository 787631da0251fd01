-- title: Commitments carried into a later plan
-- asks: The Assembly and the public: "what became of the promises that the old plan did not keep?"
-- also: commitments carried forward into the next plan; actions brought forward to a new plan; what became of
--   commitments that were not finished; targets taken over by the later plan
-- definition: Each commitment that the register says a commitment of another plan takes on, with the status of both
--   by a day: the last one reported on or before it. Asked of a plan, those that come from it.
-- caveats: A commitment that is not complete and has no line here was not carried on, or nobody recorded that it
--   was: commitments lists those. Carried on is not the same as withdrawn.
-- source: The register of commitments (carried-into) and the progress reported on them.
-- reads: registers
-- filters: plan
-- param: at day end: the day of which the status is wanted
-- rows: plan_title, commitment, commitment_title, status, into_plan, into, into_status
-- total: commitments
-- example: mopac-spend ask commitments-carried --plan pcp-2017-21
WITH counted_at AS (
    -- Books without payments have no last day: all that was reported then counts.
    SELECT coalesce(CAST($at AS DATE), DATE '9999-01-01') AS day
),
reported AS (
    SELECT progress.code, arg_max(progress.status, progress.day) AS status
    FROM progress
    JOIN counted_at ON progress.day <= counted_at.day
    GROUP BY progress.code
)
SELECT
    commitments.plan,
    coalesce(plans.title, commitments.plan) AS plan_title,
    commitments.code AS commitment,
    commitments.title AS commitment_title,
    coalesce(reported.status, 'unreported') AS status,
    coalesce(later_plans.title, later.plan, '') AS into_plan,
    commitments.carried_into AS "into",
    coalesce(later.title, '') AS into_title,
    CASE
        WHEN later.valid_from > counted_at.day THEN 'not begun'
        ELSE coalesce(later_reported.status, 'unreported')
    END AS into_status,
    CAST(1 AS BIGINT) AS commitments
FROM commitments
CROSS JOIN counted_at
LEFT JOIN plans ON plans.code = commitments.plan
LEFT JOIN reported ON reported.code = commitments.code
LEFT JOIN commitments AS later ON later.code = commitments.carried_into
LEFT JOIN plans AS later_plans ON later_plans.code = later.plan
LEFT JOIN reported AS later_reported ON later_reported.code = later.code
WHERE
    commitments.carried_into <> ''
    AND commitments.code IN (SELECT code FROM commitments_asked)
ORDER BY plans.sort NULLS LAST, commitments.code
