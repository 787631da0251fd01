"""What functions and operators of questions are on Spark, where both give the same.

Whatever is not listed here is refused: a function of the same name may round, order or
count otherwise, and the figure would be wrong without a word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from mopac_spend.engine.spark.expansion import line_of
from mopac_spend.engine.spark.failures import NotOnSpark

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.engine.spark.dialect import Tree

# Alike on both engines, as they are written for Spark.
_ALIKE = {
    *("Abs", "Add", "Alias", "All", "And", "Array", "ArrayFilter", "ArraySort"),
    *("ArrayToString", "Avg", "Between", "Boolean", "Case", "Coalesce"),
    *("Column", "ColumnDef", "ConcatWs", "Contains", "Count", "CurrentRow", "DPipe"),
    *("DataType", "DataTypeParam", "DateFromParts", "Distinct", "EQ", "Except"),
    *("Exists", "Filter", "From", "GT", "GTE", "Greatest", "Group", "Having"),
    *("GroupConcat", "Identifier", "If", "IgnoreNulls", "Intersect"),
    *("Interval", "Is", "Join", "LT", "LTE", "Lag", "Lambda", "LastValue", "Lead"),
    *("Least", "Left", "Length", "Limit", "Literal", "LogicalAnd", "LogicalOr"),
    *("Lower", "Max", "Min", "Mod", "Mul", "NEQ", "Neg", "Not", "Null", "Nullif"),
    *("GroupingSets", "Offset", "Or", "Order", "Ordered", "Pad", "Paren"),
    *("Predicate", "Qualify", "Replace", "Right", "RowNumber", "SHA2"),
    *("Sign", "Split", "Star", "StartsWith", "Sub", "Subquery", "Sum"),
    *("Table", "TableAlias", "Trim", "Tuple", "Union", "Upper", "Values", "Var"),
    *("Where", "Window", "WindowSpec", "With", "WithinGroup", "Year", "AnyValue"),
    *("Placeholder", "Rank", "DenseRank", "FirstValue", "NullSafeEQ", "Exp"),
    *("NullSafeNEQ",),
}
_FORMATS = {"%Y", "%m", "%d"}


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
            raise _lacks(node)
    return tree


def _lacks(node: Tree) -> NotOnSpark:
    name = node.name if isinstance(node, exp.Anonymous) else ""
    name = name or getattr(node, "sql_name", lambda: type(node).__name__)()
    what = f"{name.lower()} is not known to give the same on Spark"
    return NotOnSpark(what, line_of(node))


def _call(name: str, *values: Tree) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(values))


def _anonymous(node: Tree) -> Tree:
    name, values = node.name.lower(), node.expressions
    if name == "list_position":
        # Spark counts what is not there as nought.
        return exp.Nullif(
            this=_call("array_position", *values), expression=exp.Literal.number(0)
        )
    if name == "len":
        return _call("size", *values)
    if name == "hash":
        return _call("xxhash64", *values)
    raise _lacks(node)


def _list(node: Tree) -> Tree:
    """Write a list of a group: with its nulls, and none where there is no row."""
    value, distinct = node.this, False
    if isinstance(value, exp.Distinct):
        distinct = True
        (value,) = value.expressions
    if isinstance(value, exp.Order):
        raise _lacks(value)
    collected = _call("collect_list", _call("named_struct", _text("v"), value))
    element = exp.Lambda(
        this=exp.Dot(this=exp.to_identifier("e"), expression=exp.to_identifier("v")),
        expressions=[exp.to_identifier("e")],
    )
    listed = _call("transform", collected, element)
    if distinct:
        listed = _call("array_distinct", listed)
    return exp.Nullif(this=listed, expression=_call("array"))


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
    if isinstance(inner, exp.Filter):
        both = exp.and_(inner.expression.this, node.expression.this)
        inner.set("expression", exp.Where(this=both))
        return inner
    return node


def _arg_max(node: Tree) -> Tree:
    """Pass over rows without the value, as the other engine does."""
    there = exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.Null()))
    called = _call("max_by", node.this, node.expression)
    return exp.Filter(this=called, expression=exp.Where(this=there))


def _text(value: str) -> Tree:
    return exp.Literal.string(value)


def _or_false(called: Tree, *values: Tree) -> Tree:
    """Write what is false where Spark knows nothing for a null among elements."""
    nothing = exp.or_(
        *(exp.Is(this=each.copy(), expression=exp.Null()) for each in values)
    )
    otherwise = exp.Coalesce(this=called, expressions=[exp.false()])
    return exp.Case(ifs=[exp.If(this=nothing, true=exp.Null())], default=otherwise)


def _contains(node: Tree) -> Tree:
    listed, value = node.this, node.expression
    called = _call("array_contains", listed, value)
    return _or_false(called, listed, value)


def _among(node: Tree) -> Tree:
    """Look in a list, where it is one and no rows of a SELECT."""
    listed = node.args.get("field")
    if listed is None:
        return node
    called = _call("array_contains", listed, node.this)
    return _or_false(called, listed, node.this)


def _overlaps(node: Tree) -> Tree:
    called = _call("arrays_overlap", node.this, node.expression)
    return _or_false(called, node.this, node.expression)


def _distinct_list(node: Tree) -> Tree:
    return _call("array_compact", _call("array_distinct", node.this))


def _flatten(node: Tree) -> Tree:
    return _call("flatten", _call("array_compact", node.this))


def _concat_lists(node: Tree) -> Tree:
    values = [node.this, *node.expressions]
    return _call(
        "concat",
        *(exp.Coalesce(this=each, expressions=[_call("array")]) for each in values),
    )


def _divide(node: Tree) -> Tree:
    node.set("this", exp.cast(node.this, "DOUBLE"))
    node.set("expression", exp.cast(node.expression, "DOUBLE"))
    return node


def _power(node: Tree) -> Tree:
    return _call(
        "power", exp.cast(node.this, "DOUBLE"), exp.cast(node.expression, "DOUBLE")
    )


def _whole_division(node: Tree) -> Tree:
    return exp.Paren(this=node)


_WHOLE = {
    *("TINYINT", "SMALLINT", "INT", "BIGINT", "INT128"),
}


def _cast(node: Tree) -> Tree:
    to = node.args["to"]
    if isinstance(node.this, exp.Anonymous) and node.this.name == "explode":
        # What makes rows stands by itself: each of its elements is cast.
        (listed,) = node.this.expressions
        each = exp.Lambda(
            this=exp.cast(exp.to_identifier("e"), to.copy()),
            expressions=[exp.to_identifier("e")],
        )
        return _call("explode", _call("transform", listed, each))
    kind = to.this.name
    if kind == "DECIMAL" and len(to.expressions) != 2:  # noqa: PLR2004 - both are to be said
        what = "a DECIMAL without its figures and places is another on each engine"
        raise NotOnSpark(what, line_of(node))
    if kind in _WHOLE:
        # Spark cuts off what the other rounds.
        exact = exp.cast(node.this, "DECIMAL(38, 6)")
        rounded = _call("round", exact)
        wanted = "DECIMAL(38, 0)" if kind == "INT128" else kind
        return exp.cast(rounded, wanted)
    return node


def _data_type(node: Tree) -> Tree:
    if node.this.name in {"FLOAT", "TIMESTAMP", "TIME", "BLOB", "STRUCT", "MAP"}:
        what = f"{node.this.name} is no type of an answer"
        raise NotOnSpark(what, line_of(node))
    return node


def _days_between(node: Tree) -> Tree:
    unit = node.args.get("unit")
    if unit is None or unit.name.upper() != "DAY":
        raise _lacks(node)
    # The reader has the later day first.
    return _call("datediff", node.this, node.expression)


def _month_of(node: Tree) -> Tree:
    return _call("trunc", node.this, _text(node.args["unit"].name))


def _weekday(node: Tree) -> Tree:
    one = exp.Literal.number(1)
    return exp.Paren(this=exp.Add(this=_call("weekday", node.this), expression=one))


def _day_name(node: Tree) -> Tree:
    return _call("date_format", node.this, _text("EEEE"))


def _formatted(node: Tree) -> Tree:
    form = node.args["format"]
    if not {*re.findall(r"%.", form.name)} <= _FORMATS:
        raise _lacks(node)
    java = form.name.replace("%Y", "yyyy").replace("%m", "MM").replace("%d", "dd")
    return _call("date_format", exp.cast(node.this, "DATE"), _text(java))


def _series(node: Tree) -> Tree:
    """Write a series that is empty, and not backwards, where its end comes first."""
    first, last, step = node.args["start"], node.args["end"], node.args.get("step")
    if node.args.get("is_end_exclusive"):
        last = exp.Sub(this=exp.paren(last), expression=exp.Literal.number(1))
    series = _call("sequence", *(each for each in (first, last, step) if each))
    none = exp.LT(this=exp.paren(last.copy()), expression=exp.paren(first.copy()))
    return exp.Case(ifs=[exp.If(this=none, true=_call("array"))], default=series)


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


def _java(node: Tree, pattern: Tree, flags: str = "") -> Tree:
    """Write a pattern so that Java finds what RE2 finds."""
    if not isinstance(pattern, exp.Literal) or not pattern.is_string:
        raise _lacks(node)
    if not {*flags} <= {"i", "g", "s"}:
        raise _lacks(node)
    # Only `\n` ends a line, and only the end of a text is the end.
    text = re.sub(r"(\\.|\[(?:\\.|[^\]])*\])|\$", lambda m: m[1] or r"\z", pattern.name)
    return _text(f"(?d{'iu' if 'i' in flags else ''})" + text)


def _matches(node: Tree) -> Tree:
    flags = node.args.get("flag")
    return exp.RegexpLike(
        this=node.this,
        expression=_java(node, node.expression, flags.name if flags else ""),
    )


def _similar(node: Tree) -> Tree:
    whole = _text(f"^(?:{node.expression.name})$")
    return exp.RegexpLike(this=node.this, expression=_java(node, whole, "s"))


def _replaced(node: Tree) -> Tree:
    flags = node.args.get("modifiers")
    every = "g" in (flags.name if flags else "")
    pattern, to = node.expression, node.args.get("replacement") or _text("")
    # Spark replaces all; of one that begins or ends a text there is no second.
    ends = pattern.name.startswith("^") or pattern.name.endswith("$")
    if not every and not ends:
        raise _lacks(node)
    java = re.sub(r"\\(\d)|\$", lambda m: f"${m[1]}" if m[1] else r"\$", to.name)
    return _call("regexp_replace", node.this, _java(node, pattern), _text(java))


def _extracted(node: Tree) -> Tree:
    group = node.args.get("group") or exp.Literal.number(0)
    return _call("regexp_extract", node.this, _java(node, node.expression), group)


def _like(node: Tree) -> Tree:
    if "\\" in node.expression.name or not isinstance(node.expression, exp.Literal):
        raise _lacks(node)
    return node


_INSTEAD: dict[str, Callable[[Tree], Tree]] = {
    "Anonymous": _anonymous,
    "ArgMax": _arg_max,
    "ArrayAgg": _list,
    "ArrayConcat": _concat_lists,
    "ArrayContains": _contains,
    "ArrayDistinct": _distinct_list,
    "ArrayOverlaps": _overlaps,
    "CTE": _cte,
    "Cast": _cast,
    "DataType": _data_type,
    "DateDiff": _days_between,
    "DayOfWeekIso": _weekday,
    "Dayname": _day_name,
    "Div": _divide,
    "Explode": lambda node: _call("explode", node.this),
    "Filter": _filter,
    "Flatten": _flatten,
    "GenerateSeries": _series,
    "ILike": _like,
    "In": _among,
    "IntDiv": _whole_division,
    "Like": _like,
    "PercentileDisc": _median,
    "Pow": _power,
    "RegexpExtract": _extracted,
    "RegexpLike": _matches,
    "RegexpReplace": _replaced,
    "Select": _rows,
    "SimilarTo": _similar,
    "SplitPart": _part,
    "TimeToStr": _formatted,
    "TimestampTrunc": _month_of,
}
