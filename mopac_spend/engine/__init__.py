"""The engines that run SQL: the one room that knows them.

What is asked is SQL, and it is asked of a `Cursor`: that is the seam, and all that
anybody else sees of an engine. `embedded` is DuckDB, in this process; `spark` runs the
same SQL on Apache Spark, past one machine.

`database` makes a sealed database of books, `payees` and `registers` what stands in
it beside the payments, `at_hand` keeps these for whoever asks again, `macros` is what
SELECTs may call, `parsing` reads a SELECT before it is run, `errors` are what an engine
raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    import pyarrow as pa

__all__ = ["Cursor", "Relation"]


class Relation(Protocol):
    """The result of a SELECT."""

    def to_arrow_table(self) -> pa.Table:
        """Give it as Arrow."""

    def to_arrow_reader(self, batch_size: int = 1_000_000) -> pa.RecordBatchReader:
        """Give it as Arrow, so many rows at a time."""


class Cursor(Protocol):
    """What SQL is run on: of `database.connect`, or a cursor of it.

    Tables, views and macros that a statement makes are there for every cursor of the
    same database; the temporary ones for this cursor alone, and before the others.
    """

    @property
    def description(self) -> Sequence[tuple[Any, ...]] | None:
        """Name and type of each column of the last SELECT, as DuckDB calls types."""

    def execute(self, query: str, parameters: object = None) -> Self:
        """Run SQL.

        Args:
            query: one statement or several.
            parameters: a list for `?` and `$1`, a mapping for `$name`.

        """

    def fetchall(self) -> list[Any]:
        """Give the rows that are left of the last SELECT."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row of it; None where there is none."""

    def fetchmany(self, size: int = 1) -> list[Any]:
        """Give the next rows of it."""

    def sql(self, query: str, *, params: object = None) -> Relation:
        """Give the result of a SELECT to whoever wants it as columns."""

    def register(self, view_name: str, python_object: pa.Table) -> object:
        """Let a table of Arrow be read under a name."""

    def unregister(self, view_name: str) -> object:
        """Forget it."""

    def cursor(self) -> Cursor:
        """Give another cursor over the same tables."""

    def close(self) -> None:
        """Give up what is this cursor's own."""

    def __enter__(self) -> Self:
        """Close it at the end of a `with`."""

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> object:
        """Close it."""
