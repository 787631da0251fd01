"""What is about to leave is looked into first, for what should stay in the house."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

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

    """
    names, own = individuals(books), books.register.books
    sentences = []
    with tempfile.TemporaryDirectory(prefix="mopac-spend-") as folder:
        for name, content in contents.items():
            file = Path(folder) / name
            file.write_bytes(content)
            sentences += [
                f"{name}, {each.place}: {each.what}: {each.text}"
                for each in checked(file, names, own.title if own else "")
            ]
    return sentences
