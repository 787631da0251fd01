"""What became of the commitments, told from the events alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mopac_spend.register import Commitment, Initiative, Progress, Register

if TYPE_CHECKING:
    from collections.abc import Mapping

PCP, KCS, NEXT = "pcp-2017-21", "kcs-2017", "pcp-2021-25"
LAUNCHED = {PCP: dt.date(2017, 4, 1), KCS: dt.date(2017, 6, 27)}
ASKED = dt.date(2021, 6, 22)


def statuses(register: Register, plan: str, day: dt.date) -> Counter[str]:
    """Count the commitments of a plan by their last status up to a day."""
    last: dict[str, str] = {}
    for event in register.events_of(Progress):
        if event.day <= day:
            last[event.code] = event.status
    return Counter(
        last.get(each.code, "")
        for each in register.of(Commitment).values()
        if each.plan == plan
    )


def by_plan(register: Register) -> Mapping[str, int]:
    return Counter(each.plan for each in register.of(Commitment).values())


def test_there_are_as_many_as_were_published(register: Register) -> None:
    assert by_plan(register) == {PCP: 119, KCS: 39, NEXT: 6 + 26}
    for each in register.of(Commitment).values():
        # A published text says where it stands; what is not public, that it is not.
        assert each.placeholder != bool(each.reference and each.source)


@pytest.mark.parametrize("plan", [PCP, KCS])
def test_none_was_started_when_its_plan_began(register: Register, plan: str) -> None:
    held = statuses(register, plan, LAUNCHED[plan])
    assert held == {"not-started": by_plan(register)[plan]}
    the_day_before = LAUNCHED[plan] - dt.timedelta(days=1)
    assert statuses(register, plan, the_day_before) == {"": by_plan(register)[plan]}


@pytest.mark.parametrize("day", [ASKED, dt.date(2021, 7, 20), dt.date(2021, 7, 21)])
def test_the_published_counts_hold(register: Register, day: dt.date) -> None:
    assert statuses(register, KCS, day) == {"complete": 37, "on-track": 2}
    held = statuses(register, PCP, day)
    done = held["complete"] + held["on-track"]
    assert (done, held.total()) == (104, 119)
    assert {n for n in range(120) if round(100 * n / 119) == 87} == {103, 104}


@pytest.mark.parametrize("plan", [PCP, KCS])
def test_every_year_brought_some_to_an_end(register: Register, plan: str) -> None:
    ends = [dt.date(year, 3, 31) for year in (2018, 2019, 2020, 2021)]
    complete = [statuses(register, plan, day)["complete"] for day in ends]
    assert complete == sorted(set(complete)), "more each year"
    delayed = [statuses(register, plan, day)["delayed"] for day in ends]
    assert max(delayed) > delayed[-1], "what was delayed came right again"


def test_every_event_says_what_it_rests_on(register: Register) -> None:
    events = register.events_of(Progress)
    assert all(event.evidence.startswith("ILLUSTRATIVE: ") for event in events)


def test_what_was_left_open_is_carried_into_the_next_plan(register: Register) -> None:
    known = register.of(Commitment)
    carried = [each for each in known.values() if each.carried_into]
    assert {known[each.carried_into].plan for each in carried} == {NEXT}
    assert {each.plan for each in carried} == {PCP, KCS}
    last = {event.code: event.status for event in register.events_of(Progress)}
    assert {last[each.code] for each in carried} <= {"on-track", "delayed"}
    assert all("ILLUSTRATIVE" in each.note for each in carried)


def test_a_commitment_adds_no_plan_and_no_heading(register: Register) -> None:
    commitments = register.of(Commitment)
    serving = 0
    for code, initiative in register.of(Initiative).items():
        plain = tuple(each for each in initiative.serves if each not in commitments)
        serving += plain != initiative.serves
        without = Register(entries={**register.entries})
        without.entries[Initiative.kind] = {code: replace(initiative, serves=plain)}
        assert register.plans_of(code) == without.plans_of(code), code
    assert serving >= 5
