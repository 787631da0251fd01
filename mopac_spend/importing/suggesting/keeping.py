"""Keep a layout among the books' own, so that imports find it by themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.record import Deed
from mopac_spend.files import write_atomically
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import fitting, layouts, lines, period

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.sheets import Source

# Where a file has no dates, some month stands in while its layout is tried.
SOME_MONTH = "2011-05"


def place(root: Path, name: str) -> Path:
    """Give the file of a layout of the books' own.

    Args:
        root: folder of the books.
        name: of the layout.

    """
    return root / "importers" / "layouts" / f"{name}.toml"


def refuse_taken(output: Path) -> None:
    """Refuse to write over a layout.

    Raises:
        Refusal: `IMPORT-044`, the file is there.

    """
    if output.exists():
        msg = "is there already; name another file, or remove it first"
        raise Refusal("IMPORT-044", msg, str(output))


def write(output: Path, text: str) -> None:
    """Write a layout.

    Raises:
        Refusal: `IMPORT-044`, it cannot be written.

    """
    try:
        write_atomically(output, text)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); check the folder and your rights"
        raise Refusal("IMPORT-044", msg, str(output)) from error


def keep(books: Books, name: str, text: str, by: str) -> None:
    """Write a layout among the books' own, with the entry of the record that says so.

    Args:
        books: whose it is.
        name: of the layout.
        text: of its file.
        by: who keeps it, as the record says it.

    Raises:
        Refusal: `IMPORT-044`, there is one of that name; as `journal.post`; then
            nothing was written.

    """
    root, output = books.root, place(books.root, name)
    with journal.alone(root):
        refuse_taken(output)
        named = {f"{output.relative_to(root)}": text}
        journal.post(root, named, Deed("layout", by), books.batches)


def tried(source: Source, layout: Layout) -> Extract:
    """Read a file as a layout would; without dates it takes any day."""
    about = period.parse(SOME_MONTH) if layout.undated else None
    return lines.extract(source, layout, dt.date.min, about)


def found_by_itself(root: Path, source: Source, name: str) -> bool:
    """Say whether an import finds a layout for a file without being told.

    Args:
        root: folder of the books.
        source: the file.
        name: of the layout.

    """
    try:
        known = layouts.load_all(root)
        return fitting.choose(source, known, undated=True).name == name
    except Refusal:
        return False
