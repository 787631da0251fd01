-- title: Gaps in document numbers
-- asks: Auditors: "which numbers are missing from the finance system's own series?"
-- also: gaps in document numbers; missing invoice numbers; breaks in the sequence of documents; numbers that
--   no document has
-- definition: Document numbers of each source in order, by what stands before the last figures of a
--   number: a series is broken by more than `widest` numbers in a row that no document has. Of a series
--   with `least` documents or more, of whose numbers at least `dense` in the hundred are there, each
--   unbroken run is a line with the numbers missing before it, and its documents and pounds: the fullest
--   series first, and its widest gaps. A number is missing if no payment of these books has it, whatever
--   is asked about; a gap is shown where the document after it is asked about. Noughts in front of a
--   number, and the number of a line behind it (`1234567 - 2`), are no part of it. Documents in no such
--   series are one line, and those without a number another.
-- caveats: A missing number may have been cancelled, used for something that is no payment, paid below
--   the amount from which the source lists payments, set aside when a file was imported (completeness
--   counts these), or be in a file that nobody imported; several offices or payment runs may draw from
--   one series. Numbers that suppliers give are in no series: a series of whose numbers more than one in
--   twenty are on payments to several names is not looked at. What is missing before the first and after
--   the last number of a series is not seen, nor a gap in a series that begins anew each year where
--   another year has the number. Numbers that end in a letter are in no series.
-- source: The document number of each payment.
-- param: dense whole 90: how many in the hundred of its numbers a series has at least
-- param: least whole 50: how many documents a series has at least
-- param: widest whole 100: the most numbers in a row that a series lacks
-- param: top whole 50: how many runs to list, the others in one line
-- total: amount
-- sums: documents, missing, payments
-- example: mopac-spend ask document-gaps --fy 2020-21 --dense 30
WITH numbered AS (
    SELECT *, hash(source, prefix) AS family
    FROM documents
    WHERE number IS NOT NULL
),
numbers AS (
    SELECT family, number, bool_or(several) AS several
    FROM numbered
    GROUP BY family, number
),
-- In an unbroken run every number is as far from its place in the order as the first.
placed AS (
    SELECT *, number - row_number() OVER (ORDER BY family, number) AS run
    FROM numbers
),
runs AS (
    SELECT
        family,
        min(number) AS first,
        max(number) AS last,
        count(*) FILTER (several) AS several,
        min(number) - 1 - lag(max(number)) OVER (
            PARTITION BY family ORDER BY min(number)
        ) AS missing
    FROM placed
    GROUP BY family, run
),
in_series AS (
    SELECT
        *,
        sum(if(missing <= $widest, 0, 1)) OVER (
            PARTITION BY family ORDER BY first ROWS UNBOUNDED PRECEDING
        ) AS series
    FROM runs
),
series AS (
    SELECT
        family,
        series,
        sum(last - first + 1) AS there,
        max(last) - min(first) + 1 AS numbers
    FROM in_series
    GROUP BY family, series
    HAVING there >= $least
        AND there * 100 >= $dense * numbers
        AND sum(several) * 20 <= there
),
looked_at AS (
    SELECT
        in_series.family,
        in_series.first,
        in_series.last,
        if(in_series.missing <= $widest, in_series.missing, 0) AS missing,
        series.there,
        series.numbers,
        series.there * 1000000 // series.numbers AS fullness
    FROM in_series
    JOIN series ON series.family = in_series.family AND series.series = in_series.series
),
paid AS (
    SELECT
        split_part(ref, ':', 1) AS source,
        document,
        payments_in(ref, apportioned_by) AS payments,
        min(date) AS first_payment,
        max(date) AS last_payment,
        sum(amount) AS amount
    FROM spend
    GROUP BY source, document
),
found AS (
    SELECT paid.*, numbered.prefix, numbered.number, looked_at.* EXCLUDE (family)
    FROM paid
    LEFT JOIN numbered
        ON numbered.source = paid.source AND numbered.document = paid.document
    LEFT JOIN looked_at
        ON looked_at.family = numbered.family
        AND numbered.number BETWEEN looked_at.first AND looked_at.last
),
lines AS (
    SELECT
        CASE
            WHEN document = '' THEN 'No document number'
            WHEN first IS NULL THEN 'Numbers in no series'
            ELSE source
        END AS source,
        if(first IS NULL, '', prefix) AS prefix,
        first,
        last,
        any_value(fullness) AS fullness,
        any_value(there) AS there,
        any_value(numbers) AS numbers,
        -- The gap is before its first document, which may not be among those asked about.
        if(min(number) = first, any_value(missing), 0) AS missing,
        if(first IS NULL, count(*) FILTER (document <> ''), count(DISTINCT number))
            AS documents,
        min(first_payment) AS first_payment,
        max(last_payment) AS last_payment,
        CAST(sum(payments) AS BIGINT) AS payments,
        sum(amount) AS amount
    FROM found
    GROUP BY 1, 2, first, last
),
ranked AS (
    SELECT
        *,
        if(first IS NULL, NULL, row_number() OVER (
            ORDER BY
                first IS NULL, fullness DESC, missing DESC, lines.source, prefix, first
        )) AS place
    FROM lines
)
SELECT
    if(min(place) > $top, 'All other runs', min(source)) AS source,
    if(min(place) > $top OR min(first) IS NULL, NULL, share(min(there), min(numbers)))
        AS share_of_series,
    CAST(sum(missing) AS BIGINT) AS missing,
    if(min(place) > $top OR min(missing) = 0, '', min(prefix) || CASE
        WHEN min(prefix) SIMILAR TO '.*[0-9]'
            THEN lpad(CAST(min(first - missing) AS VARCHAR), 15, '0')
        ELSE CAST(min(first - missing) AS VARCHAR)
    END) AS missing_from,
    if(min(place) > $top OR min(first) IS NULL, '', min(prefix) || CASE
        WHEN min(prefix) SIMILAR TO '.*[0-9]' THEN lpad(CAST(min(first) AS VARCHAR), 15, '0')
        ELSE CAST(min(first) AS VARCHAR)
    END) AS run_from,
    if(min(place) > $top OR min(first) IS NULL, '', min(prefix) || CASE
        WHEN min(prefix) SIMILAR TO '.*[0-9]' THEN lpad(CAST(min(last) AS VARCHAR), 15, '0')
        ELSE CAST(min(last) AS VARCHAR)
    END) AS run_to,
    min(first_payment) AS first_payment,
    max(last_payment) AS last_payment,
    CAST(sum(documents) AS BIGINT) AS documents,
    CAST(sum(payments) AS BIGINT) AS payments,
    CAST(sum(amount) AS DECIMAL(18,2)) AS amount
FROM ranked
GROUP BY coalesce(least(place, $top + 1), $top + 2), if(place IS NULL, ranked.source, '')
ORDER BY coalesce(min(place), $top + 2), min(ranked.source)
