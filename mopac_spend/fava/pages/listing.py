"""Lists of payments: of what a page narrows, in an order that a reader chooses."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.fava.evidence import status
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.page import chosen
from mopac_spend.questions.library import Question, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.fava.pages.asking import Asking

# By what an address has for it, how an order is called; the first is the usual one.
ORDERS = {
    "date": "Oldest first",
    "newest": "Newest first",
    "largest": "Largest first",
    "smallest": "Smallest first",
    "supplier": "By supplier",
}
# What a list is put in order by. In place of the file's own words: where an order
# depends on a parameter, the engine sorts a million rows for the first twenty.
_USUAL = "ORDER BY placed.date, placed.ref, placed.initiative"
_BY = {
    "newest": "placed.date DESC",
    "largest": "placed.amount DESC",
    "smallest": "placed.amount",
    "supplier": "3",
}
_LINES = Path(__file__).with_name("payments-of-two.sql")


@cache
def lines(order: str = "date") -> Question:
    """Give the question that lists payments of one pair of divisions, in an order."""
    question = load(_LINES)
    if order not in _BY:
        return question
    assert _USUAL in question.sql  # noqa: S101 - else the order would be another
    by = _USUAL.replace("ORDER BY", f"ORDER BY {_BY[order]},")
    sql = question.sql.replace(_USUAL, by)
    return replace(question, name=f"{question.name}-{order}", sql=sql)


@cache
def _counting() -> Question:
    question = lines()
    return replace(
        question,
        name=f"{question.name}-counted",
        rows=(),
        sql=f"SELECT count(*) AS lines, count(DISTINCT ref) AS payments, "  # noqa: S608 - a shipped file
        "CAST(coalesce(sum(amount), 0) AS DECIMAL(18,2)) AS amount "
        f"FROM ({question.sql})",
    )


@cache
def _documented() -> Question:
    question = lines()
    return replace(question, name=f"{question.name}-documented", only="evidence <> ''")


def counted(
    asking: Asking, cell: Mapping[str, object], more: Mapping[str, object]
) -> tuple[int, int]:
    """Count the lines of a list and its payments: of one that is shared stand parts.

    Args:
        asking: the request.
        cell: `down`, `across`, `row` and `column`.
        more: filters of the page.

    """
    answer = asking.under(_counting(), cell, more)
    return answer.whole("lines"), answer.whole("payments")


def listed(
    asking: Asking, cell: Mapping[str, object], more: Mapping[str, object], sort: str
) -> list[dict[str, Any]]:
    """Give lines of payments as pages show them.

    Args:
        asking: the request.
        cell: as in `counted`, with `most` and `after`.
        more: filters of the page.
        sort: of `ORDERS`.

    """
    answer = asking.under(lines(sort), cell, more)
    return [_item(asking, answer.names, row) for row in answer.rows]


def documented(
    asking: Asking, more: Mapping[str, object], most: int
) -> list[dict[str, Any]]:
    """Give the first payments that say what they rest on; none named of individuals."""

    def any_at_all() -> bool:
        sql = (
            "SELECT count(*) FROM (SELECT 1 FROM payments WHERE evidence <> '' LIMIT 1)"
        )
        row = asking.table.cursor().execute(sql).fetchone()
        return bool(row and row[0])

    if not asking.kept("whether payments have evidence", any_at_all):
        return []
    answer = asking.under(_documented(), {"most": most}, more)
    return [
        item
        for row in answer.rows
        if (item := _item(asking, answer.names, row))["evidence_words"]
    ]


def order(asking: Asking, name: str) -> str:
    """Read which order an address asks for.

    Raises:
        NotThereError: `ASK-006`, there is no such.

    """
    return chosen(asking, name, ORDERS)


def _item(
    asking: Asking, names: tuple[str, ...], row: tuple[Any, ...]
) -> dict[str, Any]:
    item: dict[str, Any] = dict(zip(names, row, strict=True))
    words = str(item["evidence"])
    stands = status(asking.books.root, words).value
    shown = {name: legible(str(item[name])) for name in ("supplier", "description")}
    return item | shown | {"evidence": stands, "evidence_words": legible(words)}
