"""Texts of other payees that name an individual, withheld wherever they are shown.

A payment to a firm may say for whom it was: `relocation of J Smith`. Whoever the
registers know for an individual is named in no text of an answer, however it writes
the name (`mopac_spend.people.known`). The whole text is withheld, because what stands
beside a name is about the person too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mopac_spend.engine.listed import Listed
from mopac_spend.engine.withholding import TEXT, individuals
from mopac_spend.people.known import Known
from mopac_spend.register.undecided import names_of_individuals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.database import Source

# Of payments: what people write, and what a name may stand in as well.
TEXTS = frozenset({"description", "purpose", "evidence", "document"})
# Columns of answers that name payees, who are withheld by whom they are; and what is
# made of hashes and numbers.
_NO_TEXTS = {
    *("supplier", "suppliers", "recipient", "supplier_id", "ref", "reverses"),
    *("batch", "source_row", "amends", "sha256"),
}


def known_individuals(
    cursor: Cursor, books: Books, source: Source | None = None
) -> Known:
    """Give the individuals of books, by the names of the registers and of payments.

    Args:
        cursor: of the books' database.
        books: whose registers know individuals.
        source: payments that are looked at for names that the register finds by an id
            or a grant; None looks at none.

    """
    names = names_of_individuals(books.register)
    if source is not None:
        names |= individuals(cursor, books, source)
    return _known(tuple(sorted(names)))


@lru_cache(maxsize=8)
def _known(names: tuple[str, ...]) -> Known:
    return Known(names)


def without_names(
    names: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    known: Callable[[], Known],
    *,
    columns: Iterable[str] | None = None,
) -> Sequence[tuple[Cell, ...]]:
    """Withhold the texts of rows that name an individual.

    Args:
        names: of the columns.
        rows: of an answer or of payments.
        known: gives the individuals; not asked where nothing is looked at.
        columns: those that are looked at; None for all that may hold a text.

    """
    wanted = {*names} - _NO_TEXTS if columns is None else {*columns}
    at = [place for place, name in enumerate(names) if name in wanted]
    figures = not isinstance(rows, Listed) or known().figures
    by_place = {place: _of(rows, place, figures=figures) - {"", TEXT} for place in at}
    texts = set().union(*by_place.values())
    naming = known().naming(texts) if texts else set()
    if not naming:
        return rows
    if isinstance(rows, Listed):
        at = [place for place in at if by_place[place] & naming]
        return rows.instead(at, lambda cell: TEXT if cell in naming else cell)
    return [
        tuple(
            TEXT if place in at and cell in naming else cell
            for place, cell in enumerate(row)
        )
        for row in rows
    ]


def _of(rows: Sequence[tuple[Cell, ...]], place: int, *, figures: bool) -> set[str]:
    """Give the texts of a column, each once; of many, if wanted, without figures."""
    if isinstance(rows, Listed):
        return rows.texts(place, figures=figures)
    # Pounds take long to be told apart, and are no texts.
    is_text = bool(rows) and isinstance(rows[0][place], str)
    if not is_text and str not in {type(row[place]) for row in rows}:
        return set()
    return {cell for cell in {row[place] for row in rows} if isinstance(cell, str)}
