"""When a sum says too much of one person, and how wide a guess at it has to stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Rule:
    """A body's rule.

    Attributes:
        fewest: different people that a sum needs to be shown. Three: where there are
            two, each of them knows the other's part.
        margin: per cent by which the nearest guess at what one person was paid has to
            miss, even by whoever was paid the second most of the sum. So a sum in which
            the others but these two have less than that is as good as the largest
            part of it (the p % rule of official statistics).

    """

    fewest: int = 3
    margin: int = 10

    def __post_init__(self) -> None:
        """Hold the rule to what can be proved.

        Raises:
            ValueError: it protects nobody, or nothing could be shown under it.

        """
        if not 2 <= self.fewest <= 10:  # noqa: PLR2004
            msg = f"at least {self.fewest} people is not from 2 to 10"
            raise ValueError(msg)
        if not 1 <= self.margin <= 50:  # noqa: PLR2004
            msg = f"a margin of {self.margin} per cent is not from 1 to 50"
            raise ValueError(msg)

    def needed(self, parts: Mapping[int, float]) -> float:
        """Say by how much a guess at a sum has to miss; nil if it may be shown.

        Args:
            parts: pounds by person, by size.

        """
        if not parts:
            return 0.0
        largest, *others = sorted(parts.values(), reverse=True)
        margin = self.margin / 100 * largest
        if len(parts) < self.fewest:
            return margin
        return max(0.0, margin - sum(others[1:]))
