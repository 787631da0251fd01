-- title: Spend by initiative
-- asks: FOI officers and the public: "what was spent on each initiative of the plan, by category and year?"
-- also: spend by initiative; how much was spent on {initiative}; cost of {initiative}; what did {initiative}
--   cost; breakdown by initiative and category; spending on programmes and projects; {category} by initiative;
--   spend on {category} in relation to initiatives of the {plan}
-- definition: The sum of payments by initiative, category and financial year. Direct spend carries its initiative
--   itself; one payment that served several was split to the penny when it was recorded. Apportioned spend is the
--   part of a shared cost that a recorded rule gives to the initiative; assumed spend is by a division invented for
--   the question. Business as usual is spend decided to serve no initiative; untagged spend is not decided yet.
-- caveats: An initiative with untagged spend beside it may have cost more than is shown. A shared payment counts
--   as a payment on each initiative that has a part of it. Money granted onward counts once, when it leaves this
--   body.
-- source: The initiative tag on each payment, the initiatives of the register and its rules of apportionment.
-- rows: initiative_title, basis
-- across: category_title, financial_year
-- alike: initiative, category, financial_year
-- total: amount
WITH spent AS (
    SELECT
        initiative,
        category,
        financial_year,
        apportioned_by,
        payments_in(ref, apportioned_by) AS payments,
        sum(amount) AS amount
    FROM spend
    GROUP BY initiative, category, financial_year, apportioned_by
),
apart AS (
    SELECT
        initiative,
        category,
        financial_year,
        CASE apportioned_by
            WHEN '' THEN 'Direct' WHEN 'assumed' THEN 'Assumed' ELSE 'Apportioned'
        END AS basis,
        CAST(sum(payments) AS BIGINT) AS payments,
        sum(amount) AS amount
    FROM spent
    GROUP BY ALL
)
SELECT
    apart.initiative,
    coalesce(initiatives.title, apart.initiative) AS initiative_title,
    apart.basis,
    apart.category,
    coalesce(categories.title, apart.category) AS category_title,
    apart.financial_year,
    apart.payments,
    CASE apart.basis WHEN 'Direct' THEN apart.amount ELSE 0.00 END AS direct,
    CASE apart.basis WHEN 'Apportioned' THEN apart.amount ELSE 0.00 END AS apportioned,
    CASE apart.basis WHEN 'Assumed' THEN apart.amount ELSE 0.00 END AS assumed,
    apart.amount
FROM apart
LEFT JOIN initiatives ON initiatives.code = apart.initiative
LEFT JOIN categories ON categories.code = apart.category
ORDER BY
    initiatives.sort NULLS LAST,
    apart.initiative,
    list_position(['Direct', 'Apportioned', 'Assumed'], apart.basis),
    categories.sort NULLS LAST,
    apart.category,
    apart.financial_year
