"""The review list as CSV: each group, followed by its payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.cells import UTF_8_MARK, csv_text
from mopac_spend.reviewing.columns import OF_CSV, of_group, of_payment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.cells import Cell
    from mopac_spend.reviewing.undecided import ReviewList


def render(listed: ReviewList) -> bytes:
    """Write the list; text that a spreadsheet would run is neutralised."""
    rows = [[cells.get(name) for name in OF_CSV] for cells in _lines(listed)]
    return (UTF_8_MARK + csv_text(OF_CSV, rows)).encode()


def _lines(listed: ReviewList) -> Iterator[dict[str, Cell]]:
    for group in listed.groups:
        yield of_group(group)
        for line in group.lines:
            yield of_payment(line, group)
