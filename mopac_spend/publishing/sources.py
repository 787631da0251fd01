"""What publications are drawn from, looked up once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from mopac_spend.engine.database import connect
from mopac_spend.engine.withholding import withholds
from mopac_spend.people.known import Known
from mopac_spend.publishing.law import law_of
from mopac_spend.register.undecided import Undecided
from mopac_spend.residue.individuals import individuals

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.publishing.law import Law


@dataclass
class Sources:
    """What publications are drawn from.

    Attributes:
        books: opened.
        law: the duties, those of the books' own registers among them.
        database: of the books.

    """

    books: Books
    law: Law
    database: Cursor
    _naming: dict[str, bool] = field(default_factory=dict)

    def names_somebody(self, text: str) -> bool:
        """Say whether a text names an individual whom the books know."""
        if self.people is None:
            return False
        if text not in self._naming:
            self._naming[text] = any(self.people.those_in(text))
        return self._naming[text]

    @classmethod
    def of(cls, books: Books) -> Sources:
        """Look them up.

        Raises:
            Refusal: `PUBLISH-003`, a duty is not whole.

        """
        return cls(books, law_of(books.register), connect(books))

    @cached_property
    def undecided(self) -> Undecided:
        """What tells payees that read like people, of which nobody has decided."""
        return Undecided(self.books.register)

    @cached_property
    def people(self) -> Known | None:
        """The individuals whom the books know; None where they know none."""
        if not withholds(self.books.register):
            return None
        return Known(self.individuals)

    @cached_property
    def individuals(self) -> list[str]:
        """Whom the books know for individuals, under every name that they know."""
        return individuals(self.books)
