"""A case: everything that became of one request, worked out from its events.

Events are only ever added, so a case can be read as at any of them. A case knows its
clocks, its parts, their answers and the minutes it took; what may happen next is for
`process` to say.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi import clock, guards
from mopac_spend.foi.cost import Minutes
from mopac_spend.foi.process import BEGIN, process

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.foi.process import Step
    from mopac_spend.foi.request import Part

_DAY = dt.timedelta(days=1)
NEAR = 3  # working days before a day that is due
_MET = {
    "acknowledgement": ("acknowledge", "clarify", "release", "close"),
    "draft": ("draft", "close"),
    "approval": ("approve", "close"),
    "statutory": ("release", "close"),
}


class Event(NamedTuple):
    """One thing that happened.

    Attributes:
        number: from 1.
        event: what; `open`, or that of a step of `process`.
        day: on which it happened.
        by, role: who did it, and as what; "" where nobody said.
        details: what belongs to the event, by name; texts, numbers, lists of these.
        sha256: of its file.

    """

    number: int
    event: str
    day: dt.date
    by: str
    role: str
    details: Mapping[str, Any]
    sha256: str = ""


class Clock(NamedTuple):
    """A day by which something is due.

    Attributes:
        name: of the clock; `statutory` is the law's.
        due: the last day; None while it stands still.
        met: the day on which it was done; None until then.

    """

    name: str
    due: dt.date | None
    met: dt.date | None

    def standing(self, today: dt.date) -> str:
        """Give `met`, `late`, `stopped`, `near`, `overdue` or `running`."""
        if self.met:
            return "late" if self.due and self.met > self.due else "met"
        if self.due is None:
            return "stopped"
        if self.due < today:
            return "overdue"
        return "near" if clock.between(today, self.due) <= NEAR else "running"


class Answered(NamedTuple):
    """What one part of a request is answered with.

    Attributes:
        part: its number.
        words: of the officer; the answer itself where the books give none.
        command: what the books were asked; "" where they were not.
        files: digests of the answer as data, by path within the case.
        section: under which it is refused; "" where it is answered.
        why: it is refused; `interest`, why the public interest does not outweigh that;
            `harm`, what disclosure would do.
        neither: it is neither confirmed nor denied that the information is held.
        published: where it can be read already (section 21).
        help: what could be asked instead, a sentence each (section 16).

    """

    part: str
    words: str = ""
    command: str = ""
    files: Mapping[str, str] = MappingProxyType({})
    section: str = ""
    why: str = ""
    interest: str = ""
    harm: str = ""
    neither: bool = False
    published: Sequence[str] = ()
    help: Sequence[str] = ()


def answer_of(event: Event) -> Answered:
    """Give what an event `answer` answers its part with."""
    return Answered(**event.details["answer"], files=event.details.get("files", {}))


@dataclass
class Case:
    """One request.

    Attributes:
        id: such as `FOI-2021-0001`.
        received: the day on which it came.
        started: the day after which working days count: when it came, or when the
            requester answered a question of ours.
        state: one of those of `process`.
        parts: its questions, by number.
        answers: by the number of the part, the last one given.
        drafter: who drafted the reply that stands now.
        reply: the digest of the event that drafted it; `approved`, of the one that was
            approved.
        longer: working days more that the public interest takes.
        paused: working days between a notice of fees and its payment, which do not
            count.
        met: for each clock the day on which it was met, and that by which it had to be.
        missed: the day by which a reply was due, where it passed before the clock was
            stopped.
        around: lines of the request that are in none of its parts.
        despite: what was found in the reply, and last why it may leave all the same.
        outcome: what the case was closed with.
        related: requests that are counted with it.
        requester: whose it is, where somebody said so; it leaves the case nowhere.
        body: what kind of body it was asked of, as the books say; "" if unknown.
        narrower: what could be asked instead at no cost, kept when the cost was over.
        stale: answers whose books were others than those of the draft, in words.
        events: all of them.

    """

    id: str
    received: dt.date
    started: dt.date
    parts: Mapping[str, Part]
    state: str = BEGIN
    answers: dict[str, Answered] = field(default_factory=dict)
    minutes: list[Minutes] = field(default_factory=list)
    related: tuple[str, ...] = ()
    drafter: str = ""
    reply: str = ""
    approved: str = ""
    longer: int = 0
    paused: int = 0
    met: dict[str, tuple[dt.date, dt.date | None]] = field(default_factory=dict)
    missed: dt.date | None = None
    around: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    outcome: str = ""
    review_from: dt.date | None = None
    requester: str = ""
    body: str = ""
    narrower: tuple[Mapping[str, str], ...] = ()
    stale: tuple[str, ...] = ()
    events: list[Event] = field(default_factory=list)

    @property
    def due(self) -> dt.date | None:
        """The last day for the reply; None while the requester is waited for."""
        return None if self.stopped else self._due("statutory")

    @property
    def stopped(self) -> bool:
        """Whether the clocks stand still, because the requester has to do something."""
        return self.state in process().stopped

    @property
    def twentieth(self) -> dt.date:
        """The last day without what the public interest takes."""
        return clock.due(self.started, process().clocks["statutory"] + self.paused)

    @property
    def lapses(self) -> dt.date | None:
        """The last day on which the requester may come back; None if nobody waits."""
        if not self.stopped:
            return None
        asked = self.last(process().stopped[self.state]).day
        return clock.months_after(asked, process().months["silence"])

    def _due(self, name: str) -> dt.date:
        days = process().clocks[name] + self.paused
        return clock.due(self.started, days + self.longer * (name == "statutory"))

    def clocks(self) -> list[Clock]:
        """Give its clocks: the four of the request, and that of a review.

        A day that had passed before the clock was stopped stays the day it was due.
        """
        of = []
        for name in _MET:
            met, due = self.met.get(name, (None, None))
            if met is None and not self.stopped:
                due = self._due(name)
            if name == "statutory" and self.missed:
                due = self.missed
            of.append(Clock(name, due, met))
        if self.review_from:
            since = self.last("review").number
            ends = ("release", "close")
            done = [each.day for each in self.events[since:] if each.event in ends]
            day = clock.due(self.review_from, process().clocks["review"])
            of.append(Clock("review", day, min(done, default=None)))
        return of

    def unanswered(self) -> list[str]:
        """Give the parts that have neither an answer nor a reason."""
        return [name for name in self.parts if name not in self.answers]

    def may(self, event: str, by: str, role: str, details: Mapping[str, Any]) -> Step:
        """See that an event may happen now, and that this person may do it.

        Args:
            event: what.
            by: who; alike names are one person.
            role: as what; "" where the folder of cases says nothing of roles.
            details: of the event; in them `day`, as text, where it stops a clock or
                ends a wait.

        Raises:
            Refusal: `FOI-002`, not in this state; `FOI-003`, not by this person;
                `FOI-009`, something has to come first; and those of `guards.CODES`.

        """
        step = self._step(event)
        if role and role not in step.roles:
            words = process().roles
            msg = (
                f"{by} is {words[role]}, and {event} is for: "
                f"{listed([words[each] for each in step.roles])}"
            )
            raise Refusal("FOI-003", msg, self.id)
        if step.outcomes and details["outcome"] not in step.outcomes:
            msg = (
                f"it is {process().states[self.state]}, so it cannot be closed as "
                f"{details['outcome']}, only as {listed(step.outcomes)}"
            )
            raise Refusal("FOI-009", msg, self.id)
        for guard in step.guards:
            self._guard(guard, step, by, details)
        return step

    def possible(self) -> list[str]:
        """Give what can be typed next, after `mopac-spend foi`.

        What was done and can be done once is left out, and so is all that something
        in the past rules out.
        """
        steps = [each for each in process().steps if self.state in each.of]
        return [
            each.typed
            for each in steps
            if not any(
                guards.broken(self, guard, each.event, "", {})
                for guard in guards.OF_THE_PAST.intersection(each.guards)
            )
        ]

    def steps(self, roles: Iterable[str], by: str) -> list[tuple[Step, str]]:
        """Give what somebody may do next, each with what has to come first; or "".

        What can be done once and was, and what the past rules out, is left out.

        Args:
            roles: of the person.
            by: who it is.

        """
        has = {*roles}
        found = []
        for step in process().steps:
            if self.state not in step.of or not has & {*step.roles}:
                continue
            first = {
                guard: guards.broken(self, guard, step.event, by, {})
                for guard in step.guards
                if guard not in guards.OF_DETAILS
            }
            if not any(first.get(guard) for guard in guards.OF_THE_PAST):
                found.append((step, next(filter(None, first.values()), "")))
        return found

    def _step(self, event: str) -> Step:
        if step := process().step(self.state, event):
            return step
        (typed, *_) = [e.typed for e in process().steps if e.event == event] or [event]
        msg = (
            f"the request is {process().states[self.state]}, and {typed} is nothing "
            f"that can be done with it then; what can: {listed(self.possible())}"
        )
        raise Refusal("FOI-002", msg, self.id)

    def _guard(
        self, guard: str, step: Step, by: str, details: Mapping[str, Any]
    ) -> None:
        if msg := guards.broken(self, guard, step.event, by, details):
            raise Refusal(guards.CODES.get(guard, "FOI-009"), msg, self.id)

    def last(self, event: str) -> Event:
        """Give the last event of a kind; there has to be one."""
        *_, last = (each for each in self.events if each.event == event)
        return last

    def add(self, event: Event) -> None:  # noqa: C901, PLR0912 - a branch an event
        """Take in an event; what it changes is changed."""
        self.events.append(event)
        more, name = event.details, event.event
        if name == BEGIN:
            return
        to = self._step(name).to
        for clock_, ends in _MET.items():
            if name in ends and clock_ not in self.met:
                late = self.missed if clock_ == "statutory" else None
                self.met[clock_] = event.day, late or self._due(clock_)
        if name in process().stopped.values() and event.day > self._due("statutory"):
            self.missed = self.missed or self._due("statutory")
        self.state = to or self.state
        if name == "clarified":
            self.started = event.day
        elif name == "extend":
            until = dt.date.fromisoformat(more["until"])
            self.longer = clock.between(self.twentieth, until)
        elif name == "paid":
            # From the day of the notice to that of the payment, both of them.
            since = max(self.last("charge").day - _DAY, self.started)
            self.paused += max(0, clock.between(since, event.day))
        elif name == "estimate":
            if "activity" in more:
                of = Minutes(self.id, more["activity"], more["minutes"], more["spent"])
                self.minutes.append(of)
            self.body = more.get("body", self.body)
            self.related = tuple(dict.fromkeys((*self.related, *more.get("with", ()))))
            self.narrower = tuple(more.get("narrower", self.narrower))
        elif name == "answer":
            answered = answer_of(event)
            self.answers[answered.part] = answered
        elif name == "draft":
            self.drafter, self.reply = event.by, event.sha256
            why = [more["despite"]] if more["despite"] else []
            self.despite = (*more["found"], *why)
            self.stale = tuple(more.get("stale", ()))
        elif name == "approve":
            self.approved = more["sha256"]
        elif name == "review":
            self.review_from = event.day
        elif name == "close":
            self.outcome = more["outcome"]
        elif name == "reopen":
            self.outcome = ""
            done = {each.event for each in self.events if each.event != "close"}
            for clock_, ends in _MET.items():
                if not done & {*ends}:
                    self.met.pop(clock_, None)
