-- title: Calls for grants: applications and awards
-- asks: Applicants and Assembly members: "how many applied, for how much, and how many were successful?"
-- also: applications and awards; how many applied for a grant and how many were successful; success rate of
--   applicants; bids for grant funding; grant rounds and the amount requested; unsuccessful applications
-- definition: One line for each call of the register that opened on the days asked about: how many applied and
--   for how many pounds, what there was to give, and the awards that name the call, whenever they were made.
--   The success rate is awards as a share of applications; the share funded is pounds awarded as a share of
--   pounds requested. An award to an intermediary is no grant: what it passes on are the awards. Awards made on
--   those days that name no call are one line.
-- caveats: Both shares are blank where the register does not say how many applied or for how much, or holds no
--   award of the call; nil pounds requested, or nil to give, are not recorded. One applicant may be given
--   several awards. How many applied is as the funder counted.
-- source: The registers of calls and of grants. The Shared Endeavour Fund, Call 4 (PCD 1489) published such
--   figures: 23 awards of 70 applications.
-- reads: registers
-- filters: initiative, decision
-- total: awarded
-- example: mopac-spend ask grant-calls --format csv
WITH awards AS (
    SELECT
        grants.code,
        coalesce(calls.code, '') AS call,
        coalesce(grants.amount, 0.00) AS amount,
        grants.valid_from
    FROM grants
    LEFT JOIN calls ON calls.code = grants.call
    WHERE grants.passes_on = 'false'
),
made AS (
    SELECT call, count(*) AS awards, sum(amount) AS awarded FROM awards WHERE call <> '' GROUP BY call
),
lines AS (
    SELECT
        calls.code AS call,
        calls.title AS call_title,
        calls.valid_from AS opened,
        calls.closes,
        calls.applications,
        coalesce(calls.requested, 0.00) AS requested,
        coalesce(calls.budget, 0.00) AS budget,
        coalesce(made.awards, 0) AS awards,
        coalesce(made.awarded, 0.00) AS awarded
    FROM calls
    CROSS JOIN asked
    LEFT JOIN made ON made.call = calls.code
    WHERE (asked.first IS NULL OR calls.valid_from BETWEEN asked.first AND asked.last)
        AND calls.code IN (SELECT code FROM calls_asked)
    UNION ALL
    SELECT '', 'On no call of the register', NULL, NULL, NULL, 0.00, 0.00, count(*), sum(awards.amount)
    FROM awards
    CROSS JOIN asked
    WHERE awards.call = ''
        AND (asked.first IS NULL OR awards.valid_from BETWEEN asked.first AND asked.last)
        AND awards.code IN (SELECT code FROM grants_asked)
    HAVING count(*) > 0
)
SELECT
    call_title,
    call,
    opened,
    closes,
    applications,
    requested,
    budget,
    awards,
    CAST(awarded AS DECIMAL(18,2)) AS awarded,
    CASE WHEN applications > 0 AND awards > 0 THEN share(awards, applications) END AS share_successful,
    CASE WHEN requested > 0 AND awarded > 0 THEN share(awarded, requested) END AS share_funded
FROM lines
ORDER BY call = '', opened, call
