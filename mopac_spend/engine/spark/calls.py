"""Calls of Spark's functions, as trees; and what is said where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from mopac_spend.engine.spark.expansion import line_of
from mopac_spend.engine.spark.failures import NotOnSpark

if TYPE_CHECKING:
    from mopac_spend.engine.spark.dialect import Tree


def lacks(node: Tree) -> NotOnSpark:
    """Say of a function or an operator that it is not known to give the same."""
    name = node.name if isinstance(node, exp.Anonymous) else ""
    name = name or getattr(node, "sql_name", lambda: type(node).__name__)()
    what = f"{name.lower()} is not known to give the same on Spark"
    return NotOnSpark(what, line_of(node))


def call(name: str, *values: Tree) -> exp.Anonymous:
    """Write a call of a function of Spark's."""
    return exp.Anonymous(this=name, expressions=list(values))


def text_of(value: str) -> Tree:
    """Write a text."""
    return exp.Literal.string(value)
