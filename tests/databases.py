"""One database for books that are asked again and again: to fill one is what is slow.

with one_for_books(ask, sources):
    ...

Where commands open the same books one after another, `opened_again` has them known by
what they say and where they stand, and not as one object: a command is answered by what
the last one filled, as readers of the window are.
"""

from __future__ import annotations

import contextlib
from collections import deque
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.rows import Rows
from mopac_spend.engine.database import EMBEDDED, connect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.spend import Payment


@contextlib.contextmanager
def one_for_books(*modules: ModuleType, opened_again: bool = False) -> Iterator[None]:
    """Give modules that call `connect` again the databases of the last books.

    Modules that import it where they call it are given none: name those that import it
    at their head.
    """
    last: deque[tuple[Books, str, Cursor]] = deque(maxlen=4)

    def connected(books: Books, engine: str = EMBEDDED) -> Cursor:
        for others, on, table in last:
            same = others is books or (opened_again and _alike(others, books))
            if same and on == engine:
                return table
        table = connect(books, engine)
        last.append((books, engine, table))
        return table

    with pytest.MonkeyPatch.context() as patch:
        for each in modules:
            patch.setattr(each, "connect", connected)
        yield


def _alike(one: Books, other: Books) -> bool:
    return (
        _facts(one) == _facts(other)
        and _rows(one.payments) == _rows(other.payments)
        and one.register == other.register
    )


def _facts(books: Books) -> tuple[object, ...]:
    said = (books.unrecorded, books.closed, books.sealed, books.allowed)
    return (books.root, books.sha256, books.title, books.findings, *said)


def _rows(rows: Sequence[Payment]) -> object:
    """Give what says which rows these are, without reading those in parts."""
    if isinstance(rows, Rows):
        return rows.names(), rows.others, rows.without
    return rows
