"""DuckDB in this process: an empty database that can reach nothing but some parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.engine import Cursor


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
    return connection
