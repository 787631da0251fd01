"""What is about to leave is looked into first, for what should stay in the house."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from mopac_spend.cells import unguarded
from mopac_spend.engine.people_paid import payees_among
from mopac_spend.findings import Refusal, counted
from mopac_spend.questions.undecided import undecided
from mopac_spend.register.undecided import Undecided
from mopac_spend.residue.individuals import individuals
from mopac_spend.residue.run import checked_together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.books.load import Books

_NAMED = 5


def found(contents: Mapping[str, bytes], books: Books) -> list[str]:
    """Look into files that are to be sent.

    Args:
        contents: by the path under which each leaves.
        books: whose individuals may be named in none.

    Returns:
        What was found, one sentence each: file, place, what, what it says, and what
        to do.

    Raises:
        Refusal: `RESIDUE-001` to `-004`, one cannot be looked into.

    """
    own = books.register.books
    residues = checked_together(contents, individuals(books), own.title if own else "")
    return [
        f"{each.file}, {each.place}: {each.what}: {_clean(each.text)}; {each.do}"
        for each in residues
    ]


def refuse_undecided(contents: Mapping[str, bytes], books: Books) -> None:
    """Refuse tables that name people whom nobody has decided, however they came there.

    The register may have been another when the answer was made.

    Raises:
        Refusal: `SUPPLIER-004`.

    """
    asking = Undecided(books.register)
    for name, content in contents.items():
        if name.endswith(".csv"):
            text = io.StringIO(content.decode(), "")
            cells = {cell for row in csv.reader(text, strict=True) for cell in row}
            plain = {unguarded(cell) for cell in cells}
            if named := payees_among(books, asking.among(plain)):
                raise undecided(len(named), name)


def refuse_findings(contents: Mapping[str, bytes], books: Books) -> None:
    """Let nothing leave in which something was found.

    Raises:
        Refusal: `PROOF-008`, something was.

    """
    said = found(contents, books)
    if said:
        more = counted(len(said) - _NAMED, "more finding")
        rest = f"; and {more}" if len(said) > _NAMED else ""
        msg = f"nothing was released: {'; '.join(said[:_NAMED])}{rest}"
        raise Refusal("PROOF-008", msg)


def _clean(text: str) -> str:
    """Write a text of somebody else's such that it moves no cursor."""
    return "".join(each if each.isprintable() else " " for each in text)
