-- title: Days from sign-off to release of each grant instalment
-- asks: Assembly members and grant holders: "how long did each payment of a grant take?"
-- also: days from sign-off to payment of each grant; how long did each grant payment take; late grant
--   instalments; when was each instalment released
-- definition: One line for each instalment of the register of grants, by the day of release: the day its
--   documents were signed off, the day it was released (the day of the payment it names, or the day the
--   register gives where it names none), and the days between, in calendar days and in working days. Working
--   days are Monday to Friday less the bank holidays of England and Wales, from the day after sign-off to the
--   day of release. Released within `within` calendar days of sign-off is in time. An instalment is not
--   measured, and standing says why, if no sign-off is recorded, if it was not released by the day `at`, if it
--   was released before it was signed off, or if the payment it names is not in these books. Payments that no
--   instalment names are not asked about.
-- caveats: The norm starts from the sign-off of documents, not from the award, and does not say which days it
--   means: calendar days are the headline. It says normally, and is no guarantee. Asked of days, it lists what
--   was released on them, and what fell due on them and was not released. Filters narrow the payments: an
--   instalment is listed under them if it names one of those payments, and also, where the only filters are
--   grant, initiative, decision or borough, if the register says so of its grant. Individuals are not named.
-- source: Instalments in the register of grants, and the payments that they name. The norm, 21 days from
--   sign-off, is in the Deputy Mayor's letter to the Police and Crime Committee of 23 March 2022.
-- only: ref IN (SELECT payment FROM instalments)
-- param: within whole 21: calendar days from sign-off that are in time
-- param: at day end: what is not released by this day counts as not released
-- total: amount
-- sums: payments
-- example: mopac-spend ask grant-release-days --fy 2019-20 --format csv
WITH paid AS (
    SELECT
        ref,
        date,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY ref, date
),
listed AS (
    SELECT
        instalments.*,
        grants.title,
        grants.recipient,
        grants.individual = 'true' AS withheld,
        CASE
            WHEN instalments.payment = '' THEN instalments.released
            ELSE paid.date
        END AS released_on,
        instalments.payment <> '' AND paid.ref IS NULL AS is_missing,
        -- A payment that released several instalments is counted with the first of them.
        paid.ref IS NOT NULL
            AND row_number() OVER (PARTITION BY instalments.payment ORDER BY instalments.code, instalments.number) = 1
            AS is_first,
        paid.payments,
        paid.amount AS paid,
        asked.first,
        asked.last,
        asked.filters <> '' AS cut
    FROM instalments
    JOIN grants ON grants.code = instalments.code
    CROSS JOIN asked
    LEFT JOIN paid ON paid.ref = instalments.payment
    WHERE paid.ref IS NOT NULL
        OR (
            grants.code IN (SELECT code FROM grants_asked WHERE in_full)
        )
),
timed AS (
    SELECT
        *,
        CASE
            WHEN is_missing THEN 'payment not in the books'
            WHEN released_on IS NULL OR released_on > $at THEN 'not released'
            WHEN signed_off IS NULL THEN 'no sign-off recorded'
            WHEN released_on < signed_off THEN 'released before sign-off'
            ELSE 'measured'
        END AS standing,
        date_diff('day', signed_off, released_on) AS days,
        working_days(signed_off, released_on) AS working_days
    FROM listed
    WHERE first IS NULL
        OR released_on BETWEEN first AND last
        OR (released_on IS NULL AND NOT is_missing AND day BETWEEN first AND last)
)
SELECT
    if(withheld, 'Individuals (names withheld)', title) AS grant_title,
    if(withheld, '', code) AS "grant",
    if(withheld, '', recipient) AS recipient,
    number AS instalment,
    day AS due_on,
    coalesce(amount, 0.00) AS promised,
    signed_off,
    if(standing IN ('not released', 'payment not in the books'), NULL, released_on) AS released_on,
    if(standing = 'measured', days, NULL) AS days,
    if(standing = 'measured', working_days, NULL) AS working_days,
    CASE
        WHEN standing = 'measured' AND days <= $within THEN 'in time'
        WHEN standing = 'measured' THEN 'late'
        WHEN is_missing AND cut THEN 'payment not among those asked about'
        ELSE standing
    END AS standing,
    payment,
    if(is_first, payments, 0) AS payments,
    CAST(if(is_first, paid, 0.00) AS DECIMAL(18,2)) AS amount
FROM timed
ORDER BY timed.released_on NULLS LAST, timed.code, timed.number
