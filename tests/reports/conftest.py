"""Small books over two financial years, and the report of their last quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mopac_spend.questions.ask as asking
from mopac_spend.books.load import Books, open_books
from mopac_spend.reports import sources
from mopac_spend.reports.assembly import quarterly
from tests.books_maker import ILLUSTRATIVE, make_books
from tests.databases import one_for_books

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mopac_spend.reports.model import Report

# Two payments fall on the first and the last day of the quarter, two just
# outside the two years; August 2020 is the gap; one directorate is new.
PAYMENTS = """
    2019-03-31 | Acme Ltd | Before the year before | 9999.99 | vru / victims / grants
    2019-04-01 | Acme Ltd | Seed fund | 100.00 | finance / knife-crime / grants
    2019-05-02 | Acme Ltd | Seed fund | 11.00 | finance / knife-crime / grants
    2019-06-03 | Bolt LLP | Advice | 12.00 | finance / business-as-usual / consultancy
    2019-07-04 | Bolt LLP | Advice | 13.00 | finance / business-as-usual / consultancy
    2019-08-05 | Bolt LLP | Advice | 14.00 | finance / business-as-usual / consultancy
    2019-09-06 | Bolt LLP | Advice | 15.00 | finance / business-as-usual / consultancy
    2019-10-07 | Bolt LLP | Advice | 16.00 | finance / business-as-usual / consultancy
    2019-11-08 | Bolt LLP | Advice | 17.00 | finance / business-as-usual / consultancy
    2019-12-09 | Bolt LLP | Advice | 18.00 | finance / business-as-usual / consultancy
    2020-01-10 | Cole | Course | 300.03 | finance / business-as-usual / training
    2020-02-11 | Acme Ltd | Seed fund | 200.00 | finance / knife-crime / grants
    2020-03-31 | Acme Ltd | Refund | -50.00 | finance / victims / grants
    2020-04-01 | Acme Ltd | Seed fund | 1000.10 | vru / knife-crime / grants
    2020-05-02 | Acme Ltd | Seed fund | 20.00 | vru / knife-crime / grants
    2020-06-03 | Acme Ltd | Seed fund | 30.00 | vru / knife-crime / grants
    2020-07-04 | Acme Ltd | Seed fund | 40.00 | vru / knife-crime / grants
    2020-09-06 | Acme Ltd | Seed fund | 60.00 | vru / victims / grants
    2020-10-07 | Acme Ltd | Seed fund | 70.00 | vru / victims / grants
    2020-11-08 | Bolt LLP | Advice | 80.00 | finance / untagged / consultancy
    2020-12-09 | Acme Ltd | Credit | -5.05 | vru / victims / grants
    2021-01-01 | Acme Ltd | Seed fund | 700.00 | vru / knife-crime / grants
    2021-02-11 | Bolt LLP | Advice | 33.33 | finance / untagged / consultancy
    2021-02-12 | Cole | Course | 250.00 | finance / business-as-usual / training
    2021-03-30 | Acme Ltd | Credit | -100.00 | vru / victims / grants
    2021-03-31 | Dale | Unknown | 12.34 | untagged / untagged / untagged
    2021-04-01 | Acme Ltd | After the year | 8888.88 | vru / knife-crime / grants
"""


@pytest.fixture(scope="module", autouse=True)
def _one_database_for_books() -> Iterator[None]:
    with one_for_books(asking, sources):
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the books."""
    path = tmp_path_factory.mktemp("books")
    return make_books(path, PAYMENTS, illustrative=ILLUSTRATIVE)


@pytest.fixture(scope="session")
def books(folder: Path) -> Books:
    """Give the books, open."""
    return open_books(folder)


@pytest.fixture(scope="session")
def report(books: Books) -> Report:
    """Give the report of quarter 4 of 2020-21."""
    return quarterly(books, "2020-21", 4)
