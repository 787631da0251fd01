-- title: Payments whose description contradicts their category
-- asks: A newspaper, and auditors who check the coding: "which rows are called consultancy and counted as something
--   else, and which are counted as consultancy and called something else?"
-- also: description contradicts the category; payments described as {category} but coded otherwise; rows called
--   {category} that are not counted as it; grants described as consultancy; miscoded payments; descriptions and
--   account codes that disagree
-- definition: A category is defined by accounts, and its wording in the register of categories says what somebody
--   would look for in descriptions, such as "consult". Listed are the payments on which the two differ, one line for
--   each payment and category: called so by its description and counted elsewhere by its account, or counted there
--   and not called so. Upper and lower case are alike. Asked of no one category, each that has a wording is compared.
--   Individuals, as the registers of suppliers and grants know them, are not named, and what they were paid for is
--   withheld.
-- caveats: None of these is a fault by itself: an invoice need not say what it is for, and a body counts by account
--   on purpose. A payment may stand in lines of several categories: the total counts it once. --category leaves
--   only what is counted in that category by account, so ask with --of instead. Both totals of a category, and
--   what moves between them by account, are given by --sensitivity. Names and descriptions that the registers do
--   not know for those of individuals stand as they were paid: check them before release.
-- source: The account and the description of each payment; the wording of its category in the register.
-- only: (spend.description, spend.category) IN (
--     SELECT paid.description, paid.category
--     FROM (SELECT DISTINCT description, category FROM selected) AS paid
--     CROSS JOIN categories
--     LEFT JOIN described
--       ON described.category = categories.code
--       AND described.description = paid.description
--     WHERE coalesce(categories.wording, '') <> ''
--       AND ($of = '' OR categories.code = $of)
--       AND (described.category IS NOT NULL) <> (paid.category = categories.code)
--   )
-- param: of category any: the category whose accounts and wording are compared
-- rows: compared_title, why, date, supplier, description, category_title
-- adds: no
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask contradictions --of consultancy --fy 2020-21
WITH worded AS (
    SELECT code, title, sort
    FROM categories
    WHERE coalesce(wording, '') <> '' AND ($of = '' OR code = $of)
),
each_payment AS (
    -- The parts of a shared payment are one item.
    SELECT
        ref, date, supplier, supplier_id, description, category, account, document,
        "grant", sum(amount) AS amount
    FROM spend
    GROUP BY ALL
),
compared AS (
    SELECT
        each_payment.*,
        worded.code AS compared,
        worded.title AS compared_title,
        worded.sort,
        described.category IS NOT NULL AS is_called,
        each_payment."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            OR coalesce(suppliers.individual, '') = 'true' AS withheld,
        coalesce(payees.name, each_payment.supplier) AS name
    FROM each_payment
    CROSS JOIN worded
    LEFT JOIN described
        ON described.category = worded.code
        AND described.description = each_payment.description
    LEFT JOIN payees
        ON payees.supplier = each_payment.supplier
        AND payees.supplier_id = each_payment.supplier_id
        AND each_payment.date BETWEEN payees.first AND payees.last
    LEFT JOIN suppliers ON suppliers.code = payees.code
    WHERE (described.category IS NOT NULL) <> (each_payment.category = worded.code)
),
lines AS (
    SELECT
        compared.compared,
        compared.compared_title,
        CASE
            WHEN compared.is_called THEN 'Called so, counted elsewhere'
            WHEN compared.description = '' THEN 'Counted so, without a description'
            ELSE 'Counted so, not called so'
        END AS why,
        compared.ref,
        compared.date,
        CASE
            WHEN compared.withheld THEN 'Individual (name withheld)'
            ELSE compared.name
        END AS supplier,
        CASE WHEN compared.withheld THEN 'Withheld' ELSE compared.description END
            AS description,
        compared.category,
        coalesce(categories.title, compared.category) AS category_title,
        compared.account,
        compared.document,
        CAST(compared.amount AS DECIMAL(18, 2)) AS amount,
        compared.sort
    FROM compared
    LEFT JOIN categories ON categories.code = compared.category
    UNION ALL
    -- That nothing could be compared is no answer of nil.
    SELECT
        $of,
        coalesce((SELECT title FROM categories WHERE code = $of), 'Every category'),
        'Not compared: the register gives no wording',
        '', NULL, '', '', '', '', '', '', 0.00, 0
    WHERE NOT EXISTS (SELECT 1 FROM worded)
)
SELECT
    compared, compared_title, why, ref, date, supplier, description, category,
    category_title, account, document, amount
FROM lines
ORDER BY sort, why, date, ref
