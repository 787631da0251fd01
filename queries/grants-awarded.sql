-- title: Grants awarded
-- asks: The public and Assembly members: "list every grant", "list all grants to this organisation, in all
--   years"
-- also: list of grants; every grant with recipient, amount and date; all grants to one organisation; grants to
--   {supplier}; what was awarded to a charity; grants awarded in a year; grants given to an organisation in all
--   years
-- definition: One line for each award of the register of grants, or for each to the organisation that
--   `recipient` names (part of its name, or its charity or company number as the register has it), by the day
--   of award: what was awarded, by whose hands, and the payments that name it. Of an award to an intermediary,
--   what it has passed on stands beside: those grants are lines of their own, under way "passed on". Payments
--   on the grants of others, where one recipient is asked, are one line. Payments that name no grant are not
--   asked about.
-- caveats: To add up awards, take awarded less passed on: one of the two levels counts. Asked of days, it lists
--   the awards made on them, and others on which something was paid on them. Filters narrow the payments: an
--   award is listed under them if one of those payments names it, and also, where the only filters are grant,
--   initiative, decision or borough, if the register says so of it. Grants to individuals are one line and are
--   not named.
-- source: The register of grants, and the grant that each payment names. The Specified Information Order 2011,
--   paragraph 3(f), has a local policing body publish each crime and disorder reduction grant, of whatever
--   size.
-- only: "grant" IN (SELECT code FROM grants)
-- param: recipient text any: part of an organisation's name, or its number
-- total: amount
-- sums: payments
-- example: mopac-spend ask grants-awarded --recipient trust --format csv
WITH paid AS (
    SELECT
        "grant" AS code,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS first_payment,
        max(date) AS last_payment,
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
listed AS (
    SELECT
        grants.*,
        CASE
            WHEN grants.individual = 'true' THEN 'individuals'
            WHEN $recipient <> ''
                AND NOT contains(lower(grants.recipient), lower($recipient))
                AND lower(grants.recipient_id) <> lower($recipient)
                THEN 'others'
            ELSE 'shown'
        END AS standing,
        CASE
            WHEN grants.onward_of <> ''
                THEN 'passed on by ' || coalesce(nullif(givers.recipient, ''), 'an intermediary')
            WHEN grants.intermediary = 'true' OR passed_on.code IS NOT NULL THEN 'to pass on'
            ELSE 'straight'
        END AS way,
        coalesce(passed_on.amount, 0.00) AS passed_on
    FROM grants
    CROSS JOIN asked
    LEFT JOIN passed_on ON passed_on.code = grants.code
    LEFT JOIN grants AS givers ON givers.code = grants.onward_of
    WHERE grants.code IN (SELECT code FROM paid)
        OR (
            grants.code IN (SELECT code FROM grants_asked WHERE in_full)
            AND (asked.first IS NULL OR grants.valid_from BETWEEN asked.first AND asked.last)
        )
)
SELECT
    CASE listed.standing
        WHEN 'shown' THEN listed.title
        WHEN 'individuals' THEN 'Individuals (names withheld)'
        ELSE 'Grants to others'
    END AS grant_title,
    if(listed.standing = 'shown', listed.code, '') AS "grant",
    if(listed.standing = 'shown', listed.valid_from, NULL) AS awarded_on,
    if(listed.standing = 'shown', listed.recipient, '') AS recipient,
    if(listed.standing = 'shown', listed.recipient_id, '') AS recipient_id,
    if(listed.standing = 'shown', listed.funder, '') AS funder,
    if(listed.standing = 'shown', listed.way, '') AS way,
    CAST(sum(coalesce(listed.amount, 0.00)) AS DECIMAL(18,2)) AS awarded,
    CAST(sum(listed.passed_on) AS DECIMAL(18,2)) AS passed_on,
    min(paid.first_payment) AS first_payment,
    max(paid.last_payment) AS last_payment,
    CAST(coalesce(sum(paid.payments), 0) AS BIGINT) AS payments,
    CAST(coalesce(sum(paid.amount), 0.00) AS DECIMAL(18,2)) AS amount
FROM listed
LEFT JOIN paid ON paid.code = listed.code
GROUP BY ALL
ORDER BY awarded_on NULLS LAST, "grant", grant_title DESC
