"""Patterns of RE2, written so that Java finds what RE2 finds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from mopac_spend.engine.spark.calls import call, lacks, text_of

if TYPE_CHECKING:
    from mopac_spend.engine.spark.dialect import Tree


def _java(node: Tree, pattern: Tree, flags: str = "") -> Tree:
    """Write a pattern so that Java finds what RE2 finds."""
    if not isinstance(pattern, exp.Literal) or not pattern.is_string:
        raise lacks(node)
    # Java has classes within classes, and no names of RE2's.
    classes = re.findall(r"\\.|\[\^?\]?((?:\\.|[^\]])*)\]", pattern.name)
    if not {*flags} <= {"i", "g", "s"} or any(
        "[" in each or "&&" in each for each in classes
    ):
        raise lacks(node)
    # Only `\n` ends a line, and only the end of a text is the end.
    text = re.sub(r"(\\.|\[(?:\\.|[^\]])*\])|\$", lambda m: m[1] or r"\z", pattern.name)
    return text_of(f"(?d{'iu' if 'i' in flags else ''})" + text)


def matches(node: Tree) -> Tree:
    """Write whether a text has a pattern."""
    flags = node.args.get("flag")
    return exp.RegexpLike(
        this=node.this,
        expression=_java(node, node.expression, flags.name if flags else ""),
    )


def similar(node: Tree) -> Tree:
    """Write whether a text is, as a whole, what a pattern says."""
    whole = text_of(f"^(?:{node.expression.name})$")
    return exp.RegexpLike(this=node.this, expression=_java(node, whole, "s"))


def replaced(node: Tree) -> Tree:
    """Write a text with what a pattern finds replaced."""
    flags = node.args.get("modifiers")
    every = "g" in (flags.name if flags else "")
    pattern, to = node.expression, node.args.get("replacement") or text_of("")
    # Spark replaces all; of one that begins or ends a text there is no second.
    ends = pattern.name.startswith("^") or pattern.name.endswith("$")
    if not every and not ends:
        raise lacks(node)
    java = re.sub(r"\\(\d)|\$", lambda m: f"${m[1]}" if m[1] else r"\$", to.name)
    return call("regexp_replace", node.this, _java(node, pattern), text_of(java))


def extracted(node: Tree) -> Tree:
    """Write what a pattern finds."""
    group = node.args.get("group") or exp.Literal.number(0)
    return call("regexp_extract", node.this, _java(node, node.expression), group)
