"""When a sum says too much of one person, and how wide a guess at it has to stay."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Rule:
    """A body's rule.

    Attributes:
        fewest: different people that a sum needs to be shown. Three: where there are
            two, each of them knows the other's part.
        largest: per cent of a sum that may be one person's. With the rest at the most
            a fifth of it, the sum is as good as that person's.
        margin: per cent by which the least and the most that a hidden sum can be have
            to lie from what it is.

    """

    fewest: int = 3
    largest: Decimal = Decimal(80)
    margin: Decimal = Decimal(10)

    def __post_init__(self) -> None:
        """Hold the rule to what can be proved.

        Raises:
            ValueError: it protects nobody, or nothing could be shown under it.

        """
        if not 2 <= self.fewest <= 10:  # noqa: PLR2004
            msg = f"at least {self.fewest} people is not from 2 to 10"
            raise ValueError(msg)
        if not 0 < self.margin <= 50:  # noqa: PLR2004
            msg = f"a margin of {self.margin} per cent is not over 0 and at most 50"
            raise ValueError(msg)
        # Of a sum that is shown, a person's part can be as much as all of it.
        if not 0 < self.largest <= 10000 / (100 + self.margin):
            msg = (
                f"with a largest share of {self.largest} per cent, who knows a sum "
                f"knows that part of it to within {self.margin} per cent"
            )
            raise ValueError(msg)

    def sensitive(self, parts: Mapping[int, float]) -> bool:
        """Say whether a sum may not be shown.

        Args:
            parts: pounds by person, by size.

        """
        if not parts:
            return False
        most, all_ = max(parts.values()), sum(parts.values())
        return len(parts) < self.fewest or most * 100 > float(self.largest) * all_
