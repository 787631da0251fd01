-- title: Published totals against their parts
-- asks: Assembly members and auditors: "do the published figures add up?"
-- also: do published totals add up; check published figures against their parts; published sums that do not
--   tie; arithmetic of published papers
-- definition: One line for each total in the register of published sums on the days asked about: the total as
--   it was published, how many parts were published with it, what they come to, and the difference, parts less
--   total. It ties where the two are equal to the penny; a difference of a pound or less is called rounding;
--   anything more does not tie. The total counts those that do not.
-- caveats: A total that ties may still be wrong, and one that does not may list only some of its parts: its
--   note says what is known. Published sums overlap, so that they are never added together. Nothing here is
--   compared with payments.
-- source: The register of published sums, each with the paper it is from. One pound is what whole pounds may
--   lose by rounding.
-- reads: registers
-- filters: decision
-- total: not_tying
-- example: mopac-spend ask published-sums --format csv
WITH parts AS (
    SELECT code, count(amount) AS parts, coalesce(sum(amount), 0.00) AS amount FROM sum_parts GROUP BY code
),
compared AS (
    SELECT
        published_sums.*,
        coalesce(parts.parts, 0) AS parts,
        coalesce(parts.amount, 0.00) AS of_parts,
        coalesce(parts.amount, 0.00) - coalesce(published_sums.amount, 0.00) AS difference
    FROM published_sums
    CROSS JOIN asked
    LEFT JOIN parts ON parts.code = published_sums.code
    WHERE (asked.first IS NULL OR published_sums.valid_from BETWEEN asked.first AND asked.last)
        AND published_sums.code IN (SELECT code FROM published_sums_asked)
),
judged AS (
    SELECT
        *,
        CASE
            WHEN amount IS NULL THEN 'no total recorded'
            WHEN parts = 0 THEN 'no parts recorded'
            WHEN difference = 0 THEN 'ties'
            WHEN abs(difference) <= 1 THEN 'ties but for rounding'
            WHEN difference > 0 THEN 'does not tie: the parts are more'
            ELSE 'does not tie: the parts are less'
        END AS standing
    FROM compared
)
SELECT
    title AS published_sum_title,
    code AS published_sum,
    valid_from AS published_on,
    decision,
    coalesce(amount, 0.00) AS published,
    parts,
    CAST(of_parts AS DECIMAL(18,2)) AS of_parts,
    CAST(if(amount IS NULL OR parts = 0, 0.00, difference) AS DECIMAL(18,2)) AS difference,
    standing,
    note,
    CAST(starts_with(standing, 'does not tie') AS BIGINT) AS not_tying
FROM judged
ORDER BY not_tying DESC, published_on, published_sum
