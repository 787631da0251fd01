"""Somebody who has every release and wants to know what one person was paid.

Written apart from the package: what it knows of tables is what CSV files say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog


@dataclass
class Attacker:
    """Knows who was paid for what and when, and which are credits, but no amounts.

    Attributes:
        people: of each payment to an individual.
        truth: pounds of each, which it is held against and does not know.
        equations: payments in a sum, and what they come to.

    """

    people: list[str]
    truth: list[float]
    equations: list[tuple[frozenset[int], float]] = field(default_factory=list)

    def told(self, payments: set[int], pounds: float) -> None:
        """Learn a sum."""
        assert abs(sum(self.truth[at] for at in payments) - pounds) < 0.005
        if payments:
            self.equations.append((frozenset(payments), pounds))

    def subtracts(self, fewest: int) -> list[str]:
        """Subtract sums from one another: find what is left of too few people."""
        sums = {payments for payments, _ in self.equations}
        found = sums | {one - other for one in sums for other in sums if other < one}
        return [
            ", ".join(sorted(who))
            for each in found
            if each and len(who := {self.people[at] for at in each}) < fewest
        ]

    def guesses(self, payments: set[int]) -> tuple[float, float]:
        """Give the least and the most that payments can come to."""
        bounds = [(0, 1e7) if each > 0 else (-1e7, 0) for each in self.truth]
        target = np.array([at in payments for at in range(len(self.truth))], float)
        if not self.equations:
            return -1e7, 1e7
        rows = [[at in of for at in range(len(self.truth))] for of, _ in self.equations]
        due = [pounds for _, pounds in self.equations]
        ends = []
        for way in (1, -1):
            found = linprog(
                way * target, A_eq=np.array(rows, float), b_eq=due, bounds=bounds
            )
            assert found.status == 0, found.message
            ends.append(way * found.fun)
        return ends[0], ends[1]

    def near(self, sets: list[set[int]], margin: float) -> list[str]:
        """Guess at one person's part of sets of payments: name whom it comes near."""
        tried = set()
        for of in sets:
            for person in {self.people[at] for at in of}:
                tried.add(frozenset(at for at in of if self.people[at] == person))
        caught = []
        for each in tried:
            value = sum(self.truth[at] for at in each)
            size = sum(abs(self.truth[at]) for at in each)
            low, high = self.guesses(set(each))
            if (
                low > value - margin * size + 0.01
                or high < value + margin * size - 0.01
            ):
                who = self.people[next(iter(each))]
                caught.append(f"{who}: {value} is from {low} to {high}")
        return caught
