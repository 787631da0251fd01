"""What is about to leave is looked into first, for what should stay in the house."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.cells import csv_rows, unguarded
from mopac_spend.engine.people_paid import payees_among
from mopac_spend.questions.undecided import undecided
from mopac_spend.register.undecided import Undecided
from mopac_spend.residue.individuals import individuals
from mopac_spend.residue.run import checked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.books.load import Books


def found(contents: Mapping[str, bytes], books: Books) -> list[str]:
    """Look into files that are to be sent.

    Args:
        contents: by the name under which each leaves.
        books: whose individuals may be named in none.

    Returns:
        What was found, one sentence each: file, place, what, and what it says.

    Raises:
        Refusal: `SUPPLIER-004`, a table of them names people whom nobody has decided.

    """
    _refuse_undecided(contents, books)
    names, own = individuals(books), books.register.books
    with tempfile.TemporaryDirectory(prefix="mopac-spend-") as folder:
        # One child looks into all of them: to start one takes longer than to look.
        together = Path(folder) / "reply.zip"
        with zipfile.ZipFile(together, "w") as archive:
            for name, content in contents.items():
                archive.writestr(zipfile.ZipInfo(name), content)
        return [
            f"{each.place.replace(': ', ', ', 1)}: {each.what}: {each.text}"
            for each in checked(together, names, own.title if own else "")
        ]


def _refuse_undecided(contents: Mapping[str, bytes], books: Books) -> None:
    """Refuse tables that name people whom nobody has decided, however they came there.

    The register may have been another when the answer was made.
    """
    asking = Undecided(books.register)
    for name, content in contents.items():
        if name.endswith(".csv"):
            cells = {unguarded(cell) for row in csv_rows(content) for cell in row}
            if named := payees_among(books, asking.among(cells)):
                raise undecided(len(named), name)
