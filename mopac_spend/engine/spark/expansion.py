"""Trees of SQL made plain: macros written out, values bound, stars spelt, names found.

A macro is the engine-neutral text of `mopac_spend.engine.macros`: what it says stands
in the place of its call, so that it is defined once for both engines.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from sqlglot import exp

from mopac_spend.engine.spark.failures import NotOnSpark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mopac_spend.engine.spark.dialect import Tree

_STAR_REPLACES = "replace"


class Macro(NamedTuple):
    """What stands for a call: the names of its values, and its text."""

    values: tuple[str, ...]
    body: Tree


def macro_of(tree: exp.Create) -> tuple[str, Macro]:
    """Give the name of a macro, and what it is, of the statement that makes it."""
    function = tree.this
    names = tuple(each.name.lower() for each in function.expressions)
    return function.this.name.lower(), Macro(names, tree.expression)


def called(tree: Tree, macros: Mapping[str, Macro]) -> Tree:
    """Write out every call of a macro, those within macros too."""
    while True:
        call = next(
            (
                node
                for node in tree.find_all(exp.Anonymous)
                if node.name.lower() in macros
            ),
            None,
        )
        if call is None:
            return tree
        macro = macros[call.name.lower()]
        if len(macro.values) != len(call.expressions):
            what = f"{call.name}() takes {len(macro.values)} values"
            raise NotOnSpark(what, line_of(call))
        given = dict(zip(macro.values, call.expressions, strict=True))
        body = _with_values(macro.body.copy(), given)
        table = call.parent
        if isinstance(table, exp.Table):
            alias = table.args.get("alias") or exp.TableAlias(
                this=exp.to_identifier(call.name.lower())
            )
            called_as = exp.Subquery(this=body, alias=alias)
            if joins := table.args.get("joins"):
                called_as.set("joins", joins)
            table.replace(called_as)
        elif call is tree:
            return called(exp.Paren(this=body), macros)
        else:
            call.replace(exp.Paren(this=body))


def _with_values(body: Tree, given: Mapping[str, Tree]) -> Tree:
    def put(node: Tree) -> Tree:
        if isinstance(node, exp.Column) and not node.table:
            value = given.get(node.name.lower())
            if value is not None:
                return exp.Paren(this=value.copy())
        return node

    return body.transform(put, copy=False)


def bound(tree: Tree, values: object) -> Tree:
    """Put values, written out, where a statement asks for them.

    Raises:
        NotOnSpark: it asks for one that it is not given.

    """
    named = values if isinstance(values, dict) else {}
    listed = iter(values if isinstance(values, (list, tuple)) else ())
    numbered = list(values) if isinstance(values, (list, tuple)) else []

    def put(node: Tree) -> Tree:
        if not isinstance(node, (exp.Placeholder, exp.Parameter)):
            return node
        name = node.name
        if name in {"", "?"}:
            return literal(next(listed))
        if name.isdecimal():
            return literal(numbered[int(name) - 1])
        if name not in named:
            what = f"no value was given for ${name}"
            raise NotOnSpark(what)
        return literal(named[name])

    return tree.transform(put, copy=False)


# What a frame of a window takes, which takes no expression.
_SMALL = 2**31
_TYPES = {int: "BIGINT", Decimal: "DECIMAL(38, 2)", dt.date: "DATE"}


def literal(value: object) -> Tree:
    """Write a value out, typed: what registers and questions bind, and no other.

    Raises:
        KeyError: a value of another type.

    """
    if value is None:
        return exp.Null()
    if isinstance(value, str):
        return exp.Literal.string(value)
    if type(value) is int and 0 <= value < _SMALL:
        return exp.Literal.number(value)
    if isinstance(value, (list, tuple)):
        listed = exp.Array(expressions=[literal(each) for each in value])
        return exp.cast(listed, "VARCHAR[]")
    return exp.cast(exp.Literal.string(f"{value}"), _TYPES[type(value)])


def constants_of(select: Tree) -> dict[str, Tree]:
    """Give the columns of a SELECT from nothing, which are values."""
    if not isinstance(select, exp.Select) or select.args.get("from_"):
        return {}
    return {each.alias_or_name.lower(): _value(each) for each in select.expressions}


def _value(projection: Tree) -> Tree:
    value = projection.unalias()
    whole = isinstance(value, exp.Cast) and value.to.is_type("BIGINT")
    return value.this if whole and value.this.is_int else value


def folded(tree: Tree, constants: Callable[[exp.Table], Mapping[str, Tree]]) -> Tree:
    """Put values in the place of what looks them up in a table of values.

    Args:
        tree: is changed.
        constants: gives those of a table by column; none where it has none.

    """
    for lookup in list(tree.find_all(exp.Subquery)):
        select = lookup.this
        plain = isinstance(select, exp.Select) and {
            name for name, value in select.args.items() if value
        } == {"expressions", "from_"}
        if (
            not plain
            or lookup.alias
            or not isinstance(select.args["from_"].this, exp.Table)
        ):
            continue
        (column, *others) = select.expressions
        value = constants(select.args["from_"].this).get(column.name.lower())
        if value is not None and not others and isinstance(column, exp.Column):
            lookup.replace(value.copy())
    return tree


def spelt(tree: Tree, columns: Callable[[Tree], list[str]]) -> Tree:
    """Spell out stars of which some columns are replaced, in the order they stand in.

    Args:
        tree: of a SELECT, its names found.
        columns: gives those of a table.

    """
    for select in list(tree.find_all(exp.Select)):
        projections: list[Tree] = []
        for each in select.expressions:
            star = each.this if isinstance(each, exp.Column) else each
            if not isinstance(star, exp.Star) or not star.args.get(_STAR_REPLACES):
                projections.append(each)
                continue
            instead = {one.alias.lower(): one for one in star.args[_STAR_REPLACES]}
            left_out = {one.name.lower() for one in star.args.get("except_") or ()}
            of = each.table if isinstance(each, exp.Column) else ""
            for source, name in _names(select, of, columns):
                if name.lower() in left_out:
                    continue
                projections.append(
                    instead.get(name.lower()) or exp.column(name, source or None)
                )
        select.set("expressions", projections)
    return tree


def _names(
    select: exp.Select, of: str, columns: Callable[[Tree], list[str]]
) -> list[tuple[str, str]]:
    sources = [select.args["from_"].this]
    sources += [join.this for join in select.args.get("joins") or ()]
    named = [(source.alias_or_name, source) for source in sources]
    if of:
        named = [pair for pair in named if pair[0].lower() == of.lower()]
    return [
        (of, name) for _, source in named for name in _columns(source, columns, select)
    ]


def _columns(
    source: Tree, columns: Callable[[Tree], list[str]], within: Tree
) -> list[str]:
    if isinstance(source, exp.Subquery):
        return _given(source.this, columns)
    cte = _cte(source, within)
    return columns(source) if cte is None else _given(cte, columns)


def _cte(source: Tree, within: Tree) -> Tree | None:
    above: Tree | None = within
    while above is not None:
        for each in above.ctes if isinstance(above, exp.Query) else ():
            if each.alias.lower() == source.name.lower():
                return each.this
        above = above.parent
    return None


def _given(query: Tree, columns: Callable[[Tree], list[str]]) -> list[str]:
    """Name the columns that a SELECT gives."""
    if isinstance(query, exp.SetOperation):
        return _given(query.this, columns)
    if isinstance(query, exp.Subquery):
        return _given(query.this, columns)
    names: list[str] = []
    for each in query.expressions:
        star = each.this if isinstance(each, exp.Column) else each
        if not isinstance(star, exp.Star):
            names.append(each.alias_or_name)
            continue
        left_out = {one.name.lower() for one in star.args.get("except_") or ()}
        of = each.table if isinstance(each, exp.Column) else ""
        names += [
            name
            for _, name in _names(query, of, columns)
            if name.lower() not in left_out
        ]
    return names


def found(
    tree: Tree, find: Callable[[exp.Table], str], own: frozenset[str] = frozenset()
) -> None:
    """Put the names under which Spark has them in the place of tables.

    Args:
        tree: is changed.
        find: gives that name.
        own: what the SELECT calls so itself, whatever else has the name.

    """
    if isinstance(tree, exp.Table) and _is_found(tree, own):
        alias = tree.alias or tree.name or "parts"
        tree.set("this", exp.to_identifier(find(tree)))
        tree.set("db", None)
        tree.set("catalog", None)
        if not tree.args.get("alias"):
            tree.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    names = own
    for each in tree.ctes if isinstance(tree, exp.Query) else ():
        found(each.this, find, names)
        names |= {each.alias.lower()}
    for key, value in list(tree.args.items()):
        if key == "with_":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, exp.Expr):
                found(child, find, names)


def _is_found(table: exp.Table, own: frozenset[str]) -> bool:
    if isinstance(table.this, exp.Func):
        return isinstance(table.this, exp.ReadParquet)
    return bool(table.db) or table.name.lower() not in own


def line_of(node: Tree) -> int | None:
    """Say in which line of its text something stands."""
    for each in node.walk():
        if line := each.meta.get("line"):
            return int(line)
    return None
