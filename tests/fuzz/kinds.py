"""The kinds of case, and which of them a number of a seed gives."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, cast

from tests.fuzz.case import Kind, Plan, seeded

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = (
    "exports",
    "books",
    "parts",
    "statements",
    "workbooks",
    "lists",
    "settings",
    "questions",
    "pages",
)


def kind(name: str) -> Kind:
    """Give the module of a kind."""
    if name not in NAMES:
        msg = f"no kind {name!r}; there are {', '.join(NAMES)}"
        raise ValueError(msg)
    return cast("Kind", importlib.import_module(f"tests.fuzz.{name}"))


def plan(seed: str, number: int, among: Sequence[str] = NAMES) -> Plan:
    """Draw the case of a number: the same for one seed, whatever else is run."""
    chance = seeded(f"{seed} {number}")
    weights = [kind(name).WEIGHT for name in among]
    name = chance.choices(among, weights)[0]
    subject, steps = kind(name).draw(chance)
    return Plan(name, subject, tuple(steps))
