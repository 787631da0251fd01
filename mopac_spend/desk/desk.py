"""What pages work with: the books, the drafts, and who is there.

desk = the_desk()
desk.books()                     the books as they stand, opened again if they change
desk.drafts                      what is decided and not posted
desk.person                      who has signed in; his name goes into the record
desk.note("posted", "…")         a line in the log of changes
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, g, has_request_context, request

from mopac_spend.engine.watched import WatchedBooks
from mopac_spend.findings import Refusal
from mopac_spend.serving.logged import NUMBER, clean

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.desk.attempts import Attempts
    from mopac_spend.desk.drafts import Drafts
    from mopac_spend.desk.names import Names
    from mopac_spend.desk.second_person import Wishes
    from mopac_spend.desk.sessions import Sessions
    from mopac_spend.desk.settings import Settings
    from mopac_spend.desk.storage import Storage
    from mopac_spend.desk.users import People, Person
    from mopac_spend.engine.watched import Mark
    from mopac_spend.serving.lines import Lines

# Where the application keeps it.
DESK = "MOPAC_SPEND_DESK"


@dataclass(slots=True)
class Desk:
    """One desk over one set of books.

    Attributes:
        main: the main file of the books.
        settings: how it is run.
        storage: the file of what is not in the books yet.
        people: who works at it.
        sessions, attempts, drafts, wishes, names: what is kept of them.
        changes: the log of changes; None keeps none.
        access: the log of requests, likewise.

    """

    main: Path
    settings: Settings
    storage: Storage
    people: People
    sessions: Sessions
    attempts: Attempts
    drafts: Drafts
    wishes: Wishes
    names: Names
    changes: Lines | None = None
    access: Lines | None = None
    _watched: WatchedBooks | None = None

    @property
    def root(self) -> Path:
        """Give the folder of the books, as the library's functions take it."""
        return self.main.parent

    @property
    def person(self) -> Person:
        """Give who has signed in; pages are not reached without."""
        return cast("Person", g.person)

    def is_own(self, name: str) -> bool:
        """Say whether a name is that of who has signed in, or once was."""
        return self.names.is_own(self.person, name)

    def watched(self) -> WatchedBooks:
        """Give the books as they are looked at, with what is wrong with them."""
        if self._watched is None:
            self._watched = WatchedBooks(self.main, table=False)
        return self._watched

    def books(self) -> Books:
        """Give the books as they stand.

        Raises:
            Refusal: `BOOKS-001`, they cannot be read, or they have errors.

        """
        return self.sound()[1]

    def sound(self) -> tuple[Mark, Books]:
        """Give the books as they stand, and the mark by which a change is known.

        Raises:
            Refusal: as `books`.

        """
        standing = self.watched().now()
        if standing.books is None or standing.wrong:
            raise Refusal("BOOKS-001", standing.wrong, self.main.name)
        return standing.mark, standing.books

    def title(self) -> str:
        """Give whose books these are, for the head of every page."""
        books = self.watched().now().books
        return books.title if books else "Spend"

    def note(self, what: str, words: str) -> None:
        """Write what somebody changed into the log of changes."""
        if self.changes is None:
            return
        at = f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
        who, number = None, "-"
        if has_request_context():
            who = getattr(g, "person", None)
            number = request.environ.get(NUMBER, "-")
        line = f"{at} {number} {clean(who.id) if who else '-'} {what}: {clean(words)}\n"
        if not self.changes.write(line):
            # It is done already, and stands in the record or among the drafts.
            sys.stderr.write(line)


def the_desk() -> Desk:
    """Give the desk of the page that is being answered."""
    desk: Any = current_app.config[DESK]
    return cast("Desk", desk)
