"""Who takes part in a contracting process, by what people and programs call them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mopac_spend.engine.withholding import NAME, TEXT
from mopac_spend.publishing.standards.ocds.codes import ROLES, parted
from mopac_spend.register import PERSONAL_DATA, alike

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Party:
    """An organization, or somebody whose name is withheld.

    Attributes:
        name: as it is published.
        identifier: its number with the list that it is of, `GB-COH-01234567`; "" where
            none is known.
        reason: the exception by which it is withheld; "" where it is not.

    """

    name: str
    identifier: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        """What a release calls it; the same in every release, and of no register.

        All who are withheld for one reason have one, so that nothing tells them apart.
        """
        if self.reason:
            return f"withheld-{self.reason}"
        return self.identifier or _called(self.name)

    @property
    def reference(self) -> dict[str, Any]:
        """As the parts of a release name it."""
        return {"id": self.id, "name": self.name}

    def entry(self, roles: set[str]) -> dict[str, Any]:
        """Give it as the list of parties has it."""
        found: dict[str, Any] = {"id": self.id, "name": self.name}
        scheme, number = parted(self.identifier)
        if scheme:
            found["identifier"] = {"scheme": scheme, "id": number}
        found["roles"] = [each for each in ROLES if each in roles]
        return found


@lru_cache(maxsize=10_000)
def _called(name: str) -> str:
    """Give an id for a name, the same for its other spellings."""
    plain = alike(name)
    slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold())[:_LONGEST].strip("-")
    digest = hashlib.sha256(plain.encode()).hexdigest()[:6]
    return f"{slug}-{digest}".lstrip("-")


def withheld(reason: str) -> Party:
    """Give whoever stands for somebody who is withheld."""
    return Party(NAME if reason == PERSONAL_DATA else TEXT, reason=reason)


class Cast:
    """Collects who takes part in a release, and as what; each is in it once."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._known: dict[str, tuple[Party, set[str]]] = {}

    def add(self, party: Party, *roles: str) -> dict[str, Any]:
        """Let a party take part, and give the reference to it."""
        first, taken = self._known.setdefault(party.id, (party, set()))
        taken.update(roles)
        return first.reference

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The list of parties."""
        return [party.entry(roles) for party, roles in self._known.values()]
