"""What functions and operators of questions are on Spark, where both give the same.

Whatever is not listed here is refused: a function of the same name may round, order or
count otherwise, and the figure would be wrong without a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from mopac_spend.engine.spark import numbers, patterns
from mopac_spend.engine.spark.calls import call, lacks, text_of
from mopac_spend.engine.spark.expansion import line_of
from mopac_spend.engine.spark.failures import NotOnSpark

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.engine.spark.dialect import Tree

# Alike on both engines, as they are written for Spark.
_ALIKE = {
    *("Abs", "Add", "Alias", "All", "And", "Array", "ArrayFilter", "ArraySort"),
    *("ArrayToString", "Between", "Boolean", "Case", "Coalesce"),
    *("Column", "ColumnDef", "ConcatWs", "Contains", "Count", "CurrentRow", "DPipe"),
    *("DataType", "DataTypeParam", "DateFromParts", "EQ", "Except"),
    *("Exists", "Filter", "From", "GT", "GTE", "Greatest", "Group", "Having"),
    *("Identifier", "If", "IgnoreNulls", "Intersect"),
    *("Interval", "Is", "Join", "LT", "LTE", "Lag", "Lambda", "LastValue", "Lead"),
    *("Least", "Left", "Length", "Limit", "Literal", "LogicalAnd", "LogicalOr"),
    *("Lower", "Max", "Min", "Mod", "Mul", "NEQ", "Neg", "Not", "Null", "Nullif"),
    *("GroupingSets", "Offset", "Or", "Order", "Ordered", "Pad", "Paren"),
    *("Predicate", "Qualify", "Replace", "Right", "RowNumber", "SHA2"),
    *("Star", "StartsWith", "StrPosition", "Sub", "Subquery", "Sum"),
    *("Table", "TableAlias", "Trim", "Tuple", "Union", "Upper", "Values", "Var"),
    *("Where", "Window", "WindowSpec", "With", "WithinGroup", "Year", "AnyValue"),
    *("Placeholder", "Rank", "DenseRank", "FirstValue", "NullSafeEQ", "Exp"),
    *("NullSafeNEQ",),
}


def translated(tree: Tree) -> Tree:
    """Put what Spark calls so in the place of functions and operators.

    Raises:
        NotOnSpark: one has no counterpart that is known to give the same.

    """
    # From the inside, so that what stands for one is not looked at again.
    for node in reversed(list(tree.walk(bfs=True))):
        kind = type(node).__name__
        if instead := _INSTEAD.get(kind):
            new = instead(node)
            if node is tree:
                tree = new
            elif new is not node:
                node.replace(new)
        elif kind not in _ALIKE:
            raise lacks(node)
    return tree


def _anonymous(node: Tree) -> Tree:
    name, values = node.name.lower(), node.expressions
    if name == "list_position":
        # Spark counts what is not there as nought.
        return exp.Nullif(
            this=call("array_position", *values), expression=exp.Literal.number(0)
        )
    if name == "len":
        return call("size", *values)
    if name == "hash":
        return call("xxhash64", *values)
    raise lacks(node)


def _list(node: Tree) -> Tree:
    """Write a list of a group: with its nulls, and none where there is no row."""
    value, distinct = node.this, False
    if isinstance(value, exp.Distinct):
        distinct = True
        (value,) = value.expressions
    if isinstance(value, exp.Order):
        raise lacks(value)
    collected = call("collect_list", call("named_struct", text_of("v"), value))
    element = exp.Lambda(
        this=exp.Dot(this=exp.to_identifier("e"), expression=exp.to_identifier("v")),
        expressions=[exp.to_identifier("e")],
    )
    listed = call("transform", collected, element)
    if distinct:
        listed = call("array_distinct", listed)
    return exp.Nullif(this=listed, expression=call("array"))


def _filter(node: Tree) -> Tree:
    inner = node.this
    if isinstance(inner, exp.Nullif):
        # A list was written out within: the condition belongs to what collects.
        collected = next(
            each
            for each in inner.find_all(exp.Anonymous)
            if each.name == "collect_list"
        )
        condition = node.expression
        collected.replace(exp.Filter(this=collected.copy(), expression=condition))
        return inner
    if inner.meta.get(numbers.MEAN):
        # The condition belongs to the sum and to the count of what is averaged.
        for each in [*inner.find_all(exp.Sum, exp.Count)]:
            where = node.expression.copy()
            each.replace(exp.Filter(this=each.copy(), expression=where))
        return inner
    if isinstance(inner, exp.Filter):
        both = exp.and_(inner.expression.this, node.expression.this)
        inner.set("expression", exp.Where(this=both))
        return inner
    return node


def _joined(node: Tree) -> Tree:
    """Join texts of a group; each once by way of a set, of which Spark takes several.

    Where a SELECT joins two columns so, Spark fails on its own words for it.
    """
    order = node.this
    if not isinstance(order, exp.Order) or not isinstance(order.this, exp.Distinct):
        return node
    (value,), (by,) = order.this.expressions, order.expressions
    if value != by.this or by.args.get("desc") or isinstance(node.parent, exp.Filter):
        raise lacks(node)
    texts = call("array_sort", call("collect_set", value))
    joined = call("array_join", texts, node.args["separator"])
    none = exp.EQ(this=exp.Count(this=value.copy()), expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=none, true=exp.Null())], default=joined)


def _arg_max(node: Tree) -> Tree:
    """Pass over rows without the value, as the other engine does."""
    there = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
    called = call("max_by", node.this, node.expression)
    return exp.Filter(this=called, expression=exp.Where(this=there))


def _or_false(called: Tree, *values: Tree) -> Tree:
    """Write what is false where Spark knows nothing for a null among elements."""
    nothing = exp.or_(
        *(exp.Is(this=each.copy(), expression=exp.Null()) for each in values)
    )
    otherwise = exp.Coalesce(this=called, expressions=[exp.false()])
    return exp.Case(ifs=[exp.If(this=nothing, true=exp.Null())], default=otherwise)


def _contains(node: Tree) -> Tree:
    listed, value = node.this, node.expression
    called = call("array_contains", listed, value)
    return _or_false(called, listed, value)


def _among(node: Tree) -> Tree:
    """Look in a list, where it is one and no rows of a SELECT."""
    listed = node.args.get("field")
    if listed is None:
        return node
    called = call("array_contains", listed, node.this)
    return _or_false(called, listed, node.this)


def _overlaps(node: Tree) -> Tree:
    called = call("arrays_overlap", node.this, node.expression)
    return _or_false(called, node.this, node.expression)


def _distinct_list(node: Tree) -> Tree:
    return call("array_compact", call("array_distinct", node.this))


def _flatten(node: Tree) -> Tree:
    return call("flatten", call("array_compact", node.this))


def _concat_lists(node: Tree) -> Tree:
    values = [node.this, *node.expressions]
    return call(
        "concat",
        *(exp.Coalesce(this=each, expressions=[call("array")]) for each in values),
    )


def _cast(node: Tree) -> Tree:
    to = node.args["to"]
    if isinstance(node.this, exp.Anonymous) and node.this.name == "explode":
        # What makes rows stands by itself: each of its elements is cast.
        (listed,) = node.this.expressions
        each = exp.Lambda(
            this=exp.cast(exp.to_identifier("e"), to.copy()),
            expressions=[exp.to_identifier("e")],
        )
        return call("explode", call("transform", listed, each))
    if to.this.name in numbers.WHOLE:
        return numbers.rounded(node.this, to)
    return node


def _split(node: Tree) -> Tree:
    at = node.expression
    if not isinstance(at, exp.Literal) or not at.name:
        raise lacks(node)
    return node


def _distinct(node: Tree) -> Tree:
    # Which row is taken, and in which order, depends on where nulls stand.
    if node.args.get("on"):
        what = "DISTINCT ON is not known to give the same on Spark"
        raise NotOnSpark(what, line_of(node))
    return node


def _data_type(node: Tree) -> Tree:
    if node.this.name in {"FLOAT", "TIMESTAMP", "TIME", "BLOB", "STRUCT", "MAP"}:
        what = f"{node.this.name} is no type of an answer"
        raise NotOnSpark(what, line_of(node))
    return node


def _days_between(node: Tree) -> Tree:
    unit = node.args.get("unit")
    if unit is None or unit.name.upper() != "DAY":
        raise lacks(node)
    # The reader has the later day first.
    return call("datediff", node.this, node.expression)


def _month_of(node: Tree) -> Tree:
    return call("trunc", node.this, text_of(node.args["unit"].name))


def _weekday(node: Tree) -> Tree:
    one = exp.Literal.number(1)
    return exp.Paren(this=exp.Add(this=call("weekday", node.this), expression=one))


def _day_name(node: Tree) -> Tree:
    return call("date_format", node.this, text_of("EEEE"))


def _formatted(node: Tree) -> Tree:
    form = node.args["format"]
    if re.sub(r"%[Ymd]|[ .,:/_-]", "", form.name):
        raise lacks(node)
    java = form.name.replace("%Y", "yyyy").replace("%m", "MM").replace("%d", "dd")
    return call("date_format", exp.cast(node.this, "DATE"), text_of(java))


def _series(node: Tree) -> Tree:
    """Write a series that is empty, and not backwards, where its end comes first."""
    first, last, step = node.args["start"], node.args["end"], node.args.get("step")
    if step and step.find(exp.Neg):
        raise lacks(node)
    if node.args.get("is_end_exclusive"):
        last = exp.Sub(this=exp.paren(last), expression=exp.Literal.number(1))
    series = call("sequence", *(each for each in (first, last, step) if each))
    none = exp.LT(this=exp.paren(last.copy()), expression=exp.paren(first.copy()))
    return exp.Case(ifs=[exp.If(this=none, true=call("array"))], default=series)


def _part(node: Tree) -> Tree:
    node.set("part_index", exp.cast(node.args["part_index"], "INT"))
    return node


def _median(node: Tree) -> Tree:
    order = exp.Order(expressions=[exp.Ordered(this=node.this)])
    return exp.WithinGroup(
        this=exp.PercentileDisc(this=node.expression), expression=order
    )


def _rows(node: Tree) -> Tree:
    """Let one expression of a SELECT make rows: of two, each makes its own on Spark."""
    makes = [each for each in node.expressions if _explodes(each)]
    if len(makes) > 1:
        what = "a SELECT unnests two lists; make one of them, and look up the other"
        raise NotOnSpark(what, line_of(node))
    return node


def _explodes(projection: Tree) -> bool:
    value = projection.this if isinstance(projection, exp.Alias) else projection
    return isinstance(value, exp.Anonymous) and value.name == "explode"


def _cte(node: Tree) -> Tree:
    node.set("materialized", None)
    return node


def _like(node: Tree) -> Tree:
    if "\\" in node.expression.name or not isinstance(node.expression, exp.Literal):
        raise lacks(node)
    return node


_INSTEAD: dict[str, Callable[[Tree], Tree]] = {
    "Anonymous": _anonymous,
    "ArgMax": _arg_max,
    "ArrayAgg": _list,
    "ArrayConcat": _concat_lists,
    "ArrayContains": _contains,
    "ArrayDistinct": _distinct_list,
    "ArrayOverlaps": _overlaps,
    "Avg": numbers.mean,
    "CTE": _cte,
    "Cast": _cast,
    "DataType": _data_type,
    "DateDiff": _days_between,
    "DayOfWeekIso": _weekday,
    "Dayname": _day_name,
    "Distinct": _distinct,
    "Div": numbers.divide,
    "Explode": lambda node: call("explode", node.this),
    "Filter": _filter,
    "Flatten": _flatten,
    "GenerateSeries": _series,
    "GroupConcat": _joined,
    "ILike": _like,
    "In": _among,
    "IntDiv": numbers.whole_division,
    "Like": _like,
    "PercentileDisc": _median,
    "Pow": numbers.power,
    "RegexpExtract": patterns.extracted,
    "RegexpLike": patterns.matches,
    "RegexpReplace": patterns.replaced,
    "Select": _rows,
    "Sign": numbers.sign,
    "SimilarTo": patterns.similar,
    "Split": _split,
    "SplitPart": _part,
    "TimeToStr": _formatted,
    "TimestampTrunc": _month_of,
}
