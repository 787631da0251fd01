"""What the books hold of the rows that an import asks about.

The payments themselves rest in the database: books of a million are not read to
compare a file with them, only the rows that have a ref in common with it.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from mopac_spend.spend import Payment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from mopac_spend.books.load import Books

# A ref is its base, the number among rows of one identity, the part of a split row.
_BASE = r".*:[0-9a-f]{12}"
ROW_REF = re.compile(
    rf"(?s)(?P<row>(?P<base>{_BASE})(?:\.(?P<number>[0-9]+))?)(?:/[0-9]+)?"
    rf"(?P<back>-reversed)?"
)
# The same in SQL. Nearly every ref is its own base, which is quick to see.
_PLAIN = "regexp_matches(ref, ':[0-9a-f]{12}$')"
_VIEW = rf"""
CREATE TEMP VIEW posted AS SELECT *,
    CASE WHEN {_PLAIN} THEN ref ELSE regexp_extract(ref,
        '(?s)^({_BASE})(?:\.[0-9]+)?(?:/[0-9]+)?(?:-reversed)?$', 1) END AS base,
    CASE WHEN {_PLAIN} THEN ref ELSE regexp_extract(ref,
        '(?s)^({_BASE}(?:\.[0-9]+)?)(?:/[0-9]+)?(?:-reversed)?$', 1) END AS row_ref,
    ends_with(ref, '-reversed') AS back
FROM payments
"""  # noqa: S608 - our own patterns


class Posted(Protocol):
    """The three questions that a comparison asks of what is posted."""

    def of_bases(self, bases: Collection[str]) -> Iterable[Payment]:
        """Give all payments whose ref has one of these bases, reversals included."""
        ...

    def bases_of(self, batches: Collection[str]) -> set[str]:
        """Give the bases of the rows that batches posted."""
        ...

    def standing(self, batches: Collection[str]) -> dict[str, int]:
        """Count the rows of batches that nothing reversed; left out where none."""
        ...


class InBooks:
    """Opened books, asked through the database."""

    def __init__(self, books: Books) -> None:
        """Hold books; nothing is read yet."""
        self._books = books

    def of_bases(self, bases: Collection[str]) -> Iterable[Payment]:
        """Look rows up by the bases of their refs."""
        # A parameter for each of a hundred thousand texts would take a second.
        import pyarrow as pa

        wanted = pa.table({"base": pa.array(list(bases), pa.string())})
        self._database.register("wanted", wanted)
        columns = ", ".join(Payment._fields)
        found = self._database.execute(
            f"SELECT {columns} FROM posted WHERE base IN (SELECT base FROM wanted) "  # noqa: S608 - our own names
            f"ORDER BY date, file, line"
        ).fetchall()
        self._database.unregister("wanted")
        return map(Payment._make, found)

    def bases_of(self, batches: Collection[str]) -> set[str]:
        """Look bases up by batch."""
        found = self._database.execute(
            "SELECT DISTINCT base FROM posted "
            "WHERE batch IN (SELECT unnest(?::VARCHAR[])) AND base <> '' AND NOT back",
            [list(batches)],
        ).fetchall()
        return {base for (base,) in found}

    def standing(self, batches: Collection[str]) -> dict[str, int]:
        """Count rows by batch."""
        found = self._database.execute(
            "SELECT batch, count(DISTINCT row_ref) FROM posted "
            "WHERE batch IN (SELECT unnest(?::VARCHAR[])) AND base <> '' AND NOT back "
            "AND row_ref NOT IN (SELECT row_ref FROM posted WHERE back) GROUP BY batch",
            [list(batches)],
        ).fetchall()
        return dict(found)

    @cached_property
    def _database(self) -> Any:  # noqa: ANN401 - a DuckDB connection
        from mopac_spend.books.table import connect

        database = connect(self._books)
        database.execute(_VIEW)
        return database
