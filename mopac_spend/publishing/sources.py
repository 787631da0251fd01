"""What publications are drawn from, looked up once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mopac_spend.engine.database import connect
from mopac_spend.engine.withholding import withholds
from mopac_spend.publishing.law import law_of
from mopac_spend.residue.individuals import individuals
from mopac_spend.residue.people import Known

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.publishing.law import Law


@dataclass(slots=True)
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
    _people: list[Known] = field(default_factory=list)

    @classmethod
    def of(cls, books: Books) -> Sources:
        """Look them up.

        Raises:
            Refusal: `PUBLISH-003`, a duty is not whole.

        """
        return cls(books, law_of(books.register), connect(books))

    @property
    def people(self) -> Known | None:
        """The individuals whom the books know; None where they know none."""
        if not self._people and withholds(self.books.register):
            self._people.append(Known(individuals(self.books)))
        return self._people[0] if self._people else None
