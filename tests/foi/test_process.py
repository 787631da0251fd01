"""The table of steps: every state is reached and left, and every guard is known."""

from __future__ import annotations

import click
import pytest

from mopac_spend.cli.main import group
from mopac_spend.findings import Refusal
from mopac_spend.foi.guards import GUARDS
from mopac_spend.foi.process import process
from tests.foi.test_walks import Walk

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
    assert any(state in step.of for step in OF.steps)
    assert state == "open" or any(step.to == state for step in OF.steps)


def test_what_cannot_happen_says_what_can_be_typed() -> None:
    walk = Walk()
    walk.do("clarify")
    with pytest.raises(Refusal) as raised:
        walk.do("approve")
    assert str(raised.value) == (
        "FOI-002: FOI-2021-0001: the request is waiting for the requester, and approve "
        "is nothing that can be done with it then; what can: clarify --answered, "
        "estimate and close"
    )


def test_what_can_be_typed_leaves_out_what_the_past_rules_out() -> None:
    walk = Walk()
    assert "acknowledge" in walk.case.possible()
    walk.do("acknowledge")
    assert "acknowledge" not in walk.case.possible()
    closed = Walk()
    closed.do("close", "withdrawn")
    assert closed.case.possible() == ["reopen", "review", "appeal"]
    withdraw = "publish --withdraw"
    assert withdraw not in walk.case.possible()
    with pytest.raises(Refusal, match=r"^LOG-006: .*nothing of it is published"):
        walk.do("unpublish")
    walk.published()
    assert withdraw in walk.case.possible()
    walk.do("unpublish")
    assert withdraw not in walk.case.possible()


def test_what_can_be_typed_is_a_command_with_its_options() -> None:
    context = click.Context(group)
    foi = group.get_command(context, "foi")
    assert isinstance(foi, click.Group)
    for step in OF.steps:
        name, *options = step.typed.split()
        command = foi.get_command(context, name)
        assert command, step.typed
        known = {option for each in command.params for option in each.opts}
        assert {*options} <= known, step.typed


def test_no_review_grants_what_stays_refused() -> None:
    walk = Walk()
    refused = {"part": "1", "section": "43", "why": "Prices.", "interest": "Theirs."}
    walk.take("answer", "Officer", {"answer": refused})
    for event in ("draft", "approve", "release", "review"):
        walk.do(event)
    with pytest.raises(Refusal, match=r"^FOI-009: .*part 1 is refused"):
        walk.do("close", "granted")
    for event in ("answer", "draft", "approve", "release"):
        walk.do(event)
    walk.do("close", "granted")
