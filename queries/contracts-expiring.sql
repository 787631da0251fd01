-- title: Contracts that end in a window
-- asks: Suppliers and commissioners: "which contracts end next year, and can they be extended?"
-- also: contracts expiring; contracts coming up for renewal; when do contracts end; contract expiry dates;
--   contracts ending soon and whether they can be extended; contracts due to be retendered; which contracts run
--   out next, and with which supplier
-- definition: One line for each contract of the register whose end, as it stands after the variations up to the
--   day `at`, or whose last possible extension falls on the days asked about; which of the two does is said.
--   Asked of no days, it lists those with an end or a last extension on the day `at` or later. Its value is
--   that at award with its variations by then.
-- caveats: A contract whose end the register does not say is not listed. A possible extension is no decision to
--   extend. Where no last extension is recorded there may be none. A value of nil is not recorded.
-- source: The register of contracts and its variations.
-- reads: registers
-- filters: contract, initiative, decision, category
-- param: at day end: take variations up to this day
-- total: value_now
-- example: mopac-spend ask contracts-expiring --fy 2021-22 --format csv
WITH ending AS (
    SELECT
        contracts.*,
        coalesce(asked.first, $at) AS first,
        if(asked.first IS NULL, DATE '9999-12-31', asked.last) AS last
    FROM contracts_at($at) AS contracts
    CROSS JOIN asked
    WHERE contracts.valid_from <= $at
        AND contracts.code IN (SELECT code FROM contracts_asked)
)
SELECT
    title AS contract_title,
    code AS contract,
    supplier_name AS supplier,
    if(route = '', 'not recorded', route) AS route,
    owner,
    starts,
    ends_now AS ends,
    extends_to,
    CASE
        WHEN ends_now BETWEEN first AND last AND extends_to BETWEEN first AND last THEN 'end and last extension'
        WHEN ends_now BETWEEN first AND last THEN 'end'
        ELSE 'last extension'
    END AS falls_in_the_window,
    CAST(coalesce(value_now, 0.00) AS DECIMAL(18,2)) AS value_now
FROM ending
WHERE ends_now BETWEEN first AND last OR extends_to BETWEEN first AND last
ORDER BY ends_now NULLS LAST, extends_to NULLS LAST, code
