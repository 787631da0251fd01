"""What other requesters were told to the same question, and why it differs now.

Two who ask the same are told the same, or somebody can say why not. Whoever asked is
named nowhere here: a case is known by its number.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.cells import as_text
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.foi.answering import ANSWER, PRIVATE, beneath
from mopac_spend.foi.case import Answered, answer_of
from mopac_spend.money import NIL, show
from mopac_spend.periods import day_words
from mopac_spend.questions.method import LEFT_OUT
from mopac_spend.tables.model import Mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.questions.answer import Answer

_MOST = 3  # earlier answers that are shown
_SHOWN = 5  # refs, or rows, that are named of a difference
_DAYS = frozenset(
    ["fy", "quarter", "period", "calendar_year", "to_date", "from", "to", "days"]
)


class Told(NamedTuple):
    """What was sent to another requester.

    Attributes:
        case, part: where it stands.
        day: on which it was sent.
        total: in words.
        same: whether it is what is answered now, to the same question.
        words: a sentence or more: how it stands to what is answered now.

    """

    case: str
    part: str
    day: dt.date
    total: str
    same: bool
    words: str

    def __str__(self) -> str:
        """Say it to an officer."""
        place = f"{self.case}, part {self.part}, {day_words(self.day)}"
        return f"you told another requester ({place}): {self.total}. {self.words}"


class _House(NamedTuple):
    """What the books said, of which not all may have left.

    Attributes:
        total: as text.
        refs: the payments beneath, ref to pounds; empty where they were not kept.

    """

    total: str
    refs: dict[str, Decimal]


class _Sent(NamedTuple):
    case: Case
    part: str
    answered: Answered
    day: dt.date


class Earlier:
    """What was sent to other requesters, read once."""

    def __init__(self, cabinet: Cabinet, case: str) -> None:
        """Begin, for a case whose own answers are passed by."""
        self._cabinet, self._case = cabinet, case
        self._sent: dict[str, list[_Sent]] | None = None

    def of(self, answer: Answer) -> list[Told]:
        """Find what others were told to the question that is answered now.

        Returns:
            Three at most: those of the same filters and days first, the latest first.

        """
        if self._sent is None:
            self._sent = {}
            for each in _sent(self._cabinet, self._case):
                asked = each.answered.command.partition(" ")[0]
                self._sent.setdefault(asked, []).append(each)
        told: list[tuple[int, Told]] = []
        for each in self._sent.get(answer.question.name, ()):
            try:
                found = _told(self._cabinet, each, answer)
            except Refusal:
                continue  # it was changed by hand, which its own case says
            told += [found] if found else []
        told.sort(key=lambda each: (each[0], -each[1].day.toordinal(), each[1].case))
        return [each for _, each in told[:_MOST]]


def _sent(cabinet: Cabinet, but: str) -> Iterator[_Sent]:
    """Give what the books said in letters that were sent."""
    for name in cabinet.names():
        if name == but:
            continue
        try:
            case = cabinet.case(name)
        except Refusal:
            continue  # a damaged case is named by `foi list`
        yield from _last_letter(case).values()


def _last_letter(case: Case) -> dict[str, _Sent]:
    """Give what stood in the last letter: an answer that came later was not sent."""
    answers: dict[str, Answered] = {}
    sent: dict[str, _Sent] = {}
    for event in case.events:
        if event.event == "answer":
            of = answer_of(event)
            answers[of.part] = of
        elif event.event == "release":
            sent = {
                part: _Sent(case, part, of, event.day)
                for part, of in answers.items()
                if of.files and not of.section
            }
    return sent


def _told(cabinet: Cabinet, sent: _Sent, answer: Answer) -> tuple[int, Told] | None:
    was = _read(cabinet, sent.case, sent.answered)
    differing = _differing(was["parameters"], answer.parameters)
    if differing is None:
        return None
    house = _house(cabinet, sent.case, sent.answered)
    far, words, same = _compared(was, answer, differing, house)
    total = _total(was["total"], answer)
    return far, Told(sent.case.id, sent.part, sent.day, total, same, words)


def _read(cabinet: Cabinet, case: Case, answered: Answered) -> dict[str, Any]:
    (path,) = [each for each in answered.files if each.endswith(f"/{ANSWER}")]
    files = cabinet.contents(case, {path: answered.files[path]})
    content: dict[str, Any] = json.loads(files[path])
    return content


def _codes(parameters: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Give what was asked, but for the days, as sets."""
    return {
        name: frozenset([value] if isinstance(value, str) else map(str, value))
        for name, value in parameters.items()
        if name not in _DAYS
    }


def _differing(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str] | None:
    """Say which filters differ; None where nothing can be in both answers."""
    one, other = _codes(was), _codes(now)
    differing = []
    for name in sorted({*one, *other}):
        if one.get(name) == other.get(name):
            continue
        if name in one and name in other and not one[name] & other[name]:
            return None
        differing.append(name)
    return differing


def _compared(
    was: Mapping[str, Any],
    answer: Answer,
    differing: Sequence[str],
    house: _House,
) -> tuple[int, str, bool]:
    """Say how an earlier answer stands to this one; and how far it is from it."""
    days = was["method"]["period"]
    of_other_days = _days(was["parameters"]) != _days(answer.parameters)
    if differing:
        then, now = (
            ", ".join(f"{name} {_value(some, name)}" for name in differing)
            for some in (was["parameters"], answer.parameters)
        )
        words = f"It was asked otherwise: {then}; now: {now}."
        if of_other_days:
            words += f" Its days: {days}."
        return 2, words, False
    if of_other_days:
        return 1, f"It was of other days: {days}.", False
    if was["method"]["sql"] != answer.method.sql:
        return 0, "The definition of the question has changed since.", False
    words, same = _difference(was, answer, house)
    if was["total"] != house.total:
        said = "Payments to individuals were left out of that, and are in the books: "
        words = f"{said}{_total(house.total, answer)} then. {words}"
    return 0, words, same


def _days(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name in _DAYS}


def _value(parameters: Mapping[str, Any], name: str) -> str:
    value = parameters.get(name, "any")
    return value if isinstance(value, str) else " or ".join(value)


def _house(cabinet: Cabinet, case: Case, answered: Answered) -> _House:
    (path,) = [each for each in answered.files if each.endswith(f"/{PRIVATE}")]
    files = cabinet.contents(case, {path: answered.files[path]})
    of = json.loads(files[path])
    refs = {ref: Decimal(text) for ref, text in of["payments"].items()}
    return _House(of["total"], refs)


def _difference(
    was: Mapping[str, Any], answer: Answer, house: _House
) -> tuple[str, bool]:
    """Explain the difference between two answers to one question, to the penny.

    What the books say is held against what they said, and not against what left.
    """
    equal = house.total == as_text(answer.total)
    if was["method"]["books_sha256"] == answer.method.books_sha256:
        return (
            ("It is the same figure, of the same books.", True)
            if equal
            else (
                "The figure differs, though the books are the same; look at both.",
                False,
            )
        )
    if house.refs and (now := beneath(answer)):
        words = _of_payments(house.refs, now)
        explained = sum(now.values(), NIL) - sum(house.refs.values(), NIL)
        if isinstance(answer.total, Decimal):
            rest = answer.total - Decimal(house.total) - explained
            words += f" ({_signed(rest)} is of what is not payments)" if rest else ""
    else:
        words = _of_rows(was, answer)
    if equal and not words:
        return "It is the same figure.", True
    if equal:
        return f"It is the same figure, but what is beneath it changed: {words}.", True
    change = _change(house.total, answer)
    words = words or "no payment beneath it changed; another part of it did"
    return f"It is {change}, because the books changed since: {words}.", False


def _of_payments(was: dict[str, Decimal], now: dict[str, Decimal]) -> str:
    added = {ref: now[ref] for ref in now.keys() - was.keys()}
    gone = {ref: was[ref] for ref in was.keys() - now.keys()}
    other = {
        ref: now[ref] - was[ref]
        for ref in now.keys() & was.keys()
        if now[ref] != was[ref]
    }
    pieces = []
    for some, words in (
        (added, "added or now counted"),
        (gone, "no longer there or counted"),
        (other, "of another amount"),
    ):
        if some:
            pounds = sum(some.values(), NIL)
            if some is gone:
                pounds = -pounds
            refs = sorted(some)[:_SHOWN]
            more = len(some) - len(refs)
            named = ", ".join(refs) + (f" and {more} more" if more else "")
            pieces.append(
                f"{counted(len(some), 'payment')} {words} ({_signed(pounds)}: {named})"
            )
    return listed(pieces) if pieces else ""


def _of_rows(was: Mapping[str, Any], answer: Answer) -> str:
    if LEFT_OUT in was["method"]["exclusions"] or any(
        cell == Mark.CONFIDENTIAL for row in was["rows"] for cell in row
    ):
        return "its rows were without figures of individuals and cannot be compared"
    one = [tuple(map(str, row)) for row in was["rows"]]
    other = [tuple(as_text(cell) for cell in row) for row in answer.rows]
    then, now = {*one}, {*other}
    pieces = [
        f"{counted(len(some), 'row')} {words} "
        f"({'; '.join(map(' '.join, some[:_SHOWN]))})"
        for some, words in (
            ([row for row in other if row not in then], "as they are now"),
            ([row for row in one if row not in now], "as they were"),
        )
        if some
    ]
    return listed(pieces) if pieces else ""


def _signed(pounds: Decimal) -> str:
    return f"+{show(pounds)}" if pounds > 0 else show(pounds)


def _total(text: str, answer: Answer) -> str:
    if isinstance(answer.total, int):
        return text
    try:
        return show(Decimal(text))
    except InvalidOperation:
        return text


def _change(text: str, answer: Answer) -> str:
    change = Decimal(answer.total) - Decimal(text)
    more = "more" if change > 0 else "less"
    if isinstance(answer.total, int):
        return f"{answer.total_words} now, {abs(change):,} {more}"
    return f"{answer.total_words} now, {show(abs(change))} {more}"
