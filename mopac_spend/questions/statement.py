"""What the SQL of a question may be: one SELECT over the spend table.

The engine is sealed (see `mopac_spend.engine.database`), so a file that reaches
outside could do no harm; it is still refused when it is loaded, with its line,
and not when somebody first asks it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.engine import parsing
from mopac_spend.engine.all_paid import DESCRIBED, DOCUMENTS, NAMES_PAID, RUNS
from mopac_spend.engine.database import READABLE as REGISTERS
from mopac_spend.engine.macros import OF_TABLES
from mopac_spend.engine.payees import PAYEES
from mopac_spend.engine.withholding import BEFORE, SELECTED, SPEND
from mopac_spend.findings import Refusal
from mopac_spend.questions.filter_tables import (
    CODES_TABLE,
    PERIOD_TABLE,
    REGISTER_VIEWS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.engine.parsing import Statement

READABLE = frozenset(
    {
        *(SPEND, BEFORE, PERIOD_TABLE, CODES_TABLE, *REGISTER_VIEWS, PAYEES),
        *(DOCUMENTS, RUNS, *REGISTERS),
    }
)
# What shipped questions read beside these.
_NAMING = {DESCRIBED, NAMES_PAID, SELECTED}
# Table functions that make rows out of what stands in the SELECT itself.
_HARMLESS = {"unnest", "range", "generate_series"}
# Tables that no question reads: all payments, and what is made of them. A part of a
# question of such a name could be mistaken for it.
_HIDDEN = re.compile(
    r"payments$|payments_of_no_part|payments_left_out|budget_standings"
    r"|(payees|parts|shares|spend|broad|out_of_force|withheld)_"
    r"|(broad|out_of_force|only_values|names_paid|described)$",
    re.IGNORECASE,
)
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)


class Read(NamedTuple):
    """What a SELECT or a condition reads, and the parameters that it names."""

    tables: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()


def check_only(
    only: str,
    place: str,
    parameters: frozenset[str],
    also: frozenset[str] = frozenset(),
) -> Read:
    """Check the condition that payments meet to be counted.

    Args:
        only: of SQL, "" where there is none.
        place: of the condition, for the refusal.
        parameters: those that the header declares.
        also: tables that it reads beside those of every question.

    Raises:
        Refusal: `ASK-004`, as `check`.

    """
    if not only:
        return Read()
    # Here nothing but one condition can stand: no bracket closed, no clause more.
    whole = f"SELECT CASE WHEN ({only}\n) THEN 1 END FROM {SPEND}"  # noqa: S608 - checked as a question is
    return check(whole, place, parameters, parameters, also=also)


@cache
def check(  # noqa: PLR0913 - what is checked, and by what its header says
    sql: str,
    place: str,
    parameters: frozenset[str],
    elsewhere: frozenset[str] = frozenset(),
    *,
    of_registers: bool = False,
    also: frozenset[str] = frozenset(),
) -> Read:
    """Find what a question reads, and refuse what is no question.

    What works on tables (`OF_TABLES`) is one of them, under its own name.

    Args:
        sql: the file, its header blanked.
        place: the file, for the refusal.
        parameters: those that its header declares.
        elsewhere: those of them that need not stand in it.
        of_registers: it is asked of the registers and need not read `spend`.
        also: tables that it reads beside those of every question.

    Raises:
        Refusal: `ASK-004`.

    """
    from mopac_spend.engine.errors import Error

    try:
        statements = parsing.statements(sql)
    except Error as error:
        raise refusal(error, place) from error
    _one_select(statements, sql, place)
    _bound(statements[0].parameters, sql, place, parameters, elsewhere)
    tree = parsing.tree(sql)
    if tree["error"]:
        msg = f"cannot be read ({tree['error_message']}); write one plain SELECT"
        raise Refusal("ASK-004", msg, f"{place}:{_first_line(sql)}")
    readable = READABLE | also
    tables = _tables(tree, sql, place, readable, of_registers=of_registers)
    return Read(tables, frozenset(statements[0].parameters))


def refusal(error: Exception, place: str, sql: str = "") -> Refusal:
    """Word one of the engine's errors, at its line of the file.

    Args:
        error: what the engine says.
        place: the file.
        sql: its text where it was run; the engine then counts lines from the
            first that is code, and in parsing from the first.

    """
    text = str(error)
    match = _LINE.search(text)
    line = int(match[1]) + (_first_line(sql) - 1 if sql else 0) if match else 0
    first = " ".join(text.partition("\n")[0].split())
    msg = f"the SELECT does not run ({first}); mend it"
    return Refusal("ASK-004", msg, f"{place}:{line}" if line else place)


def _one_select(statements: Sequence[Statement], sql: str, place: str) -> None:
    if not statements:
        msg = "holds no statement; write one SELECT below the header"
        raise Refusal("ASK-004", msg, place)
    if len(statements) > 1:
        second = _line_after(sql, statements[0].sql)
        msg = "holds more than one statement; keep one SELECT and remove the rest"
        raise Refusal("ASK-004", msg, f"{place}:{second}")
    if not statements[0].selects:
        msg = "is no SELECT; a question reads and never writes"
        raise Refusal("ASK-004", msg, f"{place}:{_first_line(sql)}")


def _bound(
    named: set[str],
    sql: str,
    place: str,
    declared: frozenset[str],
    elsewhere: frozenset[str],
) -> None:
    """See that every value of the SELECT is a parameter, and every parameter one.

    Raises:
        Refusal: `ASK-004`.

    """
    for name in sorted(named - declared):
        pattern = rf"\${re.escape(name)}\b" if name.isidentifier() else r"\?|\$\d"
        match = re.search(pattern, sql)
        line = sql[: match.start()].count("\n") + 1 if match else _first_line(sql)
        named_so = name.isidentifier()
        what = f"${name}" if named_so else "a value without a name"
        msg = (
            f"the SELECT asks for {what}, which no header line declares; add "
            f"`-- param: {name if named_so else 'name'} whole 20: what it is`"
        )
        raise Refusal("ASK-004", msg, f"{place}:{line}")
    if unused := sorted(declared - named - elsewhere):
        msg = (
            f"the header declares the parameter {unused[0]}, which the SELECT does not "
            f"use; write ${unused[0]} where it belongs, or remove the line"
        )
        raise Refusal("ASK-004", msg, f"{place}:1")


def _tables(
    tree: Any,  # noqa: ANN401
    sql: str,
    place: str,
    readable: frozenset[str],
    *,
    of_registers: bool,
) -> frozenset[str]:
    nodes = list(_nodes(tree))
    named = {
        item["key"]
        for node in nodes
        for item in (node.get("cte_map") or {}).get("map", ())
    }
    if hidden := sorted(name for name in named if _HIDDEN.match(name)):
        msg = f"{hidden[0]!r} is a name of the engine's own; call it otherwise"
        raise Refusal("ASK-004", msg, f"{place}:{_first_line(sql)}")
    read: set[str] = set()
    for node in nodes:
        kind, name = node.get("type"), str(node.get("table_name", ""))
        if kind == "SHOW_REF":
            msg = "is no SELECT; a question reads and never writes"
            raise Refusal("ASK-004", msg, f"{place}:{_first_line(sql)}")
        if kind == "TABLE_FUNCTION":
            function = node["function"]["function_name"]
            if function not in {*_HARMLESS, *OF_TABLES}:
                msg = f"{function}() is not for questions; read {SPEND} and registers"
                raise Refusal("ASK-004", msg, _place_of(node, sql, place))
        if node.get("function_name") in OF_TABLES:
            read.add(node["function_name"])
        if kind == "BASE_TABLE" and name not in named:
            if name not in readable or node.get("schema_name"):
                msg = _unreadable(name, readable)
                raise Refusal("ASK-004", msg, _place_of(node, sql, place))
            read.add(name)
    if SPEND not in read and not of_registers:
        msg = (
            f"does not read {SPEND}, so no filter would reach it; select from {SPEND}, "
            f"or say `-- reads: registers` in the header"
        )
        raise Refusal("ASK-004", msg, f"{place}:{_first_line(sql)}")
    return frozenset(read)


def _unreadable(name: str, readable: frozenset[str]) -> str:
    """Say what to do about a table that a question does not read."""
    if name in _NAMING - readable:
        return (
            f"only a shipped question reads {name}, which names individuals; "
            f"leave it out, or ask the shipped question with its parameters"
        )
    return (
        f"there is no table {name!r} for questions; read {', '.join(sorted(readable))}"
    )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(reversed(node))


def _place_of(node: dict[str, Any], sql: str, place: str) -> str:
    # The parser counts bytes.
    content, location = sql.encode(), node.get("query_location")
    if location is None or location > len(content):
        return f"{place}:{_first_line(sql)}"
    line = content[:location].count(b"\n") + 1
    return f"{place}:{line}"


def _first_line(sql: str) -> int:
    for at, line in enumerate(sql.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("--"):
            return at
    return 1


def _line_after(sql: str, first: str) -> int:
    # The engine gives a statement without the blanks and comments before it.
    end = sql.index(first.strip()) + len(first.strip())
    rest = sql[end:]
    blank = len(rest) - len(rest.lstrip())
    return sql[: end + blank].count("\n") + 1
