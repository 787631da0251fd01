"""Whom the books know for an individual, under every name that they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.engine.database import connect
from mopac_spend.engine.withholding import individuals as paid
from mopac_spend.register import Supplier

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor


def individuals(books: Books, database: Cursor | None = None) -> list[str]:
    """Give the names of individuals, of the registers and of their payments.

    Payments to them are found by the ids of the register, too, and under whatever name
    a source gave them.

    Args:
        books: that know them.
        database: of the books, where there is one already.

    """
    known = [each for each in books.register.of(Supplier).values() if each.individual]
    names = {each.title for each in known}
    codes = {each.code for each in known}
    names |= {
        written
        for (kind, written), code in books.register.aliases.items()
        if kind == Supplier.kind and code in codes and code != written
    }
    names |= paid((database or connect(books)).cursor(), books)
    return sorted(filter(None, names))
