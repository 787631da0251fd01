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


def opened(
    path: Path | str, *, despite_errors: bool = False, as_at: str | None = None
) -> Books:
    """Open books under the options of the running command.

    Args:
        path: folder of the books.
        despite_errors: open books with findings too.
        as_at: as they were recorded by the end of this day, which is said.

    Raises:
        BooksError: the books have findings.
        Refusal: `BOOKS-001`, no books there; `RECORD-005`, no such day.

    """
    from mopac_spend.books.as_at import words
    from mopac_spend.books.load import main_file, open_books

    if as_at:
        click.echo(f"note: {words(main_file(path).parent, as_at)}", err=True)
    meta = click.get_current_context().meta
    with Progress() as progress:
        return open_books(
            path,
            despite_errors=despite_errors,
            as_at=as_at or "",
            cache=meta.get(CACHE, True),
            verify=meta.get(VERIFY, False),
            progress=progress.of("reading the books"),
        )
