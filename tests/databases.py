"""One database for books that are asked again and again: to fill one is what is slow.

with one_for_books(ask, sources):
    ...
"""

from __future__ import annotations

import contextlib
from collections import deque
from typing import TYPE_CHECKING

import pytest

from mopac_spend.engine.database import EMBEDDED, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor


@contextlib.contextmanager
def one_for_books(*modules: ModuleType) -> Iterator[None]:
    """Give modules that call `connect` again the databases of the last books."""
    last: deque[tuple[Books, str, Cursor]] = deque(maxlen=4)

    def connected(books: Books, engine: str = EMBEDDED) -> Cursor:
        for others, on, table in last:
            if others is books and on == engine:
                return table
        table = connect(books, engine)
        last.append((books, engine, table))
        return table

    with pytest.MonkeyPatch.context() as patch:
        for each in modules:
            patch.setattr(each, "connect", connected)
        yield
