"""One case: what is changed, how, and what came of it.

A case is a *subject* (a file, or books) and *steps*, each with a seed of its own, so
that a step can be left out and the rest stay what they were: that is how a fault is
made small. What a kind of case finds wrong it raises as a `Fault`.
"""

from __future__ import annotations

import json
import random
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# What a case came to; a fault is raised.
ACCEPTED, REFUSED, FOUND, ASIDE, NO_ORACLE, FAULT = RESULTS = (
    "accepted",
    "refused",
    "finding",
    "set aside",
    "no oracle",
    "fault",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One change, and the seed of its choices."""

    name: str
    seed: int

    def chance(self) -> random.Random:
        """Give the choices of this step."""
        return seeded(f"{self.name} {self.seed}")


@dataclass(frozen=True, slots=True)
class Plan:
    """One case, as it can be written down and run again."""

    kind: str
    subject: str
    steps: tuple[Step, ...]

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Read what `to_json` wrote."""
        raw = json.loads(text)
        steps = tuple(Step(**each) for each in raw["steps"])
        return cls(raw["kind"], raw["subject"], steps)

    def without(self, at: int) -> Plan:
        """Leave one step out."""
        steps = self.steps[:at] + self.steps[at + 1 :]
        return Plan(self.kind, self.subject, steps)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case came to: one of `RESULTS`, the code of a refusal, and words.

    Two faults with the same `head` are taken for the same.
    """

    result: str
    code: str = ""
    head: str = ""
    words: str = ""


class Fault(Exception):  # noqa: N818 - the word of this room
    """Something is wrong with the package. `head` names the sort of fault."""

    def __init__(self, head: str, words: str = "") -> None:
        """Hold both."""
        self.head, self.words = head, words
        super().__init__(f"{head}: {words}")


class Kind(Protocol):
    """What a module of a kind of case offers."""

    WEIGHT: int
    SECONDS: float

    def draw(self, chance: random.Random) -> tuple[str, Sequence[Step]]:
        """Choose a subject and steps."""
        ...

    def run(self, subject: str, steps: Sequence[Step], room: Path) -> Outcome:
        """Do it in a folder; the input is left there.

        Raises:
            Fault: the package is wrong.

        """
        ...


def seeded(words: str) -> random.Random:
    """Give the choices of some words: always the same ones."""
    return random.Random(words)  # noqa: S311 - drawn cases, not secrets


def drawn(chance: random.Random, names: Sequence[str], most: int) -> list[Step]:
    """Draw one to `most` steps of some names."""
    return [
        Step(chance.choice(names), chance.randrange(10**6))
        for _ in range(chance.randint(1, most))
    ]
