"""The table of steps, walked: each step is done, and no order breaks a case."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.foi import clock
from mopac_spend.foi.case import Case, Event
from mopac_spend.foi.process import process
from mopac_spend.foi.request import Part

OF = process()
FIRST = dt.date(2021, 6, 22)


class Walk:
    """A case in memory, to which events happen as in a cabinet."""

    def __init__(self) -> None:
        self.case = Case("FOI-2021-0001", FIRST, FIRST, {"1": Part("1", "What?")})
        self.day = FIRST
        self._take("open", "", {})

    def _take(self, event: str, by: str, details: dict[str, Any]) -> None:
        number = len(self.case.events) + 1
        sha256 = f"{number}"
        self.case.add(Event(number, event, self.day, by, "", details, sha256))

    def do(self, event: str, outcome: str = "", by: str = "") -> None:
        """Let something happen; by the first role that may do it."""
        who = by or ("Head" if event == "approve" else "Officer")
        details = self._details(event, outcome)
        told = {**details, "day": self.day.isoformat()}
        step = OF.step(self.case.id, self.case.state, event)
        self.case.may(event, who, step.roles[-1], told)
        self._take(event, who, details)

    def _details(self, event: str, outcome: str) -> dict[str, Any]:
        answer = {"part": "1", "words": "None."}
        until = clock.due(self.case.twentieth, 5).isoformat()
        details: dict[str, dict[str, Any]] = {
            "answer": {"answer": answer},
            "draft": {"despite": "", "found": []},
            "approve": {"sha256": self.case.reply},
            "extend": {"until": until, "section": "43", "reason": "prices"},
            "estimate": {"activity": "locate", "minutes": 5, "spent": True},
            "close": {"outcome": outcome, "to": "A body", "into": "FOI-2021-0002"},
        }
        return details.get(event, {})


# How each state is reached from the first one.
WAYS = {
    "open": (),
    "waiting": ("clarify",),
    "fees": ("charge",),
    "drafted": ("answer", "draft"),
    "approved": ("answer", "draft", "approve"),
    "released": ("answer", "draft", "approve", "release"),
    "reviewing": ("answer", "draft", "approve", "release", "review"),
    "appealed": ("answer", "draft", "approve", "release", "appeal"),
}
STEPS = [
    (step.event, state, outcome)
    for step in OF.steps
    for state in step.of
    for outcome in step.outcomes or ("",)
]


def at(state: str) -> Walk:
    walk = Walk()
    if state == "closed":
        walk.do("close", "withdrawn")
        return walk
    for event in WAYS[state]:
        walk.do(event)
    assert walk.case.state == state
    return walk


def test_there_is_a_way_to_every_state() -> None:
    assert {*WAYS, "closed"} == {*OF.states}


@pytest.mark.parametrize(("event", "state", "outcome"), STEPS)
def test_every_step_is_done_and_leads_where_the_table_says(
    event: str, state: str, outcome: str
) -> None:
    walk = at(state)
    if event == "draft" and state == "open":
        walk.do("answer")
    if outcome == "lapsed":
        walk.day = dt.date(2021, 9, 22)
    step = OF.step(walk.case.id, walk.case.state, event)
    walk.do(event, outcome)
    assert walk.case.state == (step.to or state)
    if event == "close":
        assert walk.case.outcome == outcome
    assert walk.case.clocks()


@pytest.mark.parametrize("seed", range(200))
def test_no_order_of_events_breaks_a_case(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 - a test is repeated by its seed
    walk = Walk()
    events = sorted({step.event for step in OF.steps})
    for _ in range(60):
        walk.day += dt.timedelta(days=drawn.choice([0, 0, 0, 1, 3, 30]))
        event, by = drawn.choice(events), drawn.choice(["Officer", "Head", "OFFICER."])
        before = walk.case.state, len(walk.case.events)
        try:
            walk.do(event, drawn.choice(OF.outcomes), by)
        except Refusal as refusal:
            refused = refusal.code
        else:
            refused = ""
        if refused:
            assert refused in {"FOI-002", "FOI-003", "FOI-009", "FOI-021"}
            assert before == (walk.case.state, len(walk.case.events))
            continue
        case = walk.case
        assert case.state in OF.states
        assert (case.due is None) == (case.state in OF.stopped)
        if event == "approve":
            assert by != "OFFICER." or case.drafter == "Head"
        if event == "release":
            assert case.approved == case.reply
        for each in case.clocks():
            assert each.standing(walk.day)


def test_a_closed_case_goes_on_only_where_nobody_replied() -> None:
    walk = at("released")
    walk.do("close", "granted")
    with pytest.raises(Refusal, match=r"^FOI-009: .*it was answered"):
        walk.do("reopen")
    walk = at("closed")
    assert [each.standing(FIRST) for each in walk.case.clocks()] == ["met"] * 4
    walk.do("reopen")
    assert walk.case.due == dt.date(2021, 7, 21)
    assert {each.met for each in walk.case.clocks()} == {None}
    assert walk.case.outcome == ""


@pytest.mark.parametrize(
    ("state", "back"), [("waiting", "clarified"), ("fees", "paid")]
)
def test_who_does_not_come_back_in_three_months_has_lapsed(
    state: str, back: str
) -> None:
    walk = at(state)
    assert walk.case.lapses == dt.date(2021, 9, 21)
    walk.day = dt.date(2021, 9, 21)
    with pytest.raises(Refusal, match=r"^FOI-021: .*lapses after that day"):
        walk.do("close", "lapsed")
    walk.do("close", "withdrawn")
    walk = at(state)
    walk.day = dt.date(2021, 9, 22)
    with pytest.raises(Refusal, match=r"^FOI-021: .*has lapsed"):
        walk.do(back)
    walk.do("close", "lapsed")


def test_a_second_question_starts_the_clock_a_second_time() -> None:
    walk = at("waiting")
    walk.day = dt.date(2021, 6, 28)
    walk.do("clarified")
    assert walk.case.due == dt.date(2021, 7, 27)
    walk.do("clarify")
    walk.day = dt.date(2021, 9, 27)
    walk.do("clarified")
    assert walk.case.due == dt.date(2021, 10, 25)


def test_the_days_of_a_notice_of_fees_do_not_count() -> None:
    walk = Walk()
    walk.day = dt.date(2021, 6, 24)
    walk.do("charge")
    assert walk.case.due is None
    walk.day = dt.date(2021, 6, 28)
    walk.do("paid")
    # 24, 25 and 28 June do not count, so three more do.
    assert walk.case.due == dt.date(2021, 7, 26)
    walk.do("charge")
    walk.do("paid")
    assert walk.case.paused == 4


def test_a_part_that_is_refused_is_not_granted_in_full() -> None:
    walk = at("released")
    refused = {"part": "1", "section": "43", "why": "Prices.", "interest": "Theirs."}
    walk.case.add(Event(9, "review", FIRST, "Officer", "", {}))
    walk.case.add(Event(10, "answer", FIRST, "Officer", "", {"answer": refused}))
    walk.case.state = "released"
    with pytest.raises(Refusal, match=r"^FOI-009: .*part 1 is refused"):
        walk.do("close", "granted")
    walk.do("close", "withheld")


def test_where_it_goes_is_named() -> None:
    for outcome, told in (("transferred", "which body"), ("merged", "which case")):
        walk = Walk()
        with pytest.raises(Refusal, match=told):
            walk.case.may("close", "Officer", "", {"outcome": outcome, "day": ""})
    with pytest.raises(Refusal, match="into itself"):
        Walk().case.may(
            "close",
            "Officer",
            "",
            {"outcome": "merged", "into": "FOI-2021-0001", "day": ""},
        )
