"""Small books that every question is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mopac_spend.questions.ask as asking
from mopac_spend.books.load import Books, open_books
from tests.books_maker import ILLUSTRATIVE, make_books
from tests.databases import one_for_books

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Two years, three quarters; every sort of tag; a credit; text that tries things.
LINES = """
2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants | fund=home-office
2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
2018-07-02 | ACME  LTD | Refund | -10.00 | vru / knife-crime / grants
2019-07-03 | =1+1 | <b>x</b> [red] | 1234567.89 | finance / business-as-usual / training
2019-07-03 | Nobody | Course | 1.01 | untagged / victims / untagged | decision=PCD-79
"""
TOTAL = "1234679.40"


@pytest.fixture(scope="module", autouse=True)
def _one_database_for_books() -> Iterator[None]:
    with one_for_books(asking):
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_books(tmp_path_factory.mktemp("books"), LINES)


@pytest.fixture(scope="session")
def books(folder: Path) -> Books:
    return open_books(folder)


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = make_books(
        tmp_path_factory.mktemp("invented"), LINES, illustrative=ILLUSTRATIVE
    )
    return open_books(folder)


@pytest.fixture(scope="session")
def broken_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books of which somebody altered a payment."""
    folder = make_books(tmp_path_factory.mktemp("broken"), LINES)
    file = folder / "payments/all/test-batch.beancount"
    text = file.read_text(encoding="utf-8").replace("20.50 GBP", "21.50 GBP")
    file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def broken(broken_folder: Path) -> Books:
    return open_books(broken_folder, despite_errors=True)
