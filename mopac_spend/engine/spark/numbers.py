"""Numbers of which Spark has other means, halves and quotients than are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from mopac_spend.engine.spark.calls import call, lacks, text_of

if TYPE_CHECKING:
    from mopac_spend.engine.spark.dialect import Tree

WHOLE = {"TINYINT", "SMALLINT", "INT", "BIGINT", "INT128"}
# As Spark calls their types, which has whole numbers of 38 figures as decimals.
ON_SPARK = "^(tinyint|smallint|int|bigint|decimal[(][0-9]+,0[)])$"
# Marks what a mean was written as.
MEAN = "mean"
# Marks what is a whole number, however it is written.
_WHOLE = "whole"
_SUMS = (exp.Add, exp.Sub, exp.Mul, exp.Mod)


def is_whole(value: Tree) -> bool:
    """Say whether an expression shows that it is a whole number."""
    return _is(value, WHOLE)


def _is_decimal(value: Tree) -> bool:
    """Say whether an expression shows that it is a whole number or a decimal."""
    return _is(value, WHOLE | {"DECIMAL"})


def _is(value: Tree, kinds: set[str]) -> bool:
    if value.meta.get(_WHOLE):
        return True
    if isinstance(value, exp.Cast):
        return value.args["to"].this.name in kinds
    if isinstance(value, exp.Literal):
        figures = value.name if "DECIMAL" not in kinds else value.name.replace(".", "")
        return not value.is_string and figures.isdecimal()
    if isinstance(value, (exp.Paren, exp.Neg)):
        return _is(value.this, kinds)
    if isinstance(value, _SUMS):
        return _is(value.this, kinds) and _is(value.expression, kinds)
    return isinstance(value, exp.Count)


def mean(node: Tree) -> Tree:
    """Divide a sum by a count: of decimals Spark has a mean that is rounded."""
    if isinstance(node.parent, exp.Window):
        raise lacks(node)
    counted = exp.Count(this=node.this.copy())
    quotient = exp.Paren(
        this=exp.Div(
            this=exp.cast(exp.Sum(this=node.this), "DOUBLE"),
            expression=exp.Nullif(this=counted, expression=exp.Literal.number(0)),
        )
    )
    quotient.meta[MEAN] = True
    return quotient


def divide(node: Tree) -> Tree:
    """Divide as the other engine does: floats."""
    node.set("this", exp.cast(node.this, "DOUBLE"))
    node.set("expression", exp.cast(node.expression, "DOUBLE"))
    return node


def power(node: Tree) -> Tree:
    """Raise to a power as the other engine does: floats."""
    return call(
        "power", exp.cast(node.this, "DOUBLE"), exp.cast(node.expression, "DOUBLE")
    )


def whole_division(node: Tree) -> Tree:
    """Divide whole numbers; of others the other engine gives no whole number."""
    divided = node.copy()
    both = exp.Add(this=node.this.copy(), expression=node.expression.copy())
    if is_whole(both):
        return _whole(exp.Paren(this=divided))
    known = exp.RegexpLike(this=call("typeof", both), expression=text_of(ON_SPARK))
    refused = call("raise_error", text_of("// is known of whole numbers alone"))
    return _whole(exp.Case(ifs=[exp.If(this=known, true=divided)], default=refused))


def rounded(value: Tree, to: Tree) -> Tree:
    """Round to a whole number, as Spark does not: a float's half to what is even."""
    whole = exp.DataType.build("DECIMAL(38, 0)") if to.this.name == "INT128" else to
    if is_whole(value):
        return _whole(exp.cast(value, whole))
    up = exp.cast(call("round", exp.cast(value.copy(), "DECIMAL(38, 18)")), whole)
    if _is_decimal(value):
        return _whole(up)
    is_float = exp.RegexpLike(
        this=call("typeof", value.copy()), expression=text_of("^(float|double)$")
    )
    even = exp.cast(call("rint", exp.cast(value.copy(), "DOUBLE")), whole.copy())
    return _whole(exp.Case(ifs=[exp.If(this=is_float, true=even)], default=up))


def sign(node: Tree) -> Tree:
    """Say whether a number is over or under nought, as a whole number."""
    return _whole(exp.cast(call("sign", node.this), "TINYINT"))


def _whole(value: Tree) -> Tree:
    value.meta[_WHOLE] = True
    return value
