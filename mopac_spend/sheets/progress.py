"""How far the writing of a workbook is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mopac_spend.sheets.model import Sheet

_OFTEN = 500


@dataclass(slots=True)
class Progress:
    """Counts rows and tells, every few hundred, how many of how many are written."""

    tell: Callable[[int, int], None]
    total: int
    done: int = 0

    @classmethod
    def of(cls, sheets: Iterable[Sheet], tell: Callable[[int, int], None]) -> Self:
        """Begin to write the tables of sheets."""
        return cls(tell, sum(len(of.table.rows) for of in sheets if of.table))

    def row(self) -> None:
        """One row further."""
        self.done += 1
        if self.done % _OFTEN == 0 or self.done == self.total:
            self.tell(self.done, self.total)
