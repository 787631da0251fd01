"""What a person did with one click, and what stands of it in the file of the desk.

The words of `mopac_spend.desk.drafts`, which writes acts, and how they are read there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

# What is being posted stands until it is in the books: who did not see it would decide
# it again, and win where the posting fails.
BEING_POSTED = "posting IN (SELECT token FROM posting WHERE state = 'begun')"


class Place(NamedTuple):
    """What decisions are about: a kind of work, and which piece of it."""

    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did with one click.

    Attributes:
        number: in the order in which things were done.
        by: whose name stands in the record.
        at: the moment, of Greenwich time.
        words: what was done, for people.
        decided: how many keys it decides.
        undone: who took it back; "" while it stands.
        posting: the token of the posting that it went into; "" while it is a draft.

    """

    number: int
    by: str
    at: str
    words: str
    decided: int
    undone: str
    posting: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What stands of one key: what was decided, by whom, when, by which act."""

    says: Any
    by: str
    at: str
    act: int


def done(connection: sqlite3.Connection, once: str) -> int:
    """Give the number of the act that a click was; 0 where it was not heard yet."""
    row = connection.execute("SELECT number FROM act WHERE once = ?", (once,))
    found = row.fetchone()
    return int(found["number"]) if found else 0


def refuse_posting(
    connection: sqlite3.Connection, place: Place, keys: Iterable[str]
) -> None:
    """Refuse to decide what is being posted.

    Raises:
        Refusal: `DESK-012`, one of the keys is.

    """
    look = (
        "SELECT key FROM act JOIN decision ON act = number "  # noqa: S608 - a constant
        f"WHERE kind = ? AND about = ? AND undone = '' AND {BEING_POSTED}"
    )
    posted = {row["key"] for row in connection.execute(look, place)}
    if not posted.isdisjoint(keys):
        msg = "somebody is posting this now; look again in a minute"
        raise Refusal("DESK-012", msg)


def standing(connection: sqlite3.Connection, place: Place) -> dict[str, Decision]:
    """Give what is decided and not in the books, by key: of each the last."""
    look = (
        "SELECT key, says, by, at, number FROM act JOIN decision ON act = number "  # noqa: S608 - a constant
        f"WHERE kind = ? AND about = ? AND undone = '' "
        f"AND (posting = '' OR {BEING_POSTED}) ORDER BY number"
    )
    return {
        row["key"]: Decision(
            json.loads(row["says"]), row["by"], row["at"], row["number"]
        )
        for row in connection.execute(look, place)
    }
