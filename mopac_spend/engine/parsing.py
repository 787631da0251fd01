"""SQL as its parser reads it, before it is run."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mopac_spend.engine.loading import duckdb


class Statement(NamedTuple):
    """One statement: its text, its parameters, and whether it only reads."""

    sql: str
    parameters: set[str]
    selects: bool


def statements(sql: str) -> list[Statement]:
    """Take SQL apart into its statements.

    Raises:
        mopac_spend.engine.errors.Error: it is no SQL.

    """
    from mopac_spend.engine.loading import duckdb

    with _database().cursor() as parser:
        return [
            Statement(
                each.query,
                each.named_parameters,
                each.type == duckdb.StatementType.SELECT,
            )
            for each in parser.extract_statements(sql)
        ]


def tree(sql: str) -> Any:  # noqa: ANN401 - as the engine writes it
    """Give the syntax tree of a SELECT; `error` in it is set where it has none."""
    with _database().cursor() as parser:
        rows = parser.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    return json.loads(rows[0][0])


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Open an empty database, once: that takes sixty times as long as to parse.

    It has no threads of its own; whoever parses has a cursor of his own.
    """
    from mopac_spend.engine.loading import duckdb

    sealed: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "threads": 1,
    }
    return duckdb.connect(":memory:", config=sealed)
