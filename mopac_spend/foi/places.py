"""Where cases lie, and what was released of small cells, beside a set of books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.disclosure.released import FOLDER, Shelf
from mopac_spend.foi.filing import Cabinet

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = "foi-cases"


def private_folder(books: Path, cases: Path | None = None) -> Path:
    """Give the folder of cases: that which was named, or the one beside the books.

    Raises:
        Refusal: `FOI-005`, it stands among the books, or others can read it.

    """
    root = books.absolute() if books.is_dir() else books.absolute().parent
    return Cabinet(cases or root.parent / BESIDE, books).folder


def shelf_of(books: Path) -> Shelf:
    """Give what was released before of the small cells of these books.

    It is one, beside the books, wherever cases are kept: what left of one folder of
    cases would else be subtracted from what leaves of another.

    Raises:
        Refusal: `FOI-005`, others can read it.

    """
    return Shelf(private_folder(books.resolve()) / FOLDER)
