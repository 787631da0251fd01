"""DuckDB in this process: an empty database that can reach nothing but some parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.engine import Cursor
    from mopac_spend.engine.loading import duckdb


# What is kept packed in memory, beside the database (`mopac_spend.engine.at_hand`).
AT_HAND = "at_hand"
# How often all payments were asked for. Not in there, where nothing else may be written
# while it is packed.
ASKED = "times_asked"
_FROM_NIL = f"CREATE OR REPLACE SEQUENCE {ASKED}"
# Payments that stand as several parts have each a number, which its parts share; others
# have one or none. Payments are counted by it at half the price of their refs, and it
# comes to the same.
NUMBER = "payment_number"
COUNTING = "payments_by_number"
# Where a row stands for payments that are alike, their number says how many they are:
# less than nil by so many, or the number of a kind of such as stand as several parts,
# which are counted once, times this, and so many more. More are never at hand.
MOST_ALIKE = 2**22
COUNTING_ALIKE = "payments_alike"
_COUNTS = (
    f"""
CREATE MACRO {COUNTING}(number, apportioned_by) AS
    count(*) - count(number) + CAST(coalesce(
        list_unique(list(number) FILTER (number IS NOT NULL)), 0
    ) AS BIGINT)
""",
    f"""
CREATE MACRO {COUNTING_ALIKE}(number, apportioned_by) AS CAST(
    coalesce(-sum(number) FILTER (number < 0), 0)
    + coalesce(list_sum(list_transform(
        list_distinct(list(number) FILTER (number > 0)),
        lambda kind: kind % {MOST_ALIKE}
    )), 0)
AS BIGINT)
""",
)


def opened(parts: Sequence[str]) -> Cursor:
    """Open a sealed database.

    Args:
        parts: the names of the files that SQL may read.

    """
    from mopac_spend.engine.loading import duckdb

    connection = duckdb.connect(
        ":memory:", config={"python_enable_replacements": False}
    )
    # The parts of the books, and nothing else outside the database.
    connection.execute("SET allowed_paths = ?", [list(parts)])
    connection.execute("SET enable_external_access = false")
    # A part never changes under its name, so where its columns stand is kept.
    connection.execute("SET parquet_metadata_cache = true")
    connection.execute("SET lock_configuration = true")
    connection.execute(f"ATTACH ':memory:' AS {AT_HAND} (COMPRESS)")
    for macro in _COUNTS:
        connection.execute(macro)
    connection.execute(_FROM_NIL)
    return connection


def is_embedded(
    connection: Cursor,
) -> TypeGuard[duckdb.DuckDBPyConnection]:
    """Say whether a connection, or a cursor of one, is of this engine."""
    from mopac_spend.engine.loading import duckdb

    return isinstance(connection, duckdb.DuckDBPyConnection)


def put_away(connection: Cursor) -> None:
    """Drop what is kept packed, and count anew."""
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [AT_HAND]
    )
    for (name,) in rows.fetchall():
        connection.execute(f"DROP TABLE IF EXISTS {AT_HAND}.{name}")
    connection.execute(_FROM_NIL)
