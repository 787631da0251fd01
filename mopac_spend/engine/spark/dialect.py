"""SQL as questions are written in it, read into trees."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

from sqlglot import exp, parse
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError
from sqlglot.tokens import TokenType

from mopac_spend.engine.spark.failures import NotOnSpark

Tree: TypeAlias = exp.Expr


class _Questions(DuckDB):  # type: ignore[misc]
    """The dialect, as far as the reader has it otherwise."""

    class Tokenizer(DuckDB.Tokenizer):  # type: ignore[misc]
        # A bound value that is cast is no operator of another engine's.
        KEYWORDS = {k: v for k, v in DuckDB.Tokenizer.KEYWORDS.items() if k != "?::"}  # noqa: RUF012 - as the reader has them

    class Parser(DuckDB.Parser):  # type: ignore[misc]
        # Of a list, which is no `length` of a text.
        FUNCTIONS = {  # noqa: RUF012 - likewise
            **DuckDB.Parser.FUNCTIONS,
            "LEN": lambda args: exp.Anonymous(this="len", expressions=args),
        }


@lru_cache(maxsize=512)
def parsed(sql: str) -> tuple[Tree, ...]:
    """Take SQL apart into the trees of its statements; nobody changes them.

    Raises:
        NotOnSpark: it cannot be read.

    """
    try:
        # Lines are counted from the first that is code.
        trees: list[Any] = parse(sql.lstrip(), read=_Questions)
        _no_list_to_look_in(sql.lstrip())
    except ParseError as error:
        place = (error.errors or [{}])[0]
        what = f"cannot be read at {place.get('highlight')!r}"
        raise NotOnSpark(what, place.get("line")) from error
    return tuple(tree for tree in trees if tree is not None)


def _no_list_to_look_in(sql: str) -> None:
    """See that nothing is looked for in a list that is written out.

    The reader takes it for values in brackets, of which a null says something else.

    Raises:
        NotOnSpark: something is.

    """
    tokens = _Questions().tokenize(sql)
    for one, following in pairwise(tokens):
        if (one.token_type, following.token_type) == (
            TokenType.IN,
            TokenType.L_BRACKET,
        ):
            what = "IN [ ] is not known to give the same on Spark; write IN ( )"
            raise NotOnSpark(what, one.line)


def written(tree: Tree) -> str:
    """Write a tree as Spark reads it."""
    return str(tree.sql(dialect="spark"))
