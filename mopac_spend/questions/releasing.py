"""What of an answer is released: its rows, its lines, and nothing that leads further.

    answer ─▶ released(answer): Released ─▶ the pack, the reply, the log
                 answer   rows, tables and method, as anybody may read them
                 lines    the payments beneath, each with a number of the release's own
                 refs     of each line: they stay in the house

This is the one place where it is decided what leaves. Whatever takes more out of an
answer (small cells, say) takes a `Released` and gives one, and everything that is
written is written from that.

A ref is a short digest of what the source says of a payment, its supplier too: whoever
knows the rest tries names until it fits. So no ref leaves. Lines are numbered, in an
order that follows from what they show and from nothing else. Those of payments whose
names are withheld stand last; they have no document, batch, row of a source or file,
and of their day no more than the month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.books.record.release import NUMBER
from mopac_spend.cells import as_text
from mopac_spend.disclosure.released import NOTHING
from mopac_spend.engine.contracted import WITHHELD as OF_CONTRACTS
from mopac_spend.engine.withholding import NAME, TEXT
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.questions import registered, undecided
from mopac_spend.questions.beneath import (
    REF,
    REFS,
    Beneath,
    Row,
    columns_of,
    hiding,
)
from mopac_spend.questions.plain import leading
from mopac_spend.questions.protecting import protected
from mopac_spend.questions.renderings.payments import SHOWN
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.disclosure.released import Kept, Shelf
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.beneath import Numbers

# Under which names are withheld.
SECTION = "40(2)"
_SUPPLIER, _DATE = "supplier", "date"
# What all of one person's payments may be found by.
_ASKED = ("contract", "grant")
_WITHHELD = {NAME, OF_CONTRACTS}
# The least days among which a payment to an individual may be one.
_LEAST = 28


@dataclass(frozen=True, slots=True)
class Released:
    """What leaves of an answer.

    Attributes:
        answer: as it may leave; the payments beneath it are `lines`, with the number
            of a line for its ref.
        lines: the payments beneath: their number (`NUMBER`), what is shown of them,
            the amount last, and their total. Of a question to the registers it has no
            rows.
        refs: of each line, in the same order. Nothing of them leaves.
        kept: what later releases have to know of this one. Nothing of it leaves.
        audit: how well what is hidden is hidden, for who releases it alone.

    """

    answer: Answer
    lines: Table
    refs: tuple[str, ...]
    kept: Kept = NOTHING
    audit: tuple[str, ...] = ()


def released(answer: Answer, shelf: Shelf, *beside: Kept, lines: bool) -> Released:
    """Take from an answer what may leave the building.

    Its rows and the payments beneath it have no ref, and nothing by which the paper
    behind a payment to an individual is found: no document, batch, row of a source,
    number, contract or grant, and of its day no more than the month. What a column may
    show stands in `mopac_spend.questions.plain`; any other is blank. Rows of
    individuals stand behind the others, in an order that says nothing.

    Args:
        answer: of sound books.
        shelf: what was released before.
        beside: what leaves with it.
        lines: whether the payments beneath leave with it.

    Raises:
        Refusal: `PROOF-007`, it was asked of an individual: by name, of a contract
            or grant all of whose payments are withheld, or of a few days;
            `SUPPLIER-004`, it names people whom nobody has decided; `DISCLOSURE-001`,
            what one of few people was paid could be worked out; `DISCLOSURE-002`, what
            was released before is damaged.

    """
    hidden = refuse_named(answer, lines=lines)
    public = answer.again.public()
    if public is None or (public.rows, public.total) == (answer.rows, answer.total):
        return _released(answer, shelf, *beside, hidden=hidden)
    of = _released(public, shelf, *beside, hidden=hidden)
    method = of.answer.method
    left = replace(method, exclusions=(*method.exclusions, registered.LEFT_OUT))
    return replace(of, answer=replace(of.answer, method=left))


def _released(
    answer: Answer, shelf: Shelf, *beside: Kept, hidden: Sequence[bool]
) -> Released:
    if answer.question.of_registers:
        leads = leading(answer.names, answer.columns)
        rows = [
            _without(row, leads) if _WITHHELD & {*row} else row for row in answer.rows
        ]
        return Released(replace(answer, listed=rows), _table(SHOWN, []), ())
    small = protected(answer, shelf, *beside)
    answer = small.answer
    beneath = Beneath.of(answer)
    rows = _rows(answer, beneath, people=any(hidden))
    columns = [
        column._replace(kind=Kind.TEXT)
        if column.kind is Kind.DAY and any(isinstance(row[at], str) for row in rows)
        else column
        for at, column in enumerate(answer.columns)
    ]
    public = replace(
        answer, columns=tuple(columns), listed=rows, lines=beneath.lines_of(answer)
    )
    if answer.laid_out:
        public = replace(public, laid_out=_laid_out(public, beneath))
    table = _table(beneath.names, beneath.rows)
    return Released(public, table, beneath.refs, small.kept, small.audit)


def refuse_named(answer: Answer, *, lines: bool) -> list[bool]:
    """Refuse an answer that says of whom it is.

    Returns:
        Whether each payment beneath is to an individual; nothing of registers.

    Raises:
        Refusal: `PROOF-007` and `SUPPLIER-004`, as `released`.

    """
    undecided.refuse(answer, lines=lines)
    if answer.question.of_registers:
        return []
    hidden = [name == NAME for (name,) in answer.beneath([_SUPPLIER])]
    _refuse_of_one(answer, hidden)
    return hidden


def _laid_out(public: Answer, beneath: Beneath) -> tuple[Table, ...]:
    """Give tables with hidden cells as they leave: what is blank in rows is in them."""
    tables = []
    for table in public.laid_out:
        if not table.matrix:
            at = [public.names.index(name) for name in table.names]
            rows = [tuple(row[each] for each in at) for row in public.rows]
            columns = tuple(
                one._replace(kind=Kind.TEXT)
                if public.columns[each].kind is Kind.TEXT
                else one
                for each, one in zip(at, table.columns, strict=True)
            )
            tables.append(replace(table, rows=rows, columns=columns))
            continue
        leads = leading(table.names, table.columns, of_one=False)
        rows = [
            beneath.numbers.instead(_without(tuple(row), leads)) for row in table.rows
        ]
        tables.append(replace(table, rows=rows))
    return tuple(tables)


def schedule(lines: Table) -> Table:
    """Say what was withheld of lines: which fields of how many, and under what.

    Args:
        lines: as they leave.

    """
    names = lines.names
    supplier = names.index(_SUPPLIER) if _SUPPLIER in names else None
    hidden = [
        row for row in lines.rows if supplier is not None and row[supplier] == NAME
    ]
    fields = [
        ("Name of the payee", NAME),
        ("Description", TEXT),
        ("Number of the document", "blank"),
        ("Day of the payment", "blank"),
        ("Amount of each payment", "their sum, on one line"),
        ("Reference in the books", "the number of the line"),
    ]
    why = "personal data of an individual who was paid"
    rows = [
        (field, instead, len(hidden), _pounds(hidden), SECTION, why)
        for field, instead in fields
    ]
    return Table(
        title="What is withheld",
        name="withheld",
        columns=schedule_columns(),
        rows=rows if hidden else [],
    )


def schedule_columns() -> tuple[Column, ...]:
    """Give the columns of a schedule."""
    return (
        Column("field", "What is withheld", Kind.TEXT),
        Column("instead", "What stands there", Kind.TEXT),
        Column("lines", "Lines", Kind.WHOLE, summed=False),
        Column("amount", "Pounds of these lines (£)", Kind.POUNDS, summed=False),
        Column("section", "Section of the Act", Kind.TEXT),
        Column("why", "Why", Kind.TEXT),
    )


def _refuse_of_one(answer: Answer, hidden: Sequence[bool]) -> None:
    by_name = any(hidden) and _SUPPLIER in answer.parameters
    of_one = bool(hidden) and all(hidden)
    if by_name or (of_one and any(name in answer.parameters for name in _ASKED)):
        msg = (
            "some of these payments are an individual's, and the answer says whom or "
            "what it was asked of; ask without --supplier, --contract and --grant, or "
            "release nothing of it"
        )
        raise Refusal("PROOF-007", msg)
    days = answer.days
    if any(hidden) and days and (days.last - days.first).days + 1 < _LEAST:
        msg = (
            "some of these payments are an individual's, and the days that were asked "
            "about say when; ask about a whole month, or longer"
        )
        raise Refusal("PROOF-007", msg)


def _table(names: Sequence[str], rows: Sequence[Row]) -> Table:
    """Lay the lines out, with their numbers and their total."""
    names = [name for name in names if name != REF]
    at = names.index(_DATE)
    columns = columns_of(names)
    if any(isinstance(row[at], str) for row in rows):
        columns[at] = columns[at]._replace(kind=Kind.TEXT)
    return Table(
        title="Payments beneath",
        name="lines",
        columns=(
            Column(NUMBER, "Line", Kind.WHOLE, summed=False),
            *(column.with_unit for column in columns),
        ),
        rows=[(number, *row) for number, row in enumerate(rows, 1)],
        total=("Total", *[None] * (len(names) - 1), _pounds(rows)),
    )


def _rows(answer: Answer, beneath: Beneath, *, people: bool) -> list[Row]:
    """Give the rows of an answer as they leave; of one that has individuals, or had."""
    names, numbers = answer.names, beneath.numbers
    refs = [at for at, name in enumerate(names) if name in REFS]
    leave = hiding(names, answer.columns, answer.days)
    has_hidden = any(beneath.hidden)
    leads = [
        at
        for at in leading(names, answer.columns, of_one=False)
        if at not in refs and people
    ]

    def open_(row: Row) -> Row:
        return tuple(
            numbers.of(cell) if at in refs else cell for at, cell in enumerate(row)
        )

    if REF not in names:
        # Nobody can tell whose payments are in a row that names none.
        rows = [
            leave(row) if _WITHHELD & {*row} else _without(open_(row), leads)
            for row in answer.rows
        ]
        return [numbers.instead(row) for row in rows]
    at = names.index(REF)
    rows, hidden = [], []
    for row in _unordered(answer, at, numbers):
        if has_hidden and not numbers.of(row[at]):
            hidden.append(leave(row))
        else:
            rows.append(open_(row))
    # Their place says nothing of them.
    hidden.sort(key=lambda row: [as_text(cell) for cell in row])
    return [numbers.instead(row) for row in (*rows, *hidden)]


def _unordered(answer: Answer, ref: int, numbers: Numbers) -> Sequence[Row]:
    """Give rows in an order that no ref has decided.

    Lists of payments come by day and ref; these come by day and line.
    """
    at = next((at for at, name in enumerate(answer.names) if name == _DATE), None)
    days = [] if at is None else [as_text(row[at]) for row in answer.rows]
    if at is None or days != sorted(days):
        return answer.rows
    return sorted(
        answer.rows, key=lambda row: (as_text(row[at]), numbers.first(row[ref]))
    )


def _pounds(rows: Sequence[Row]) -> Decimal:
    return sum((cell for row in rows if isinstance(cell := row[-1], Decimal)), NIL)


def _without(row: Row, places: Sequence[int]) -> Row:
    return tuple("" if at in places else cell for at, cell in enumerate(row))
