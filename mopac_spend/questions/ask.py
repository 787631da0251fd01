"""Ask a question of books: select payments, run the SQL, state the method.

answer = ask(books, "spend-by-initiative", fy="2020-21", category="consultancy")
answer.total
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from mopac_spend.books.steadily import steadily
from mopac_spend.cells import as_text
from mopac_spend.engine.at_hand import counted_by_number
from mopac_spend.engine.database import EMBEDDED, connect, forget
from mopac_spend.engine.fetching import answered
from mopac_spend.engine.listed import Listed, holds
from mopac_spend.engine.paid_days import days_of
from mopac_spend.engine.withholding import BEFORE, NAME
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.questions import library
from mopac_spend.questions.again import (
    Again,
    AnswerRows,
    Selected,
    amounts,
    individuals_paid,
)
from mopac_spend.questions.answer import Answer
from mopac_spend.questions.columns import of_engine, with_code_headings
from mopac_spend.questions.condition import Only
from mopac_spend.questions.method_of import method_of
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.nearest import called
from mopac_spend.questions.parameters import END, bound, read_as
from mopac_spend.questions.registered import without_sums
from mopac_spend.questions.selection import Filters, select, shown_as
from mopac_spend.questions.sensitivity import sensitivity_of
from mopac_spend.questions.small_rows import small_rows_said
from mopac_spend.questions.statement import refusal
from mopac_spend.questions.undecided import noted
from mopac_spend.register import Supplier
from mopac_spend.register.undecided import Undecided
from mopac_spend.tables import Column, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.cells import Cell
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.altered import Altered
    from mopac_spend.engine.listed import Row
    from mopac_spend.questions.again import Run
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.narrowing import Narrowed
    from mopac_spend.questions.parameters import Value
    from mopac_spend.questions.selection import Selection


_LEADING = {"ref", "document", "reverses", "batch", "source_row"}
_TOTALS = {Kind.POUNDS, Kind.WHOLE}
# A text that is not there is an empty text; a sum over nothing is nil.
_NOTHING: dict[Kind, Cell] = {Kind.TEXT: "", Kind.POUNDS: NIL}


def tell(
    books: Books,
    question: str | Question,
    table: Cursor,
    parameters: Mapping[str, object] | None = None,
    **filters: Unpack[Filters],
) -> AnswerRows:
    """Give the rows of an answer alone, for what states one method for many.

    Args:
        books: as `ask` takes them.
        question: its name, or a loaded one.
        table: the books' own `mopac_spend.engine.database.connect`.
        parameters: those of the question.
        filters: see `mopac_spend.questions.selection.select`.

    Raises:
        Refusal: as `ask`.

    """
    loaded, selection = _settled(books, question, filters)
    run = partial(_run, books, loaded, selection, table, parameters or {})
    return steadily(books.payments, lambda: run(None)[-1], partial(forget, table))


def ask(  # noqa: PLR0913 - what is asked, of what, and how
    books: Books,
    question: str | Question,
    *,
    table: Cursor | None = None,
    engine: str = EMBEDDED,
    parameters: Mapping[str, object] | None = None,
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
        engine: what runs it where no table is given: `duckdb`, `spark` or
            `spark://HOST:PORT`.
        parameters: those of the question, by name; those left out have the
            default of its header.
        sensitivity: also give the total under the narrower and the wider
            definition of each category that is asked for.
        filters: see `mopac_spend.questions.selection.select`.

    Raises:
        Refusal: `ASK-001` to `ASK-004`, `-006` and `-007`; `ENGINE-001`, there is
            no such engine here; `ENGINE-002`, it stopped.

    """
    loaded, selection = _settled(books, question, filters)
    of_parameters = read_as(loaded.parameters, parameters or {}, books.register)
    selection = replace(selection, read_as=(*selection.read_as, *of_parameters))
    cursor = table or connect(books, engine)
    run = partial(_run, books, loaded, selection, cursor, parameters or {})

    def public() -> Answer | None:
        other = without_sums(books, cursor.cursor())
        if other is None:
            return None
        return ask(
            other, loaded, parameters=parameters, sensitivity=sensitivity, **filters
        )

    answer = partial(_answer, books, loaded, run, sensitivity, public)
    return steadily(books.payments, answer, partial(forget, cursor))


def _settled(
    books: Books, question: str | Question, filters: Filters
) -> tuple[Question, Selection]:
    if isinstance(question, str):
        question = library.find(question, books.root)
    selection = select(books.register, **filters)
    if question.of_registers:
        _heeded(question, selection)
    return question, selection


def _answer(  # noqa: PLR0913, PLR0917 - what is asked, of what, and how
    books: Books,
    question: Question,
    run: Callable[[Altered | None], Run],
    sensitivity: bool,  # noqa: FBT001 - as it was asked
    public: Callable[[], Answer | None],
    altered: Altered | None = None,
) -> Answer:
    selected = Selected(books.payments, partial(run, altered))
    narrowed, values, result = selected.narrowed, selected.values, selected.result
    at = result.names.index(question.total)
    counts = result.columns[at].kind is Kind.WHOLE
    total = (result.whole if counts else result.pounds)(question.total)
    moves = sensitivity_of(question, narrowed) if sensitivity else ()
    method = method_of(question, narrowed, total, values, moves)
    if not question.adds and not question.of_registers:
        # What overlaps is not added: the total is what was paid, once.
        total = method.selected.payments if counts else method.selected.pounds
    answer = Answer(
        question=question,
        parameters=_asked_as(narrowed)
        | {name: as_text(value) for name, value in values.items() if value != ""},
        method=method,
        columns=result.columns,
        listed=_paperless(result),
        total=total,
        asking=Undecided(books.register),
        again=Again(
            lambda other: selected.read(lambda _: run(other)[-1]),
            lambda other: selected.read(
                lambda _: _answer(books, question, run, sensitivity, public, other)
            ),
            lambda: selected.read(
                lambda of: individuals_paid(
                    of.cursor, books, before=BEFORE in question.tables
                )
            ),
            lambda refs: selected.read(lambda of: amounts(of.cursor, refs)),
            public,
            books.register,
        ),
        lines=lambda names, paperless: selected.read(
            lambda of: of.lines(names, paperless=paperless)
        ),
        days=narrowed.selection.period,
    )
    return small_rows_said(noted(answer, narrowed))


def _paperless(result: AnswerRows) -> Sequence[tuple[Cell, ...]]:
    """Take out of rows of individuals what leads to the paper behind a payment."""
    at = {place for place, name in enumerate(result.names) if name in _LEADING}
    if not at:
        return result.rows
    # A sum is held against a text at the price of a hundred texts.
    named = [
        place
        for place, column in enumerate(result.columns)
        if column.kind is Kind.TEXT and holds(result.rows, place, NAME)
    ]
    texts = all(result.columns[place].kind is Kind.TEXT for place in at)
    if named and texts and isinstance(result.rows, Listed):
        return result.rows.blank(at, named, NAME)
    return (
        [
            tuple("" if place in at else cell for place, cell in enumerate(row))
            if any(row[place] == NAME for place in named)
            else row
            for row in result.rows
        ]
        if named
        else result.rows
    )


def _heeded(question: Question, selection: Selection) -> None:
    """Refuse filters that a question of the registers would pass by.

    Raises:
        Refusal: `ASK-006`.

    """
    options = {*selection.codes, *selection.limits}
    options |= {"structure"} if selection.structure else set()
    options |= {"assume"} if selection.assumed else set()
    options |= {"refs"} if selection.refs is not None else set()
    if passed_by := sorted(options - {*question.filters}):
        option = called(passed_by[0])
        own = [*(f"--{name}" for name in question.filters)]
        own += [each.option for each in question.parameters]
        msg = (
            f"{question.name} is asked of the registers and not of payments, so "
            f"--{option.replace('_', '-')} would change nothing; it takes a period"
            f"{' and ' + ', '.join(own) if own else ''}"
        )
        raise Refusal("ASK-006", msg)


def _run(  # noqa: PLR0913, PLR0917 - what is asked, of what, and how
    books: Books,
    question: Question,
    selection: Selection,
    table: Cursor,
    parameters: Mapping[str, object],
    altered: Altered | None,
) -> Run:
    """Give the payments, the values of the question's parameters, and its rows."""
    from mopac_spend.engine.errors import BinderException, ConversionException, Error

    values = _values(question, parameters, books, selection, table)
    try:
        narrowed = narrow(
            books,
            selection,
            table,
            question.tables,
            Only(question.only, question.parameters, values, shipped=question.shipped),
            names=question.names,
            altered=altered,
            numbered=question.shipped,
            alike=question.alike if question.shipped else (),
        )
    except (BinderException, ConversionException) as error:
        raise refusal(error, f"{question.file}, only") from error
    named = {name: values[name] for name in question.named}
    try:
        with narrowed.seen():
            described, rows_of = _answered(narrowed, question, named or None)
            columns = with_code_headings(
                [of_engine(name, str(t), question.file) for name, t, *_ in described]
            )
            _check_columns(question, columns)
            rows = rows_of([_NOTHING.get(column.kind) for column in columns])
    except Error as error:
        raise refusal(error, question.file, question.sql) from error
    rows = narrowed.without_names([column.name for column in columns], rows)
    return narrowed, values, AnswerRows(tuple(columns), rows)


def _answered(
    narrowed: Narrowed, question: Question, named: Mapping[str, Value | None] | None
) -> tuple[Sequence[tuple[Any, ...]], Callable[[Sequence[object]], Sequence[Row]]]:
    from mopac_spend.engine.errors import BinderException

    asked = partial(answered, narrowed.cursor, values=named, many=question.lists)
    if narrowed.counting:
        try:
            return asked(sql=counted_by_number(question.sql, narrowed.counting))
        except BinderException:
            pass  # it gives refs on without the numbers
    return asked(sql=question.sql)


def _values(
    question: Question,
    parameters: Mapping[str, object],
    books: Books,
    selection: Selection,
    table: Cursor,
) -> dict[str, Value | None]:
    """Give the question's parameters their values."""
    wants_end = any(each.default == END for each in question.parameters)
    end = selection.period.last if selection.period else None
    if wants_end and end is None:
        end = days_of(table.cursor())[1]
    return bound(question.parameters, parameters, books.register, end, question.name)


def _asked_as(narrowed: Narrowed) -> dict[str, str | list[str]]:
    """Say what was asked, without repeating an individual's name."""
    options, register = narrowed.selection.parameters, narrowed.books.register
    if names := narrowed.selection.of(Supplier.kind):
        options[Supplier.kind] = [shown_as(register, Supplier.kind, n) for n in names]
    return options


def _check_columns(question: Question, columns: Sequence[Column]) -> None:
    """See that a SELECT gives what the header of its question lays out.

    Raises:
        Refusal: `ASK-004`.

    """
    names = {column.name: column for column in columns}
    laid_out = (*question.rows, *question.across, *question.sums, *question.seldom)
    for name in (question.total, *laid_out):
        if name not in names:
            msg = (
                f"the header names the column {name}, which the SELECT does not "
                f"give; it gives {', '.join(names)}"
            )
            raise Refusal("ASK-004", msg, question.file)
    if len(names) < len(columns) or names[question.total].kind not in _TOTALS:
        msg = (
            f"every column needs a name of its own, and the total {question.total} "
            f"must be pounds, DECIMAL(18,2), or a count, BIGINT"
        )
        raise Refusal("ASK-004", msg, question.file)
    if wrong := next((s for s in question.sums if names[s].kind not in _TOTALS), ""):
        msg = f"the column {wrong} has no sum; leave it out of `-- sums:`"
        raise Refusal("ASK-004", msg, question.file)
