"""Every link of every page leads somewhere: it is there, and so is its anchor.

`MOPAC_SPEND_CRAWL` says how many addresses are followed that ask the same thing of the
same page, such as a year of Spend; a run of the suite follows few.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import pytest
from lxml import html

from mopac_spend.fava.application import make_application
from tests.books_maker import make_books
from tests.fava.conftest import SLUG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

OF_EACH = int(os.environ.get("MOPAC_SPEND_CRAWL", "0"))
HOST = "http://localhost"
# Pages that Fava's own script draws; what links to them has to find them.
FAVAS = (
    *("income_statement/", "balance_sheet/", "trial_balance/", "journal/", "query/"),
    *("holdings/", "commodities/", "documents/", "events/", "statistics/"),
    *("errors/", "options/", "help/", "account/Expenses/", "download-journal/"),
)
STARTS = (
    *(
        "",
        "extension/Front/",
        "extension/Search/?words=a",
        "extension/Ask/?words=spend",
    ),
    *("extension/Controls/", "extension/Registers/", "extension/Budget/"),
    *("extension/Thing/", "extension/Payment/"),
)


def crawl(
    client: FlaskClient, starts: list[str], of_each: int
) -> tuple[int, list[str]]:
    """Follow links; give how many were followed, and what leads nowhere.

    Args:
        client: of the window.
        starts: addresses to begin with.
        of_each: addresses that are followed of one page with one thing asked.

    """
    chosen = random.Random("crawl")  # noqa: S311 - what is looked at is drawn
    times: Counter[tuple[str, str]] = Counter()
    seen: set[str] = set()
    anchors: dict[str, set[str]] = {}
    waiting = [(start, "the start") for start in starts]
    wrong = []
    while waiting:
        address, by = waiting.pop()
        address, anchor = urldefrag(address)
        if address not in seen:
            asks = _asks(address)
            if all(times[each] >= of_each for each in asks):
                continue
            times.update(asks)
            seen.add(address)
            answer = client.get(address, follow_redirects=True)
            if answer.status_code != 200:
                wrong.append(f"{answer.status_code} {address} on {by}")
                continue
            if answer.mimetype == "text/html":
                links, anchors[address] = _read(answer.text, address)
                chosen.shuffle(links)
                waiting += [(each, address) for each in links]
        if anchor and anchor not in anchors.get(address, {anchor}):
            wrong.append(f"no #{anchor} on {address}, by {by}")
    return len(seen), wrong


def _asks(address: str) -> set[tuple[str, str]]:
    """Give what an address asks, each with its page."""
    parts = urlsplit(address)
    path = "account/" if "/account/" in parts.path else parts.path
    return {(path, "")} | {
        # What a page shows of several hangs on these.
        (path, f"{name}={value}" if name in {"list", "of", "by", "form"} else name)
        for name, value in parse_qsl(parts.query)
    }


def _read(text: str, address: str) -> tuple[list[str], set[str]]:
    """Give where a page leads, of its links and forms, and what has a name in it."""
    page = html.fromstring(text)
    return [*_links(page, address)], {*page.xpath("//@id")}


def _links(page: html.HtmlElement, address: str) -> Iterator[str]:
    for form in page.iter("form"):
        fields = {name: value or "" for name, value in form.form_values()}
        action = urlsplit(urljoin(HOST + address, form.get("action")))
        yield f"{action.path}?{urlencode(fields)}"
    for link in page.iter("a"):
        where = urlsplit(urljoin(HOST + address, link.get("href", "")))
        if f"{where.scheme}://{where.netloc}" == HOST:
            yield where._replace(scheme="", netloc="").geturl()


@pytest.mark.slow
def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    starts = [f"/{SLUG}/{name}" for name in (*STARTS, *FAVAS)]
    starts += [f"/{SLUG}/extension/Front/?time=2019-20&filter=%23training"]
    count, wrong = crawl(client, starts, OF_EACH or 1)
    assert not wrong
    assert count > 80


@pytest.mark.parametrize("time", ["", "2019-20"])
def test_books_without_budgets_and_plans_lead_somewhere(
    tmp_path: Path, time: str
) -> None:
    """A year between two that hold payments has none."""
    books = make_books(
        tmp_path,
        """
        2018-05-14 | Acorn Ltd | Advice | 100.00 | vru / knife-crime / consultancy
        2020-06-01 | Bolt LLP | Grant | 20.50 | finance / untagged / grants
        """,
    )
    for name in ("plans", "budgets"):
        for file in books.glob(f"**/{name}*.beancount"):
            assert not file.read_text(encoding="utf-8").strip(), file
    client = make_application(books).test_client()
    bar = f"?time={time}" if time else ""
    starts = [f"/test-books/{name}{bar}" for name in STARTS if "?" not in name]
    count, wrong = crawl(client, starts, OF_EACH or 1)
    assert not wrong
    assert count > 30
