-- title: Grants by recipient
-- asks: The public and the voluntary sector: "who was given a grant, of how much, and what has been paid on it?"
-- definition: One line for each recipient and funder in the register of grants: how many grants, how much was
--   awarded in all, and the payments that name one of them. A recipient is known by its charity or company number
--   where the register has it, and by its name elsewhere. Payments that name no grant of the register are one
--   line of their own, so that the amounts sum to all spend.
-- caveats: What was awarded is counted in full whatever period or filter is asked; only payments are cut by it.
--   An award of another funder is no spend of this body. A grant that a recipient passes on is an award to that
--   recipient and, if the register holds the onward awards too, an award to each of those: do not add the two.
--   Individuals are one line and are not named.
-- source: The register of grants, and the grant that each payment names.
-- total: amount
-- example: mopac-spend ask grants-by-recipient --fy 2020-21 --format csv
WITH paid AS (
    SELECT
        "grant" AS code,
        count(*) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY "grant"
),
awards AS (
    SELECT
        code,
        CASE
            WHEN individual = 'true' THEN 'Individual recipients' ELSE recipient
        END AS recipient,
        coalesce(nullif(recipient_id, ''), recipient) AS known_as,
        funder,
        amount
    FROM grants
)
SELECT
    coalesce(max(awards.recipient), 'On no grant of the register') AS recipient,
    coalesce(awards.funder, '') AS funder,
    count(awards.code) AS grants,
    coalesce(sum(awards.amount), 0.00) AS awarded,
    CAST(coalesce(sum(paid.payments), 0) AS BIGINT) AS payments,
    coalesce(sum(paid.amount), 0.00) AS amount
FROM awards
FULL JOIN paid ON awards.code = paid.code
GROUP BY awards.known_as, awards.funder
ORDER BY grants = 0, awarded DESC, recipient, funder
