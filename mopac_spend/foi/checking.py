"""What is about to leave is looked into first, for what should stay in the house."""

from __future__ import annotations

import tempfile
import zipfile
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
