"""Open the books as the command line says: cached or not, with a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mopac_spend.cli.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

# Options of the command `mopac-spend` itself, kept for whichever command runs.
CACHE, VERIFY = "mopac_spend.cache", "mopac_spend.verify"


def opened(path: Path | str, *, despite_errors: bool = False) -> Books:
    """Open books under the options of the running command.

    Raises:
        BooksError: the books have findings.
        Refusal: `BOOKS-001`, no books there.

    """
    from mopac_spend.books.load import open_books

    meta = click.get_current_context().meta
    with Progress() as progress:
        return open_books(
            path,
            despite_errors=despite_errors,
            cache=meta.get(CACHE, True),
            verify=meta.get(VERIFY, False),
            progress=progress.of("reading the books"),
        )
