-- title: Grants by recipient
-- asks: The public and the voluntary sector: "who was given a grant, of how much, and what has been paid on
--   it?"
-- also: who got grants; grants by recipient; which organisations were funded and how much; total granted to
--   each organisation; charities that were given money; recipients of grants
-- definition: One line for each recipient and funder in the register of grants: how many grants, how much was
--   awarded in all, and the payments that name one of them. A recipient is known by its charity or company
--   number where the register has it, and by its name elsewhere. Money awarded to an intermediary to pass on
--   counts once: as grants to those it was passed on to, and for the intermediary as no grant, with what it has
--   not passed on yet under awarded and the rest under passed on. Payments that name no grant of the register
--   are one line of their own, so that the amounts sum to all spend.
-- caveats: What was awarded is counted in full whatever days are asked; only payments are cut by them. So an
--   intermediary's payments stand beside what is left with it: they bought what it passed on too. Filters
--   narrow the payments: an award counts, with all its pounds, under them if one of those payments names it,
--   and also, where the only filters are grant, initiative, decision or borough, if the register says so of it.
--   An award of another funder is no spend of this body. Individuals are one line and are not named.
-- source: The register of grants, and the grant that each payment names.
-- alike: grant
-- total: amount
-- sums: payments
-- example: mopac-spend ask grants-by-recipient --fy 2020-21 --format csv
WITH paid AS (
    SELECT
        "grant" AS code,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY "grant"
),
passed_on AS (
    SELECT onward_of AS code, coalesce(sum(amount), 0.00) AS amount
    FROM grants
    WHERE onward_of <> ''
    GROUP BY onward_of
),
awards AS (
    SELECT
        grants.code,
        CASE
            WHEN grants.individual = 'true' THEN 'Individuals (names withheld)'
            WHEN grants.recipient = '' THEN 'Not recorded'
            ELSE grants.recipient
        END AS recipient,
        CASE
            WHEN grants.individual = 'true' THEN 'individuals'
            ELSE 'organisation ' || coalesce(nullif(grants.recipient_id, ''), grants.recipient)
        END AS known_as,
        grants.funder,
        if(grants.intermediary = 'true' OR passed_on.code IS NOT NULL, 0, 1) AS is_grant,
        coalesce(passed_on.amount, 0.00) AS passed_on,
        coalesce(grants.amount, 0.00) - coalesce(passed_on.amount, 0.00) AS awarded
    FROM grants
    LEFT JOIN passed_on ON passed_on.code = grants.code
    WHERE grants.code IN (SELECT code FROM paid)
        OR (
            grants.code IN (SELECT code FROM grants_asked WHERE in_full)
        )
)
SELECT
    coalesce(max(awards.recipient), 'On no grant of the register') AS recipient,
    coalesce(awards.funder, '') AS funder,
    CAST(coalesce(sum(awards.is_grant), 0) AS BIGINT) AS grants,
    CAST(coalesce(sum(awards.awarded), 0.00) AS DECIMAL(18,2)) AS awarded,
    CAST(coalesce(sum(awards.passed_on), 0.00) AS DECIMAL(18,2)) AS passed_on,
    CAST(coalesce(sum(paid.payments), 0) AS BIGINT) AS payments,
    CAST(coalesce(sum(paid.amount), 0.00) AS DECIMAL(18,2)) AS amount
FROM awards
FULL JOIN paid ON paid.code = awards.code
GROUP BY awards.known_as, awards.funder
ORDER BY awards.known_as IS NULL, awarded DESC, recipient, funder, awards.known_as
