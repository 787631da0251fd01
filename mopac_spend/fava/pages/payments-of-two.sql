-- title: Payments of one pair of divisions
-- asks: Auditors: "which payments are in this figure, and what shows that they are right?"
-- definition: The payments of one row, of one column, or of one pair of spend-by-two, oldest first, with where each
--   came from and what it says of its evidence.
--   --row and --column take what the columns `row` and `column` of spend-by-two say; left out, they take
--   all. Payees that the registers of suppliers and grants know for individuals are not named, and the
--   description of such a payment is withheld.
-- caveats: Every other name and description is as the source wrote it and may hold personal data. Check them
--   before release.
-- source: The payments of the books; `ref` finds one again, `batch` and `source_row` its source file and row.
-- param: down one-of(initiative|directorate|category|fund|supplier|plan|financial-year|quarter) initiative: what heads the rows
-- param: across one-of(initiative|directorate|category|fund|supplier|plan|financial-year|quarter) category: what heads the columns
-- param: row text any: the row
-- param: column text any: the column
-- param: most whole 1000000000000: how many to list
-- param: after whole 0: how many to pass over first
-- rows: date, supplier, description
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask payments-of-two --row knife-crime-education --column community-grants --fy 2020-21
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
paid AS (
    SELECT
        spend.*,
        coalesce(payees.name, spend.supplier) AS payee,
        individuals.code IS NOT NULL
            OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            AS withheld,
        coalesce(
            served.plans,
            CASE WHEN spend.initiative IN ('untagged', 'business-as-usual') THEN spend.initiative END
        ) AS plans
    FROM spend
    LEFT JOIN payees
        ON payees.supplier = spend.supplier
        AND payees.supplier_id = spend.supplier_id
        AND spend.date BETWEEN payees.first AND payees.last
    LEFT JOIN suppliers AS individuals
        ON individuals.code = payees.code AND individuals.individual = 'true'
    LEFT JOIN served
        ON served.initiative = spend.initiative
        AND spend.date BETWEEN served.first AND served.last
        AND 'plan' IN ($down, $across)
),
shown AS (
    SELECT
        * REPLACE (if(withheld, 'Individuals (names withheld)', payee) AS payee)
    FROM paid
),
placed AS (
    SELECT
        *,
        coalesce(nullif(cut_by(
            $down, initiative, directorate, category, fund, payee, plans, financial_year, quarter
        ), ''), 'none') AS of_row,
        coalesce(nullif(cut_by(
            $across, initiative, directorate, category, fund, payee, plans, financial_year, quarter
        ), ''), 'none') AS of_column
    FROM shown
)
SELECT
    placed.ref,
    placed.date,
    if(withheld, 'Individual (name withheld)', placed.supplier) AS supplier,
    if(withheld, 'Withheld', placed.description) AS description,
    placed.directorate,
    placed.initiative,
    placed.category,
    placed.apportioned_by,
    placed.document,
    if(withheld, '', placed.evidence) AS evidence,
    placed.batch,
    placed."row" AS source_row,
    placed.amount
FROM placed
WHERE $row IN ('', of_row) AND $column IN ('', of_column)
ORDER BY placed.date, placed.ref, placed.initiative
LIMIT $most OFFSET $after
