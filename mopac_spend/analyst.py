"""The Python face: books as pandas DataFrames, questions as calls.

    from mopac_spend import open_books
    books = open_books("ledger")
    books.spend.groupby("initiative", dropna=False)["amount"].sum()
    books.ask("spend-by-initiative", fy="2020-21").frame

Amounts are exact decimals in every frame (`decimal128(18, 2)`); sums and
group-bys keep them so. Pass `dropna=False` to `groupby` out of habit: a payment
that is not tagged must not vanish.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack

from mopac_spend.books import load
from mopac_spend.books.lakes import is_lake, refuse_lake
from mopac_spend.engine.database import EMBEDDED, connect, payments
from mopac_spend.lake import asking
from mopac_spend.lake.reading import open_lake
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.findings import Finding
    from mopac_spend.lake.reading import Lake
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.selection import Filters
    from mopac_spend.register import Register
    from mopac_spend.reports.model import Report


class OpenBooks:
    """One ledger, open for analysis."""

    def __init__(self, books: Books) -> None:
        """Hold books as `mopac_spend.books.load.open_books` gives them."""
        self.books = books
        self._tables: dict[str, Cursor] = {}

    def __repr__(self) -> str:
        """Say whose books these are and how many payments they hold."""
        return f"<{self.books.title}: {len(self.books.payments):,} payments>"

    @property
    def register(self) -> Register:
        """The codes that payments may use."""
        return self.books.register

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the books; empty unless opened despite errors."""
        return self.books.findings

    @cached_property
    def spend(self) -> pd.DataFrame:
        """One row per payment.

        Columns: those of `mopac_spend.spend.Payment`, `financial_year` and
        `quarter`; `date` is date32, `amount` decimal128(18, 2) in pounds, `line`
        int64, the rest text.
        """
        import pandas as pd

        table = payments(self.books.payments)
        frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    @property
    def questions(self) -> list[Question]:
        """Every question that can be asked."""
        return library.questions(self.books.root)

    def ask(
        self,
        question: str | Question,
        *,
        engine: str = EMBEDDED,
        parameters: Mapping[str, object] | None = None,
        sensitivity: bool = False,
        body: str | Sequence[str] = (),
        **filters: Unpack[Filters],
    ) -> Answer:
        """Answer a question.

        Args:
            question: its name.
            engine: what runs it: `duckdb`, in this process; `spark`, in this machine;
                `spark://HOST:PORT`, on a cluster.
            body: of a lake, only these bodies, by code or title.
            parameters: its own parameters, such as `{"top": 10}`.
            sensitivity: with the total under other definitions of its category.
            filters: as in `mopac_spend.questions.selection.select`.

        Raises:
            Refusal: `ASK-001` to `-004`, `-006` and `-007`, the request cannot be
                met as put; `LAKE-005`, there is no such body; `ENGINE-001` and
                `-002`, the engine is not there.

        """
        if body:
            open_lake(self.books.root)  # which refuses what is none
        return ask(
            self.books,
            question,
            table=self._table(engine),
            parameters=parameters,
            sensitivity=sensitivity,
            **filters,
        )

    def report(self, kind: str = "quarterly", **when: str | int) -> Report:
        """Draw a report of all that was spent; as for staff, if less of it may leave.

        Args:
            kind: `quarterly` (`fy=`, `quarter=`), `monthly` (`fy=`, `month=`),
                `half-year` (`fy=`, `half=`), `outturn` (`fy=`) or `calendar-year`
                (`year=`).
            when: its days.

        Returns:
            `.summary`, `.gaps`, `.tables`, `.table(name)` and `.frame(name)`, one
            DataFrame a table; see `mopac_spend.reports.model`.

        Raises:
            Refusal: `REPORT-001`, no such kind or days.

        """
        from mopac_spend.reports.assembly import assemble
        from mopac_spend.reports.people import public
        from mopac_spend.reports.sources import Sources
        from mopac_spend.reports.span import of_kind

        sources = Sources(self.books, of_kind(kind, when), self._table())
        return assemble(sources if sources.leaves_out else public(sources))

    def _table(self, engine: str = EMBEDDED) -> Cursor:
        if engine not in self._tables:
            self._tables[engine] = connect(self.books, engine)
        return self._tables[engine]


class OpenLake(OpenBooks):
    """A lake of many bodies, open for analysis: each is asked by itself."""

    def __init__(self, lake: Lake) -> None:
        """Hold a lake as `mopac_spend.lake.reading.open_lake` gives it."""
        self.lake = lake

    def __repr__(self) -> str:
        """Say which bodies these are and how many payments they hold."""
        bodies = self.lake.bodies
        held = (f"{code} {body.payments:,}" for code, body in bodies.items())
        return f"<lake of {len(bodies)} bodies, payments: {', '.join(held)}>"

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - it gives nothing
        """Refuse what is of the books of one body.

        Raises:
            Refusal: `LAKE-004`; `.lake.books(CODE)` gives those of one.

        """
        if name == "books":
            refuse_lake(self.lake.folder)
        raise AttributeError(name)

    @cached_property
    def spend(self) -> pd.DataFrame:
        """One row per payment: `body`, and the columns of one body's books."""
        import pandas as pd

        frame: pd.DataFrame = self.lake.payments.to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    @property
    def questions(self) -> list[Question]:
        """Every question that can be asked."""
        return library.questions(self.lake.folder)

    def ask(
        self,
        question: str | Question,
        *,
        engine: str = EMBEDDED,
        parameters: Mapping[str, object] | None = None,
        sensitivity: bool = False,
        body: str | Sequence[str] = (),
        **filters: Unpack[Filters],
    ) -> Answer:
        """Answer a question of every body, or of some, the rows side by side.

        Args and errors are those of `OpenBooks.ask`; see `mopac_spend.lake.asking`.
        """
        return asking.ask(
            self.lake,
            question,
            body=body,
            engine=engine,
            parameters=parameters,
            sensitivity=sensitivity,
            **filters,
        )


def open_books(
    path: Path | str = "ledger", *, despite_errors: bool = False, as_at: str = ""
) -> OpenBooks:
    """Open books for analysis, or a lake of many bodies.

    Args:
        path: folder of the books, or of the lake.
        despite_errors: open books with findings too; every answer then begins
            with a banner.
        as_at: a day such as `2021-06-30`: the books as they were recorded by its end.

    Raises:
        BooksError: the books have findings; it lists every one.
        Refusal: `BOOKS-001`, no books there; `RECORD-005`, what they were on that day
            is not known; `LAKE-001` or `-002`, a lake of another version, or a damaged
            one.

    """
    if is_lake(path) and not as_at:
        return OpenLake(open_lake(path))
    return OpenBooks(load.open_books(path, despite_errors=despite_errors, as_at=as_at))
