-- title: First digits of amounts
-- asks: Auditors: "do the amounts begin with 1, 2 … 9 as often as amounts do that nobody chose?"
-- also: first digits of amounts; Benford's law; digit test; do amounts look invented
-- definition: How many documents begin with each digit, beside how many would by Benford's law: 30.1 % with 1, 17.6 %
--   with 2, down to 4.6 % with 9. A document is all that was paid on one number (that of a line behind it aside) to
--   one supplier on one day, and a payment without a number is one by itself; credits and nil are not counted.
--   `chi_square` is, over all digits, the square of what is off, divided by what is due: over 15.51 comes by chance
--   once in twenty, over 20.09 once in a hundred. `mad` is the mean distance of the nine shares from theirs, in
--   percentage points: under 0.6 they follow closely, up to 1.2 acceptably, up to 1.5 marginally, and beyond it not
--   that distribution (Nigrini). Where payments below an amount are not in the source, nothing is counted and the one line
--   says so, unless they are asked to be counted all the same: that is so where a source has hardly any documents
--   from half an amount up to it (fewer than one for every twenty from it up to twice as much, of which there are 30
--   or more), of £50, £100, £250, £500, £1,000, £5,000, £10,000, £25,000 and £30,000.
-- caveats: It shows nothing of any one payment. Prices, fees, limits and standing amounts move digits for
--   good reasons, and with many thousands of documents the smallest of them makes the chi-square large:
--   read mad first. With fewer than some 300 documents neither says anything. Amounts that were invented
--   with care, or a few among many, do not move it. A list cut at a threshold never follows the law, and
--   what is counted of it by --cut counted says more of the threshold than of the payments. A source that
--   begins to be cut, or whose threshold changed, halfway is not told from one that is whole. Filters
--   leave lines of documents out.
-- source: Amounts of documents; F. Benford, "The law of anomalous numbers" (1938); M. J. Nigrini,
--   "Benford's Law" (2012).
-- param: cut one-of(refused|counted) refused: what is done where payments below an amount are not in the source
-- reads: spend_private
-- total: amount
-- sums: payments
-- example: mopac-spend ask first-digits --fy 2020-21 --cut counted
WITH whole AS (
    SELECT
        split_part(ref, ':', 1) AS source,
        CAST(CAST(sum(amount) AS DECIMAL(18,2)) * 100 AS BIGINT) AS pence,
        payments_in(ref, apportioned_by) AS payments,
        CAST(sum(amount) AS DECIMAL(18,2)) AS amount
    FROM spend
    GROUP BY
        source, without_line(document), if(document = '', ref, ''), supplier, date
),
near AS (
    SELECT source, pence // 2500 AS step, count(*) AS documents
    FROM whole
    WHERE pence >= 2500 AND pence < 6000000
    GROUP BY source, step
),
cuts AS (
    SELECT source, pounds
    FROM near
    JOIN (
        SELECT unnest([50, 100, 250, 500, 1000, 5000, 10000, 25000, 30000]) AS pounds
    ) ON step BETWEEN pounds // 50 AND pounds // 25 * 2 - 1
    GROUP BY source, pounds
    HAVING sum(documents) FILTER (step * 25 >= pounds) >= 30
        AND coalesce(sum(documents) FILTER (step * 25 < pounds), 0) * 20
            < sum(documents) FILTER (step * 25 >= pounds)
),
cut AS (SELECT max(pounds) AS pounds FROM cuts),
lines AS (
    SELECT
        CASE
            WHEN cut.pounds IS NOT NULL AND $cut = 'refused'
                THEN 'Not counted: no payments under £'
                    || regexp_replace(CAST(cut.pounds AS VARCHAR), '(000)$', ',000')
                    || ' are in the source'
            WHEN pence <= 0 THEN 'Credits and nil'
            ELSE left(CAST(pence AS VARCHAR), 1)
        END AS digit,
        count(*) AS documents,
        CAST(sum(payments) AS BIGINT) AS payments,
        CAST(sum(whole.amount) AS DECIMAL(18,2)) AS amount
    FROM whole
    CROSS JOIN cut
    GROUP BY digit
),
law(digit, millionths) AS (
    VALUES
        ('1', 301030),
        ('2', 176091),
        ('3', 124939),
        ('4', 96910),
        ('5', 79181),
        ('6', 66947),
        ('7', 57992),
        ('8', 51153),
        ('9', 45757)
),
digits AS (
    SELECT
        law.digit,
        law.millionths,
        coalesce(lines.documents, 0) AS documents,
        coalesce(lines.payments, 0) AS payments,
        coalesce(lines.amount, 0.00) AS amount,
        sum(coalesce(lines.documents, 0)) OVER () AS in_all
    FROM law
    LEFT JOIN lines ON lines.digit = law.digit
),
measured AS (
    SELECT
        count(*) AS digits,
        sum((documents * 1e6 - in_all * millionths) ** 2 / (in_all * millionths)) / 1e6
            AS chi_square,
        avg(abs(documents / in_all - millionths / 1e6)) * 100 AS mad
    FROM digits
    WHERE in_all > 0
)
SELECT
    digit,
    documents,
    CAST((in_all * millionths + 500000) // 1000000 AS BIGINT) AS expected,
    documents - expected AS excess,
    share(documents, in_all) AS share,
    CAST(CAST(measured.chi_square AS DECIMAL(18,2)) AS VARCHAR) AS chi_square,
    CAST(CAST(measured.mad AS DECIMAL(18,2)) AS VARCHAR) AS mad,
    payments,
    CAST(amount AS DECIMAL(18,2)) AS amount
FROM digits
CROSS JOIN measured
WHERE in_all > 0
UNION ALL
SELECT digit, documents, NULL, NULL, NULL, '', '', payments, amount
FROM lines
WHERE length(digit) > 1
ORDER BY digit
