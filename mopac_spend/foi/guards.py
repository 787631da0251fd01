"""What has to hold before a step, as `process.toml` names it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Protocol

from mopac_spend.findings import listed
from mopac_spend.foi.process import process
from mopac_spend.people import same_person
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


# Codes of the refusals that are not `FOI-009`, something has to come first.
CODES = {
    "another": "FOI-003",
    "within": "FOI-021",
    "silent": "FOI-021",
    "sent": "LOG-006",
    "published": "LOG-006",
}
GUARDS = (
    "another",
    "answered",
    "approved",
    "once",
    "within",
    "silent",
    "agrees",
    "unanswered",
    "named",
    "sent",
    "published",
)
# Those that only what happened before can break: nothing that is typed mends it.
OF_THE_PAST = {"once", "unanswered", "sent", "published"}
# Those that look at what is said of the event.
OF_DETAILS = {"within", "silent", "agrees", "named"}
PUBLISH, UNPUBLISH = "publish", "unpublish"
_TO, _INTO = "transferred", "merged"


class _Event(Protocol):
    @property
    def event(self) -> str: ...


class _Answered(Protocol):
    @property
    def section(self) -> str: ...


class _Case(Protocol):
    """What of a case its guards look at."""

    @property
    def id(self) -> str: ...
    @property
    def drafter(self) -> str: ...
    @property
    def reply(self) -> str: ...
    @property
    def approved(self) -> str: ...
    @property
    def lapses(self) -> dt.date | None: ...
    @property
    def events(self) -> Sequence[_Event]: ...
    @property
    def answers(self) -> Mapping[str, _Answered]: ...
    def unanswered(self) -> list[str]: ...


def broken(  # noqa: C901, PLR0911 - a branch for each guard
    case: _Case, guard: str, event: str, by: str, details: Mapping[str, Any]
) -> str:
    """Say why a guard does not hold, and what to do; "" where it does.

    Args:
        case: as it stands.
        guard: its name in `process.toml`.
        event: what is to happen.
        by: who does it.
        details: of the event; `day`, on which it happens, as text.

    """
    if guard == "another" and same_person(by, case.drafter):
        return (
            f"{by} drafted this reply, and somebody else has to approve it; give "
            f"--by the name of the approver"
        )
    if guard == "answered" and (open_ := case.unanswered()):
        return (
            f"part {listed(open_)} has no answer yet; give one, or a reason, with: "
            f"mopac-spend foi answer {case.id} {open_[0]} …"
        )
    if guard == "once" and any(each.event == event for each in case.events):
        return f"{event} was done before, and it can be done once"
    if guard == "approved" and case.reply != case.approved:
        return "the reply is not the one that was approved; have it approved again"
    if guard in {"within", "silent"} and case.lapses:
        return _silence(guard, details, case.lapses)
    if guard == "agrees" and details.get("outcome") == "granted":
        refused = [name for name, each in case.answers.items() if each.section]
        if refused:
            return (
                f"part {listed(refused)} {'is' if len(refused) == 1 else 'are'} "
                f"refused, so it was not granted in full; answer anew, or close it as "
                f"part, or withheld"
            )
    sent = any(each.event == "release" for each in case.events)
    if guard == "sent" and not sent:
        return (
            f"nothing of it was released, so there is nothing to publish; see: "
            f"mopac-spend foi show {case.id}"
        )
    if guard == "unanswered" and sent:
        return (
            f"it was answered; where the requester is not content, type: mopac-spend "
            f"foi review {case.id}"
        )
    if guard == "published" and not _stands(case):
        return "nothing of it is published, so nothing can be withdrawn"
    if guard == "named":
        return _named(case, details)
    return ""


def _stands(case: _Case) -> bool:
    """Whether the disclosure log has something of a case."""
    of = [each.event for each in case.events if each.event in {PUBLISH, UNPUBLISH}]
    return of[-1:] == [PUBLISH]


def _silence(guard: str, details: Mapping[str, Any], last: dt.date) -> str:
    day = dt.date.fromisoformat(details["day"])
    until = f"the requester had until {day_words(last)} to come back"
    if guard == "within" and day > last:
        return (
            f"{until}, so the request has lapsed; close it as lapsed, and open what "
            f"came as a request of its own"
        )
    if guard == "silent" and details.get("outcome") == "lapsed" and day <= last:
        months = process().months["silence"]
        return f"{until}, {months} months after being asked; it lapses after that day"
    return ""


def _named(case: _Case, details: Mapping[str, Any]) -> str:
    outcome = details.get("outcome")
    if outcome == _TO and not f"{details.get('to', '')}".strip():
        return "say which body it went to, with --to BODY"
    if outcome == _INTO and not details.get("into"):
        return "say which case goes on with it, with --into CASE"
    if outcome == _INTO and details["into"] == case.id:
        return "a case is not merged into itself; name the other one with --into"
    return ""
