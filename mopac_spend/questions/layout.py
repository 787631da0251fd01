"""How an answer is laid out for people: rows by columns, with totals.

Programs read the long rows. People read a matrix: what heads the rows down the
side, what it is broken down by across the top, a total at both ends. Untagged
and business-as-usual rows are always there, even at nil, so that nobody has to
wonder whether they were left out; except where a plan or initiative filter cannot
find them, and nil would read as "nothing is untagged".
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text
from mopac_spend.money import NIL
from mopac_spend.questions.columns import Column, Kind, column
from mopac_spend.register import BUSINESS_AS_USUAL, RESERVED, TAGS, UNTAGGED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.questions.library import Question

# A count of payments adds up over rows; other whole numbers may not.
ADDITIVE = "payments"


@dataclass(frozen=True, slots=True)
class Table:
    """One table for people.

    Attributes:
        caption: what it shows.
        columns: headings and kinds; the first `stub` of them head the rows.
        stub: how many.
        rows: cells in the order of the columns.
        total: the last row.
        matrix: whether it is pivoted.

    """

    caption: str
    columns: tuple[Column, ...]
    stub: int
    rows: list[tuple[Cell, ...]]
    total: tuple[Cell, ...]
    matrix: bool


def people_tables(
    question: Question,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    parameters: Mapping[str, Collection[str]],
) -> list[Table]:
    """Lay out an answer's rows: one table, or one for each column across.

    Args:
        question: says what goes down the side and what across.
        columns: of the rows.
        rows: long ones.
        parameters: what was asked, as `Selection.parameters`.

    """
    if not question.across:
        return [_plain(question, columns, rows)]
    at = {column.name: index for index, column in enumerate(columns)}
    always = _always(question.rows, parameters)
    tables = []
    for number, name in enumerate(question.across):
        values = _in_print_order({as_text(row[at[name]]) for row in rows})
        if number and len(values) < 2:  # noqa: PLR2004 - nothing to compare
            continue
        tables.append(_matrix(question, columns, rows, name, values, always))
    return tables


def _plain(
    question: Question, columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]
) -> Table:
    keep = [
        at
        for at, one in enumerate(columns)
        if not question.rows or one.name in question.rows or one.kind.is_figure
    ]
    shown = tuple(columns[at] for at in keep)
    cells = [tuple(row[at] for at in keep) for row in rows]
    total: list[Cell] = ["Total" if at == 0 else None for at in range(len(shown))]
    for at, one in enumerate(shown):
        if one.name == question.total:
            total[at] = _sum(row[at] for row in cells)
        elif one.name == ADDITIVE:
            total[at] = sum(count for row in cells if isinstance(count := row[at], int))
    stub = next((at for at, one in enumerate(shown) if one.kind.is_figure), 1)
    return Table(question.title, shown, stub, cells, tuple(total), matrix=False)


def _matrix(  # noqa: PLR0913, PLR0917 - one argument per part of the table
    question: Question,
    columns: Sequence[Column],
    rows: Sequence[tuple[Cell, ...]],
    across: str,
    values: list[str],
    always: list[tuple[str, ...]],
) -> Table:
    at = {one.name: index for index, one in enumerate(columns)}
    stubs = [at[name] for name in question.rows]
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
    heads = [columns[index] for index in stubs]
    pounds = [Column(value, Kind.POUNDS, value) for value in values]
    totals = [_sum(row[len(stubs) + i] for row in body) for i in range(len(values) + 1)]
    return Table(
        f"{question.title}, by {column(across, Kind.TEXT).heading.lower()} (£)",
        (*heads, *pounds, Column("total", Kind.POUNDS, "Total")),
        len(stubs),
        body,
        ("Total", *[""] * (len(stubs) - 1), *totals),
        matrix=True,
    )


def _summed(key: tuple[str, ...], amounts: list[Decimal]) -> tuple[Cell, ...]:
    return (*key, *amounts, sum(amounts, NIL))


def _sum(cells: Iterable[Cell]) -> Decimal:
    return sum((figure for figure in cells if isinstance(figure, Decimal)), NIL)


def _always(
    stubs: tuple[str, ...], parameters: Mapping[str, Collection[str]]
) -> list[tuple[str, ...]]:
    """Give the row headings that stand even at nil: the codes that are none."""
    kind = stubs[0].removesuffix("_title") if stubs else ""
    if kind not in TAGS or any(name not in {kind, f"{kind}_title"} for name in stubs):
        return []
    codes = [UNTAGGED, BUSINESS_AS_USUAL] if kind == "initiative" else [UNTAGGED]
    return [
        tuple(code if name == kind else RESERVED[code] for name in stubs)
        for code in codes
        if _findable(kind, code, parameters)
    ]


def _findable(kind: str, code: str, parameters: Mapping[str, Collection[str]]) -> bool:
    """Say whether the filters can find payments of a code that is no initiative."""
    if kind != "initiative":
        return True
    # Only initiatives serve plans.
    return "plan" not in parameters and code in parameters.get(kind, (code,))


def _rank(text: str) -> int:
    # Sorting is stable: all but the reserved keep the order of the question.
    return {UNTAGGED: 2, RESERVED[UNTAGGED]: 2}.get(
        text, 1 if text in {BUSINESS_AS_USUAL, RESERVED[BUSINESS_AS_USUAL]} else 0
    )


def _in_print_order(values: Iterable[str]) -> list[str]:
    return sorted(values, key=lambda text: (_rank(text), text.casefold(), text))
