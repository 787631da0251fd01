-- title: Payments dated on weekends and bank holidays
-- asks: Auditors: "what was paid on a day on which nobody should have been at work?"
-- also: payments on weekends and bank holidays; paid on a Saturday or Sunday; payments dated outside working
--   days
-- definition: Payments dated on a Saturday, a Sunday or a bank holiday of England and Wales, one line for
--   each such day and source: how many, the largest of them, and the pounds. The days with the fewest
--   payments come first, the larger pounds before the smaller: a payment by itself was entered by
--   somebody, and a hundred of one day are a payment run. A bank holiday is the day on which it is kept:
--   the Monday where it falls on a weekend.
-- caveats: The day is the one that the source gives, such as that of clearing or posting, and not when
--   somebody typed it. A system may run payments by itself at a weekend, a source may date all payments
--   of a period on its last day, and people work late: none of this is a fault. What was keyed on a
--   Sunday and dated on the Monday is not found. Bank holidays are known from 2012 to 2028; of other
--   years only weekends are. Credits count as they are. Ask with --payments for the payments themselves.
-- source: The day of each payment; the bank holidays that GOV.UK publishes.
-- only: isodow(spend.date) > 5 OR spend.date IN (SELECT day FROM bank_holidays)
-- total: amount
-- sums: payments
-- example: mopac-spend ask weekend-payments --fy 2020-21
SELECT
    spend.date,
    CASE
        WHEN spend.date IN (SELECT day FROM bank_holidays) THEN 'Bank holiday, '
        ELSE ''
    END || dayname(spend.date) AS day,
    source_of(spend.ref) AS source,
    payments_in(spend.ref, spend.apportioned_by) AS payments,
    max(spend.whole) AS largest,
    sum(spend.amount) AS amount
FROM spend
GROUP BY spend.date, source
ORDER BY payments, abs(sum(spend.amount)) DESC, spend.date, source
