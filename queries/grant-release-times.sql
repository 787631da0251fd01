-- title: Time from sign-off to release of grants
-- asks: Assembly members and grant holders: "what share of grants was released within 21 days of sign-off? What
--   was the median, and the worst?"
-- also: time from sign-off to release of grants; share of grants released {within} days; average or median
--   days to pay a grant; how quickly are grants paid; longest wait for a grant payment
-- definition: Instalments of the register of grants by the financial year of release, and all of them. Days run
--   from the sign-off of the documents to the day of release: the day of the payment that the instalment names,
--   or the day the register gives where it names none. In time is within `within` calendar days. The median is
--   the number of days by which at least half were released. Working days are Monday to Friday less the bank
--   holidays of England and Wales, from the day after sign-off to the day of release. Not measured, and counted
--   apart: no sign-off recorded; released before sign-off; not released by the day `at`; the payment it names
--   not in these books. The last two have no year of release and are in the last line alone. Payments that no
--   instalment names are not asked about.
-- caveats: The norm starts from the sign-off of documents, not from the award, and does not say which days it
--   means: calendar days are the headline. It says normally, and is no guarantee. Asked of days, it is about
--   what was released on them, and what fell due on them and was not released; whether a payment that an
--   instalment names is in the books is then not known, nor under a filter, and the column is blank. Filters
--   narrow the payments: an instalment counts under them if it names one of those payments, and also, where the
--   only filters are grant, initiative, decision or borough, if the register says so of its grant. The amounts
--   of the last line are those of the years again.
-- source: Instalments in the register of grants, and the payments that they name. The norm, 21 days from
--   sign-off, is in the Deputy Mayor's letter to the Police and Crime Committee of 23 March 2022: "funding will
--   normally be released within 21 days".
-- only: ref IN (SELECT payment FROM instalments)
-- adds: no
-- param: within whole 21: calendar days from sign-off that are in time
-- param: at day end: what is not released by this day counts as not released
-- total: amount
-- example: mopac-spend ask grant-release-times --format csv
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
),
dated AS (
    SELECT
        *,
        CASE
            WHEN standing NOT IN ('not released', 'payment not in the books')
                THEN financial_year_of(released_on)
        END AS financial_year
    FROM timed
    WHERE NOT (is_missing AND cut)
),
-- Each in its year, and all of them once more.
twice AS (
    SELECT 'All' AS line, * FROM dated
    UNION ALL
    SELECT financial_year, * FROM dated WHERE financial_year IS NOT NULL
)
SELECT
    line AS financial_year,
    count(*) AS instalments,
    count(*) FILTER (standing = 'measured') AS measured,
    count(*) FILTER (standing = 'measured' AND days <= $within) AS in_time,
    CASE
        WHEN count(*) FILTER (standing = 'measured') > 0 THEN share(
            count(*) FILTER (standing = 'measured' AND days <= $within),
            count(*) FILTER (standing = 'measured')
        )
    END AS share_in_time,
    quantile_disc(days, 0.5) FILTER (standing = 'measured') AS median_days,
    max(days) FILTER (standing = 'measured') AS longest_days,
    count(*) FILTER (standing = 'measured' AND working_days <= $within) AS in_time_in_working_days,
    quantile_disc(working_days, 0.5) FILTER (standing = 'measured') AS median_working_days,
    max(working_days) FILTER (standing = 'measured') AS longest_working_days,
    count(*) FILTER (standing = 'no sign-off recorded') AS no_sign_off,
    count(*) FILTER (standing = 'released before sign-off') AS before_sign_off,
    count(*) FILTER (standing = 'not released') AS not_released,
    if(
        bool_or(cut OR first IS NOT NULL),
        NULL,
        count(*) FILTER (standing = 'payment not in the books')
    ) AS not_in_the_books,
    CAST(coalesce(sum(payments) FILTER (is_first), 0) AS BIGINT) AS payments,
    CAST(coalesce(sum(paid) FILTER (is_first), 0.00) AS DECIMAL(18,2)) AS amount
FROM twice
GROUP BY line
ORDER BY line
