"""How an answer is laid out for people: rows by columns, with totals.

Programs read the long rows. People read a matrix: what heads the rows down the
side, what it is broken down by across the top, a total at both ends. Untagged
and business-as-usual rows are always there, even at nil, so that nobody has to
wonder whether they were left out; except where a plan or initiative filter cannot
find them, and nil would read as "nothing is untagged".

What is direct and what was divided is told apart where anything was divided, and
not otherwise. Rows that overlap, those of plans, are never totalled: their last row
is what was selected, each payment once.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text
from mopac_spend.fields import TAGS
from mopac_spend.money import NIL
from mopac_spend.register import BUSINESS_AS_USUAL, RESERVED, UNTAGGED
from mopac_spend.tables import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.questions.library import Question

# Whether pounds carry their initiative themselves or were divided.
BASIS, DIRECT = "basis", "Direct"
DIVIDED = ("direct", "apportioned", "assumed")
ONCE = "Total (each payment once)"
# Filters that find nothing but initiatives.
_SERVED = {"plan", "strand", "commitment"}


def people_tables(
    question: Question,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    parameters: Mapping[str, Collection[str]],
    total: Decimal | int = NIL,
) -> list[Table]:
    """Lay out an answer's rows: one table, or one for each column across.

    What goes across does not go down as well: of a lake the body, which heads the rows
    of the other tables.

    Args:
        question: says what goes down the side and what across.
        columns: of the rows.
        rows: long ones.
        parameters: what was asked, as `Selection.parameters`.
        total: of the answer, for rows that do not add up to it.

    """
    if not question.across or not question.adds:
        return [_plain(question, columns, rows, total)]
    at = {column.name: index for index, column in enumerate(columns)}
    stubs = _heads(question.rows, at, rows)
    always = _always(stubs, parameters)
    tables = []
    for number, name in enumerate(question.across):
        values = _in_print_order({as_text(row[at[name]]) for row in rows})
        if number and len(values) < 2:  # noqa: PLR2004 - nothing to compare
            continue
        down = tuple(stub for stub in stubs if stub != name) or stubs
        beneath = always if down == stubs else []
        tables.append(_matrix(question, columns, rows, down, name, values, beneath))
    return tables


def _heads(
    wanted: tuple[str, ...], at: Mapping[str, int], rows: Sequence[tuple[Cell, ...]]
) -> tuple[str, ...]:
    """Give what heads the rows, without the basis where all of it is direct."""
    if BASIS in wanted and {row[at[BASIS]] for row in rows} <= {DIRECT}:
        return tuple(name for name in wanted if name != BASIS)
    return wanted


def _unsaid(
    question: Question, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]
) -> frozenset[str]:
    """Give the columns of nil that would say nothing."""
    at = {column.name: index for index, column in enumerate(columns)}
    nil = {
        name
        for name in (*DIVIDED[1:], *question.seldom)
        if name in at and not any(row[at[name]] for row in rows)
    }
    # Where nothing was divided, all of it is direct.
    return frozenset(nil.union(DIVIDED) if nil.issuperset(DIVIDED[1:]) else nil)


def _plain(
    question: Question,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    once: Decimal | int,
) -> Table:
    unsaid = _unsaid(question, columns, rows)
    keep = [
        at
        for at, one in enumerate(columns)
        if (not question.rows or one.name in question.rows or one.kind.is_figure)
        and one.name not in unsaid
    ]
    shown = tuple(columns[at] for at in keep)
    cells = [tuple(row[at] for at in keep) for row in rows]
    total: list[Cell] = [None] * len(shown)
    total[0] = "Total" if question.adds else ONCE
    for at, one in enumerate(shown):
        if one.name == question.total and not question.adds:
            total[at] = once
        elif one.name == question.total or one.name in question.sums:
            total[at] = _sum_of(one.kind, (row[at] for row in cells))
    stub = next((at for at, one in enumerate(shown) if one.kind.is_figure), 1)
    return Table(
        title=question.title,
        columns=tuple(
            one.with_unit._replace(summed=question.adds and cell is not None and at > 0)
            for at, (one, cell) in enumerate(zip(shown, total, strict=True))
        ),
        rows=cells,
        total=tuple(total),
        stub=stub,
    )


def _matrix(  # noqa: PLR0913, PLR0917 - one argument per part of the table
    question: Question,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    heading: tuple[str, ...],
    across: str,
    values: list[str],
    always: list[tuple[str, ...]],
) -> Table:
    at = {one.name: index for index, one in enumerate(columns)}
    stubs = [at[name] for name in heading]
    cells: dict[tuple[str, ...], dict[str, Decimal]] = {}
    for row in rows:
        key = tuple(as_text(row[index]) for index in stubs)
        value, amount = as_text(row[at[across]]), row[at[question.total]]
        of = cells.setdefault(key, {})
        if isinstance(amount, Decimal):
            of[value] = of.get(value, NIL) + amount
    for key in always:
        cells.setdefault(key, {})
    keys = sorted(cells, key=lambda key: [_rank(part) for part in key])
    body = [
        _summed(key, [cells[key].get(value, NIL) for value in values]) for key in keys
    ]
    # Days and numbers that head rows are no figures of it.
    heads = [columns[index]._replace(summed=False) for index in stubs]
    pounds = [Column(value, value, Kind.POUNDS) for value in values]
    named = Column.named(across, Kind.TEXT)
    totals = [_sum(row[len(stubs) + i] for row in body) for i in range(len(values) + 1)]
    return Table(
        title=f"{question.title}, by {named.heading.lower()} (£)",
        columns=(*heads, *pounds, Column.named("total", Kind.POUNDS)),
        rows=body,
        total=("Total", *[""] * (len(stubs) - 1), *totals),
        stub=len(stubs),
        matrix=True,
    )


def _summed(key: tuple[str, ...], amounts: list[Decimal]) -> tuple[Cell, ...]:
    return (*key, *amounts, sum(amounts, NIL))


def _sum_of(kind: Kind, cells: Iterable[Cell]) -> Cell:
    if kind is Kind.WHOLE:
        return sum(count for count in cells if isinstance(count, int))
    return _sum(cells)


def _sum(cells: Iterable[Cell]) -> Decimal:
    return sum((figure for figure in cells if isinstance(figure, Decimal)), NIL)


def _always(
    stubs: tuple[str, ...], parameters: Mapping[str, Collection[str]]
) -> list[tuple[str, ...]]:
    """Give the row headings that stand even at nil: the codes that are none."""
    kind = stubs[0].removesuffix("_title") if stubs else ""
    plain = {kind, f"{kind}_title", BASIS}
    if kind not in TAGS or any(name not in plain for name in stubs):
        return []
    codes = [UNTAGGED, BUSINESS_AS_USUAL] if kind == "initiative" else [UNTAGGED]
    return [
        tuple({kind: code, BASIS: DIRECT}.get(name, RESERVED[code]) for name in stubs)
        for code in codes
        if _findable(kind, code, parameters)
    ]


def _findable(kind: str, code: str, parameters: Mapping[str, Collection[str]]) -> bool:
    """Say whether the filters can find payments of a code that is no initiative."""
    if kind != "initiative":
        return True
    # Only initiatives serve plans.
    return _SERVED.isdisjoint(parameters) and code in parameters.get(kind, (code,))


def _rank(text: str) -> int:
    # Sorting is stable: all but the reserved keep the order of the question.
    return {UNTAGGED: 2, RESERVED[UNTAGGED]: 2}.get(
        text, 1 if text in {BUSINESS_AS_USUAL, RESERVED[BUSINESS_AS_USUAL]} else 0
    )


def _in_print_order(values: Iterable[str]) -> list[str]:
    return sorted(values, key=lambda text: (_rank(text), text.casefold(), text))
