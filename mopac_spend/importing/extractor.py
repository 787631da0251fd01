"""The layouts in the shape that beangulp and Fava's import page take.

`mopac-spend import` is the way into the books: it writes a batch whole, under its
control total. This is for looking first: `extract` shows, as Beancount entries, the
batch that an import would write. What the books hold already is left out by exact
identity, so beangulp's own search for similar entries is not used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import beangulp

from mopac_spend.books import door
from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing.posting import batches
from mopac_spend.importing.posting.ledger import Ledger
from mopac_spend.importing.reading import fitting, layouts
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.run import read_file
from mopac_spend.importing.tagging import rules

if TYPE_CHECKING:
    from mopac_spend.importing.reading.layouts import Layout


class LayoutImporter(beangulp.Importer):  # type: ignore[misc]
    """One layout over one folder of books."""

    def __init__(self, layout: Layout, books: Path) -> None:
        self._layout = layout
        self._books = books

    @property
    def name(self) -> str:
        """The layout's name; beangulp would use the module's otherwise."""
        return f"mopac-spend.{self._layout.name}"

    def identify(self, filepath: str) -> bool:
        """Say whether this layout, and no other, fits the file."""
        try:
            known = layouts.load_all(self._books)
            chosen = fitting.choose(Source.read(Path(filepath)), known)
        except Refusal:
            return False
        return chosen.name == self._layout.name

    def account(self, filepath: str) -> str:  # noqa: ARG002 - beangulp's signature
        """Give the account that payments are made from."""
        of = open_books(self._books, despite_errors=True).register.books
        return of.bank if of else "Assets:Bank"

    def extract(self, filepath: str, existing: list[Any]) -> list[Any]:  # noqa: ARG002
        """Give the entries of the batch that an import would write."""
        books = open_books(self._books)
        known = {self._layout.name: self._layout}
        incoming = read_file(Path(filepath), "", known, books)
        decided = rules.load_for(self._layout, books.root, books.register)
        ledger = Ledger.of(books)
        posting = batches.prepare(incoming, decided, books.register, ledger)
        return door.parse(bytes(posting.text).decode()).entries

    def deduplicate(self, entries: list[Any], existing: list[Any]) -> None:
        """Leave everything: `extract` has left out what is posted already."""


def importers(books: Path | str) -> list[LayoutImporter]:
    """Make one importer for each layout that the books may use."""
    folder = Path(books).resolve()
    return [LayoutImporter(each, folder) for each in layouts.load_all(folder).values()]
