"""Under which names each person of the desk has worked.

A name in the file of people may be changed, as after a wedding. What somebody prepared
under the old one he still does not approve under the new.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.people import same_person

if TYPE_CHECKING:
    from mopac_spend.desk.storage import Storage
    from mopac_spend.desk.users import Person


class Names:
    """Names of people, kept in the file of the desk."""

    def __init__(self, storage: Storage) -> None:
        """Keep them."""
        self._storage = storage
        self._noted: set[tuple[str, str]] = set()

    def note(self, person: Person) -> None:
        """Keep the name under which somebody works now."""
        pair = person.id, person.name
        if pair in self._noted:
            return
        with self._storage.write() as connection:
            add = "INSERT INTO name VALUES (?, ?) ON CONFLICT DO NOTHING"
            connection.execute(add, pair)
        self._noted.add(pair)

    def is_own(self, person: Person, name: str) -> bool:
        """Say whether a name is one under which somebody works, or once did."""
        look = "SELECT name FROM name WHERE person = ?"
        rows = self._storage.read().execute(look, (person.id,)).fetchall()
        own = {person.name, *(row["name"] for row in rows)}
        return any(same_person(each, name) for each in own)
