"""The people of a desk: who they are, what they may do, and their passwords.

    ["a.smith"]
    name = "Alex Smith"
    roles = ["preparer", "foi-officer"]
    password = "$2b$12$…"

A TOML file, which only its owner may read. A person without a password signs in by a
provider or a proxy, which says the name of his entry. What stands in the record of the
books is `name`; no two of them may read as one person's, because nobody approves what
he prepared.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from mopac_spend.desk.roles import table
from mopac_spend.files import write_atomically
from mopac_spend.findings import Refusal, listed
from mopac_spend.people import read_as, same_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mopac_spend.desk.settings import Settings

_BCRYPT = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")
_NAME = re.compile(r"[^\s\x00-\x1f\x7f\"\\]{1,200}")
# Bytes of a password: bcrypt looks at no more than the longest, and guesses are quick
# below the shortest.
LONGEST, SHORTEST = 72, 12
_TEXT = str.maketrans({"\\": "\\\\", '"': '\\"'})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at the desk.

    Attributes:
        id: what is typed to sign in.
        name: as it stands in the record of the books.
        roles: as `roles.toml` names them.
        password: the hash of it; "" where a provider or a proxy knows the person.

    """

    id: str
    name: str
    roles: tuple[str, ...]
    password: str = field(default="", repr=False)

    @property
    def mark(self) -> str:
        """Give what is another when the password or the roles are others.

        A session is of a person as they were when it began.
        """
        whole = "\0".join((self.id, self.password, *sorted(self.roles)))
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def allowed(self) -> frozenset[str]:
        """Give what the person may do."""
        return table().allowed(self.roles)

    def may(self, action: str) -> bool:
        """Say whether the person may do something."""
        return action in self.allowed


class People:
    """The people of a file, read again when it changes."""

    def __init__(self, file: Path) -> None:
        """Read them.

        Raises:
            Refusal: `DESK-002`, the file cannot be used.

        """
        self.file = file
        self._mark: tuple[int, int, int] | None = None
        self._people: Mapping[str, Person] = {}
        self.all()

    def all(self) -> Mapping[str, Person]:
        """Give everybody, by what is typed to sign in.

        Raises:
            Refusal: `DESK-002`, the file cannot be used.

        """
        try:
            seen = self.file.stat()
        except OSError as error:
            raise _refused(self.file, f"cannot be read ({error.strerror})") from error
        mark = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        if mark != self._mark:
            self._people, self._mark = read(self.file), mark
        return self._people

    def get(self, name: str) -> Person | None:
        """Give a person; None where there is none of that name."""
        return self.all().get(name.strip().casefold())


def read(file: Path) -> dict[str, Person]:
    """Read a file of people.

    Raises:
        Refusal: `DESK-002`, it cannot be read, others may read it, it names nobody,
            gives a role that there is not, or two people one name.

    """
    try:
        if file.stat().st_mode & 0o077:
            raise _refused(file, "others may read it; take that from them: chmod 600")
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(file, f"cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise _refused(file, f"is no TOML ({error})") from error
    people = [_person(file, name, says) for name, says in raw.items()]
    if not people:
        raise _refused(file, "names nobody")
    for one, other in combinations(people, 2):
        if one.id == other.id or same_person(one.name, other.name):
            why = f"{one.id} and {other.id} read as one person, {other.name}"
            raise _refused(file, f"{why}; give each the name that tells them apart")
    return {each.id: each for each in people}


def _person(file: Path, name: str, says: object) -> Person:
    if not isinstance(says, dict) or not _NAME.fullmatch(name):
        raise _refused(file, f"{name!r} is not a name with what belongs to it")
    whole, roles = says.get("name", ""), says.get("roles", [])
    password = says.get("password", "")
    if not isinstance(whole, str) or not read_as(whole):
        raise _refused(file, f"{name} has no name for the record: name = 'Alex Smith'")
    known = table().titles
    if not isinstance(roles, list) or not roles or not {*map(str, roles)} <= {*known}:
        raise _refused(file, f"{name} needs roles, of {listed([*known])}")
    if password and not _BCRYPT.fullmatch(f"{password}"):
        raise _refused(file, f"the password of {name} is no hash of bcrypt")
    whole = " ".join(whole.split())
    return Person(name.casefold(), whole, tuple(map(str, roles)), str(password))


def _refused(file: Path, why: str) -> Refusal:
    how = "mopac-spend desk user add NAME --name 'Whole Name' --role ROLE"
    return Refusal("DESK-002", f"{why}; people are added with: {how}", str(file))


def write(file: Path, people: Iterable[Person]) -> None:
    """Write a file of people, for its owner alone.

    Raises:
        Refusal: `DESK-002`, two of them read as one person; nothing was written.

    """
    text = ""
    everybody = list(people)
    for one, other in combinations(everybody, 2):
        if same_person(one.name, other.name):
            why = f"{one.id} and {other.id} read as one person, {other.name}"
            raise _refused(file, why)
    for each in everybody:
        roles = ", ".join(f'"{role}"' for role in each.roles)
        text += f'["{each.id.translate(_TEXT)}"]\nname = "{each.name.translate(_TEXT)}"'
        text += f"\nroles = [{roles}]\n"
        text += f'password = "{each.password}"\n\n' if each.password else "\n"
    write_atomically(file, text, private=True)


def hashed(password: str) -> str:
    """Hash a password.

    Raises:
        Refusal: `DESK-003`, it is too short to be safe, or too long to be looked at.

    """
    import bcrypt

    content = password.encode()
    if not SHORTEST <= len(content) <= LONGEST:
        msg = f"a password has from {SHORTEST} to {LONGEST} bytes; choose another"
        raise Refusal("DESK-003", msg)
    return bcrypt.hashpw(content, bcrypt.gensalt(12)).decode()


def of(settings: Settings) -> People:
    """Give the people of a desk."""
    return People(settings.users_file)
