"""The table of steps: every state is reached and left, and every guard is known."""

from __future__ import annotations

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.foi.guards import GUARDS
from mopac_spend.foi.process import process

OF = process()


def test_steps_name_states_and_roles_that_there_are() -> None:
    for step in OF.steps:
        assert {*step.of, *([step.to] if step.to else [])} <= OF.states.keys()
        assert {*step.roles} <= OF.roles.keys()
        assert {*step.guards} <= {*GUARDS}


def test_an_event_leads_from_a_state_to_one_other() -> None:
    pairs = [(step.event, state) for step in OF.steps for state in step.of]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("state", OF.states)
def test_every_state_is_reached_and_left(state: str) -> None:
    assert OF.possible(state)
    assert state == "open" or any(step.to == state for step in OF.steps)


def test_what_cannot_happen_says_what_can() -> None:
    with pytest.raises(Refusal) as raised:
        OF.step("FOI-2021-0001", "waiting", "approve")
    assert str(raised.value) == (
        "FOI-002: FOI-2021-0001: the request is waiting for the requester, and approve "
        "is nothing that can be done with it then; what can: clarified, estimate, "
        "close and unpublish"
    )
