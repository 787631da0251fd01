"""Which row of a sheet holds its headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.importing.reading.layouts import REQUIRED
from mopac_spend.importing.suggesting import vocabulary
from mopac_spend.importing.suggesting.column import is_amount
from mopac_spend.importing.suggesting.scoring import LEAST_BESIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.sheets import Row, Sheet

# Headings stand in these rows.
_TOP, _WIDTH, _MOST = 60, 2, 0.8


def heading_row(sheet: Sheet) -> int | None:
    """Find the row whose cells are known headings, or else look like headings."""
    best, most = None, 0
    for at, row in enumerate(sheet.rows[:_TOP]):
        if _mostly_text(row) and (score := _known(row)) > most:
            best, most = at, score
    if best is not None:
        return best
    return next(
        (at for at, row in enumerate(sheet.rows[:_TOP]) if _heads(sheet, at, row)), None
    )


def upside_down(sheet: Sheet) -> Row | None:
    """Give the last row where it is the headings of the rows above it."""
    rows = [row for row in sheet.rows if not row.blank]
    last = rows[-1] if len(rows) > 1 else None
    return last if last and _mostly_text(last) and _known(last) else None


def _known(row: Row) -> int:
    """Count the fields that a row's cells are known headings of."""
    texts = [cell for cell in row.cells if isinstance(cell, str)]
    fields = {
        name
        for name in vocabulary.fields()
        if any(vocabulary.weight(name, text) >= LEAST_BESIDES for text in texts)
    }
    needed = len(fields.intersection(REQUIRED))
    return 10 * needed + len(fields) if needed >= _WIDTH else 0


def _mostly_text(row: Row) -> bool:
    """Say whether most cells are texts: a sum may stand among the headings."""
    cells = [cell for cell in row.cells if cell is not None]
    texts = [c for c in cells if isinstance(c, str) and not is_amount(c)]
    return len(texts) >= _WIDTH and len(texts) >= _MOST * len(cells)


def _may_be_headings(row: Row) -> bool:
    """Say whether a row holds several texts, and neither pounds nor days."""
    cells = [cell for cell in row.cells if cell is not None]
    return (
        len(cells) >= _WIDTH
        and all(isinstance(cell, str) for cell in cells)
        and not any(is_amount(cell) for cell in cells)
    )


def _heads(sheet: Sheet, at: int, row: Row) -> bool:
    """Say whether a row of unknown words stands above columns of values."""
    if not _may_be_headings(row):
        return False
    below = [each for each in sheet.rows[at + 1 : at + 21] if not each.blank]
    widths = sorted(sum(c is not None for c in each.cells) for each in below)
    width = sum(cell is not None for cell in row.cells)
    if not widths or width < widths[len(widths) // 2]:
        return False
    return any(
        sum(map(is_amount, column)) * 2 > len(below)
        for column in across([each.cells for each in below])
    )


def across(rows: Sequence[Sequence[Cell]]) -> Iterator[list[Cell]]:
    """Give rows as columns, blank where a row is shorter."""
    for at in range(max(map(len, rows), default=0)):
        yield [row[at] if at < len(row) else None for row in rows]
