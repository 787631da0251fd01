"""What needs a second person: asked for by one, approved or sent back by another.

    number = desk.wishes.ask(Wished("import", upload, words, digest), by)
    wish = desk.wishes.approve(number, approver, digest)     never by whoever asked
    desk.wishes.done(number)

A *digest* is of what was asked for, as both saw it: if that has changed since, it is
asked for anew. The library asks again for both names when it writes
(`mopac_spend.books.record.closing.approved`), and both stand in its entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal
from mopac_spend.people import same_person
from mopac_spend.periods import now

if TYPE_CHECKING:
    import sqlite3

    from mopac_spend.desk.storage import Storage

WAITING, APPROVED, SENT_BACK, DONE = "waiting", "approved", "sent back", "done"


class Wished(NamedTuple):
    """What is asked for: a kind of work, which piece, in words, and its digest."""

    kind: str
    about: str
    words: str
    digest: str


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that was asked for.

    Attributes:
        number: by which pages name it.
        wished: what is asked for.
        by: who asks; his name in the record.
        at: the moment.
        state: `waiting`, `approved`, `sent back` or `done`.
        answered: who approved it or sent it back; "" while it waits.
        why: for what reason it was sent back.

    """

    number: int
    wished: Wished
    by: str
    at: str
    state: str
    answered: str
    why: str


class Wishes:
    """What is asked for at one desk."""

    def __init__(self, storage: Storage) -> None:
        """Keep it in the file of the desk."""
        self._storage = storage

    def ask(self, wished: Wished, by: str) -> int:
        """Ask for approval; what was asked for of the same before is forgotten."""
        with self._storage.write() as connection:
            forget = "DELETE FROM wish WHERE kind = ? AND about = ? AND state <> ?"
            connection.execute(forget, (wished.kind, wished.about, DONE))
            add = "INSERT INTO wish (kind, about, words, digest, by, at, state) VALUES"
            values = (*wished, by, f"{now():%Y-%m-%dT%H:%M:%SZ}", WAITING)
            done = connection.execute(f"{add} (?, ?, ?, ?, ?, ?, ?)", values)
        return int(done.lastrowid or 0)

    def forget(self, kind: str, about: str) -> None:
        """Ask for nothing of a piece of work any more."""
        with self._storage.write() as connection:
            forget = "DELETE FROM wish WHERE kind = ? AND about = ? AND state <> ?"
            connection.execute(forget, (kind, about, DONE))

    def of(self, kind: str, about: str) -> Wish | None:
        """Give what is asked for of one piece of work; None where nothing is."""
        look = (
            "SELECT * FROM wish WHERE kind = ? AND about = ? AND state <> ? "
            "ORDER BY number DESC"
        )
        row = self._storage.read().execute(look, (kind, about, DONE)).fetchone()
        return _wish(row) if row else None

    def waiting(self, *kinds: str) -> list[Wish]:
        """Give what waits for a second person, oldest first; of all kinds if none."""
        look = "SELECT * FROM wish WHERE state = ? ORDER BY number"
        rows = self._storage.read().execute(look, (WAITING,))
        found = [_wish(row) for row in rows]
        return [each for each in found if not kinds or each.wished.kind in kinds]

    def approve(self, number: int, by: str, digest: str) -> Wish:
        """Approve what somebody else asked for.

        Args:
            number: of the wish.
            by: who approves it.
            digest: of what is there now.

        Raises:
            Refusal: `DESK-020`, who asked for it approves it; `DESK-021`, it does not
                wait any more, or is not what was asked for.

        """
        return self._answer(number, by, APPROVED, digest=digest)

    def send_back(self, number: int, by: str, why: str) -> Wish:
        """Send back what somebody asked for; likewise."""
        return self._answer(number, by, SENT_BACK, why=why)

    def again(self, number: int) -> None:
        """Have it wait again, where what was approved could not be done."""
        self._move(number, WAITING)

    def done(self, number: int) -> None:
        """Note that what was approved is done."""
        self._move(number, DONE)

    def _move(self, number: int, state: str) -> None:
        with self._storage.write() as connection:
            move = "UPDATE wish SET state = ? WHERE number = ?"
            connection.execute(move, (state, number))

    def _answer(
        self, number: int, by: str, state: str, *, digest: str = "", why: str = ""
    ) -> Wish:
        with self._storage.write() as connection:
            look = "SELECT * FROM wish WHERE number = ?"
            row = connection.execute(look, (number,)).fetchone()
            wish = _wish(row) if row else None
            if wish is None or wish.state != WAITING:
                msg = "this does not wait for anybody any more; look at its page again"
                raise Refusal("DESK-021", msg)
            if state == APPROVED and digest != wish.wished.digest:
                msg = (
                    "this has changed since its approval was asked for; have it asked "
                    "for again, and look at it anew"
                )
                raise Refusal("DESK-021", msg)
            if state == APPROVED and same_person(by, wish.by):
                msg = (
                    f"{wish.by} prepared this, and nobody approves what he prepared; "
                    f"somebody else has to"
                )
                raise Refusal("DESK-020", msg)
            answer = "UPDATE wish SET state = ?, answered = ?, why = ? WHERE number = ?"
            connection.execute(answer, (state, by, why, number))
            row = connection.execute(look, (number,)).fetchone()
        return _wish(row)


def _wish(row: sqlite3.Row) -> Wish:
    return Wish(
        row["number"],
        Wished(row["kind"], row["about"], row["words"], row["digest"]),
        *(row["by"], row["at"], row["state"], row["answered"], row["why"]),
    )
