-- title: Decisions that were overspent
-- asks: Auditors: "where was more spent than was approved?"
-- also: decisions that were overspent; spend over the approved amount; where was more spent than authorised;
--   approvals exceeded
-- definition: One line for each decision of the register under which more pounds were spent by the day `at`
--   than were approved by then, uplifts included: what was spent under the decision itself, what under the
--   allocations within it, and how many pounds both are over the amount. To the penny: spend of exactly the
--   amount is not over. The total counts the decisions. A decision whose amount the register does not say
--   cannot be over; one that was not signed by that day had nothing approved.
-- caveats: Ask without days: then every payment counts. Asked of days, it is about the decisions signed on them
--   and the payments made on them. An allocation that is over, and the decision above it, may be over by the
--   same pounds: do not add them.
-- source: The register of decisions and its uplifts, and the decision that each payment names.
-- reads: registers
-- param: at day end: count decisions, uplifts and payments up to this day
-- total: decisions
-- example: mopac-spend ask decisions-over-authority --format csv
WITH paid AS (
    SELECT
        decision AS code,
        date > $at AS late,
        payments_in(ref, apportioned_by) AS payments,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY decision, date > $at
),
standing AS (
    SELECT
        decisions.*,
        coalesce(paid.payments, 0) AS payments,
        paid.last_payment,
        coalesce(paid.amount, 0.00) AS spent,
        coalesce(allocated.amount, 0.00) AS spent_within,
        coalesce(allocated.payments, 0) AS payments_within
    FROM decisions_at($at) AS decisions
    LEFT JOIN paid ON paid.code = decisions.code AND NOT paid.late
    LEFT JOIN (
        SELECT allocations.above AS code, sum(paid.payments) AS payments, sum(paid.amount) AS amount
        FROM allocations
        JOIN paid ON paid.code = allocations.code AND NOT paid.late
        WHERE allocations.above <> allocations.code
        GROUP BY allocations.above
    ) AS allocated ON allocated.code = decisions.code
)
SELECT
    standing.title AS decision_title,
    standing.code AS decision,
    standing.reference,
    standing.valid_from AS signed_on,
    standing.within,
    CAST(standing.approved AS DECIMAL(18,2)) AS approved,
    CAST(standing.spent AS DECIMAL(18,2)) AS spent,
    CAST(standing.spent_within AS DECIMAL(18,2)) AS spent_within,
    CAST(standing.spent + standing.spent_within - standing.approved AS DECIMAL(18,2)) AS over_authority,
    standing.last_payment,
    CAST(1 AS BIGINT) AS decisions
FROM standing
CROSS JOIN asked
WHERE standing.spent + standing.spent_within > standing.approved
    AND (asked.first IS NULL OR standing.valid_from BETWEEN asked.first AND asked.last)
ORDER BY over_authority DESC, decision
