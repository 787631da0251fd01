-- title: Decisions without spend
-- asks: Auditors and Assembly members: "what was approved and never spent?"
-- also: approved but never spent; decisions under which nothing was paid; approvals not used; unspent
--   decisions; money authorised and not spent
-- definition: One line for each decision of the register signed by the day `at` (on the days asked about, where
--   days are asked) that no payment names by then, nor an allocation within it: the amount approved by then,
--   uplifts included, for which period it was approved, and how many days it has stood. Payments are those of
--   the days asked about. The total counts the decisions.
-- caveats: Money may have been spent and its payments name no decision: look in spend-without-decision before
--   asking why. A decision may approve nothing that is paid by this body. Nil approved is an amount the
--   register does not say. An allocation and the decision above it may stand for the same pounds: do not add
--   them.
-- source: The register of decisions, and the decision that each payment names.
-- reads: registers
-- param: at day end: count decisions and payments up to this day
-- total: decisions
-- example: mopac-spend ask decisions-without-spend --at 2022-04-01
WITH paid AS (
    SELECT decision AS code FROM spend WHERE date <= $at GROUP BY decision
)
SELECT
    decisions.title AS decision_title,
    decisions.code AS decision,
    decisions.reference,
    decisions.valid_from AS signed_on,
    decisions.within,
    decisions.period AS approved_for,
    date_diff('day', decisions.valid_from, $at) AS days,
    coalesce(decisions.approved, 0.00) AS approved,
    CAST(1 AS BIGINT) AS decisions
FROM decisions_at($at) AS decisions
CROSS JOIN asked
WHERE decisions.valid_from <= $at
    AND (asked.first IS NULL OR decisions.valid_from BETWEEN asked.first AND asked.last)
    AND decisions.code NOT IN (SELECT code FROM paid)
    AND decisions.code NOT IN (SELECT above FROM allocations WHERE code IN (SELECT code FROM paid))
ORDER BY signed_on, decision
