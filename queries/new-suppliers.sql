-- title: New suppliers with large first payments
-- asks: Auditors: "which suppliers were paid for the first time, and much at once?"
-- also: new suppliers with large payments; suppliers paid for the first time; large first payments to new
--   suppliers; suppliers that were new this year
-- definition: Suppliers whose first payment in these books is among those asked about, and who were paid
--   `large` or more within `within` days of it, the most pounds first: the payments of those days, with
--   the categories, accounts and directorates that they stand under. Names that the register of suppliers
--   joins, or that differ only in case, punctuation or LTD, are one supplier, and its first payment is
--   the first under any of them, whatever else is asked about. Suppliers first paid within `settled` days
--   of the first payment of the books are left out: then everybody is new. Individuals, as the registers
--   of suppliers and grants know them, are one line and are not named, and a line with them does not
--   say how many suppliers it has.
-- caveats: New to these books is not new to the body: a supplier may have been paid before them, below
--   the amount from which its source lists payments, or under a name that nobody has joined. A supplier
--   that was added and first paid little until later than `within` days is not found, nor one that took
--   over the name of an old one. A new grant or contract begins with a large payment, and most of these
--   are that: the list says whose papers to look at. Payees that the source hides are left out.
-- source: The supplier name and day of each payment, the registers of suppliers and of grants.
-- only: spend.ref IN (
--     WITH known AS (
--       SELECT supplier, who, min(first) OVER (PARTITION BY who) AS first, min(first) OVER () AS begun
--       FROM names_paid
--       WHERE NOT hidden
--     ),
--     large AS (
--       SELECT list(selected.ref) AS refs
--       FROM selected
--       JOIN known ON known.supplier = selected.supplier
--       WHERE date_diff('day', known.begun, known.first) > $settled
--         AND date_diff('day', known.first, selected.date) <= $within
--       GROUP BY known.who
--       HAVING sum(selected.amount) >= $large AND min(selected.date) = min(known.first)
--     )
--     SELECT unnest(refs) FROM large
--   )
-- param: large pounds 10000: what is large for a first payment
-- param: within whole 30: days from the first payment whose payments count with it
-- param: settled whole 365: days from the first payment of the books on which nobody counts as new
-- param: top whole 50: how many suppliers to list, the others in one line
-- reads: spend_private
-- total: amount
-- sums: payments
-- example: mopac-spend ask new-suppliers --fy 2020-21
WITH individuals AS (
    SELECT payees.supplier, payees.supplier_id, payees.first, payees.last
    FROM payees
    JOIN suppliers ON suppliers.code = payees.code AND suppliers.individual = 'true'
),
paid AS (
    SELECT
        spend.*,
        names_paid.who,
        names_paid.name,
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
named AS (
    SELECT
        CASE
            WHEN withheld THEN 'Individuals (names withheld)'
            ELSE min(name)
        END AS supplier,
        withheld,
        min(date) AS first_payment,
        max(date) AS last_payment,
        string_agg(DISTINCT category, ', ' ORDER BY category) AS categories,
        string_agg(DISTINCT directorate, ', ' ORDER BY directorate) AS directorates,
        payments_in(ref, apportioned_by) AS payments,
        max(whole) AS largest,
        sum(amount) AS amount
    FROM paid
    GROUP BY withheld, if(withheld, 0, who)
),
ranked AS (
    SELECT *, row_number() OVER (ORDER BY amount DESC, first_payment, supplier) AS place
    FROM named
)
SELECT
    if(min(place) > $top, 'All other new suppliers', min(supplier)) AS supplier,
    -- How many people are behind the line of individuals is not said.
    if(bool_or(withheld), NULL, count(*)) AS suppliers,
    min(first_payment) AS first_payment,
    max(last_payment) AS last_payment,
    if(min(place) > $top, '', min(categories)) AS categories,
    if(min(place) > $top, '', min(directorates)) AS directorates,
    CAST(sum(payments) AS BIGINT) AS payments,
    max(largest) AS largest,
    sum(amount) AS amount
FROM ranked
GROUP BY least(place, $top + 1)
ORDER BY min(place)
