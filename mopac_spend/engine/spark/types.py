"""What a column holds: on Spark, in Arrow, and as answers are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from pyspark.sql.types import StructType
    from sqlglot import exp

_NAMES = {"string": "VARCHAR", "int": "INTEGER"}
_WHOLE = re.compile(r"decimal\(\d+,0\)")
_HUGE = "HUGEINT"


def name_of(spark: str) -> str:
    """Call a type of Spark's as the embedded engine calls it."""
    if _WHOLE.fullmatch(spark):
        return _HUGE
    return _NAMES.get(spark, spark.upper())


def columns_of(schema: StructType) -> list[tuple[str, str]]:
    """Give name and type of each column of a result."""
    return [(each.name, name_of(each.dataType.simpleString())) for each in schema]


def of_values(
    rows: Sequence[Sequence[Any]], columns: Sequence[tuple[str, str]]
) -> list[tuple[Any, ...]]:
    """Give rows whose whole numbers are whole numbers of Python."""
    whole = {at for at, (_, name) in enumerate(columns) if name == _HUGE}
    if not whole:
        return [tuple(row) for row in rows]
    return [
        tuple(
            int(cell) if at in whole and cell is not None else cell
            for at, cell in enumerate(row)
        )
        for row in rows
    ]


def arrow_of(schema: exp.Schema) -> pa.Schema:
    """Give the columns that a CREATE TABLE describes.

    Raises:
        KeyError: a type that no table here has.

    """
    import pyarrow as pa

    types = {
        "TEXT": pa.string(),
        "BIGINT": pa.int64(),
        "DATE": pa.date32(),
        "BOOLEAN": pa.bool_(),
        "DECIMAL(18,2)": pa.decimal128(18, 2),
        "INT128": pa.decimal128(38, 0),
    }
    return pa.schema(
        [
            pa.field(each.name, types[each.args["kind"].sql("duckdb").replace(" ", "")])
            for each in schema.expressions
        ]
    )
