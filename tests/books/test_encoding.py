"""Registers kept as JSON are given back as they were, every kind and event of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.encoding import of_register, to_register
from mopac_spend.register import EVENTS, Event, Register
from mopac_spend.registering.columns import ALL
from tests.registering.invented import base, several

if TYPE_CHECKING:
    from mopac_spend.register.shape import Described


def kept(register: Register) -> Register:
    return to_register(json.loads(json.dumps(of_register(register))))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)
@given(st.data())
@settings(max_examples=8, deadline=None)
def test_every_kind_is_given_back(kind: Described, data: st.DataObject) -> None:
    register = base()
    for each in data.draw(several(kind)):
        if isinstance(each, Event):
            register.events[kind.kind].append(each)
        else:
            register.entries[kind.kind][each.code] = each
    given_back = kept(register)
    assert given_back == register
    assert all(
        str(one) == str(other)
        for one, other in zip(
            given_back.events.values(), register.events.values(), strict=True
        )
    )


def test_a_register_without_anything() -> None:
    assert kept(Register()) == Register()
    assert set(of_register(Register())["events"]) == set(EVENTS)


def test_an_event_of_a_kind_that_is_none_is_not_believed() -> None:
    raw = of_register(Register())
    raw["events"]["rumour"] = [{"code": "x", "day": "2020-04-01"}]
    with pytest.raises(KeyError):
        to_register(raw)
    raw = of_register(Register())
    raw["events"]["uplift"] = [{"code": "x", "day": "soon"}]
    with pytest.raises(ValueError, match="Invalid isoformat"):
        to_register(raw)
    raw["events"]["uplift"] = [{"code": "x", "day": "2020-04-01", "sum": 1}]
    with pytest.raises(TypeError):
        to_register(raw)
