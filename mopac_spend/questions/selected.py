"""The payments of an answer, for whoever reads more of them after it was given.

They are views over tables of the books' database, which goes on without them where a
part was found damaged, whoever found it (`mopac_spend.books.steadily`). They are then
selected anew.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from mopac_spend.books.rows import Rows
from mopac_spend.books.steadily import steadily
from mopac_spend.engine.database import forget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.questions.again import AnswerRows
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.questions.parameters import Value
    from mopac_spend.spend import Payment

    Run: TypeAlias = tuple[Narrowed, dict[str, Value | None], AnswerRows]

Result = TypeVar("Result")


class Selected:
    """Payments that are selected, as long as what they were selected from is there."""

    def __init__(self, rows: Sequence[Payment], select: Callable[[], Run]) -> None:
        """Select them, and ask what is asked of them.

        Args:
            rows: of the books.
            select: gives the selection, and what was asked of it.

        """
        self._rows, self._select = rows, select
        self._forgotten = self._forgotten_now()
        self.narrowed, self.values, self.result = select()

    def read(self, what: Callable[[Narrowed], Result]) -> Result:
        """Read something else of them.

        Args:
            what: reads it.

        Raises:
            Refusal: as `mopac_spend.books.steadily.steadily`.

        """
        anew = partial(forget, self.narrowed.cursor)
        return steadily(self._rows, lambda: what(self._standing()), anew)

    def _standing(self) -> Narrowed:
        forgotten = self._forgotten_now()
        if forgotten != self._forgotten:
            self.narrowed, *_ = self._select()
            self._forgotten = forgotten
        return self.narrowed

    def _forgotten_now(self) -> int:
        return self._rows.forgotten if isinstance(self._rows, Rows) else 0
