-- title: Spend by any two of the books' divisions
-- asks: Auditors, finance staff and FOI officers: "how do initiatives and categories, funds and quarters, suppliers
--   and directorates meet?"
-- also: cross table of two divisions; initiatives by quarter [--across quarter]; matrix of initiatives and
--   categories; one dimension against another; suppliers by directorate [--down supplier --across directorate];
--   cross-tabulate
-- definition: One line for each pair of a row and a column, with the payments in it and their sum; pairs without
--   payments are left out. Every payment is in one pair. Under `plan` a payment stands with all the plans that its
--   initiative serves on its day, so that what serves two plans is a row of its own. Under `supplier` stands the
--   register's name, or the name as the source wrote it; payees that the registers of suppliers and grants know for
--   individuals are one row and not named. `none` is what names no fund, serves no plan in force, or has no supplier.
-- caveats: A supplier that the register does not know may stand under several names. Plans overlap: what was
--   spent on one plan is the sum of every row that names it, which spend-by-plan gives.
-- source: The tags on each payment, and the registers of initiatives, plans, suppliers and grants.
-- param: down one-of(initiative|directorate|category|fund|supplier|plan|financial-year|quarter) initiative: what heads the rows
-- param: across one-of(initiative|directorate|category|fund|supplier|plan|financial-year|quarter) category: what heads the columns
-- rows: row_title
-- across: column_title
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask spend-by-two --down initiative --across quarter --fy 2020-21
WITH served AS (
    SELECT
        spans.initiative,
        spans.first,
        spans.last,
        string_agg(plans.code, ', ' ORDER BY plans.sort) AS plans
    FROM plans_in_force() AS spans
    JOIN plans ON plans.code = spans.plan
    GROUP BY ALL
),
titles AS (
    SELECT 'initiative' AS kind, code, title, sort FROM initiatives
    UNION ALL
    SELECT 'directorate', code, title, sort FROM directorates
    UNION ALL
    SELECT 'category', code, title, sort FROM categories
    UNION ALL
    SELECT 'fund', code, title, sort FROM funds
    UNION ALL
    SELECT DISTINCT
        'plan',
        served.plans,
        string_agg(plans.title, ' and ' ORDER BY plans.sort),
        min(plans.sort)
    FROM (SELECT DISTINCT plans FROM served) AS served
    JOIN plans ON list_contains(string_split(served.plans, ', '), plans.code)
    GROUP BY served.plans
    UNION ALL
    VALUES
        ('fund', 'none', 'No fund recorded', NULL),
        ('plan', 'none', 'On no plan in force', NULL),
        ('plan', 'business-as-usual', 'Business as usual', NULL),
        ('plan', 'untagged', 'Untagged', NULL)
),
paid AS (
    SELECT
        spend.*,
        CASE
            WHEN individuals.code IS NOT NULL
                OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
                THEN 'Individuals (names withheld)'
            ELSE coalesce(payees.name, spend.supplier)
        END AS payee,
        coalesce(
            served.plans,
            CASE WHEN spend.initiative IN ('untagged', 'business-as-usual') THEN spend.initiative ELSE 'none' END
        ) AS plans
    FROM spend
    LEFT JOIN payees
        ON payees.supplier = spend.supplier
        AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
        AND 'supplier' IN ($down, $across)
    LEFT JOIN suppliers AS individuals
        ON individuals.code = payees.code AND individuals.individual = 'true'
    LEFT JOIN served
        ON served.initiative = spend.initiative
        AND spend.date BETWEEN served.first AND served.last
        AND 'plan' IN ($down, $across)
),
-- What is blank is called none afterwards: no part of a payment is blank where another is not.
written AS (
    SELECT
        cut_by($down, initiative, directorate, category, fund, payee, plans, financial_year, quarter) AS down,
        cut_by($across, initiative, directorate, category, fund, payee, plans, financial_year, quarter) AS across,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM paid
    GROUP BY ALL
),
cells AS (
    SELECT
        coalesce(nullif(down, ''), 'none') AS down,
        coalesce(nullif(across, ''), 'none') AS across,
        CAST(sum(payments) AS BIGINT) AS payments,
        sum(amount) AS amount
    FROM written
    GROUP BY ALL
)
SELECT
    cells.down AS "row",
    coalesce(downs.title, if(cells.down = 'none', 'None recorded', cells.down)) AS row_title,
    cells.across AS "column",
    coalesce(acrosses.title, if(cells.across = 'none', 'None recorded', cells.across)) AS column_title,
    cells.payments,
    cells.amount
FROM cells
LEFT JOIN titles AS downs ON downs.kind = $down AND downs.code = cells.down
LEFT JOIN titles AS acrosses ON acrosses.kind = $across AND acrosses.code = cells.across
ORDER BY
    list_position(['none', 'business-as-usual', 'untagged'], cells.down) NULLS FIRST,
    downs.sort NULLS LAST,
    cells.down,
    list_position(['none', 'business-as-usual', 'untagged'], cells.across) NULLS FIRST,
    acrosses.sort NULLS LAST,
    cells.across
