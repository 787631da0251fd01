"""Some columns of an answer, for tests that look at no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer


def picked(answer: Answer, *names: str) -> list[tuple[Cell, ...]]:
    """Give those columns of every row, in the order that they are named."""
    at = [answer.names.index(name) for name in names]
    return [tuple(row[each] for each in at) for row in answer.rows]
