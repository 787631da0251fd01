"""What cursors know by name: tables, views and macros, and what they are on Spark."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from mopac_spend.engine.spark.dialect import Tree
    from mopac_spend.engine.spark.expansion import Macro

_NUMBERS = itertools.count()
_ONE_AT_A_TIME = threading.Lock()


@dataclass(slots=True)
class Standing:
    """A table or a view.

    Attributes:
        view: its name on Spark, which no other has.
        frame: what it is.
        is_view: whether it is a view.
        filled: whether a table that was made empty has rows.
        constants: what stands in a table of one row of values, by column.

    """

    view: str
    frame: DataFrame
    is_view: bool
    filled: bool = True
    constants: dict[str, Tree] = field(default_factory=dict)


@dataclass(slots=True)
class Names:
    """What is called how."""

    tables: dict[str, Standing] = field(default_factory=dict)
    macros: dict[str, Macro] = field(default_factory=dict)


def stand(frame: DataFrame, *, is_view: bool) -> Standing:
    """Give Spark a name for a frame."""
    with _ONE_AT_A_TIME:
        view = f"mopac_spend_{next(_NUMBERS)}"
    frame.createOrReplaceTempView(view)
    return Standing(view, frame, is_view)


def give_up(session: SparkSession, names: Names) -> None:
    """Let Spark forget tables and views."""
    if session.sparkContext._jsc is None:  # noqa: SLF001 - it has stopped
        return
    for each in names.tables.values():
        drop(session, each)
    names.tables.clear()


def drop(session: SparkSession, standing: Standing) -> None:
    """Let Spark forget one of them, and what it keeps of it."""
    if not standing.is_view:
        standing.frame.unpersist()
    session.catalog.dropTempView(standing.view)
