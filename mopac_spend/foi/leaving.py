"""What is to leave is looked into first: letters, and all that goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, first_of
from mopac_spend.pack.checking import found, refuse_undecided

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.books.load import Books


def body_of(books: Books, body: str | None = None) -> str:
    """Give the name of the body that writes: that which was named, or the books'."""
    own = books.register.books
    return body or (own.title if own else "")


def looked_into(leaves: Mapping[str, bytes], books: Books) -> list[str]:
    """Look into what is to leave.

    Args:
        leaves: files, by the names under which they leave.
        books: whose individuals may be named in none.

    Returns:
        What was found, a sentence each, with what to do.

    Raises:
        Refusal: `SUPPLIER-004`, a table names people whom nobody has decided.

    """
    refuse_undecided(leaves, books)
    return [clean(each) for each in found(leaves, books)]


def refuse_found(said: Sequence[str], despite: str, case: str) -> None:
    """Let nothing leave in which something was found, unless somebody says why.

    Raises:
        Refusal: `FOI-014`, something was, and nobody does.

    """
    if said and not despite.strip():
        msg = (
            f"{first_of(said, 3)}; mend what it comes from, or say with --despite why "
            f"it may leave so"
        )
        raise Refusal("FOI-014", msg, case)


def clean(text: str) -> str:
    """Write a text of somebody else's such that it moves no cursor."""
    return "".join(each if each.isprintable() else " " for each in text)
