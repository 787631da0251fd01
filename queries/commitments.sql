-- title: Commitments and their status
-- asks: The Assembly and the public: "list the commitments of the plan, and how far each has come"
-- also: list of commitments and their status; status of each commitment; which commitments are delayed;
--   actions that are on track; targets not started yet; evidence for each commitment
-- definition: Each commitment that the register holds on a day, with the last status reported on or before that
--   day, since when it has been reported so without a break, the evidence of the last report, where a published
--   paper names the commitment (its reference), the commitment of a later plan that takes it on, and the
--   initiatives that are said to serve it.
-- caveats: A status is what was reported, not a judgement of these books. A placeholder stands for a commitment
--   whose text is not public. What was spent on commitments is another question, spend-by-commitment, because
--   one payment may serve several.
-- source: The register of commitments and the progress reported on them.
-- reads: registers
-- filters: plan
-- param: at day end: the day of which the status is wanted
-- param: status one-of(complete|on-track|delayed|not-started|withdrawn|unreported) any: only those
-- rows: plan_title, commitment, commitment_title, status, since, evidence, carried_into
-- total: commitments
-- example: mopac-spend ask commitments --plan kcs-2017 --status on-track
WITH counted_at AS (
    -- Books without payments have no last day: all that was reported then counts.
    SELECT coalesce(CAST($at AS DATE), DATE '9999-01-01') AS day
),
heard AS (
    SELECT progress.*
    FROM progress
    JOIN counted_at ON progress.day <= counted_at.day
),
reported AS (
    SELECT
        code,
        arg_max(status, day) AS status,
        max(day) AS last_report,
        arg_max(evidence, day) AS evidence
    FROM heard
    GROUP BY code
),
otherwise AS (
    SELECT heard.code, max(heard.day) AS day
    FROM heard
    JOIN reported ON reported.code = heard.code
    WHERE heard.status <> reported.status
    GROUP BY heard.code
),
unbroken AS (
    SELECT heard.code, min(heard.day) AS since
    FROM heard
    LEFT JOIN otherwise ON otherwise.code = heard.code
    WHERE otherwise.day IS NULL OR heard.day > otherwise.day
    GROUP BY heard.code
),
serving AS (
    SELECT
        commitment,
        string_agg(DISTINCT initiative, ', ' ORDER BY initiative) AS initiatives
    FROM initiative_commitments
    GROUP BY commitment
)
SELECT
    commitments.plan,
    coalesce(plans.title, commitments.plan) AS plan_title,
    commitments.heading AS strand,
    coalesce(headings.title, commitments.heading) AS strand_title,
    commitments.code AS commitment,
    commitments.title AS commitment_title,
    commitments.reference,
    coalesce(reported.status, 'unreported') AS status,
    unbroken.since,
    reported.last_report,
    reported.evidence,
    commitments.carried_into,
    coalesce(serving.initiatives, '') AS initiatives,
    CAST(1 AS BIGINT) AS commitments
FROM commitments
JOIN counted_at ON commitments.valid_from <= counted_at.day
LEFT JOIN plans ON plans.code = commitments.plan
LEFT JOIN headings ON headings.code = commitments.heading
LEFT JOIN reported ON reported.code = commitments.code
LEFT JOIN unbroken ON unbroken.code = commitments.code
LEFT JOIN serving ON serving.commitment = commitments.code
WHERE
    commitments.code IN (SELECT code FROM commitments_asked)
    AND ($status = '' OR coalesce(reported.status, 'unreported') = $status)
ORDER BY plans.sort NULLS LAST, commitments.code
