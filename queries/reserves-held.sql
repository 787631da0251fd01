-- title: Reserves
-- asks: The Assembly and auditors: "what was in each reserve, what was added and drawn, and what is left?"
-- also: reserves; how much is in reserves; balance of each reserve; opening and closing reserves; money left
--   in reserves {at}; use of reserves
-- definition: One line for each reserve: what it held at the start of the days asked about, what virements added
--   to it and drew from it on those days, and what it held at their end. Opening with what was added, less what
--   was drawn, is closing. A reserve that was set up within the days opens with nothing, and what it began with is
--   added. Without days it is since each reserve began.
-- caveats: Reserves are money set aside, and no spending: what is drawn is spent only when it is paid.
-- source: The reserves in the books and the virements that move them (the folder budgets/).
-- reads: registers
-- total: closing
-- example: mopac-spend ask reserves-held --fy 2020-21
WITH changes AS (
    SELECT code AS reserve, valid_from AS day, coalesce(opening, 0.00) AS amount, true AS begins FROM reserves
    UNION ALL
    SELECT receiver, day, amount, false FROM movements
    UNION ALL
    SELECT giver, day, -amount, false FROM movements
),
summed AS (
    SELECT
        changes.reserve,
        -- What it began with on the first day was there at its start.
        coalesce(sum(amount) FILTER (day < asked.first OR begins AND day = asked.first), 0.00) AS opening,
        coalesce(sum(amount) FILTER (
            amount > 0
            AND (asked.first IS NULL OR day >= asked.first AND day <= asked.last)
            AND NOT coalesce(begins AND day = asked.first, false)
        ), 0.00) AS added,
        coalesce(-sum(amount) FILTER (
            amount < 0
            AND (asked.first IS NULL OR day >= asked.first AND day <= asked.last)
            AND NOT coalesce(begins AND day = asked.first, false)
        ), 0.00) AS drawn
    FROM changes
    CROSS JOIN asked
    GROUP BY changes.reserve
)
SELECT
    reserves.title AS reserve_title,
    reserves.code AS reserve,
    reserves.purpose,
    CAST(summed.opening AS DECIMAL(18,2)) AS opening,
    CAST(summed.added AS DECIMAL(18,2)) AS added,
    CAST(summed.drawn AS DECIMAL(18,2)) AS drawn,
    CAST(summed.opening + summed.added - summed.drawn AS DECIMAL(18,2)) AS closing
FROM reserves
JOIN summed ON summed.reserve = reserves.code
CROSS JOIN asked
WHERE asked.first IS NULL OR reserves.valid_from <= asked.last
ORDER BY reserves.valid_from, reserves.code
