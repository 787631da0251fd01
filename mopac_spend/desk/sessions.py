"""Sessions, kept by the desk and not by the browser, so that they can be ended.

A browser has a number that nobody guesses; the desk keeps its digest alone, so that
who reads the file of the desk cannot work as somebody else. Signing in gives a new
number: whoever planted one beforehand has nothing. A session ends unused, after a
working day in any case, and when its person signs out or an administrator ends it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from typing import TYPE_CHECKING, Any

from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

from mopac_spend.desk.storage import SET_RIGHT

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Request, Response

    from mopac_spend.desk.settings import Settings
    from mopac_spend.desk.storage import Storage

# Seconds: of a session of nobody, and until it is noted again that one is used.
_OF_NOBODY, _NOTED = 3_600, 30
# Sessions of nobody that are kept; whoever fills them keeps nobody out who is in.
_MOST = 5_000
PERSON, MARK = "person", "mark"


class Session(CallbackDict[str, Any], SessionMixin):
    """What is kept of one browser."""

    def __init__(self, number: str = "", holds: dict[str, Any] | None = None) -> None:
        """Hold what was kept under a number; a new session has none yet."""
        self.number, self.modified, self.accessed = number, False, True
        self.new, self.replaced = not number, ""

        def changed(_: object) -> None:
            self.modified = True

        super().__init__(holds or {}, changed)

    @property
    def person(self) -> str:
        """Say who has signed in; "" where nobody has."""
        return str(self.get(PERSON, ""))

    def begin(self, person: str, mark: str = "") -> None:
        """Begin anew for a person, under another number, with nothing of before.

        Args:
            person: who has signed in.
            mark: of that person's password and roles, as they are now.

        """
        kept = self.number or self.replaced
        self.clear()
        self[PERSON], self[MARK] = person, mark
        self.number, self.replaced, self.new = "", kept, True

    def end(self) -> None:
        """End it, and leave nothing of it."""
        self.begin("")
        self.clear()


class Sessions(SessionInterface):
    """Keeps sessions in the file of the desk."""

    def __init__(
        self,
        storage: Storage,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Keep them.

        Args:
            storage: the file of the desk.
            settings: how long one lasts, and whether it needs TLS.
            clock: gives seconds.

        """
        self._storage, self._settings, self._clock = storage, settings, clock
        # A browser takes `__Host-` from this very host alone, through TLS.
        self.cookie = "__Host-desk" if settings.https else "desk"

    def open_session(self, app: Flask, request: Request) -> Session:  # noqa: ARG002
        """Find the session of a request; a new one where there is none."""
        number = request.cookies.get(self.cookie, "")
        row = self._row(number) if number else None
        if row is None:
            return Session()
        return Session(number, json.loads(row["holds"]))

    def alive(self, number: str) -> bool:
        """Say whether a number is that of a session in which somebody signed in."""
        row = self._row(number)
        return row is not None and bool(row["person"])

    def save_session(
        self,
        app: Flask,  # noqa: ARG002
        session: SessionMixin,
        response: Response,
    ) -> None:
        """Keep what has changed, and tell a browser its new number."""
        if not isinstance(session, Session):
            return
        response.vary.add("Cookie")
        if session.replaced:
            self._forget(session.replaced)
        if not session and not session.number:
            if session.replaced:
                response.delete_cookie(self.cookie, **self._attributes())
            return
        if session.number and not session.modified:
            self._seen(session.number)
            return
        if not session.number:
            session.number = secrets.token_urlsafe(32)
            response.set_cookie(self.cookie, session.number, **self._attributes())
        self._keep(session)

    def all(self) -> list[tuple[str, str, float, float, str]]:
        """Give who is signed in: digest, person, since when, last seen, from where."""
        look = "SELECT * FROM session WHERE person <> '' ORDER BY person, begun"
        rows = self._storage.read().execute(look)
        now = self._clock()
        return [
            (row["id"], row["person"], row["begun"], row["seen"], row["address"])
            for row in rows
            if not self._over(row, now)
        ]

    def end_of(self, digest: str) -> None:
        """End a session by its digest."""
        with self._storage.write() as connection:
            connection.execute("DELETE FROM session WHERE id = ?", (digest,))

    def _attributes(self) -> dict[str, Any]:
        https = self._settings.https
        return {"httponly": True, "samesite": "Lax", "path": "/", "secure": https}

    def _row(self, number: str) -> Any:  # noqa: ANN401 - a row of SQLite
        look = "SELECT * FROM session WHERE id = ?"
        row = self._storage.read().execute(look, (_digest(number),)).fetchone()
        return None if row is None or self._over(row, self._clock()) else row

    def _over(self, row: Any, now: float) -> bool:  # noqa: ANN401
        idle = self._settings.idle if row["person"] else _OF_NOBODY
        # One of the future began by a clock that has gone back: nobody can tell when.
        return bool(
            now > row["seen"] + idle
            or now > row["begun"] + self._settings.whole
            or now < row["begun"] - SET_RIGHT
        )

    def _keep(self, session: Session) -> None:
        from flask import request

        now, digest = self._clock(), _digest(session.number)
        values = (
            *(digest, session.person, now, now),
            *(request.remote_addr or "", json.dumps(dict(session))),
        )
        with self._storage.write() as connection:
            if not session.new:
                # One that was ended meanwhile stays ended.
                keep = "UPDATE session SET seen = ?, holds = ? WHERE id = ?"
                connection.execute(keep, (now, values[-1], digest))
                return
            add = "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)"
            connection.execute(add, values)
            self._clear(connection, now)

    def _clear(self, connection: Any, now: float) -> None:  # noqa: ANN401
        settings = self._settings
        connection.execute(
            "DELETE FROM session WHERE begun < ? OR seen < ?",
            (now - settings.whole, now - max(settings.idle, _OF_NOBODY)),
        )
        connection.execute(
            "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE person = '' "
            "ORDER BY seen DESC LIMIT -1 OFFSET ?)",
            (_MOST,),
        )

    def _seen(self, number: str) -> None:
        now = self._clock()
        look = "SELECT seen FROM session WHERE id = ?"
        row = self._storage.read().execute(look, (_digest(number),)).fetchone()
        if row is not None and not 0 <= now - row["seen"] <= _NOTED:
            with self._storage.write() as connection:
                note = "UPDATE session SET seen = ? WHERE id = ?"
                connection.execute(note, (now, _digest(number)))

    def _forget(self, number: str) -> None:
        self.end_of(_digest(number))


def _digest(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()
