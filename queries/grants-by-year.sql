-- title: Grants by year and by sector, route or use
-- asks: FOI requesters: "how many grants went to the voluntary and community sector in each year, and how
--   much?", "how many were competitive and how many direct?", "how much was capital?"
-- also: grants by year; number and value of grants to the voluntary and community sector, charities and social
--   enterprise; how many grants were given; competitive and direct grants [--by route]; grants awarded through
--   an open process or directly [--by route]; capital and revenue grants [--by use]; how much grant money was
--   capital [--by use]
-- definition: Awards of the register of grants, by the financial year of the award, and payments that name one
--   of them, by the financial year of the payment; both by the recipient's sector, or by what `by` says: how
--   the recipient was chosen, or whether the money is for capital or revenue. What the register does not say is
--   "Not recorded". Money awarded to an intermediary to pass on is no grant to it: the awards it makes count,
--   each in its own year, and the line of intermediaries holds what was awarded to them less those. Payments
--   that name no grant of the register are lines of their own, so that the amounts sum to all spend.
-- caveats: Awarded and paid are two measures of the same money: do not add them. Asked of days, it counts
--   awards made and payments made on those days. The filters grant, initiative, decision and borough narrow
--   awards too, by what the register says of each; every other filter, by plan among them, narrows payments
--   alone. Grants paid before a register was kept stand on no grant of it: ask with --category to see them. A
--   line of intermediaries is negative in a year in which they passed on more than they were awarded.
-- source: The register of grants, and the grant that each payment names. The sectors follow the Local
--   Government Transparency Code 2015, which asks for grants to voluntary, community and social enterprise
--   organisations.
-- param: by one-of(sector|route|use) sector: what to divide the grants by
-- alike: grant, financial_year
-- total: amount
-- sums: payments
-- example: mopac-spend ask grants-by-year --by route --format csv
WITH kinds(of, recorded, kind, sort) AS (
    VALUES
        ('sector', 'vcse', 'Community sector (VCSE)', 1),
        ('sector', 'public', 'Public bodies', 2),
        ('sector', 'other', 'Others', 3),
        ('route', 'competitive', 'Competitive', 1),
        ('route', 'direct', 'Direct', 2),
        ('use', 'revenue', 'Revenue', 1),
        ('use', 'capital', 'Capital', 2)
),
register AS (
    SELECT
        grants.code,
        grants.onward_of,
        coalesce(grants.amount, 0.00) AS amount,
        grants.valid_from AS day,
        financial_year_of(grants.valid_from) AS financial_year,
        grants.passes_on = 'true' AS passes_on,
        CASE
            WHEN grants.passes_on = 'true' THEN 'Intermediaries, to pass on'
            ELSE coalesce(kinds.kind, 'Not recorded')
        END AS kind,
        grants.code IN (SELECT code FROM grants_asked) AS is_asked
    FROM grants
    LEFT JOIN kinds
        ON kinds.of = $by
        AND kinds.recorded = CASE $by
            WHEN 'sector' THEN grants.sector
            WHEN 'route' THEN grants.route
            ELSE grants.used_for
        END
),
awards AS (
    SELECT register.*
    FROM register
    CROSS JOIN asked
    WHERE register.is_asked AND (asked.first IS NULL OR register.day BETWEEN asked.first AND asked.last)
),
counted(financial_year, kind, awards, awarded, payments, paid) AS (
    SELECT financial_year, kind, if(passes_on, 0, 1), amount, 0, 0.00
    FROM awards
    UNION ALL
    SELECT awards.financial_year, intermediaries.kind, 0, -awards.amount, 0, 0.00
    FROM awards
    JOIN register AS intermediaries ON intermediaries.code = awards.onward_of
    WHERE intermediaries.is_asked
    UNION ALL
    SELECT
        paid.financial_year,
        coalesce(register.kind, 'On no grant of the register'),
        0,
        0.00,
        paid.payments,
        paid.amount
    FROM (
        SELECT
            "grant" AS code,
            financial_year,
            payments_in(ref, apportioned_by) AS payments,
            sum(amount) AS amount
        FROM spend
        GROUP BY "grant", financial_year
    ) AS paid
    LEFT JOIN register ON register.code = paid.code
)
SELECT
    counted.financial_year,
    counted.kind,
    CAST(sum(counted.awards) AS BIGINT) AS awards,
    CAST(sum(counted.awarded) AS DECIMAL(18,2)) AS awarded,
    CAST(sum(counted.payments) AS BIGINT) AS payments,
    CAST(sum(counted.paid) AS DECIMAL(18,2)) AS amount
FROM counted
LEFT JOIN kinds ON kinds.of = $by AND kinds.kind = counted.kind
GROUP BY counted.financial_year, counted.kind, kinds.sort
ORDER BY
    counted.financial_year,
    counted.kind = 'On no grant of the register',
    counted.kind = 'Not recorded',
    kinds.sort NULLS LAST
