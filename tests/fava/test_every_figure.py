"""Figures drawn at random from pages of every kind: each is what `ask` answers.

`MOPAC_SPEND_FIGURES` says how many are drawn; a run of the suite draws a few.
"""

# ruff: noqa: S311 - what is looked at is drawn, and nothing is secret
from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import shlex
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner
from markupsafe import escape
from python_calamine import CalamineWorkbook

from mopac_spend.analyst import open_books
from mopac_spend.cli.main import group as commands
from mopac_spend.fava.pages.asked import EXAMPLES
from mopac_spend.fava.pages.listing import ORDERS
from mopac_spend.fava.pages.registers import TABS
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
from tests.fava.tables_of import TABLES, standing, tables
from tests.fava.test_pages import Links, total

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from mopac_spend.analyst import OpenBooks

DRAWN = int(os.environ.get("MOPAC_SPEND_FIGURES", "8"))
SEED = os.environ.get("MOPAC_SPEND_FIGURES_SEED", "pages")
TIMES = ["", "", "2018-19", "2020-21", "2019-20 Q3", "2018-04-01 - 2019-09-30"]
# What Fava itself selects, and what `ask` takes for the same payments.
BARS: list[tuple[str, str]] = [
    *[("", "")] * 6,
    *(
        ("filter", "#training"),
        ("filter", "#vru-work-programme"),
        ("filter", "#finance"),
    ),
    *(("account", "Expenses:Grants"), ("account", "Expenses:Consultancy:IT")),
]
WORDS = [
    *EXAMPLES,
    *("spend by category in 2018-19", "how much was paid to pinchbeck insight"),
    *("grants to boroughs in 2019/20", "what did the violence reduction unit spend"),
    *("budget and actual of 2020-21", "payments over £25,000 in 2020-21"),
]
LISTS = ["checks", "batches", "months", "duplicates", "evidence", "untagged"]


@pytest.fixture(scope="module")
def books(folder: Path) -> OpenBooks:
    return open_books(folder)


def bar(chance: random.Random) -> dict[str, str]:
    time, shared = chance.choice(TIMES), chance.choice(["", "divided"])
    selected = dict([chance.choice(BARS)])
    query = {"time": time, "shared": shared, **selected}
    return {n: v for n, v in query.items() if v}


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
    query = {"of": kind, "code": chance.choice(codes)}
    query["sort"] = chance.choice(["", "name", "total"])
    return "Thing/", query | {"listed": chance.choice([*ORDERS])}


def matrix(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    down, across = chance.sample(sorted(CUTS), 2)
    query = {"down": down, "across": across, "picture": chance.choice(["bars", "heat"])}
    if chance.random() < 0.4:
        facet = chance.choice(["directorate", "category", "initiative"])
        query[facet] = chance.choice(sorted(books.books.register.entries[facet]))
    query["sort"] = chance.choice(["", "total", "-total", "name", "-name"])
    return "Spend/", query


def register(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    return "Registers/", {"of": chance.choice([*TABS])}


def budget(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    by = chance.choice(["directorate", "initiative", "fund"])
    return "Budget/", {"by": by}


def control(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    return "Controls/", {"list": chance.choice(LISTS)}


def question(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    return "Ask/", {"words": chance.choice(WORDS), "choice": "1"}


def payment(chance: random.Random, books: OpenBooks) -> tuple[str, dict[str, str]]:
    return "Payment/", {"ref": chance.choice(books.books.payments).ref}


KINDS: list[Callable[[random.Random, OpenBooks], tuple[str, dict[str, str]]]] = [
    *(front, thing, thing, thing, matrix, matrix, matrix, register, budget),
    *(control, question, payment),
]


@pytest.mark.parametrize("number", range(DRAWN))
def test_a_figure_is_the_answer(
    client: FlaskClient, books: OpenBooks, number: int
) -> None:
    chance = random.Random(f"{SEED} {number}")
    name, own = chance.choice(KINDS)(chance, books)
    query = {n: v for n, v in (own | bar(chance)).items() if v}
    if name == "Ask/":
        query.pop("time", "")  # of which the words have their own
    if name == "Spend/" and query.get("time") and chance.random() < 0.5:
        query |= {"before": "yes", "sort": chance.choice(["change", "-change"])}
    where = f"/{SLUG}/extension/{name}?{urlencode(query)}"
    answer = client.get(where)
    if answer.status_code == 400:  # what `ask` refuses too, in the same words
        with pytest.raises(Refusal) as refused:
            books.ask("spend-by-two", **filters_of(books, spending(query)))
        words = str(refused.value.message)[1:].partition(" outside ")[0]
        assert escape(words) in answer.text, where
        return
    assert answer.status_code == 200, where
    text = answer.text.partition("<article")[2].partition('id="ledger-data"')[0]
    if name in SAID:
        said(text, query, where)
    # What leads to payments is their sum, on the page that it leads to and by `ask`.
    found = figures(text)
    for address in chance.sample(sorted(found), min(2, len(found))):
        assert asked(books, address) == found[address], (where, address)
        beneath = client.get(address)
        assert total(beneath.text) == found[address], (where, address)
        said(beneath.text, query, address)
    wholly(books, name, text, query)
    for address in downloads(text):
        content = client.get(address)
        assert content.status_code == 200, (where, address)
        came = summed_file(content.data, asked_of(address)["form"])
        assert came == total_of(text), (where, address)
    for marks, table in drawn(text):
        assert marks, where
        assert {*marks} <= {*table}, where
    links = sorted({at for at, _ in Links(text).links if urlsplit(at).path})
    for address in chance.sample(links, min(2, len(links))):
        there = client.get(address, follow_redirects=True)
        assert there.status_code == 200, (where, address)


def wholly(books: OpenBooks, name: str, text: str, query: dict[str, str]) -> None:
    """See to every cell of every table, the total, and what can be typed for it."""
    if name in TABLES:
        TABLES[name](books, query, tables(text))
    if name == "Thing/":
        standing(books, query, text)
    elif name == "Payment/":
        paid(books, text, query["ref"])
    elif name == "Ask/":
        _typed(books, text, query, total_of(text))
    if name in {"Front/", "Thing/", "Spend/"}:
        whole = books.ask("spend-by-category", **filters_of(books, spending(query)))
        total = Decimal(whole.total)
        assert total_of(text) == total
        counts(text, whole.method.selected.payments)
        _typed(books, text, query, total)


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
SAID = {"Front/", "Thing/", "Spend/", "Budget/", "Registers/"}
# How a workbook heads the pounds of an answer.
AMOUNT = {"amount", "spent", "Amount (£)", "Spent (£)"}


def total_of(text: str) -> Decimal:
    match = re.search(r"<strong>£(-?[\d,.]+)</strong>", text)
    assert match
    return amount(match[1])


def counts(text: str, payments: int) -> None:
    match = re.search(r"</strong>(?:</a>)? in ([\d,]+) payment", text)
    assert match
    assert int(match[1].replace(",", "")) == payments


def _typed(books: OpenBooks, text: str, query: dict[str, str], total: Decimal) -> None:
    """Type the command that a page gives for its figures, where it can be typed."""
    if {"filter", "account"} & query.keys():
        return
    for command in {*re.findall(r"<code>(mopac-spend ask .*?)</code>", text)}:
        words = shlex.split(unescape(command))[1:]
        group = CliRunner()
        line = ["--books", str(books.books.root), *words, "--format", "json"]
        done = group.invoke(commands, line, catch_exceptions=False)
        assert json.loads(done.stdout)["total"] == f"{total:.2f}", command


def downloads(text: str) -> list[str]:
    """Give the addresses of a page's files."""
    links = {at for at, _ in Links(text).links}
    return sorted(at for at in links if urlsplit(at).path.endswith("/download"))


def summed_file(content: bytes, form: str) -> Decimal:
    """Sum the pounds that a file has of an answer."""
    if form == "json":
        return Decimal(json.loads(content)["total"])
    if form == "csv":
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        return sum((Decimal(row.get("amount") or row["spent"]) for row in rows), NIL)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        rows_ = book.get_sheet_by_name(name).to_python()
        heads = next((at for at, row in enumerate(rows_) if AMOUNT & {*row}), None)
        if heads is not None:
            (at,) = (n for n, head in enumerate(rows_[heads]) if head in AMOUNT)
            lines = [row for row in rows_[heads + 1 :] if row[0] != "Total"]
            return sum((Decimal(f"{row[at]:.2f}") for row in lines), NIL)
    raise AssertionError(book.sheet_names)


def paid(books: OpenBooks, text: str, ref: str) -> None:
    """See that a payment's page has its day and pounds, and those of its kin."""
    known = {each.ref: each for each in books.books.payments}
    own = known[ref]
    assert f"<h3>{own.date}, £{own.amount:,.2f}" in text
    for table in tables(text):
        if table.head[-1] == "Amount (£)":
            for line in table.body:
                kin = known[line[0]]
                assert line[-1] == f"{kin.amount:,.2f}"
                assert line[1] == str(kin.date)
