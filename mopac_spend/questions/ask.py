"""Ask a question of books: select payments, run the SQL, state the method.

answer = ask(books, "spend-by-initiative", fy="2020-21", category="consultancy")
answer.total
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Unpack

from mopac_spend.books.table import DEFINITIONS, PAYMENT_COLUMNS, connect
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL, show, to_pence
from mopac_spend.questions import library
from mopac_spend.questions.answer import Answer
from mopac_spend.questions.columns import Column, Kind, of_engine
from mopac_spend.questions.method import (
    BEFORE_FILTERS,
    BY_SIZE,
    OVERLAP,
    Amount,
    Method,
)
from mopac_spend.questions.selection import Filters, Selection, nearest, select
from mopac_spend.questions.statement import SPEND, refusal
from mopac_spend.register import (
    BUSINESS_AS_USUAL,
    RESERVED,
    UNTAGGED,
    Category,
    alike,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.questions.library import Question

# Tables that turn a figure into a figure by plan.
_BY_PLAN = {"plans", "headings", "initiative_plans"}
_BY_CODE = ("initiative", "category", "directorate", "fund", "decision")


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
    wanted = spellings(books, selection.supplier)
    cursor = (table or connect(books)).cursor()
    condition, values = where(selection, wanted)
    cursor.execute(
        f"CREATE TEMP TABLE {SPEND} AS SELECT * FROM payments WHERE {condition}",  # noqa: S608 - built of constants, values are bound
        values,
    )
    columns, rows = _run(cursor, asked)
    at = [column.name for column in columns].index(asked.total)
    total = sum((row[at] for row in rows if isinstance(row[at], Decimal)), NIL)
    return Answer(
        question=asked,
        parameters=selection.parameters,
        method=_method(books, asked, selection, wanted, cursor, total),
        columns=tuple(columns),
        rows=rows,
        total=total,
        lines=lambda: lines(cursor),
    )


def where(selection: Selection, suppliers: list[str]) -> tuple[str, list[Any]]:
    """Write a selection as a condition on `payments`, values apart.

    Args:
        selection: what was asked.
        suppliers: the spellings its supplier names stand for.

    """
    conditions, values = ["true"], list[Any]()
    if selection.period:
        conditions.append("date BETWEEN ? AND ?")
        values += [selection.period.first, selection.period.last]
    for name in _BY_CODE:
        if codes := getattr(selection, name):
            conditions.append(f"{name} IN (SELECT unnest(?::VARCHAR[]))")
            values.append(list(codes))
    if selection.plan:
        conditions.append(
            "initiative IN (SELECT initiative FROM initiative_plans "
            "WHERE plan IN (SELECT unnest(?::VARCHAR[])))"
        )
        values.append(list(selection.plan))
    if selection.supplier:
        conditions.append("supplier IN (SELECT unnest(?::VARCHAR[]))")
        values.append(suppliers)
    return " AND ".join(conditions), values


def spellings(books: Books, wanted: Iterable[str]) -> list[str]:
    """Give the supplier names of the books that the names typed stand for."""
    alike_to = {alike(name) for name in wanted}
    if not alike_to:
        return []
    suppliers = {payment.supplier for payment in books.payments}
    return sorted(name for name in suppliers if alike(name) in alike_to)


def lines(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Cell, ...]]:
    """Give the selected payments, columns as `PAYMENT_COLUMNS`, by date and ref."""
    cursor.execute(
        f"SELECT {', '.join(PAYMENT_COLUMNS)} FROM {SPEND} ORDER BY date, ref"
    )
    return cursor.fetchall()


def _run(
    cursor: duckdb.DuckDBPyConnection, asked: Question
) -> tuple[list[Column], list[tuple[Cell, ...]]]:
    import duckdb

    try:
        cursor.execute(asked.sql)
        described = [(told[0], str(told[1])) for told in cursor.description or ()]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise refusal(error, asked.file) from error
    columns = [of_engine(name, told, asked.file) for name, told in described]
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


def _method(  # noqa: PLR0913, PLR0917 - gathers what the others found out
    books: Books,
    asked: Question,
    selection: Selection,
    suppliers: list[str],
    cursor: duckdb.DuckDBPyConnection,
    total: Decimal,
) -> Method:
    register = books.register
    of = register.books
    days = [payment.date for payment in books.payments]
    period = selection.period_words(min(days, default=None), max(days, default=None))
    here = _amounts(cursor, SPEND, "true", [])
    broad = replace(selection, plan=(), initiative=())
    base = _amounts(cursor, "payments", *where(broad, suppliers))
    by_plan = bool(selection.plan) or not _BY_PLAN.isdisjoint(asked.tables)
    return Method(
        question=asked.name,
        title=asked.title,
        definition=asked.definition,
        caveats=asked.caveats,
        source=asked.source,
        body=of.title if of else "",
        basis=of.basis if of else "",
        vat=of.vat if of else "",
        period=period,
        filters=tuple(selection.filter_words(register)),
        definitions=_definitions(books, cursor),
        selected=here["all"],
        coverage=_coverage(cursor, *where(broad, suppliers)),
        coverage_basis=f"{BEFORE_FILTERS} {BY_SIZE}" if broad != selection else BY_SIZE,
        untagged=base[UNTAGGED],
        business_as_usual=base[BUSINESS_AS_USUAL],
        overlap=_overlap(selection) if by_plan else "",
        exclusions=tuple(_exclusions(selection, here, base, total)),
        notes=tuple(_notes(books, selection, suppliers, here["all"])),
        books=books.title,
        books_sha256=books.sha256,
        illustrative=books.illustrative,
        findings=tuple(map(str, books.findings)),
        sql=asked.select,
    )


def _amounts(
    cursor: duckdb.DuckDBPyConnection, table: str, condition: str, values: list[Any]
) -> dict[str, Amount]:
    """Sum all of a table, and of it the two codes that are no initiative."""
    told = cursor.execute(
        f"SELECT initiative, sum(amount), count(*) FROM {table} "  # noqa: S608 - built of constants, values are bound
        f"WHERE {condition} GROUP BY ALL",
        values,
    ).fetchall()
    by_code = {code: (amount, count) for code, amount, count in told}
    # Books opened despite errors may lack the tag altogether.
    lacking = by_code.pop("", (NIL, 0))
    undecided = by_code.get(UNTAGGED, (NIL, 0))
    by_code[UNTAGGED] = (undecided[0] + lacking[0], undecided[1] + lacking[1])
    everything = (
        sum((amount for amount, _ in by_code.values()), NIL),
        sum(count for _, count in by_code.values()),
    )
    wanted = {"all": everything, UNTAGGED: by_code[UNTAGGED]}
    wanted[BUSINESS_AS_USUAL] = by_code.get(BUSINESS_AS_USUAL, (NIL, 0))
    return {name: Amount(to_pence(a), n) for name, (a, n) in wanted.items()}


def _coverage(
    cursor: duckdb.DuckDBPyConnection, condition: str, values: list[Any]
) -> dict[str, str]:
    decided = "initiative NOT IN ('untagged', '')"
    told = cursor.execute(
        f"""
        SELECT
            share(
                coalesce(sum(abs(amount)) FILTER ({decided}), 0),
                coalesce(sum(abs(amount)), 0)
            ),
            share(count(*) FILTER ({decided}), count(*))
        FROM payments WHERE {condition}
        """,  # noqa: S608 - built of constants, values are bound
        values,
    ).fetchall()
    return {"pounds": str(told[0][0]), "payments": str(told[0][1])}


def _definitions(books: Books, cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    told = cursor.execute(
        f"SELECT DISTINCT category FROM {SPEND}"  # noqa: S608 - a constant
    ).fetchall()
    occurring = {code for (code,) in told}
    known = books.register.of(Category)
    listed = sorted(known.values(), key=lambda category: category.title.casefold())
    found = {c.title: c.definition for c in listed if c.code in occurring}
    if UNTAGGED in occurring:
        found[RESERVED[UNTAGGED]] = DEFINITIONS[UNTAGGED]
    return found


def _overlap(selection: Selection) -> str:
    if not selection.plan:
        return OVERLAP
    return (
        f"{OVERLAP} A payment counts where its initiative serves the plan, on "
        f"whatever day of the period it was paid."
    )


def _exclusions(
    selection: Selection,
    here: dict[str, Amount],
    base: dict[str, Amount],
    total: Decimal,
) -> Iterable[str]:
    difference = here["all"].pounds - total
    if difference:
        verb = "leaves out" if difference > 0 else "counts more than once"
        yield (
            f"This question {verb} {show(abs(difference))} of the selected spend of "
            f"{show(here['all'].pounds)}."
        )
    if not (selection.plan or selection.initiative):
        return
    untagged = Amount(
        base[UNTAGGED].pounds - here[UNTAGGED].pounds,
        base[UNTAGGED].payments - here[UNTAGGED].payments,
    )
    if untagged.payments:
        yield (
            f"Untagged spend of the same period, some of which may belong here, but "
            f"which a plan or initiative filter cannot find: {untagged}."
        )


def _notes(
    books: Books, selection: Selection, suppliers: list[str], here: Amount
) -> Iterable[str]:
    names = {alike(name) for name in suppliers}
    known = {p.supplier for p in books.payments} if selection.supplier else set()
    for asked in selection.supplier:
        near = [n for n in nearest(asked, known - {*suppliers}, 5) if n]
        holding = [name for name in near if alike(asked) in alike(name)]
        if alike(asked) not in names:
            yield (
                f"No supplier in these books is called {asked!r}"
                + (f"; nearest: {', '.join(map(repr, near))}." if near else ".")
            )
        elif holding:
            yield (
                f"Other supplier names that hold {asked!r}, not selected: "
                f"{', '.join(map(repr, holding))}."
            )
    if not here.payments:
        count = len(books.payments)
        everything = Selection().period_words(
            min((p.date for p in books.payments), default=None),
            max((p.date for p in books.payments), default=None),
        )
        yield f"No payment matches. The books hold {count:,}: {everything}."
