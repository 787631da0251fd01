-- title: Boards that oversee the plans
-- asks: The public: "which boards oversee the joint delivery plans?"
-- also: boards behind each joint delivery plan; which boards oversee the plan; governance of the {plan}; sub-boards
--   and sub-groups that oversee delivery; who oversees the commitments
-- definition: Each board of the register by a day, with the board that it is part of, and the plans, headings or
--   commitments whose delivery it oversees. --plan leaves those that oversee the plan, or a heading or a
--   commitment of it.
-- caveats: A board is dated on the day on which a published paper first names it, unless its note says otherwise:
--   it may be older. A board that names a plan as a whole may oversee only part of it. What the boards were told
--   is in their minutes, which are not in the books; how far commitments have come is another question,
--   commitment-progress.
-- source: The register of boards and the papers it names.
-- reads: registers
-- filters: plan
-- param: at day end: the day of which the boards are wanted
-- rows: board_title, within_title, oversees
-- total: boards
-- example: mopac-spend ask boards --plan pcp-2017-21
WITH counted_at AS (
    -- Books without payments have no last day: every board then stands.
    SELECT CAST($at AS DATE) AS day
),
known(code, title, plan) AS (
    SELECT code, title, code FROM plans
    UNION ALL
    SELECT code, title, plan FROM headings
    UNION ALL
    SELECT code, title, plan FROM commitments
),
named AS (
    SELECT boards.code AS board, unnest(string_split(boards.oversees, ', ')) AS code
    FROM boards
),
overseen AS (
    SELECT
        named.board,
        string_agg(coalesce(known.title, named.code), '; ' ORDER BY named.code) AS titles,
        string_agg(DISTINCT known.plan, ', ' ORDER BY known.plan) AS plans
    FROM named
    LEFT JOIN known ON known.code = named.code
    WHERE named.code <> ''
    GROUP BY named.board
),
asked_about AS (
    SELECT DISTINCT named.board
    FROM named
    JOIN known ON known.code = named.code
    WHERE known.plan IN (SELECT code FROM asked_codes WHERE kind = 'plan')
)
SELECT
    boards.code AS board,
    boards.title AS board_title,
    boards.within AS within_board,
    coalesce(above.title, '') AS within_title,
    coalesce(overseen.plans, '') AS plans,
    coalesce(overseen.titles, '') AS oversees,
    boards.valid_from AS first_day,
    boards.source,
    boards.note,
    CAST(1 AS BIGINT) AS boards
FROM boards
CROSS JOIN counted_at
LEFT JOIN boards AS above ON above.code = boards.within
LEFT JOIN overseen ON overseen.board = boards.code
WHERE
    (
        counted_at.day IS NULL
        OR (
            boards.valid_from <= counted_at.day
            AND (boards.valid_to IS NULL OR boards.valid_to >= counted_at.day)
        )
    )
    AND (
        NOT EXISTS (SELECT 1 FROM asked_codes WHERE kind = 'plan')
        OR boards.code IN (SELECT board FROM asked_about)
    )
ORDER BY boards.within <> '', coalesce(above.title, boards.title), boards.title, boards.code
