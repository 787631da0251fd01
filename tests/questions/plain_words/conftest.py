"""What plain words are looked up in: the sample books, opened once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.questions.plain_words import Finder

if TYPE_CHECKING:
    from mopac_spend.books.load import Books

LEDGER = Path(__file__).parents[3] / "ledger"


@pytest.fixture(scope="package")
def sample() -> Books:
    return open_books(LEDGER)


@pytest.fixture(scope="package")
def finder(sample: Books) -> Finder:
    return Finder(sample)
