"""A closing as it stands: its checklist, what explains it, and its posting.

Both are `mopac_spend.closing.run.close`: once to see, and once to write. What is
explained, and for what reason it is closed, are drafts until then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.books.record import today
from mopac_spend.closing.checklist import OPEN, POINTS
from mopac_spend.closing.run import Person, Wish, close, parse, reopen
from mopac_spend.desk.acts import Place
from mopac_spend.desk.second_person import Wished
from mopac_spend.findings import Refusal, counted
from mopac_spend.money import show
from mopac_spend.periods import quarter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Closed, Closing
    from mopac_spend.closing.checklist import Point
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.second_person import Wish as Asked
    from mopac_spend.register import Register

KIND, OPENING = "closing", "reopening"
# Which closings are prepared, by the name of their period.
PREPARED = Place("closings")
REASON = "reason"
_TO_COME = "to be approved"


@dataclass(frozen=True, slots=True)
class Look:
    """A period as it would be closed.

    Attributes:
        closing: what would be written.
        points: of the checklist.
        explained: what was said of points, by name.
        reason: for what reason it is closed.
        digest: of all of it.

    """

    closing: Closing
    points: list[Point]
    explained: Mapping[str, str]
    reason: str
    digest: str

    @property
    def left(self) -> list[Point]:
        """Give the points that are open and not explained."""
        return [
            each
            for each in self.points
            if each.state == OPEN and not self.explained.get(each.name)
        ]


def typed(about: str) -> str:
    """Give a period as the library reads it, from an address."""
    return about.replace("_", "/")


def address(text: str, register: Register) -> str:
    """Give what stands in the address of a period that somebody typed.

    Raises:
        Refusal: `RECORD-011`, it is no period.

    """
    period = parse(text, register)
    try:
        parse(period.name, register)
    except Refusal:
        # 2010-11 may be a month too; 2010/11 is not.
        return period.name.replace("-", "_")
    return period.name


def look(desk: Desk, about: str) -> Look:
    """See how a period would be closed.

    Raises:
        Refusal: as `mopac_spend.closing.run.close`.
        BooksError: the books have errors.

    """
    said = {
        key: str(each.says)
        for key, each in desk.drafts.standing(Place(KIND, about)).items()
    }
    reason = said.pop(REASON, "")
    explained = {key: why for key, why in said.items() if key in POINTS and why}
    points: list[Point] = []
    closing = close(
        desk.main,
        Wish(typed(about), explained, dry_run=True),
        Person(_TO_COME, reason or _TO_COME),
        points.extend,
        _opened(desk),
    )
    digest = _digest(closing, points, reason)
    return Look(closing, points, explained, reason, digest)


def _opened(desk: Desk) -> Callable[[Path | str], Books]:
    """Give what takes the books that are open already, unless they changed."""

    def opening(_: Path | str) -> Books:
        return desk.books()

    return opening


def _digest(closing: Closing, points: list[Point], reason: str) -> str:
    said = [
        *(closing.period.name, str(closing.period.first), str(closing.period.last)),
        *(closing.payments, str(closing.pounds), closing.root, closing.explained),
        *([tuple(each) for each in points], reason),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def wished(about: str, seen: Look) -> Wished:
    """Say what a second person is asked to approve."""
    closing = seen.closing
    words = (
        f"Close {closing.period.words}: {counted(closing.payments, 'payment')}, "
        f"{show(closing.pounds)}"
    )
    return Wished(KIND, about, words, seen.digest)


def post(desk: Desk, about: str, wish: Asked, approver: str) -> str:
    """Close a period as it was approved.

    Raises:
        Refusal: `DESK-021`, it is not what was approved any more; as `close`. Nothing
            was written.
        BooksError: the books have errors.

    """
    place = Place(KIND, about)
    points: list[Point] = []
    reason = str(desk.drafts.standing(place)[REASON].says)

    def approved(closing: Closing) -> None:
        if _digest(closing, points, reason) != wish.wished.digest:
            msg = "this has changed since it was approved; look at it again"
            raise Refusal("DESK-021", msg)

    with desk.drafts.posting(place, wish.by, approver) as posting:
        explained = {
            key: str(each.says)
            for key, each in posting.decisions.items()
            if key in POINTS and each.says
        }
        closing = close(
            desk.main,
            Wish(typed(about), explained),
            Person(wish.by, reason, approver),
            points.extend,
            seen=approved,
        )
        posting.became = f"{closing.period.words} is closed, {show(closing.pounds)}"
    desk.drafts.decide(PREPARED, {about: None}, wish.by, f"closed {about}")
    return posting.became


def closed(desk: Desk, name: str) -> Closed | None:
    """Find a period that is closed now."""
    locked = [each for each in desk.books().closed if each.locked]
    return next((each for each in locked if each.period.name == name), None)


def reopening(one: Closed, reason: str) -> Wished:
    """Say what a second person is asked to approve, who opens a period again."""
    said = [one.period.name, one.number, one.closing.root, reason]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    words = f"Open {one.period.words} again"
    return Wished(OPENING, one.period.name, words, digest)


def open_again(desk: Desk, name: str, wish: Asked, approver: str) -> str:
    """Open a period again, as it was approved; as `post`."""
    place = Place(OPENING, name)
    reason = str(desk.drafts.standing(place)[REASON].says)
    with desk.drafts.posting(place, wish.by, approver) as posting:
        period = reopen(desk.main, name, Person(wish.by, reason, approver))
        posting.became = f"{period.words} is open again"
    return posting.became


def choices(desk: Desk) -> list[str]:
    """Give the quarters that are over, have payments and are not closed, latest last.

    Another period is typed.
    """
    from mopac_spend.engine.database import connect

    books = desk.books()
    rows = connect(books).execute(
        "SELECT DISTINCT year(date), quarter(date) FROM payments ORDER BY ALL"
    )
    # The record is read for it, and once is enough.
    now = today(desk.root)
    locked = {(e.period.first, e.period.last) for e in books.closed if e.locked}
    return [
        period.name
        for year, quarter in rows.fetchall()
        for period in [quarter_of(dt.date(year, 3 * quarter, 1))]
        if period.last < now
        and not any(
            first <= period.first and period.last <= last for first, last in locked
        )
    ]
