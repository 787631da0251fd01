"""What is asked before each step of a request, and how the library does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import request

from mopac_spend.desk import casework
from mopac_spend.findings import Refusal
from mopac_spend.foi import drafting
from mopac_spend.foi.cost import ACTIVITIES, COUNTED
from mopac_spend.foi.counting import cost_of
from mopac_spend.foi.estimating import estimate, narrow
from mopac_spend.foi.exemptions import longest, qualified, titles
from mopac_spend.foi.leaving import body_of
from mopac_spend.foi.publication import Words
from mopac_spend.foi.publishing import Publisher
from mopac_spend.foi.telling import fee, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mopac_spend.desk.casework import Act
    from mopac_spend.desk.desk import Desk
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.doing import Done
    from mopac_spend.foi.letter import Letter
    from mopac_spend.foi.reply_notices import Notices

LOG = "disclosure-log"
_CHECKED = "yes"
OUTCOMES = {
    "granted": "Granted in full",
    "part": "Granted in part",
    "withheld": "Withheld",
    "not-held": "Not held",
    "over-limit": "Refused for its cost (section 12)",
    "vexatious": "Vexatious (section 14)",
    "repeated": "Repeated (section 14)",
    "withdrawn": "Withdrawn by the requester",
    "lapsed": "Lapsed: the requester did not come back",
    "transferred": "Passed on to another body",
    "merged": "Goes on in another request",
}
_TIME = {
    "determine": "To find out whether it is held",
    "locate": "To locate it",
    "retrieve": "To retrieve it",
    "extract": "To extract it",
    "redact": "To redact it (does not count)",
    "other": "Something else (does not count)",
}


class Field(NamedTuple):
    """One field of a form.

    Attributes:
        name: under which it is sent.
        label: what is asked.
        kind: `text`, `long`, `day`, `choice` or `check`.
        hint: what helps to answer it.
        choices: of a choice: value and words.

    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Form:
    """What is asked before a step, and how it is done.

    Attributes:
        button: what the button says.
        do: does it; gives what is said of it then, or raises what was wrong.
        lead: what stands above it.
        fields: what is asked.
        letter: whether a letter goes out with it.

    """

    button: str
    do: Callable[[Desk, Act, Done], str]
    lead: str = ""
    fields: tuple[Field, ...] = ()
    letter: bool = False


def _told(  # noqa: PLR0913, PLR0917 - an event, and its letter
    desk: Desk,
    act: Act,
    who: Done,
    event: str,
    details: Mapping[str, Any],
    letter: Callable[[Notices], Letter],
) -> Case:
    return tell(
        act.cabinet,
        act.case.id,
        event,
        details,
        who,
        None if request.form.get("no-letter") else letter,
        lambda: casework.any_books(desk),
        despite=casework.text("despite"),
    )


def _add(act: Act, who: Done, event: str, details: Mapping[str, Any]) -> Case:
    return act.cabinet.add(act.case, event, details, by=who.by, day=who.day)


def _needed(name: str, words: str) -> str:
    if not (value := casework.text(name)):
        raise casework.WrongError(name, words)
    return value


def _acknowledge(desk: Desk, act: Act, who: Done) -> str:
    _told(desk, act, who, "acknowledge", {}, lambda of: of.acknowledgement())
    return "The request is acknowledged."


def _clarify(desk: Desk, act: Act, who: Done) -> str:
    asked = _needed("asked", "Write what the requester is asked")
    _told(desk, act, who, "clarify", {"text": asked}, lambda of: of.question(asked))
    return "The clock stands still until the requester answers."


def _clarified(_: Desk, act: Act, who: Done) -> str:
    said = _needed("said", "Write what the requester said")
    _add(act, who, "clarified", {"text": said})
    return "The clock runs again, from the day of the answer."


def _charge(desk: Desk, act: Act, who: Done) -> str:
    try:
        amount = fee(request.form.get("pounds", "").strip().lstrip("£"))
    except ValueError:
        raise casework.WrongError(
            "pounds", "Write the fee in pounds, such as 25.00"
        ) from None
    details = {"pounds": f"{amount:.2f}"}
    _told(desk, act, who, "charge", details, lambda of: of.fees(amount))
    return "The clock stands still until the fee is paid."


def _paid(_: Desk, act: Act, who: Done) -> str:
    _add(act, who, "paid", {})
    return "The clock runs again."


def _extend(desk: Desk, act: Act, who: Done) -> str:
    section = _needed(
        "section", "Choose the exemption whose public interest is weighed"
    )
    reason = _needed("reason", "Say why it takes longer")
    until = casework.day("until")
    if until is None:
        raise casework.WrongError("until-day", "Say by which day it will be answered")
    last = longest(act.case, until, section, who.day)
    details = {"until": last.isoformat(), "section": section, "reason": reason}
    _told(
        *(desk, act, who, "extend", details),
        lambda of: of.delay(last, section, reason),
    )
    return "The requester is told of the new day."


def _estimate(desk: Desk, act: Act, who: Done) -> str:
    typed = request.form.get("minutes", "").strip()
    with_ = tuple(request.form.get("with", "").split())
    if not with_ and not typed:
        raise casework.WrongError("minutes", "Write how many minutes")
    if typed and not (typed.isdecimal() and len(typed) < 8):  # noqa: PLR2004
        raise casework.WrongError(
            "minutes", "Write minutes as a whole number, such as 90"
        )
    activity = request.form.get("activity", "")
    if typed and activity not in ACTIVITIES:
        raise casework.WrongError("activity", "Choose what the time is for")
    books = desk.watched().now()
    sound = books.books if not books.wrong else None
    of = estimate(
        act.cabinet,
        act.case.id,
        sound,
        who,
        minutes=(activity, int(typed)) if typed else None,
        spent=request.form.get("spent") == _CHECKED,
        with_=with_,
    )
    spent = cost_of(act.cabinet, of)
    if spent.over and sound:
        narrow(act.cabinet, of, sound, who)
    over = ", over the limit of section 12" if spent.over else ""
    return f"£{spent.pounds:,.2f} of £{spent.limit:,.2f} count{over}."


def _close(_: Desk, act: Act, who: Done) -> str:
    outcome = request.form.get("outcome", "")
    if outcome not in OUTCOMES:
        raise casework.WrongError("outcome", "Choose how it ended")
    details = {"outcome": outcome}
    if outcome == "transferred":
        details["to"] = _needed("to", "Say which body it was passed on to")
    if outcome == "merged":
        into = _needed("into", "Say in which request it goes on")
        try:
            details["into"] = act.cabinet.case(into).id
        except Refusal:
            raise casework.WrongError(
                "into", "There is no request of this number"
            ) from None
    _add(act, who, "close", details)
    return "The request is closed."


def _reopen(_: Desk, act: Act, who: Done) -> str:
    _add(act, who, "reopen", {"why": _needed("why", "Say why it goes on")})
    return "The request is open again."


def _review(_: Desk, act: Act, who: Done) -> str:
    _add(act, who, "review", {})
    return "The review has begun, with a clock of its own."


def _appeal(_: Desk, act: Act, who: Done) -> str:
    _add(act, who, "appeal", {"reference": casework.text("reference")})
    return "The appeal is noted."


def _release(desk: Desk, act: Act, who: Done) -> str:
    drafting.release(act.cabinet, act.case.id, desk.books, casework.shelf(desk), who)
    return "The reply is released. Download it, and send it."


def publisher(desk: Desk, act: Act) -> Publisher:
    """Give whoever writes the disclosure log of this desk."""
    site = desk.settings.log or desk.root.parent / LOG
    return Publisher(act.cabinet, casework.any_books(desk), site)


def _publish(desk: Desk, act: Act, who: Done) -> str:
    of = publisher(desk, act)
    own = of.books.register.books
    words = Words(
        casework.text("title"),
        casework.text("request") or act.cabinet.text(act.case),
        body_of(of.books),
        own.illustrative if own else "",
        left_out=tuple(casework.text("left-out").splitlines()),
        allowed=tuple(casework.text("allowed").splitlines()),
    )
    published = of.publish(act.case.id, words, who.by, who.day)
    return f"It is published, version {published.version}."


def _unpublish(desk: Desk, act: Act, who: Done) -> str:
    reason = _needed("reason", "Say why it is taken out")
    publisher(desk, act).withdraw(act.case.id, reason, who.by, who.day)
    return "It is taken out of the log."


_WEIGHED = tuple((each, f"{each}: {titles()[each]}") for each in qualified())
FORMS = {
    "acknowledge": Form(
        "Acknowledge",
        _acknowledge,
        "A letter says that the request came, how it is read, and by when it is "
        "answered.",
        letter=True,
    ),
    "clarify": Form(
        "Ask the requester",
        _clarify,
        "A letter asks, and the clock stands still. It is counted anew from the day of "
        "the answer.",
        (Field("asked", "What is the requester asked?", "long"),),
        letter=True,
    ),
    "clarified": Form(
        "Note the answer",
        _clarified,
        fields=(Field("said", "What did the requester say?", "long"),),
    ),
    "charge": Form(
        "Ask for the fee",
        _charge,
        "A notice of fees (section 9). The clock stands still until it is paid.",
        (Field("pounds", "Fee in pounds", hint="Such as 25.00"),),
        letter=True,
    ),
    "paid": Form("Note the payment", _paid),
    "extend": Form(
        "Tell the requester",
        _extend,
        "Only to weigh the public interest, and twenty working days at the most "
        "(section 10(3)).",
        (
            Field(
                "section", "Whose public interest is weighed?", "choice", "", _WEIGHED
            ),
            Field("until", "By which day will it be answered?", "day"),
            Field("reason", "Why does it take longer?", "long"),
        ),
        letter=True,
    ),
    "estimate": Form(
        "Note the time",
        _estimate,
        f"At £25 an hour. Time to {', '.join(COUNTED)} counts towards the limit of "
        f"section 12; time to redact never does.",
        (
            Field("activity", "What is the time for?", "choice", "", (*_TIME.items(),)),
            Field("minutes", "Minutes"),
            Field("spent", "This was spent, and is not foreseen", "check"),
            Field(
                "with",
                "Count it together with these requests",
                hint="Like requests of one person, within sixty working days",
            ),
        ),
    ),
    "close": Form(
        "Close the request",
        _close,
        fields=(
            Field("outcome", "How did it end?", "choice", "", (*OUTCOMES.items(),)),
            Field("to", "The body it was passed on to", hint="If it was passed on"),
            Field("into", "The request that goes on with it", hint="If there is one"),
        ),
    ),
    "reopen": Form(
        "Reopen", _reopen, fields=(Field("why", "Why does it go on?", "long"),)
    ),
    "review": Form("Begin the review", _review),
    "appeal": Form(
        "Note the appeal",
        _appeal,
        fields=(Field("reference", "The Commissioner's reference, if known"),),
    ),
    "release": Form(
        "Release the reply",
        _release,
        "What was approved, to the byte, is looked into once more and put into a "
        "folder of the request, to be downloaded and sent.",
    ),
    "publish": Form(
        "Publish",
        _publish,
        "The request in its words and without who asked, and what was released.",
        (
            Field("title", "Title", hint="Its first words are taken without"),
            Field("request", "The request as it is published", "long"),
            Field(
                "left-out", "Files that are not published", "long", "One on each line"
            ),
            Field(
                "allowed",
                "Firms, and who speaks for a body, that it may name",
                "long",
                "One on each line",
            ),
        ),
    ),
    "unpublish": Form(
        "Take it out", _unpublish, fields=(Field("reason", "Why?", "long"),)
    ),
}
