"""A posting has a token, and its entry of the record carries it.

Whoever posts for others, and may be killed between the posting and the note that it
was done, names the posting first (`under_token`), and asks the record afterwards
(`posted`). So nothing is posted twice because nobody knew that it was.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from mopac_spend.books.record.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_token: ContextVar[str] = ContextVar("mopac_spend.posting", default="")


@contextmanager
def under_token(token: str) -> Iterator[None]:
    """Have entries that are written within this carry a token.

    Args:
        token: letters and digits, that no other posting has.

    """
    before = _token.set(token)
    try:
        yield
    finally:
        _token.reset(before)


def token() -> str:
    """Give the token of the posting that goes on; "" where none does."""
    return _token.get()


def posted(root: Path, wanted: str) -> bool:
    """Say whether an entry of the record of some books carries a token."""
    return any(each.posting == wanted for each in read(root).entries)
