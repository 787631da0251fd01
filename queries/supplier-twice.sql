-- title: Suppliers that may stand twice in the finance system
-- asks: Auditors: "is a supplier set up twice, so that one invoice could be paid under each?"
-- also: suppliers set up twice; duplicate suppliers; one supplier under two names or ids; same invoice paid
--   under two suppliers
-- definition: Two things. First, one document number and amount that were paid under two names, whenever:
--   the largest amount first. Then, one name that was paid under several supplier ids, or, where the
--   source has no ids, in several spellings that differ in punctuation, LTD, THE, a trading name or a
--   number beside them: `lesser` is what was paid under all but the largest of them, and the most of it
--   comes first. What the register of suppliers knows as one supplier is not asked about again.
--   Individuals, as the registers of suppliers and grants know them, are not named.
-- caveats: Branches, schools and directorates of one body have ids of their own for good reason. Names
--   that differ by a word, and companies that share an owner, an address or a bank account, are not
--   found: mopac-spend suppliers propose compares names further, and the books hold no addresses and no
--   bank accounts. A number of fewer than four figures is that of many invoices, one on three names or
--   more is a journal, and a name with more than twelve ids has one for each payment: these are left out,
--   and so are payees that the source hides. A payment may stand in lines of both sorts: the total counts
--   it once. Payments made twice to one supplier are listed by mopac-spend duplicates.
-- source: Supplier name and id, document number, day and amount of each payment; the register of
--   suppliers.
-- only: spend.ref IN (
--     WITH paid AS (
--       SELECT selected.ref, selected.date, selected.document, selected.amount, names_paid.who
--       FROM selected
--       JOIN names_paid ON names_paid.supplier = selected.supplier AND NOT names_paid.hidden
--     ),
--     twice AS (
--       SELECT names_paid.who
--       FROM selected
--       JOIN names_paid ON names_paid.supplier = selected.supplier AND NOT names_paid.hidden
--       WHERE NOT names_paid.registered
--       GROUP BY names_paid.who
--       HAVING count(DISTINCT if(
--         selected.supplier_id = '', lower(selected.supplier), selected.supplier_id
--       )) BETWEEN 2 AND 12
--     ),
--     days AS (
--       SELECT document, who, date, sum(amount) AS pounds
--       FROM paid WHERE document <> ''
--       GROUP BY document, who, date
--     ),
--     alike AS (
--       SELECT document FROM days WHERE pounds <> 0
--       GROUP BY document, pounds HAVING min(who) <> max(who)
--     ),
--     two AS (
--       SELECT document FROM days WHERE document IN (SELECT document FROM alike)
--       GROUP BY document
--       HAVING count(DISTINCT who) = 2
--         AND length(regexp_replace(document, '[^0-9]', '', 'g')) >= 4
--     ),
--     shared AS (
--       SELECT document, pounds FROM days
--       WHERE pounds <> 0 AND document IN (SELECT document FROM two)
--       GROUP BY document, pounds HAVING count(DISTINCT who) = 2
--     )
--     SELECT ref FROM paid WHERE who IN (SELECT who FROM twice)
--     UNION ALL
--     SELECT ref FROM paid
--     JOIN days USING (document, who, date)
--     JOIN shared USING (document, pounds)
--   )
-- param: top whole 50: how many lines to list, the others in one
-- adds: no
-- reads: spend_private
-- total: amount
-- example: mopac-spend ask supplier-twice --fy 2020-21
WITH individuals AS (
    SELECT payees.supplier, payees.supplier_id, payees.first, payees.last
    FROM payees
    JOIN suppliers ON suppliers.code = payees.code AND suppliers.individual = 'true'
),
paid AS (
    SELECT
        spend.*,
        names_paid.who,
        if(spend.supplier_id = '', lower(spend.supplier), spend.supplier_id) AS paid_as,
        names_paid.individual
            OR individuals.supplier IS NOT NULL
            OR spend."grant" IN (SELECT code FROM grants WHERE individual = 'true')
            AS withheld
    FROM spend
    JOIN names_paid ON names_paid.supplier = spend.supplier
    LEFT JOIN individuals
        ON individuals.supplier = spend.supplier
        AND individuals.supplier_id = spend.supplier_id
        AND spend.date BETWEEN individuals.first AND individuals.last
),
-- How often a name or a number stands in all that is asked about decides what it is.
twice AS (
    SELECT names_paid.who
    FROM selected
    JOIN names_paid ON names_paid.supplier = selected.supplier AND NOT names_paid.hidden
    WHERE NOT names_paid.registered AND names_paid.who IN (SELECT who FROM paid)
    GROUP BY names_paid.who
    HAVING count(DISTINCT if(
        selected.supplier_id = '', lower(selected.supplier), selected.supplier_id
    )) BETWEEN 2 AND 12
),
two AS (
    SELECT selected.document
    FROM selected
    JOIN names_paid ON names_paid.supplier = selected.supplier AND NOT names_paid.hidden
    WHERE selected.document IN (SELECT document FROM paid WHERE document <> '')
    GROUP BY selected.document
    HAVING count(DISTINCT names_paid.who) = 2
        AND length(regexp_replace(selected.document, '[^0-9]', '', 'g')) >= 4
),
of_names AS (
    SELECT
        who,
        bool_or(withheld) AS withheld,
        list(DISTINCT supplier) AS names,
        max(supplier_id) AS supplier_id,
        min(date) AS first_payment,
        max(date) AS last_payment,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM paid
    WHERE who IN (SELECT who FROM twice)
    GROUP BY who, paid_as
),
of_documents AS (
    SELECT
        document,
        who,
        date,
        bool_or(withheld) AS withheld,
        list(DISTINCT supplier) AS names,
        list(DISTINCT supplier_id) FILTER (supplier_id <> '') AS ids,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM paid
    WHERE document IN (SELECT document FROM two)
    GROUP BY document, who, date
),
lines AS (
    SELECT
        'One document and amount' AS why,
        bool_or(withheld) AS withheld,
        list_sort(list_distinct(flatten(list(names)))) AS names,
        list_sort(list_distinct(flatten(list(ids)))) AS ids,
        document,
        min(date) AS first_payment,
        max(date) AS last_payment,
        CAST(sum(payments) AS BIGINT) AS payments,
        CAST(abs(amount) * (count(*) - 1) AS DECIMAL(18,2)) AS lesser,
        sum(amount) AS amount
    FROM of_documents
    WHERE amount <> 0
    GROUP BY document, of_documents.amount
    HAVING count(DISTINCT who) = 2
    UNION ALL
    SELECT
        if(
            bool_and(supplier_id = ''), 'One name, several spellings', 'One name, several ids'
        ),
        bool_or(withheld),
        list_sort(list_distinct(flatten(list(names)))),
        list_sort(list(supplier_id) FILTER (supplier_id <> '')),
        '',
        min(first_payment),
        max(last_payment),
        CAST(sum(payments) AS BIGINT),
        CAST(sum(amount) - max(amount) AS DECIMAL(18,2)),
        sum(amount)
    FROM of_names
    GROUP BY who
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            ORDER BY document = '', lesser DESC, amount DESC, names, document
        ) AS place
    FROM lines
)
SELECT
    if(min(place) > $top, 'All other lines', min(why)) AS why,
    CASE
        WHEN min(place) > $top THEN ''
        WHEN bool_or(withheld) THEN 'Individuals (names withheld)'
        ELSE array_to_string(min(names), '; ')
    END AS suppliers,
    if(min(place) > $top OR bool_or(withheld), '', array_to_string(min(ids), ', '))
        AS supplier_ids,
    if(min(place) > $top, '', min(document)) AS document,
    min(first_payment) AS first_payment,
    max(last_payment) AS last_payment,
    CAST(sum(payments) AS BIGINT) AS payments,
    CAST(sum(lesser) AS DECIMAL(18,2)) AS lesser,
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount
FROM ranked
GROUP BY least(place, $top + 1)
ORDER BY min(place)
