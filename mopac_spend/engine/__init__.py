"""The engine that runs SQL: the one room that knows DuckDB.

`database` makes a sealed database of books, `payees` and `registers` what stands in
it beside the payments, `macros` what SELECTs may call, `parsing` reads a SELECT before
it is run, `errors` are what the engine raises. All others know a `Cursor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import duckdb

__all__ = ["Cursor"]

# What SQL is run on: of `database.connect`, or a cursor of it. Named without a look at
# the library, whose import takes a tenth of a second.
Cursor: TypeAlias = "duckdb.DuckDBPyConnection"
