"""Payees that read like people, and of which nobody has said whether they are.

    Undecided(register).likeness("Mr J Smith").points     95, or 0 once it is decided

Whether somebody is an individual is said in the register of suppliers: `individual:
TRUE` or `FALSE` under the supplier that a name or an id stands for. A supplier with a
company or charity number is none. What the source itself hides names nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.people.known import Known
from mopac_spend.people.likeness import KNOWN, NOBODY, SURELY, Likeness, likeness
from mopac_spend.people.words import is_body
from mopac_spend.register.codes import PEOPLE_FROM, alike
from mopac_spend.register.kinds import Supplier
from mopac_spend.register.spelling import redacted
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mopac_spend.register.codes import Register

# A title that several suppliers have is printed with the code behind it.
_WITH_CODE = re.compile(r"(.+) \(([A-Za-z0-9-]+)\)")


class Undecided:
    """Asks of payees whether they read like people whom no register knows."""

    def __init__(self, register: Register) -> None:
        """Read what the register says now."""
        self._names = Names(register)
        self._suppliers = register.of(Supplier)
        self._read: dict[str, Likeness] = {}
        self._known = Known(sorted(names_of_individuals(register)))
        of = register.books
        self.least = of.people_from if of else PEOPLE_FROM

    def likeness(self, name: str, supplier_id: str = "") -> Likeness:
        """Give how surely a payee is a person, and why; no points once it is decided.

        Args:
            name: as a payment or an answer writes it.
            supplier_id: of the finance system.

        """
        found = self.reads(name)
        if not found.points:
            return NOBODY
        written = self._titled(name)
        code = written[1] if written else self._names.find(name, supplier_id)
        decided = code is not None and is_decided(self._suppliers[code])
        return NOBODY if decided else found

    def reads(self, name: str) -> Likeness:
        """Give how surely a name is a person's, decided or not."""
        if name not in self._read:
            self._read[name] = self._reads(name)
        return self._read[name]

    def _reads(self, name: str) -> Likeness:
        written = self._titled(name)
        plain = written[0] if written else name
        if redacted(plain):
            return NOBODY
        found = likeness(plain)
        by_other_name = found.points < SURELY and not is_body(plain)
        if by_other_name and self._known.names(plain):
            return Likeness(SURELY, KNOWN)
        return found

    def _titled(self, name: str) -> tuple[str, str] | None:
        """Take a title apart that is printed with the code of its supplier."""
        written = _WITH_CODE.fullmatch(name)
        if written and written[2] in self._suppliers:
            return written[1], written[2]
        return None

    def code(self, name: str, supplier_id: str = "") -> str:
        """Give the supplier of the register that a payee is, or ""."""
        return self._names.find(name, supplier_id) or ""

    def among(self, names: Iterable[str], least: int = 0) -> Mapping[str, Likeness]:
        """Give the names that read like people, from some points on.

        Args:
            names: as answers write them.
            least: points; 0 for the body's own limit.

        """
        found = {each: self.likeness(each) for each in names}
        return {
            name: each
            for name, each in found.items()
            if each.points >= (least or self.least)
        }


def is_decided(supplier: Supplier) -> bool:
    """Say whether the register says of a supplier what it is."""
    return supplier.individual is not None or bool(supplier.company or supplier.charity)


def names_of_individuals(register: Register) -> set[str]:
    """Give the titles and spellings of suppliers that are individuals."""
    known = [each for each in register.of(Supplier).values() if each.individual]
    codes = {each.code for each in known}
    names = {each.title for each in known} | {
        written
        for (kind, written), code in register.aliases.items()
        if kind == Supplier.kind and code in codes and written != alike(code)
    }
    return names - {""}
