"""The figures of a page, and the same figures asked of the books without it."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from mopac_spend.fava.pages.facets import FACETS
from tests.fava.test_pages import Links

if TYPE_CHECKING:
    from mopac_spend.analyst import OpenBooks

NIL = Decimal("0.00")
POUNDS = re.compile(r"£?-?[\d,]+\.\d\d")
_CHART = re.compile(r'<figure class="chart".*?</figure>', re.DOTALL)
_MARK = re.compile(r"<title>([^<]*): (-?)£([\d,]+\.\d\d)</title>")
_CELL = re.compile(r">(-?[\d,]+\.\d\d)<")


def amount(words: str) -> Decimal:
    """Read an amount as pages write it."""
    return Decimal(words.strip("£ \n").replace(",", ""))


def asked_of(address: str) -> dict[str, str]:
    """Give what an address asks, each value once."""
    return {name: each[0] for name, each in parse_qs(urlsplit(address).query).items()}


def figures(text: str) -> dict[str, Decimal]:
    """Give each figure that leads to payments: its address, and the figure."""
    found = {}
    for address, words in Links(text).links:
        if urlsplit(address).path.endswith("/Spend/") and POUNDS.fullmatch(
            words.strip()
        ):
            found[address] = amount(words)
    return found


def filters_of(books: OpenBooks, query: dict[str, str]) -> dict[str, Any]:
    """Give the filters of `ask` that an address sets.

    What Fava selects, `#code` or an account, is looked for among the payments.
    """
    filters: dict[str, Any] = {n: v for n, v in query.items() if n in FACETS}
    if "time" in query:
        first, _, last = query["time"].partition(" - ")
        if last:
            filters |= {"from_": first, "to": last}
        else:
            filters |= {"quarter" if "Q" in first else "fy": first}
    if {"filter", "account"} & query.keys():
        code, account = query.get("filter", "").strip("#"), query.get("account", "")
        filters["refs"] = [
            each.ref
            for each in books.books.payments
            if code in {"", each.directorate, each.initiative, each.category}
            and f"{each.account}:".startswith(account and f"{account}:")
        ]
    return filters | {"as_recorded": "shared" not in query}


def asked(books: OpenBooks, address: str) -> Decimal:
    """Ask the books what an address of Spend asks, without the page."""
    query = asked_of(address)
    cuts: dict[str, object] = {n: query[n] for n in ("down", "across") if n in query}
    answer = books.ask("spend-by-two", parameters=cuts, **filters_of(books, query))
    at = {name: number for number, name in enumerate(answer.names)}
    return sum(
        (
            Decimal(str(row[at["amount"]]))
            for row in answer.rows
            if query.get("row", row[at["row"]]) == row[at["row"]]
            and query.get("column", row[at["column"]]) == row[at["column"]]
        ),
        NIL,
    )


def drawn(text: str) -> list[tuple[list[Decimal], list[Decimal]]]:
    """Give, for each chart of a page, what its marks say and what its table has."""
    found = []
    for chart in _CHART.findall(text):
        picture, _, table = chart.partition("</svg>")
        marks = [Decimal(f"{m[1]}{m[2].replace(',', '')}") for m in _marks(picture)]
        body = table.partition("<tbody>")[2].partition("</tbody>")[0]
        found.append((marks, [amount(each) for each in _CELL.findall(body)]))
    return found


def _marks(picture: str) -> list[tuple[str, str, str]]:
    return _MARK.findall(unescape(picture))
