-- title: Community grants, with those made through intermediaries
-- asks: FOI requesters: "what went to community groups in grants? Please include grants via partners, if the
--   money came from you"
-- also: grants to community groups including those through intermediaries; grants via partners; money passed
--   on by an intermediary; onward grants; grants made by partners on your behalf; fees of intermediaries; what
--   reached the voluntary sector
-- definition: By financial year, four ways that do not overlap: grants paid straight to the recipient, by the
--   day of payment; grants that intermediaries made of money passed to them, by the day of their award; what
--   intermediaries were paid to pass on, less those grants (negative where they passed on what they held from
--   before); and payments that name no grant of the register. An intermediary is paid once and passes on once:
--   of the two levels one is counted, and the amounts sum to all spend. Awarded pounds tie in the same way. The
--   fee of an intermediary is no grant: fees as they were agreed stand in a column of their own and in no other
--   figure.
-- caveats: What intermediaries hold is what the books know: it is too low where a payment to one names no
--   grant, or was made before a register was kept. Payments of a fee carry no grant. Asked of days, it counts
--   awards made and payments made on those days. The filters grant, initiative and decision narrow awards too;
--   under any other, awards stand in full, and what was passed on is in the amounts where its intermediary has
--   a payment among those asked about.
-- source: The register of grants (`onward-of`, `intermediary` and `fee`), and the grant that each payment
--   names; 360Giving's code list of regrant types (FRG010 and others) says when a grant is to be passed on.
-- alike: grant, financial_year
-- total: amount
-- sums: payments
-- example: mopac-spend ask community-grants --format csv
WITH wanted AS (
    SELECT
        list(code) FILTER (kind = 'grant') AS codes,
        list(code) FILTER (kind = 'initiative') AS initiatives,
        list(code) FILTER (kind = 'decision') AS decisions,
        count(*) FILTER (kind NOT IN ('grant', 'initiative', 'decision')) AS others
    FROM asked_codes
),
ways(way, sort) AS (
    VALUES
        ('Paid straight to recipients', 1),
        ('Passed on by intermediaries', 2),
        ('Held by intermediaries', 3),
        ('On no grant of the register', 4)
),
sectors(code, sector, sort) AS (
    VALUES
        ('vcse', 'Community sector (VCSE)', 1),
        ('public', 'Public bodies', 2),
        ('other', 'Others', 3),
        ('', 'Not recorded', 4)
),
register AS (
    SELECT
        grants.code,
        grants.onward_of,
        coalesce(grants.amount, 0.00) AS amount,
        coalesce(grants.fee, 0.00) AS fee,
        grants.valid_from AS day,
        financial_year_of(grants.valid_from) AS financial_year,
        grants.passes_on = 'true' AS passes_on,
        sectors.sector,
        (wanted.codes IS NULL OR grants.code IN wanted.codes OR grants.onward_of IN wanted.codes)
            AND (wanted.initiatives IS NULL OR grants.initiative IN wanted.initiatives)
            AND (wanted.decisions IS NULL OR grants.decision IN wanted.decisions) AS is_asked
    FROM grants
    CROSS JOIN wanted
    LEFT JOIN sectors ON sectors.code = grants.sector
),
paid AS (
    SELECT
        "grant" AS code,
        financial_year,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY "grant", financial_year
),
awards AS (
    SELECT register.*
    FROM register
    CROSS JOIN asked
    WHERE register.is_asked AND (asked.first IS NULL OR register.day BETWEEN asked.first AND asked.last)
),
passed_on AS (
    SELECT
        awards.*,
        intermediaries.is_asked AS of_asked,
        -- What is passed on again is not passed on twice.
        if(
            NOT awards.passes_on AND (wanted.others = 0 OR awards.onward_of IN (SELECT code FROM paid)),
            awards.amount,
            0.00
        ) AS arrived
    FROM awards
    CROSS JOIN wanted
    JOIN register AS intermediaries ON intermediaries.code = awards.onward_of
),
counted(financial_year, way, sector, awards, awarded, fees, payments, paid) AS (
    SELECT financial_year, 'Paid straight to recipients', sector, 1, amount, 0.00, 0, 0.00
    FROM awards
    WHERE NOT passes_on AND onward_of = ''
    UNION ALL
    SELECT financial_year, 'Held by intermediaries', '', 0, amount, fee, 0, 0.00
    FROM awards
    WHERE passes_on
    UNION ALL
    SELECT financial_year, 'Passed on by intermediaries', sector, 1, amount, 0.00, 0, arrived
    FROM passed_on
    WHERE NOT passes_on
    UNION ALL
    SELECT
        financial_year,
        'Held by intermediaries',
        '',
        0,
        if(of_asked, -amount, 0.00),
        0.00,
        0,
        -arrived
    FROM passed_on
    UNION ALL
    SELECT
        paid.financial_year,
        CASE
            WHEN register.code IS NULL THEN 'On no grant of the register'
            WHEN register.passes_on OR register.onward_of <> '' THEN 'Held by intermediaries'
            ELSE 'Paid straight to recipients'
        END,
        CASE WHEN register.passes_on OR register.onward_of <> '' THEN '' ELSE coalesce(register.sector, '') END,
        0,
        0.00,
        0.00,
        paid.payments,
        paid.amount
    FROM paid
    LEFT JOIN register ON register.code = paid.code
)
SELECT
    counted.financial_year,
    counted.way,
    counted.sector,
    CAST(sum(counted.awards) AS BIGINT) AS awards,
    CAST(sum(counted.awarded) AS DECIMAL(18,2)) AS awarded,
    CAST(sum(counted.fees) AS DECIMAL(18,2)) AS fees,
    CAST(sum(counted.payments) AS BIGINT) AS payments,
    CAST(sum(counted.paid) AS DECIMAL(18,2)) AS amount
FROM counted
LEFT JOIN ways ON ways.way = counted.way
LEFT JOIN sectors ON sectors.sector = counted.sector
GROUP BY counted.financial_year, counted.way, ways.sort, counted.sector, sectors.sort
ORDER BY counted.financial_year, ways.sort, sectors.sort
