-- title: Movements of budgets and reserves
-- asks: Auditors and the Assembly: "what was moved between budgets, and to or from reserves, by whose authority?"
-- also: virements; budget changes and who approved them; money moved from one budget to another; transfers
--   between budgets; transfers to or from reserves
-- definition: Two lines for each movement of a virement on the days asked about: what it takes from a budget line
--   or reserve, as a minus, and what it gives to another, with the day, the reason, the post that approved it and
--   the decision. Every virement nets to nil.
-- caveats: The total is nil where nothing is filtered, because what one line loses another gains. A filter shows
--   one side of a virement without the other. The day is that from which a virement counts.
-- source: The virements in the books (the folder budgets/). In the body that these books are named after, every
--   movement over 500,000 pounds and every transfer from or to reserves needs a decision of the Deputy Mayor.
-- reads: registers
-- filters: directorate, initiative, fund
-- total: change
-- example: mopac-spend ask budget-movements --fy 2020-21
WITH sides AS (
    SELECT code, day, giver AS side, -amount AS change FROM movements WHERE giver <> ''
    UNION ALL
    SELECT code, day, receiver, amount FROM movements WHERE receiver <> ''
)
SELECT
    sides.day AS moved_on,
    sides.code AS virement,
    virements.title AS reason,
    coalesce(budget_lines.title, reserves.title) AS line_title,
    sides.side AS line,
    if(reserves.code IS NULL, coalesce(annual_budgets.year, ''), 'reserve') AS of_what,
    virements.approver,
    virements.decision,
    CAST(sides.change AS DECIMAL(18,2)) AS change
FROM sides
JOIN virements ON virements.code = sides.code
LEFT JOIN budget_lines ON budget_lines.code = sides.side
LEFT JOIN annual_budgets ON annual_budgets.code = budget_lines.budget
LEFT JOIN reserves ON reserves.code = sides.side
CROSS JOIN asked
WHERE (asked.first IS NULL OR sides.day BETWEEN asked.first AND asked.last)
    AND (
        asked.filters = ''
        OR sides.side IN (SELECT code FROM budget_lines_asked WHERE in_full)
    )
ORDER BY moved_on, virement, change, line
