"""Ask a question of books: select payments, run the SQL, state the method.

answer = ask(books, "spend-by-initiative", fy="2020-21", category="consultancy")
answer.total
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Unpack

from mopac_spend.books.table import connect
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.questions import library
from mopac_spend.questions.answer import Answer
from mopac_spend.questions.columns import Column, Kind, of_engine, told_apart
from mopac_spend.questions.method_of import method_of
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import Filters, select
from mopac_spend.questions.statement import refusal

if TYPE_CHECKING:
    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.questions.library import Question


def ask(
    books: Books,
    question: str | Question,
    *,
    table: duckdb.DuckDBPyConnection | None = None,
    **filters: Unpack[Filters],
) -> Answer:
    """Answer a question.

    Args:
        books: sound books, or books opened despite errors; the answer of the
            latter carries their findings and starts with a banner.
        question: its name, or a loaded one.
        table: the books' own `mopac_spend.books.table.connect`, for whoever
            asks more than once.
        filters: see `mopac_spend.questions.selection.select`.

    Raises:
        Refusal: `ASK-001` to `ASK-004`.

    """
    asked = library.find(question) if isinstance(question, str) else question
    selection = select(books.register, **filters)
    narrowed = narrow(books, selection, table or connect(books), asked.tables)
    columns, rows = _run(narrowed.cursor, asked)
    at = [column.name for column in columns].index(asked.total)
    total = sum((cell for row in rows if isinstance(cell := row[at], Decimal)), NIL)
    return Answer(
        question=asked,
        parameters=selection.parameters,
        method=method_of(asked, narrowed, total),
        columns=tuple(columns),
        rows=rows,
        total=total,
        lines=narrowed.lines,
    )


def _run(
    cursor: duckdb.DuckDBPyConnection, asked: Question
) -> tuple[list[Column], list[tuple[Cell, ...]]]:
    import duckdb

    try:
        cursor.execute(asked.sql)
        described = [(told[0], str(told[1])) for told in cursor.description or ()]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise refusal(error, asked.file, asked.sql) from error
    columns = told_apart([of_engine(name, t, asked.file) for name, t in described])
    names = {column.name: column for column in columns}
    for name in (asked.total, *asked.rows, *asked.across):
        if name not in names:
            msg = (
                f"the header names the column {name}, which the SELECT does not "
                f"give; it gives {', '.join(names)}"
            )
            raise Refusal("ASK-004", msg, asked.file)
    if len(names) < len(columns) or names[asked.total].kind is not Kind.POUNDS:
        msg = (
            f"every column needs a name of its own, and the total {asked.total} "
            f"must be pounds: DECIMAL(18,2)"
        )
        raise Refusal("ASK-004", msg, asked.file)
    return columns, [_plain(row, columns) for row in rows]


def _plain(row: tuple[Any, ...], columns: list[Column]) -> tuple[Cell, ...]:
    # A text that is not there is an empty text; a sum over nothing is nil.
    nothing: dict[Kind, Cell] = {Kind.TEXT: "", Kind.POUNDS: NIL}
    return tuple(
        nothing.get(column.kind) if cell is None else cell
        for cell, column in zip(row, columns, strict=True)
    )
