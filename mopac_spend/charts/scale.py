"""Where figures lie on an axis: the only floats, which never come back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.cells import Cell

_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


def figures(cells: Iterable[Cell]) -> list[Decimal]:
    """Keep the figures among cells: no text, no mark, nothing that is empty."""
    return [Decimal(each) for each in cells if isinstance(each, Decimal | int)]


class Scale(NamedTuple):
    """From figures to places between two ends, nil included.

    Attributes:
        low, high: the figures at the ends.
        start, end: the places at the ends.

    """

    low: Decimal
    high: Decimal
    start: float
    end: float

    @classmethod
    def over(cls, cells: Iterable[Cell], start: float, end: float) -> Scale:
        """Make one for some figures, from nil or the least to nil or the most."""
        some = figures(cells)
        low = min([Decimal(0), *some])
        high = max([Decimal(0), *some])
        return cls(low, high if high > low else low + 1, start, end)

    def at(self, figure: Decimal | int) -> float:
        """Give the place of a figure."""
        part = (Decimal(figure) - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * float(part)

    @property
    def nil(self) -> float:
        """The place of nil."""
        return self.at(0)


def ticks(low: Decimal, high: Decimal, most: int = 4) -> list[Decimal]:
    """Give round figures from at or below the least to at or above the most."""
    span = high - low
    size = Decimal(10) ** ((span / most).adjusted() if span else 0)
    step = next(each * size for each in _STEPS if each * size * most >= span)
    first = (low // step) * step
    while first > low:
        first -= step
    marks = [first]
    while marks[-1] < high:
        marks.append(marks[-1] + step)
    return marks
