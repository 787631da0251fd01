-- title: Spend before approval
-- asks: Auditors: "what was paid before the decision that authorises it was signed?"
-- also: payments before approval; spend before the decision was signed; money paid too early, ahead of
--   approval; retrospective approvals; spending without prior approval
-- definition: Payments dated before the day on which the decision that they name was signed, by decision: how
--   many, of how many pounds, the first and last of them, and how many days too early the first was. A payment
--   on the day of signature is not early. An uplift signed later is no approval of its own here; decision-spend
--   at an earlier day shows spend over the amount that was approved then.
-- caveats: Where the day of signature is not published, the register may date a decision at the start of the
--   period it pays for, and its note says so: payments just before that day may be in order. Credits count as
--   they are. Ask with --payments for the payments themselves; their suppliers may be individuals.
-- source: The day of each payment, and the day of the decision that it names in the register of decisions.
-- only: spend.decision <> '' AND spend.date < (
--     SELECT min(decisions.valid_from) FROM decisions WHERE decisions.code = spend.decision
--   )
-- total: amount
-- sums: payments
-- example: mopac-spend ask spend-before-approval --format csv
SELECT
    coalesce(decisions.title, early.decision) AS decision_title,
    early.decision,
    coalesce(decisions.reference, '') AS reference,
    decisions.valid_from AS signed_on,
    early.first_payment,
    early.last_payment,
    date_diff('day', early.first_payment, decisions.valid_from) AS days_early,
    decisions.note,
    early.payments,
    CAST(early.amount AS DECIMAL(18,2)) AS amount
FROM (
    SELECT
        decision,
        min(date) AS first_payment,
        max(date) AS last_payment,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY decision
) AS early
LEFT JOIN decisions ON decisions.code = early.decision
ORDER BY signed_on, early.decision
