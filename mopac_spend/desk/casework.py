"""Requests for information at the desk: the cabinet, who does what in which role.

What may be done with a case is in the library's table of steps (`foi/process.toml`),
and here it is only asked for: by the person who has signed in, in the role that the
table wants. A form says which event it was shown after, so that nobody does something
to a case that he has not seen.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import abort, current_app, request

from mopac_spend.desk.words import plainly
from mopac_spend.findings import Refusal
from mopac_spend.foi.doing import Done, done
from mopac_spend.foi.filing import EVENTS, Cabinet
from mopac_spend.foi.letter import clean
from mopac_spend.foi.places import private_folder, shelf_of
from mopac_spend.foi.process import process

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.users import Person
    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.process import Step
    from mopac_spend.foi.proposing import Proposer

# What the table of steps calls those who have a role at the desk.
ROLES = {"foi-officer": "officer", "foi-approver": "approver"}
WORK, APPROVE, EITHER = "work-cases", "approve-cases", "finish-cases"
_PROPOSER, _CASES = "MOPAC_SPEND_PROPOSER", "MOPAC_SPEND_CASES"
_MEANWHILE = (
    "Something was done to this request since this page was shown. Look at the request "
    "again; if this still stands, send it once more"
)
Wrong = list[tuple[str, str]]
# The field that a refusal is about, by its code; those of section 17 have words of
# their own, because one code stands for all that it asks for.
_FIELDS = {
    "FOI-004": "day-day",
    "FOI-007": "text",
    "FOI-008": "minutes",
    "FOI-009": "outcome",
    "FOI-011": "until-day",
    "FOI-013": "text",
    "FOI-014": "despite",
    "FOI-021": "day-day",
    "FOI-022": "despite",
    "FOI-023": "with",
    "LOG-001": "request",
    "LOG-002": "request",
    "LOG-004": "request",
}
_SECTION_17 = (
    ("--why", "why", "Say why the section applies to this"),
    ("--harm", "harm", "Say what disclosure would do, or would be likely to, to whom"),
    (
        "--interest",
        "interest",
        "Say why the public interest in keeping it back is the greater one",
    ),
    (
        "--neither",
        "neither",
        "This section has no clause for this",
    ),
    (
        "address of the web",
        "published",
        "Give an address such as https://example.org",
    ),
)


class Act(NamedTuple):
    """A case, and whoever is about to do something to it.

    Attributes:
        cabinet: which knows the person by the role that the step wants.
        case: as it stands.

    """

    cabinet: Cabinet
    case: Case


class WrongError(Exception):
    """What somebody typed is wrong: the field, and what to do.

    Attributes:
        wrong: for the page.
        status: of it.

    """

    def __init__(self, field: str, words: str, status: int = 422) -> None:
        """Say which field, and what to do."""
        super().__init__(words)
        self.wrong: Wrong = [(field, words)]
        self.status = status


def roles(person: Person) -> list[str]:
    """Give the roles that somebody has in the table of steps."""
    return [ROLES[each] for each in person.roles if each in ROLES]


def action_of(event: str) -> str:
    """Give what somebody must be allowed to do, of `roles.toml`, to do an event."""
    of = {
        role for each in process().steps if each.event == event for role in each.roles
    }
    known = of & {*ROLES.values()}
    if known == {"officer"}:
        return WORK
    return APPROVE if known == {"approver"} else EITHER


def folder(desk: Desk) -> Cabinet:
    """Open the folder of cases, for reading.

    Raises:
        Refusal: `FOI-005`, others can look into it.

    """
    return Cabinet(private_folder(desk.root, desk.settings.cases), desk.root)


def found(desk: Desk, about: str, event: str = "") -> Act:
    """Find a case, for whoever has signed in to do something to it.

    Raises:
        Refusal: `FOI-006`, it is damaged.

    """
    cabinet = folder(desk)
    if about not in cabinet.names():
        abort(404, "There is no request of this number.")
    case = cabinet.case(about)
    step = process().step(case.state, event)
    own = roles(desk.person)
    fitting = [each for each in own if step and each in step.roles] or own
    known = {desk.person.name: fitting[0]} if fitting else {}
    return Act(Cabinet(cabinet.folder, desk.root, known), case)


def next_steps(desk: Desk, case: Case) -> list[tuple[Step, str]]:
    """Give what whoever has signed in may do to a case, and what comes first."""
    return case.steps(roles(desk.person), desk.person.name)


def mark(case: Case) -> str:
    """Give what a form says of the case as it was shown."""
    last = case.events[-1]
    return f"{last.number}-{last.sha256[:16]}"


def seen(desk: Desk, case: Case, event: str) -> bool:
    """Say whether a form was shown of the case as it stands.

    Returns:
        False where this was done already, by the same click sent twice.

    Raises:
        WrongError: somebody did something to it since.

    """
    shown = request.form.get("seen", "")
    number = shown.partition("-")[0]
    at = int(number) if number.isdecimal() and len(number) < 7 else 0  # noqa: PLR2004
    after = case.events[at : at + 1]
    if at and after and (after[0].event, after[0].by) == (event, desk.person.name):
        return False
    if shown != mark(case):
        raise WrongError("", _MEANWHILE, 409)
    return True


def who(desk: Desk, case: str = "") -> Done:
    """Take from a form who does something, and on which day.

    Raises:
        Refusal: `FOI-004`, it is no day, or one to come.

    """
    return done(desk.person.name, day("day"), case)


def day(name: str) -> dt.date | None:
    """Read a day of three fields; None where all are blank.

    Raises:
        Refusal: `FOI-004`, it is no day.

    """
    parts = [request.form.get(f"{name}-{each}", "").strip() for each in _PARTS]
    if not any(parts):
        return None
    try:
        return dt.date(*(int(each) for each in reversed(parts)))
    except (ValueError, OverflowError):
        msg = "this is no day; write day, month and year in figures, such as 22 6 2021"
        raise Refusal("FOI-004", msg) from None


_PARTS = ("day", "month", "year")


def wrong(refusal: Refusal, fields: Sequence[str] = ()) -> Wrong:
    """Say what a library refused, beside the field that it is about.

    Args:
        refusal: of the library.
        fields: of the form; what is about none of them stands above it.

    """
    if refusal.code == "FOI-012":
        for sign, field, words in _SECTION_17:
            if sign in refusal.message:
                return [(field, words)]
        return [
            ("section", "Write the section under which it is refused, such as 43(2)")
        ]
    field = _FIELDS.get(refusal.code or "", "")
    words = plainly(Refusal(refusal.code, refusal.message))
    return [(field if not fields or field in fields else "", words)]


def refused(desk: Desk, case: str, event: str, refusal: Refusal) -> None:
    """Note in the log what was refused, without its words."""
    desk.note("refused", f"{event} of {case} ({refusal.code})")


def shelf(desk: Desk) -> Shelf:
    """Give what was released before of small cells."""
    return shelf_of(desk.root)


def any_books(desk: Desk) -> Books:
    """Give the books though they have errors, for letters without figures."""
    return desk.watched().now().books or desk.books()


class Proposing:
    """Questions proposed, of one state of the books; for one thread at a time."""

    def __init__(self) -> None:
        """Begin without any."""
        self.lock = threading.Lock()
        self._of: Proposer | None = None

    def now(self, books: Books) -> Proposer:
        """Give what proposes, made anew where the books have changed."""
        from mopac_spend.foi.proposing import Proposer

        if self._of is None or self._of.books.sha256 != books.sha256:
            self._of = Proposer(books)
        return self._of


class Remembered:
    """Cases as they were read, until a file of theirs is another."""

    def __init__(self) -> None:
        """Begin without any."""
        self._of: dict[str, tuple[object, Case]] = {}

    def reading(self, cabinet: Cabinet) -> Callable[[str], Case]:
        """Give what reads a case of a cabinet, for lists: not to act on."""

        def read(name: str) -> Case:
            stands = _files_of(f"{cabinet.folder}/{name}/{EVENTS}")
            known = self._of.get(name)
            if known and stands and known[0] == stands:
                return known[1]
            case = cabinet.case(name)
            self._of[name] = stands, case
            return case

        return read


def _files_of(folder: str) -> object:
    try:
        with os.scandir(folder) as files:
            stats = [(each.name, each.stat()) for each in files]
    except OSError:
        return None
    return sorted((name, of.st_mtime_ns, of.st_size, of.st_ino) for name, of in stats)


def remembered() -> Remembered:
    """Give the cases that were read for lists."""
    kept: Remembered = current_app.config.setdefault(_CASES, Remembered())
    return kept


def proposing() -> Proposing:
    """Give what is remembered of proposals."""
    kept: Proposing = current_app.config.setdefault(_PROPOSER, Proposing())
    return kept


def text(name: str) -> str:
    """Take a text of several lines from a form."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def shown(words: Any) -> str:  # noqa: ANN401 - a text, or what is written as one
    """Write what others wrote without signs that nobody sees, lines kept."""
    return "\n".join(clean(each) for each in f"{words}".splitlines())
