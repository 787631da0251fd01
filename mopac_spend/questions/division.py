"""Shared costs divided among initiatives, by rules of the books or of a question.

A payment that carries a shared initiative is divided on the days of the recorded
rule (`apportionment` in the registers), part by part to the penny: each part is
rounded towards nil, and the pennies left go one each to the parts that lost most, the
earlier one on a tie (`mopac_spend.money.allocate` says the same in Python, and a test
holds the two equal). Each payment is divided by itself, so that parts add up to their
payment under every filter.

A division that somebody invents for a question, `--assume`, is not held by the body:
it takes only payments that no recorded rule divides, and is called *assumed* wherever
a figure of it stands. The parts say who divided them in `apportioned_by`: the code of
the rule, or `assumed`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.books.rows import PAYMENT_COLUMNS
from mopac_spend.engine.at_hand import from_hand, parts_at_hand, put_at_hand
from mopac_spend.engine.database import EVER, insert, spend_between, whole
from mopac_spend.engine.embedded import AT_HAND, NUMBER, is_embedded
from mopac_spend.questions import apportioning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.database import Source
    from mopac_spend.periods import Period
    from mopac_spend.questions.apportioning import Assumed

BY = "apportioned_by"
# The amount of a payment before it was divided.
WHOLE = "whole"
SPEND_COLUMNS = (*PAYMENT_COLUMNS, BY, WHOLE)
# How many payments rows are: as many, but for those that are parts of one. Asked for
# as `count(DISTINCT ref)` a million rows take ten times as long.
_COUNT_WHOLES = "CREATE TEMP MACRO payments_in(ref, apportioned_by) AS count(*)"
_COUNT_PARTS = """
CREATE TEMP MACRO payments_in(ref, apportioned_by) AS
    count(*) FILTER (apportioned_by = '')
    + count(DISTINCT CASE WHEN apportioned_by <> '' THEN ref END)
"""
# Who has a penny of those left depends on the rule, and on what is left of the pence
# over whole rounds of all weights. Of these there are few, such as a hundred, where
# amounts and payments are by the million.
_SHARES = """
CREATE {temporary} TABLE {name} (
    share BIGINT, rule BIGINT, divider VARCHAR, shared VARCHAR, initiative VARCHAR,
    position BIGINT, weight HUGEINT, total HUGEINT, first DATE, last DATE
)
"""
_PARTS = """
CREATE {temporary} TABLE {name} AS
WITH rests AS (
    SELECT DISTINCT
        rules.rule,
        CAST(abs(payments.amount) * 100 AS BIGINT) % {round} AS rest
    FROM {source}
    JOIN (SELECT DISTINCT rule, shared, first, last FROM {shares}) AS rules
        ON rules.shared = payments.initiative
        AND payments.date BETWEEN rules.first AND rules.last
    WHERE payments.initiative IN ({shared})
),
parts AS (
    SELECT
        rests.rule,
        rests.rest,
        shares.share,
        shares.position,
        shares.total,
        CAST({round} AS HUGEINT) * shares.weight // shares.total AS of_round,
        CAST(rests.rest AS HUGEINT) * shares.weight // shares.total AS of_rest,
        CAST(rests.rest AS HUGEINT) * shares.weight % shares.total AS lost
    FROM rests
    JOIN {shares} AS shares ON shares.rule = rests.rule
),
turns AS (
    SELECT
        *,
        sum(lost) OVER (PARTITION BY rule, rest) // total AS pennies,
        row_number() OVER (
            PARTITION BY rule, rest ORDER BY lost DESC, position
        ) AS turn
    FROM parts
)
SELECT
    share,
    rest,
    turn,
    CAST(of_round AS BIGINT) AS of_round,
    CAST(of_rest + CASE WHEN turn <= pennies THEN 1 ELSE 0 END AS BIGINT) AS of_rest
FROM turns
"""
_PENCE = "CAST(abs(payments.amount) * 100 AS BIGINT)"
_PART = f"({_PENCE} // {{round}} * parts.of_round + parts.of_rest)"
# More pence than any payment has.
_MOST = 10**18
# What stands in the place of columns of a payment that has parts.
_OF_PARTS = {
    "initiative": "coalesce(shares.initiative, payments.initiative)",
    "amount": (
        "CASE WHEN shares.share IS NULL THEN payments.amount ELSE CAST("
        f"sign(payments.amount) * CAST({_PART} AS DECIMAL(18, 0)) * 0.01 "
        "AS DECIMAL(18, 2)) END"
    ),
    BY: "coalesce(shares.divider, '')",
    WHOLE: "payments.amount",
}
_DIVIDED = f"""
SELECT {{columns}}
FROM {{source}}
LEFT JOIN {{shares}} AS shares
    ON shares.shared = payments.initiative
    AND payments.date BETWEEN shares.first AND shares.last
LEFT JOIN {{parts}} AS parts
    ON parts.share = shares.share AND parts.rest = {_PENCE} % {{round}}
WHERE payments.initiative IN ({{shared}})
    AND (
        shares.share IS NULL
        OR {_PART} > 0
        OR (payments.amount = 0 AND parts.turn = 1)
    )
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Division:
    """Payments with the parts of shared ones in their place.

    Attributes:
        select: of `SPEND_COLUMNS`; "" in `apportioned_by` where nothing divided.
        divided: whether any payment stands as parts.
        numbered: names what gives them numbers, in a column more; "" where nothing
            does. Of another they may have the same numbers.
        near: whether they are at hand.

    """

    select: str
    divided: bool
    numbered: str = ""
    near: bool = False


def counting(*, divided: bool) -> str:
    """Give the macro that counts payments, of rows that may be parts of one."""
    return _COUNT_PARTS if divided else _COUNT_WHOLES


def divide(  # noqa: PLR0913 - what is divided, by what, and how it is given
    cursor: Cursor,
    books: Books,
    period: Period | None,
    *,
    recorded: bool,
    invented: Sequence[Assumed],
    numbered: bool,
) -> Division:
    """Put the parts of shared payments beside the payments that are not divided.

    What recorded rules divide is kept with the database, for whoever asks of the
    same days again; of all days it is put at hand.

    Args:
        cursor: of the books' database.
        books: hold the recorded rules.
        period: the days; payments of others may be there.
        recorded: whether these are applied.
        invented: divisions of the question.
        numbered: whether payments may have numbers.

    """
    rows, by_rules = books.payments, recorded and not invented
    near = parts_at_hand(cursor) if by_rules else None
    if near is not None:
        divided = near > 0
        by = AT_HAND if divided and numbered else ""
        return Division(from_hand(numbered=numbered), divided, by, near=True)
    source = spend_between(rows, period)
    shares = [
        *(apportioning.recorded(books.register) if recorded else ()),
        *apportioning.invented(books.register, invented),
    ]
    mark = f"{'assumed' if invented else 'recorded'}_{source.name}"
    select, divided = _divided(cursor, source, shares, mark, kept=not invented)
    if by_rules and source is EVER:
        put_at_hand(cursor, rows, select)
    # Of unsound books a ref may stand twice, and is counted once.
    if divided and numbered and is_embedded(cursor) and not books.findings:
        source = spend_between(rows, period, numbered=True)
    return Division(select(source), divided, source.name if source.numbered else "")


def _divided(
    cursor: Cursor,
    source: Source,
    shares: Sequence[tuple[Any, ...]],
    mark: str,
    *,
    kept: bool,
) -> tuple[Callable[[Source], str], bool]:
    """Give what gives the SELECT of payments, and whether any stands as parts."""
    if not shares:
        return _plain, False
    # Codes of the register, which are letters, digits and hyphens: as constants they
    # are looked for in the dictionaries of a part before any row is.
    shared = ", ".join(f"'{code}'" for code in sorted({row[1] for row in shares}))
    names = {"shares": f"shares_{mark}", "parts": f"parts_{mark}"}
    of = {"source": source.sql, "shared": shared, "whole": WHOLE, **names}
    of["temporary"] = "" if kept else "TEMP"
    of["round"] = str(min(math.lcm(*(row[5] for row in shares)), _MOST))

    def make_shares(name: str) -> None:
        cursor.execute(_SHARES.format(**of, name=name))
        insert(cursor, name, _numbered(shares))

    def make_parts(name: str) -> None:
        cursor.execute(_PARTS.format(**of, name=name))

    for name, make in zip(names.values(), (make_shares, make_parts), strict=True):
        if kept:
            whole(cursor, name, make)
        else:
            make(name)
    (count,) = cursor.execute(f"SELECT count(*) FROM {of['parts']}").fetchone() or (0,)  # noqa: S608 - constants
    columns = ", ".join(
        _OF_PARTS.get(name, f'payments."{name}"') + f' AS "{name}"'
        for name in SPEND_COLUMNS
    )
    columns = columns.format(**of)

    def select(source: Source) -> str:
        plain = f"{_plain(source)} WHERE initiative NOT IN ({shared})"
        number = f", payments.{NUMBER}" if source.numbered else ""
        parts = _DIVIDED.format(
            **{**of, "source": source.sql}, columns=f"{columns}{number}"
        )
        return f"{plain} UNION ALL {parts}"

    return select, count > 0


def _plain(source: Source) -> str:
    """Give the SELECT of payments that nothing divides."""
    columns = ", ".join(f'"{name}"' for name in PAYMENT_COLUMNS)
    number = f", CAST(NULL AS BIGINT) AS {NUMBER}" if source.numbered else ""
    return f"SELECT {columns}, '' AS {BY}, amount AS {WHOLE}{number} FROM {source.sql}"  # noqa: S608 - constants


def _numbered(shares: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Give shares with a number of their own and one of their rule and its days."""
    rules: dict[tuple[Any, ...], int] = {}
    return [
        (at, rules.setdefault((row[0], row[1], row[6]), len(rules)), *row)
        for at, row in enumerate(shares)
    ]
