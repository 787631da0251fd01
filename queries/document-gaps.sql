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
WITH in_series AS (
    SELECT
        *,
        sum(if(missing <= $widest, 0, 1)) OVER (
            PARTITION BY source, prefix ORDER BY first ROWS UNBOUNDED PRECEDING
        ) AS series
    FROM (
        SELECT
            *,
            first - 1 - lag(last) OVER (
                PARTITION BY source, prefix ORDER BY first
            ) AS missing
        FROM document_runs
    )
),
series AS (
    SELECT
        source,
        prefix,
        series,
        sum(last - first + 1) AS there,
        max(last) - min(first) + 1 AS numbers
    FROM in_series
    GROUP BY source, prefix, series
    HAVING there >= $least
        AND there * 100 >= $dense * numbers
        AND sum(several) * 20 <= there
),
looked_at AS (
    SELECT
        in_series.run,
        in_series.first,
        in_series.last,
        if(in_series.missing <= $widest, in_series.missing, 0) AS missing,
        series.there,
        series.numbers,
        series.there * 1000000 // series.numbers AS fullness
    FROM in_series
    JOIN series
        ON series.source = in_series.source
        AND series.prefix = in_series.prefix
        AND series.series = in_series.series
),
numbered AS (
    SELECT
        documents.source,
        documents.document,
        documents.prefix,
        documents.number,
        looked_at.* EXCLUDE (run)
    FROM documents
    JOIN looked_at ON looked_at.run = documents.run
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
    SELECT paid.*, numbered.* EXCLUDE (source, document)
    FROM paid
    LEFT JOIN numbered
        ON numbered.source = paid.source AND numbered.document = paid.document
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
