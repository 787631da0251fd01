"""Who may do what with a case, and when: the table in `process.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

BEGIN = "open"


class Step(NamedTuple):
    """Something that may happen to a case.

    Attributes:
        event: what it is called.
        of: the states in which it may happen.
        to: the state after it; "" leaves the case where it is.
        roles: who may do it.
        guards: what must hold besides, as `process.toml` explains.
        outcomes: one of which it ends in, where there are any.

    """

    event: str
    of: tuple[str, ...]
    to: str
    roles: tuple[str, ...]
    guards: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class Process:
    """States, clocks, roles and steps.

    Attributes:
        clocks: working days, by name.
        roles, states: their names in words, by code.
        months: after which what the requester was asked for has lapsed, by name.
        stopped: states in which no clock runs, each with the event that stopped it.
        steps: in the order in which they are listed to people.

    """

    clocks: Mapping[str, int]
    roles: Mapping[str, str]
    states: Mapping[str, str]
    months: Mapping[str, int]
    stopped: Mapping[str, str]
    steps: tuple[Step, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """All that a case may be closed with."""
        return tuple(
            dict.fromkeys(name for each in self.steps for name in each.outcomes)
        )

    def possible(self, state: str) -> list[str]:
        """Give the events that may happen in a state."""
        return list(
            dict.fromkeys(each.event for each in self.steps if state in each.of)
        )

    def step(self, case: str, state: str, event: str) -> Step:
        """Give the step of an event in a state.

        Raises:
            Refusal: `FOI-002`, it cannot happen there.

        """
        if (step := _by_event().get((event, state))) is not None:
            return step
        possible = self.possible(state)
        msg = (
            f"the request is {self.states[state]}, and {event} is nothing that can be "
            f"done with it then; what can: {listed(possible)}"
        )
        raise Refusal("FOI-002", msg, case)


@cache
def _by_event() -> Mapping[tuple[str, str], Step]:
    return {(each.event, state): each for each in process().steps for state in each.of}


@cache
def process() -> Process:
    """Read the table."""
    text = files(__package__).joinpath("process.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    steps = tuple(
        Step(
            each["event"],
            tuple(each["of"]),
            each.get("to", ""),
            tuple(each["roles"]),
            tuple(each.get("guards", ())),
            tuple(each.get("outcomes", ())),
        )
        for each in table["steps"]
    )
    return Process(
        table["clocks"],
        table["roles"],
        table["states"],
        table["months"],
        table["stopped"],
        steps,
    )
