"""The shipped books, opened once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import open_books

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment


@pytest.fixture(scope="session")
def books() -> Books:
    return open_books(shipped.folder("ledger"))


@pytest.fixture(scope="session")
def register(books: Books) -> Register:
    return books.register


@pytest.fixture(scope="session")
def payments(books: Books) -> dict[str, Payment]:
    """All payments by ref."""
    return {payment.ref: payment for payment in books.payments}
