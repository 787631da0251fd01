"""Figures drawn at random from pages of every kind: each is what `ask` answers.

`MOPAC_SPEND_FIGURES` says how many are drawn; a run of the suite draws a few.
"""

# ruff: noqa: S311 - what is looked at is drawn, and nothing is secret
from __future__ import annotations

import os
import random
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import pytest
from markupsafe import escape

from mopac_spend.analyst import open_books
from mopac_spend.fava.pages.spend import CUTS
from mopac_spend.fava.pages.things import THINGS
from mopac_spend.findings import Refusal
from tests.fava.conftest import SLUG
from tests.fava.figures import (
    NIL,
    amount,
    asked,
    asked_of,
    drawn,
    figures,
    filters_of,
)
from tests.fava.test_pages import Links, total

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from mopac_spend.analyst import OpenBooks

DRAWN = int(os.environ.get("MOPAC_SPEND_FIGURES", "8"))
SEED = os.environ.get("MOPAC_SPEND_FIGURES_SEED", "pages")
TIMES = ["", "", "2018-19", "2020-21", "2019-20 Q3", "2018-04-01 - 2019-09-30"]
# Registers whose table is the answer of one question.
STANDING = {
    "grants": "grants-outstanding",
    "contracts": "contract-spend",
    "decisions": "decision-spend",
}
BUDGET = ("original", "moved", "revised", "spent", "remaining")


@pytest.fixture(scope="module")
def books(folder: Path) -> OpenBooks:
    return open_books(folder)


def bar(chance: random.Random) -> dict[str, str]:
    time, shared = chance.choice(TIMES), chance.choice(["", "divided"])
    return {n: v for n, v in (("time", time), ("shared", shared)) if v}


def front(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    return "Front/", {}


def thing(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    register = books.books.register
    kind = chance.choice([*THINGS])
    if kind == "supplier":
        answer = books.ask("spend-by-supplier", as_recorded=True)
        at = answer.names.index("supplier")
        names = {str(row[at]) for row in answer.rows}
        codes = sorted(name for name in names if name and "withheld" not in name)
    else:
        codes = sorted(register.entries[kind])
    sort = chance.choice(["", "name", "total"])
    return "Thing/", {"of": kind, "code": chance.choice(codes), "sort": sort}


def matrix(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    down, across = chance.sample(sorted(CUTS), 2)
    query = {"down": down, "across": across, "picture": chance.choice(["bars", "heat"])}
    if chance.random() < 0.4:
        facet = chance.choice(["directorate", "category", "initiative"])
        query[facet] = chance.choice(sorted(books.books.register.entries[facet]))
    query["sort"] = chance.choice(["", "total", "-total", "name", "-name"])
    return "Spend/", query


def register(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    return "Registers/", {"of": chance.choice(["initiatives", *STANDING])}


def budget(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    by = chance.choice(["directorate", "initiative", "fund"])
    return "Budget/", {"by": by}


KINDS: list[Callable[[random.Random, OpenBooks], tuple[str, dict[str, str]]]] = [
    *(front, thing, thing, thing, matrix, matrix, matrix, register, budget)
]


@pytest.mark.parametrize("number", range(DRAWN))
def test_a_figure_is_the_answer(
    client: FlaskClient, books: OpenBooks, number: int
) -> None:
    chance = random.Random(f"{SEED} {number}")
    name, own = chance.choice(KINDS)(chance, books)
    query = {n: v for n, v in (own | bar(chance)).items() if v}
    if name == "Spend/" and query.get("time") and chance.random() < 0.5:
        query |= {"before": "yes", "sort": chance.choice(["change", "-change"])}
    where = f"/{SLUG}/extension/{name}?{urlencode(query)}"
    answer = client.get(where)
    if answer.status_code == 400:  # what `ask` refuses too, in the same words
        with pytest.raises(Refusal) as refused:
            books.ask("spend-by-two", **filters_of(spending(query)))
        words = str(refused.value.message)[1:].partition(" outside ")[0]
        assert escape(words) in answer.text, where
        return
    assert answer.status_code == 200, where
    text = answer.text.partition("<article")[2].partition('id="ledger-data"')[0]
    said(text, query, where)
    # What leads to payments is their sum, on the page that it leads to and by `ask`.
    found = figures(text)
    for address in chance.sample(sorted(found), min(2, len(found))):
        assert asked(books, address) == found[address], (where, address)
        beneath = client.get(address)
        assert total(beneath.text) == found[address], (where, address)
        said(beneath.text, query, address)
    # What leads nowhere is in the answer too.
    if name == "Registers/" and query["of"] in STANDING:
        answered(books, text, STANDING[query["of"]], query)
    elif name == "Budget/":
        budgeted(books, text, query)
    else:
        whole = books.ask("spend-by-category", **filters_of(spending(query)))
        if name != "Registers/" and found:
            assert total_of(text) == whole.total, where
            counts(text, whole.method.selected.payments, where)
    for marks, table in drawn(text):
        assert marks, where
        assert {*marks} <= {*table}, where
    links = sorted({at for at, _ in Links(text).links if urlsplit(at).path})
    for address in chance.sample(links, min(2, len(links))):
        assert client.get(address).status_code == 200, (where, address)


def spending(query: dict[str, str]) -> dict[str, str]:
    """Give an address's own filters, of a thing those of the thing."""
    if "of" in query and "code" in query:
        return query | {query["of"]: query["code"]}
    return query


def said(text: str, query: dict[str, str], where: str) -> None:
    """See that a page says which of the two totals it has, and leads to the other."""
    ways = re.findall(r'spend-shared" role="note"><strong>(.*?):', text)
    expected = "With shared costs" if "shared" in query else "As paid"
    assert ways == [expected], where
    other = [at for at, words in Links(text).links if words in WAYS - {expected}]
    assert len(other) == 1, where
    assert asked_of(other[0]).get("shared", "") != query.get("shared", ""), where


WAYS = {"As paid", "With shared costs"}


def total_of(text: str) -> Decimal:
    match = re.search(r"<strong>£(-?[\d,.]+)</strong>", text)
    assert match
    return amount(match[1])


def counts(text: str, payments: int, where: str) -> None:
    match = re.search(r"</strong>(?:</a>)? in ([\d,]+) payment", text)
    assert match, where
    assert int(match[1].replace(",", "")) == payments, where


def answered(books: OpenBooks, text: str, question: str, query: dict[str, str]) -> None:
    """See that every amount of a register's table is one of the answer's."""
    last = filters_of(query).get("to") or None
    time = query.get("time")
    if time and not last:
        last = books.ask("spend-by-quarter", **filters_of(query)).days.last  # type: ignore[union-attr]
    answer = books.ask(
        question,
        parameters={"at": last} if last else {},
        as_recorded="shared" not in query,
    )
    cells = {f"{cell:,.2f}" for row in answer.rows for cell in row if _pounds(cell)}
    cells |= {f"{sum(col, NIL):,.2f}" for col in _columns(answer.rows)}
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    shown = re.findall(r">(-?[\d,]+\.\d\d)<", body)
    assert shown
    assert {*shown} <= cells


def _pounds(cell: Any) -> bool:  # noqa: ANN401 - of an answer
    return type(cell).__name__ == "Decimal"


def _columns(rows: Any) -> list[list[Any]]:  # noqa: ANN401 - of an answer
    return [[c for c in column if _pounds(c)] for column in zip(*rows, strict=True)]


def budgeted(books: OpenBooks, text: str, query: dict[str, str]) -> None:
    """See that the sums of a year's budget are those of the question."""
    by = {"by": query.get("by", "directorate")}
    answer = books.ask("budget-against-spend", parameters=by, **filters_of(query))
    at = {name: number for number, name in enumerate(answer.names)}
    for year, table in re.findall(r"<h3>([\d-]+)</h3>(.*?)</table>", text, re.DOTALL):
        foot = re.findall(r">(-?[\d,]+\.\d\d)<", table.partition("<tfoot>")[2])
        rows = [row for row in answer.rows if row[at["financial_year"]] == year]
        sums = [
            sum((Decimal(str(row[at[name]])) for row in rows), NIL) for name in BUDGET
        ]
        shown = [amount(each) for each in foot]
        assert shown[:3] + shown[-2:] == sums, year
