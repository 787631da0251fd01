"""Decisions, kept when they are made: until they are posted, or undone.

    drafts.decide(place, {ref: {"initiative": "vru"}}, by, words, once)
    drafts.standing(place)                     what is decided, by key
    drafts.undo(place, number, who)            as long as it is not posted
    drafts.take(place, keys, who)              nobody else decides them meanwhile
    with drafts.posting(place, who, approver) as posting:
        …                                      the library writes the books

One *act* is what a person does with one click, and decides one key or thousands. Acts
are never changed: the last one that is not undone says what stands. The same click
sent twice, by a browser that heard no answer, is one act, by its `once`.

What is posted is posted once (`mopac_spend.books.record.posting`): the entry that the
library writes carries the token of the posting, and whatever was being posted when
the desk was killed is looked up by it before the desk works on (`settle`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.books.record.posting import under_token
from mopac_spend.desk import acts
from mopac_spend.desk.acts import Act
from mopac_spend.desk.storage import SET_RIGHT
from mopac_spend.findings import Refusal
from mopac_spend.periods import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mopac_spend.desk.acts import Decision, Place
    from mopac_spend.desk.storage import Storage

# Seconds after which what somebody took is free again, unless he goes on.
TAKEN_FOR = 15 * 60
# Says of a kind and a token whether it was written; None where that cannot be told yet.
Happened: TypeAlias = "Callable[[str, str], bool | None]"
BEGUN, POSTED, FAILED = "begun", "posted", "failed"


@dataclass(slots=True)
class Posting:
    """One posting: its token, and what becomes of it.

    Attributes:
        token: stands in the entry of the record.
        decisions: what goes into it, by key.
        became: for whoever asks afterwards; set it while it is posted.

    """

    token: str
    decisions: Mapping[str, Decision]
    became: str = ""


class Drafts:
    """Drafts of one desk; for several threads."""

    def __init__(
        self,
        storage: Storage,
        clock: Callable[[], float] = time.time,
        happened: Happened = lambda *_: False,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Keep drafts in a file.

        Args:
            storage: the file.
            clock: gives seconds.
            happened: asked of a posting that ended otherwise than well.
            ended: told whenever one ended, well or not.

        """
        self._storage, self._clock, self._happened = storage, clock, happened
        self._ended = ended
        # Tokens of what this process is posting.
        self._live: set[str] = set()

    def decide(
        self,
        place: Place,
        says: Mapping[str, Any],
        by: str,
        words: str,
        once: str = "",
    ) -> int:
        """Keep what was decided, before anything else happens.

        Args:
            place: what it is about.
            says: what is decided, by key; what JSON can hold.
            by: who decides.
            words: what is done, as its history shows it.
            once: of the click; the same again changes nothing. A form that was gone
                back to carries it again, and what was changed in it is another click.

        Returns:
            The number of the act.

        Raises:
            Refusal: `DESK-010`, somebody else has taken one of the keys; `DESK-012`,
                one is being posted.

        """
        if once:
            whole = json.dumps([once, *place, by, says], sort_keys=True)
            once = hashlib.sha256(whole.encode()).hexdigest()
        with self._storage.write() as connection:
            if once and (number := acts.done(connection, once)):
                return number
            self._refuse_taken(connection, place, says, by)
            acts.refuse_posting(connection, place, says)
            add = "INSERT INTO act (once, kind, about, by, at, words) VALUES "
            values = (once or None, *place, by, _moment(), words)
            done = connection.execute(f"{add} (?, ?, ?, ?, ?, ?)", values)
            number = int(done.lastrowid or 0)
            rows = [(number, key, json.dumps(each)) for key, each in says.items()]
            connection.executemany("INSERT INTO decision VALUES (?, ?, ?)", rows)
        return number

    def standing(self, place: Place) -> dict[str, Decision]:
        """Give what is decided and not posted, by key."""
        return acts.standing(self._storage.read(), place)

    def deciders(self, place: Place) -> list[str]:
        """Name all who decided something that is not posted, whoever did so after them.

        What somebody decides of a key may hold on to a part of what stood before.
        """
        look = (
            "SELECT DISTINCT by FROM act WHERE kind = ? AND about = ? AND undone = '' "  # noqa: S608 - a constant
            f"AND (posting = '' OR {acts.BEING_POSTED}) ORDER BY by"
        )
        return [by for (by,) in self._storage.read().execute(look, place)]

    def said(self, place: Place) -> dict[str, Any]:
        """Give what was decided and not undone, by key, whether it is posted or not."""
        look = (
            "SELECT key, says FROM act JOIN decision ON act = number "
            "WHERE kind = ? AND about = ? AND undone = '' ORDER BY number"
        )
        rows = self._storage.read().execute(look, place)
        return {row["key"]: json.loads(row["says"]) for row in rows}

    def mark(self, place: Place) -> tuple[int, int, int]:
        """Give what is another whenever what stands may be."""
        look = (
            "SELECT coalesce(max(number), 0), count(nullif(undone, '')), "  # noqa: S608 - a constant
            f"count(CASE WHEN posting <> '' AND NOT {acts.BEING_POSTED} THEN 1 END) "
            "FROM act WHERE kind = ? AND about = ?"
        )
        number, undone, posted = self._storage.read().execute(look, place).fetchone()
        return number, undone, posted

    def history(self, place: Place, most: int = 100) -> list[Act]:
        """Give the last acts, newest first, those undone and those posted too."""
        look = (
            "SELECT act.*, (SELECT count(*) FROM decision WHERE act = number) decided "
            "FROM act WHERE kind = ? AND about = ? ORDER BY number DESC LIMIT ?"
        )
        rows = self._storage.read().execute(look, (*place, most))
        return [Act(**{name: row[name] for name in Act.__slots__}) for row in rows]

    def undo(self, place: Place, number: int, by: str) -> None:
        """Take an act back, so that what stood before it stands again.

        Raises:
            Refusal: `DESK-011`, it was posted, or there is no such act.
                `DESK-010`, somebody else has taken one of its keys.

        """
        with self._storage.write() as connection:
            look = "SELECT posting FROM act WHERE kind = ? AND about = ? AND number = ?"
            row = connection.execute(look, (*place, number)).fetchone()
            if row is None or row["posting"]:
                why = "is posted" if row else "is not there"
                msg = (
                    f"this {why}, and cannot be undone; what is posted is put right "
                    f"by a correction, which is recorded"
                )
                raise Refusal("DESK-011", msg)
            keys = "SELECT key FROM decision WHERE act = ?"
            taken = [key for (key,) in connection.execute(keys, (number,))]
            self._refuse_taken(connection, place, taken, by)
            undo = "UPDATE act SET undone = ? WHERE number = ? AND undone = ''"
            connection.execute(undo, (f"{by}, {_moment()}", number))

    def take(self, place: Place, keys: Iterable[str], by: str) -> dict[str, str]:
        """Take keys, so that others leave them alone, or go on having them.

        Returns:
            Those that somebody else has, and who.

        """
        until = self._clock() + TAKEN_FOR
        wanted = list(keys)
        with self._storage.write() as connection:
            others = self._others(connection, place, wanted, by)
            rows = [(*place, key, by, until) for key in wanted if key not in others]
            connection.executemany("REPLACE INTO taken VALUES (?, ?, ?, ?, ?)", rows)
        return others

    def release(self, place: Place, by: str, keys: Iterable[str] = ()) -> None:
        """Leave keys to others; all that somebody has where none is named."""
        wanted = list(keys)
        with self._storage.write() as connection:
            free = "DELETE FROM taken WHERE kind = ? AND about = ? AND by = ?"
            if not wanted:
                connection.execute(free, (*place, by))
            rows = [(*place, by, key) for key in wanted]
            connection.executemany(f"{free} AND key = ?", rows)

    def holders(self, place: Place) -> dict[str, str]:
        """Say who has taken what."""
        look = (
            "SELECT key, by FROM taken "
            "WHERE kind = ? AND about = ? AND until > ? AND until <= ?"
        )
        rows = self._storage.read().execute(look, (*place, *self._span()))
        return {row["key"]: row["by"] for row in rows}

    @contextmanager
    def posting(self, place: Place, by: str, approver: str = "") -> Iterator[Posting]:
        """Post what stands; what the library writes within carries the token.

        Where the library refuses, everything is a draft again.

        Args:
            place: whose decisions are posted.
            by: who posts.
            approver: who approved it, where somebody had to.

        Raises:
            Refusal: `DESK-012`, this is being posted already.

        """
        self.settle()
        token = secrets.token_hex(16)
        self._live.add(token)
        try:
            yield from self._posting(place, token, by, approver)
        finally:
            self._live.discard(token)
            self._ended()

    def _posting(
        self, place: Place, token: str, by: str, approver: str
    ) -> Iterator[Posting]:
        with self._storage.write() as connection:
            look = "SELECT 1 FROM posting WHERE kind = ? AND about = ? AND state = ?"
            if connection.execute(look, (*place, BEGUN)).fetchone():
                msg = "somebody is posting this now; look again in a minute"
                raise Refusal("DESK-012", msg)
            decisions = acts.standing(connection, place)
            add = "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?, '')"
            values = (token, *place, by, approver, _moment(), BEGUN)
            connection.execute(add, values)
            freeze = (
                "UPDATE act SET posting = ? WHERE kind = ? AND about = ? "
                "AND posting = '' AND undone = ''"
            )
            connection.execute(freeze, (token, *place))
        posting = Posting(token, decisions)
        try:
            with under_token(token):
                yield posting
        except BaseException:
            self._settle(place.kind, token, posting.became)
            raise
        self._end(token, POSTED, posting.became)

    def posted(self, kind: str) -> dict[str, tuple[str, str, str]]:
        """Give what was posted of a kind: by whom, when, and what became of it."""
        look = "SELECT * FROM posting WHERE kind = ? AND state = ? ORDER BY begun"
        rows = self._storage.read().execute(look, (kind, POSTED))
        return {row["about"]: (row["by"], row["begun"], row["became"]) for row in rows}

    def settle(self) -> list[str]:
        """Settle what was being posted, and of which nobody noted what became of it.

        That is what a desk that was killed left behind, and what could be written only
        half when its disk was full.

        Returns:
            What became of each, in words for the log.

        """
        look = "SELECT * FROM posting WHERE state = ?"
        said = []
        for row in self._storage.read().execute(look, (BEGUN,)).fetchall():
            if row["token"] in self._live:
                continue
            state = self._settle(row["kind"], row["token"], "settled afterwards")
            said.append(f"{row['kind']} {row['about']} of {row['by']}: {state}")
        return said

    def _settle(self, kind: str, token: str, became: str) -> str:
        """Note what became of a posting, as far as that can be told now."""
        was = self._happened(kind, token)
        if was is None:
            return BEGUN
        state = POSTED if was else FAILED
        self._end(token, state, became)
        return state

    def _end(self, token: str, state: str, became: str) -> None:
        with self._storage.write() as connection:
            end = "UPDATE posting SET state = ?, became = ? WHERE token = ?"
            connection.execute(end, (state, became, token))
            if state == FAILED:
                thaw = "UPDATE act SET posting = '' WHERE posting = ?"
                connection.execute(thaw, (token,))

    def _span(self) -> tuple[float, float]:
        """Give between which moments ends what is taken now.

        What ends later was taken by a clock that has gone back by more than one does
        that is set right.
        """
        now = self._clock()
        return now, now + TAKEN_FOR + SET_RIGHT

    def _refuse_taken(
        self, connection: sqlite3.Connection, place: Place, keys: Iterable[str], by: str
    ) -> None:
        if others := self._others(connection, place, keys, by):
            who = sorted({*others.values()})
            msg = (
                f"{' and '.join(who)} is working on {len(others)} of these; choose "
                f"others, or ask for them to be released"
            )
            raise Refusal("DESK-010", msg)

    def _others(
        self, connection: sqlite3.Connection, place: Place, keys: Iterable[str], by: str
    ) -> dict[str, str]:
        look = (
            "SELECT key, by FROM taken "
            "WHERE kind = ? AND about = ? AND by <> ? AND until > ? AND until <= ?"
        )
        rows = connection.execute(look, (*place, by, *self._span()))
        theirs = {row["key"]: row["by"] for row in rows}
        return {key: theirs[key] for key in keys if key in theirs} if theirs else {}


def _moment() -> str:
    return f"{now():%Y-%m-%dT%H:%M:%SZ}"
