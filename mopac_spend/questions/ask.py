"""Ask a question of books: select payments, run the SQL, state the method.

answer = ask(books, "spend-by-initiative", fy="2020-21", category="consultancy")
answer.total
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from mopac_spend.books.rows import steadily
from mopac_spend.cells import as_text
from mopac_spend.engine.database import connect, forget
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.questions import library, parameters
from mopac_spend.questions.answer import Answer
from mopac_spend.questions.columns import of_engine, told_apart
from mopac_spend.questions.method_of import method_of
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.nearest import called
from mopac_spend.questions.selection import Filters, select, shown_as
from mopac_spend.questions.sensitivity import sensitivity_of
from mopac_spend.questions.statement import refusal
from mopac_spend.register import Supplier
from mopac_spend.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.questions.parameters import Value
    from mopac_spend.questions.selection import Selection


_TOTALS = {Kind.POUNDS, Kind.WHOLE}
# A text that is not there is an empty text; a sum over nothing is nil.
_NOTHING: dict[Kind, Cell] = {Kind.TEXT: "", Kind.POUNDS: NIL}


class Told(NamedTuple):
    """What a question gives, without its method.

    Attributes:
        columns: name, kind and heading of each column.
        rows: as those of `mopac_spend.questions.answer.Answer`.

    """

    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def pounds(self, name: str = "amount") -> Decimal:
        """Sum a column of pounds."""
        return sum(self.pounds_by(None, name).values(), NIL)

    def whole(self, name: str) -> int:
        """Sum a column of whole numbers."""
        at = self.names.index(name)
        return sum(cell for row in self.rows if isinstance(cell := row[at], int))

    def pounds_by(self, key: str | None, name: str = "amount") -> dict[str, Decimal]:
        """Sum a column of pounds by the texts of another, in the order of the rows."""
        at = self.names.index(name)
        by = None if key is None else self.names.index(key)
        found: dict[str, Decimal] = {}
        for row in self.rows:
            code = "" if by is None else str(row[by])
            cell = row[at]
            if isinstance(cell, Decimal):
                found[code] = found.get(code, NIL) + cell
        return found


def tell(
    books: Books,
    question: str | Question,
    table: Cursor,
    given: Mapping[str, object] | None = None,
    **filters: Unpack[Filters],
) -> Told:
    """Give the rows of an answer alone, for what states one method for many.

    Args:
        books: as `ask` takes them.
        question: its name, or a loaded one.
        table: the books' own `mopac_spend.engine.database.connect`.
        given: parameters of the question.
        filters: see `mopac_spend.questions.selection.select`.

    Raises:
        Refusal: as `ask`.

    """
    asked = _found(question, books)
    selection = select(books.register, **filters)
    if asked.of_registers:
        _heeded(asked, selection)

    def told() -> Told:
        narrowed = _narrowed(books, asked, selection, table)
        values = _values(asked, given or {}, narrowed)
        columns, rows = _run(narrowed, asked, values)
        return Told(tuple(columns), rows)

    return steadily(books.payments, told, partial(forget, table))


def ask(
    books: Books,
    question: str | Question,
    *,
    table: Cursor | None = None,
    given: Mapping[str, object] | None = None,
    sensitivity: bool = False,
    **filters: Unpack[Filters],
) -> Answer:
    """Answer a question.

    Args:
        books: sound books, or books opened despite errors; the answer of the
            latter carries their findings and starts with a banner.
        question: its name, or a loaded one.
        table: the books' own `mopac_spend.engine.database.connect`, for whoever
            asks more than once.
        given: parameters of the question, by name; those left out have the
            default of its header.
        sensitivity: also give the total under the narrower and the wider
            definition of each category that is asked for.
        filters: see `mopac_spend.questions.selection.select`.

    Raises:
        Refusal: `ASK-001` to `ASK-004`, `-006` and `-007`.

    """
    asked = _found(question, books)
    selection = select(books.register, **filters)
    if asked.of_registers:
        _heeded(asked, selection)
    held = table or connect(books)
    made = partial(_narrowed, books, asked, selection, held)
    told = partial(_answer, books, asked, made, given or {}, sensitivity)
    return steadily(books.payments, told, partial(forget, held))


def _answer(
    books: Books,
    asked: Question,
    made: Callable[[], Narrowed],
    given: Mapping[str, object],
    sensitivity: bool,  # noqa: FBT001 - as it was asked
) -> Answer:
    narrowed = made()
    values = _values(asked, given, narrowed)
    columns, rows = _run(narrowed, asked, values)
    at = [column.name for column in columns].index(asked.total)
    counts = columns[at].kind is Kind.WHOLE
    total: Decimal | int = (
        sum(cell for row in rows if isinstance(cell := row[at], int))
        if counts
        else sum((cell for row in rows if isinstance(cell := row[at], Decimal)), NIL)
    )
    moves = sensitivity_of(asked, narrowed) if sensitivity else ()
    method = method_of(asked, narrowed, total, values, moves)
    if not asked.adds and not asked.of_registers:
        # What overlaps is not added: the total is what was paid, once.
        total = method.selected.payments if counts else method.selected.pounds
    return Answer(
        question=asked,
        parameters={**_asked_as(narrowed.selection, books), **_told(values)},
        method=method,
        columns=tuple(columns),
        rows=rows,
        total=total,
        lines=lambda names: steadily(
            books.payments, partial(narrowed.lines, names), lambda: None
        ),
    )


def _found(question: str | Question, books: Books) -> Question:
    return library.find(question, books.root) if isinstance(question, str) else question


def _narrowed(
    books: Books,
    asked: Question,
    selection: Selection,
    table: Cursor,
) -> Narrowed:
    from mopac_spend.engine.errors import BinderException, ConversionException

    try:
        return narrow(
            books, selection, table, asked.tables, asked.only, names=asked.names
        )
    except (BinderException, ConversionException) as error:
        raise refusal(error, f"{asked.file}, only") from error


def _heeded(asked: Question, selection: Selection) -> None:
    """Refuse filters that a question of the registers would pass by.

    Raises:
        Refusal: `ASK-006`.

    """
    given = {*selection.codes, *selection.limits}
    given |= {"structure"} if selection.structure else set()
    given |= {"assume"} if selection.assumed else set()
    given |= {"refs"} if selection.refs is not None else set()
    if passed_by := sorted(given - {*asked.filters}):
        option = called(passed_by[0])
        own = [*(f"--{name}" for name in asked.filters)]
        own += [each.option for each in asked.parameters]
        msg = (
            f"{asked.name} is asked of the registers and not of payments, so "
            f"--{option.replace('_', '-')} would change nothing; it takes a period"
            f"{' and ' + ', '.join(own) if own else ''}"
        )
        raise Refusal("ASK-006", msg)


def _values(
    asked: Question, given: Mapping[str, object], narrowed: Narrowed
) -> dict[str, Value | None]:
    """Give the question's parameters their values."""
    period = narrowed.selection.period
    wants_end = any(each.default == parameters.END for each in asked.parameters)
    end = period.last if period else narrowed.days()[1] if wants_end else None
    register = narrowed.books.register
    return parameters.bound(asked.parameters, given, register, end, asked.name)


def _asked_as(selection: Selection, books: Books) -> dict[str, str | list[str]]:
    """Say what was asked, without repeating an individual's name."""
    given = selection.parameters
    if names := selection.of(Supplier.kind):
        given[Supplier.kind] = [
            shown_as(books.register, Supplier.kind, name) for name in names
        ]
    return given


def _told(values: Mapping[str, Value | None]) -> dict[str, str | list[str]]:
    return {name: as_text(value) for name, value in values.items() if value != ""}


def _run(
    narrowed: Narrowed,
    asked: Question,
    values: Mapping[str, Value | None],
) -> tuple[list[Column], list[tuple[Cell, ...]]]:
    from mopac_spend.engine.errors import Error

    try:
        with narrowed.seen():
            cursor = narrowed.cursor.execute(asked.sql, dict(values) or None)
            described = [(told[0], str(told[1])) for told in cursor.description or ()]
            rows = cursor.fetchall()
    except Error as error:
        raise refusal(error, asked.file, asked.sql) from error
    columns = told_apart([of_engine(name, t, asked.file) for name, t in described])
    names = {column.name: column for column in columns}
    laid_out = (*asked.rows, *asked.across, *asked.sums, *asked.seldom)
    for name in (asked.total, *laid_out):
        if name not in names:
            msg = (
                f"the header names the column {name}, which the SELECT does not "
                f"give; it gives {', '.join(names)}"
            )
            raise Refusal("ASK-004", msg, asked.file)
    if len(names) < len(columns) or names[asked.total].kind not in _TOTALS:
        msg = (
            f"every column needs a name of its own, and the total {asked.total} "
            f"must be pounds, DECIMAL(18,2), or a count, BIGINT"
        )
        raise Refusal("ASK-004", msg, asked.file)
    if wrong := next((s for s in asked.sums if names[s].kind not in _TOTALS), ""):
        msg = f"the column {wrong} has no sum; leave it out of `-- sums:`"
        raise Refusal("ASK-004", msg, asked.file)
    nothing = [_NOTHING.get(column.kind) for column in columns]
    return columns, [row if None not in row else _plain(row, nothing) for row in rows]


def _plain(row: tuple[Any, ...], nothing: list[Cell]) -> tuple[Cell, ...]:
    return tuple(
        instead if cell is None else cell
        for cell, instead in zip(row, nothing, strict=True)
    )
